#include "server/query/filter.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/base/suggestion.h"
#include "server/query/filter_lexer.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

using store::Collection;
using store::Condition;
using store::FieldKind;
using store::IndexedField;
using Type = FilterToken::Type;

constexpr size_t kMaxFilterBytes = 8 * 1024;

// `field = value`, as it stands in the filter.
struct Equality {
  FilterToken field;
  FilterToken value;
};

// ---- Reading ----------------------------------------------------------------------------------

class Parser {
 public:
  Parser(absl::string_view text, std::vector<FilterToken> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  absl::StatusOr<std::vector<Equality>> Read() {
    std::vector<Equality> equalities;
    if (Peek().type == Type::kEnd) return equalities;
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(Equality equality, ReadEquality());
      equalities.push_back(std::move(equality));
      if (Peek().type == Type::kEnd) return equalities;
      DOSSIER_RETURN_IF_ERROR(ReadAnd());
    }
  }

 private:
  const FilterToken& Peek() const { return tokens_[at_]; }
  FilterToken Take() { return std::move(tokens_[at_++]); }

  absl::Status Expected(absl::string_view what) const {
    const FilterToken& token = Peek();
    const std::string found =
        token.type == Type::kEnd ? "the filter ends" : absl::StrCat("there is `", token.text, "`");
    return FilterError(text_, token.offset, absl::StrCat("expected ", what, ", but ", found));
  }

  absl::StatusOr<Equality> ReadEquality() {
    if (Peek().type == Type::kSign && Peek().text == "(") {
      return FilterError(text_, Peek().offset,
                         "parentheses are not understood; join equalities by AND");
    }
    if (Peek().type != Type::kWord) return Expected("a field such as `victims.name`");
    if (Peek().text == "NOT") {
      return FilterError(text_, Peek().offset,
                         "NOT is not understood; a filter is equalities joined by AND");
    }
    Equality equality;
    equality.field = Take();
    DOSSIER_RETURN_IF_ERROR(ReadEquals());
    if (Peek().type != Type::kWord && Peek().type != Type::kQuoted) {
      return Expected("a value, such as RANSOMWARE or \"Acme Corp\"");
    }
    equality.value = Take();
    if (equality.value.text.empty()) {
      return FilterError(text_, equality.value.offset, "an empty value matches nothing");
    }
    return equality;
  }

  absl::Status ReadEquals() {
    if (Peek().type == Type::kSign && Peek().text == "=") {
      ++at_;
      return absl::OkStatus();
    }
    const bool other_operator = Peek().type == Type::kSign && Peek().text != "(" &&
                                Peek().text != ")" && Peek().text != ",";
    if (other_operator) {
      return FilterError(text_, Peek().offset,
                         absl::StrCat("the operator `", Peek().text,
                                      "` is not understood; write `field = value`"));
    }
    return Expected("`=` after the field");
  }

  absl::Status ReadAnd() {
    if (Peek().type == Type::kWord && Peek().text == "AND") {
      ++at_;
      return absl::OkStatus();
    }
    if (Peek().type == Type::kWord && Peek().text == "OR") {
      return FilterError(text_, Peek().offset,
                         "OR is not understood; ask once for each alternative");
    }
    return Expected("AND, or quotes around a value with spaces");
  }

  absl::string_view text_;
  std::vector<FilterToken> tokens_;
  size_t at_ = 0;
};

// ---- Checking ---------------------------------------------------------------------------------

// The fields of all collections, each once, in the order of the tables.
std::vector<std::string> FieldNames(absl::Span<const Collection> collections) {
  std::vector<std::string> names;
  for (const Collection collection : collections) {
    for (const IndexedField& field : store::IndexedFields(collection)) {
      const std::string name(field.name);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

// A year, a month or a day.
bool IsDate(absl::string_view text) {
  static constexpr size_t kDigits[] = {4, 2, 2};
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() > 3) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].size() != kDigits[i] ||
        !std::all_of(parts[i].begin(), parts[i].end(), absl::ascii_isdigit)) {
      return false;
    }
  }
  return true;
}

// Why `value` cannot be a value of `field`, and what can; empty if it can.
std::string Objection(const IndexedField& field, const std::string& value) {
  if (field.kind == FieldKind::kEnum && !store::FindEnumValue(field, value)) {
    const std::vector<std::string> names = store::EnumValues(field);
    return absl::StrCat("`", field.name, "` has no value `", value, "`", DidYouMean(value, names),
                        "; it has ", absl::StrJoin(names, ", "));
  }
  if (field.kind == FieldKind::kDate && !IsDate(value)) {
    return absl::StrCat("`", value, "` is no date for `", field.name,
                        "`; write a year, a month or a day: 2031, 2031-04, 2031-04-02");
  }
  return "";
}

// Holds one equality against the tables of fields.
class Checker {
 public:
  Checker(absl::string_view text, const Equality& equality) : text_(text), equality_(equality) {}

  // Whether the equality makes sense for at least one of `collections`.
  absl::Status Check(absl::Span<const Collection> collections) const {
    std::string objection;
    for (const Collection collection : collections) {
      const IndexedField* field = store::FindIndexedField(collection, equality_.field.text);
      if (field == nullptr) continue;
      objection = Objection(*field, equality_.value.text);
      if (objection.empty()) return absl::OkStatus();
    }
    if (!objection.empty()) return FilterError(text_, equality_.value.offset, objection);
    const std::vector<std::string> names = FieldNames(collections);
    return FilterError(text_, equality_.field.offset,
                       absl::StrCat("no field `", equality_.field.text, "`",
                                    DidYouMean(equality_.field.text, names), "; the fields are ",
                                    absl::StrJoin(names, ", ")));
  }

  // What a match in `collection` fulfils.
  Condition ConditionIn(Collection collection) const {
    const IndexedField* field = store::FindIndexedField(collection, equality_.field.text);
    const std::string& value = equality_.value.text;
    if (field == nullptr || !Objection(*field, value).empty()) return store::Nothing();
    return store::HasTerm(store::TermFor(
        *field, field->kind == FieldKind::kEnum ? *store::FindEnumValue(*field, value) : value));
  }

 private:
  absl::string_view text_;
  const Equality& equality_;
};

uint64_t FingerprintOf(absl::Span<const Equality> equalities,
                       absl::Span<const Collection> collections) {
  std::set<std::string> parts;
  for (const Equality& each : equalities) {
    parts.insert(absl::StrCat("=", each.field.text, "\n", each.value.text));
  }
  for (const Collection collection : collections) {
    parts.insert(absl::StrCat("@", static_cast<int>(collection)));
  }
  uint64_t fingerprint = 0;
  (void)absl::SimpleHexAtoi(Sha256Hex(absl::StrJoin(parts, "\f")).substr(0, 16), &fingerprint);
  return fingerprint;
}

}  // namespace

absl::StatusOr<Filter> Filter::Parse(absl::string_view text,
                                     absl::Span<const Collection> collections) {
  if (text.size() > kMaxFilterBytes) {
    return FilterError(text, kMaxFilterBytes,
                       absl::StrCat("a filter has at most ", kMaxFilterBytes, " bytes"));
  }
  DOSSIER_ASSIGN_OR_RETURN(std::vector<FilterToken> tokens, ReadFilterTokens(text));
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Equality> equalities,
                           Parser(text, std::move(tokens)).Read());

  Filter filter;
  filter.fingerprint_ = FingerprintOf(equalities, collections);
  std::vector<Checker> checkers;
  for (const Equality& equality : equalities) {
    checkers.emplace_back(text, equality);
    DOSSIER_RETURN_IF_ERROR(checkers.back().Check(collections));
  }
  for (const Collection collection : collections) {
    std::vector<Condition> parts;
    for (const Checker& checker : checkers) parts.push_back(checker.ConditionIn(collection));
    filter.conditions_.emplace_back(collection, store::AllOf(std::move(parts)));
  }
  return filter;
}

const Condition& Filter::For(Collection collection) const {
  const auto found = std::find_if(conditions_.begin(), conditions_.end(),
                                  [&](const auto& each) { return each.first == collection; });
  if (found != conditions_.end()) return found->second;
  static const auto* const kNothing = new Condition(store::Nothing());
  return *kNothing;
}

}  // namespace dossier::query
