#include "server/query/filter.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/base/suggestion.h"
#include "server/query/filter_check.h"
#include "server/query/filter_lexer.h"
#include "server/query/filter_syntax.h"
#include "server/query/filter_values.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

using store::Collection;
using store::Condition;
using Kind = FilterNode::Kind;

void ForEachRestriction(const FilterNode& node,
                        const std::function<void(const FilterNode&)>& visit) {
  if (node.kind == Kind::kRestriction) visit(node);
  for (const FilterNode& part : node.parts) ForEachRestriction(part, visit);
}

// ---- Checking -----------------------------------------------------------------------------------

// "no field `victim` (did you mean `victims`?); the fields are ...": those beside which it would
// be.
std::string NoSuchField(absl::string_view field, absl::Span<const Collection> collections) {
  std::set<std::string> known;
  for (const Collection collection : collections) {
    for (const store::IndexedField& each : store::IndexedFields(collection)) {
      known.insert(each.name);
      for (size_t dot = each.name.find('.'); dot != each.name.npos;
           dot = each.name.find('.', dot + 1)) {
        known.insert(each.name.substr(0, dot));
      }
    }
  }
  std::string above(field);
  do {
    const size_t dot = above.rfind('.');
    above = dot == above.npos ? "" : above.substr(0, dot);
  } while (!above.empty() && !known.contains(above));
  const std::string prefix = above.empty() ? "" : above + ".";
  std::vector<std::string> beside;
  for (const std::string& name : known) {
    if (absl::StartsWith(name, prefix) && name.find('.', prefix.size()) == name.npos) {
      beside.push_back(name);
    }
  }
  const std::vector<std::string> all(known.begin(), known.end());
  return absl::StrCat("no field `", field, "`", DidYouMean(field, all), "; the fields are ",
                      absl::StrJoin(beside, ", "));
}

// Whether the restriction makes sense for at least one of `collections`.
absl::Status Check(absl::string_view text, const FilterNode& restriction,
                   absl::Span<const Collection> collections, absl::Time now) {
  std::optional<FilterObjection> worst;
  for (const Collection collection : collections) {
    auto result = CheckRestriction(restriction, collection, now);
    auto* objection = std::get_if<FilterObjection>(&result);
    if (objection == nullptr) return absl::OkStatus();
    if (!worst.has_value() || worst->is_unknown_field) worst = std::move(*objection);
  }
  if (!worst.has_value()) return absl::OkStatus();
  if (!worst->is_unknown_field) return FilterError(text, worst->offset, worst->message);
  const std::string& field = restriction.comparator.empty()
                                 ? restriction.left.arguments.front().text
                                 : restriction.left.text;
  return FilterError(text, worst->offset, NoSuchField(field, collections));
}

// What resources of `collection` fulfil that match `node`.
Condition Compile(const FilterNode& node, Collection collection, absl::Time now) {
  if (node.kind == Kind::kRestriction) {
    auto result = CheckRestriction(node, collection, now);
    auto* condition = std::get_if<Condition>(&result);
    return condition == nullptr ? store::Nothing() : std::move(*condition);
  }
  std::vector<Condition> parts;
  for (const FilterNode& part : node.parts) parts.push_back(Compile(part, collection, now));
  if (node.kind == Kind::kAll) return store::AllOf(std::move(parts));
  if (node.kind == Kind::kAny) return store::AnyOf(std::move(parts));
  return store::NoneOf(std::move(parts.front()));
}

// ---- Fingerprints -------------------------------------------------------------------------------

std::string Sized(absl::string_view text) { return absl::StrCat(text.size(), ":", text); }

// The same text for conditions that differ in the order of their parts or repeat some.
std::string Canonical(const Condition& condition) {
  std::set<std::string> parts;
  for (const Condition& part : condition.parts) parts.insert(Canonical(part));
  std::string text = absl::StrCat(static_cast<int>(condition.kind), "(", absl::StrJoin(parts, ""),
                                  Sized(condition.field), Sized(condition.low));
  absl::StrAppend(&text, condition.high.has_value() ? Sized(*condition.high) : "-", "p");
  for (const std::string& piece : condition.pieces) absl::StrAppend(&text, Sized(piece));
  absl::StrAppend(&text, "w");
  for (const std::string& word : condition.words) absl::StrAppend(&text, Sized(word));
  return absl::StrCat(text, condition.open_end ? "*)" : ")");
}

// Moments that move are compared as if it were always the same time, and told apart from others.
uint64_t FingerprintOf(const FilterNode& node, absl::Span<const Collection> collections) {
  const absl::Time always = absl::FromUnixSeconds(0);
  std::set<std::string> parts;
  for (const Collection collection : collections) {
    parts.insert(absl::StrCat("@", static_cast<int>(collection),
                              Canonical(Compile(node, collection, always))));
  }
  ForEachRestriction(node, [&](const FilterNode& restriction) {
    const FilterOperand& value = restriction.right;
    if (value.kind != FilterOperand::Kind::kCall) return;
    const double ago =
        value.arguments.empty() ? 0 : ReadSeconds(value.arguments.front().text).value_or(0);
    parts.insert(absl::StrCat("~", restriction.left.text, restriction.comparator, ago));
  });
  uint64_t fingerprint = 0;
  (void)absl::SimpleHexAtoi(Sha256Hex(absl::StrJoin(parts, "\f")).substr(0, 16), &fingerprint);
  return fingerprint;
}

}  // namespace

absl::StatusOr<Filter> Filter::Parse(absl::string_view text,
                                     absl::Span<const Collection> collections, absl::Time now) {
  DOSSIER_ASSIGN_OR_RETURN(const FilterNode node, ParseFilter(text));
  absl::Status checked;
  ForEachRestriction(node, [&](const FilterNode& restriction) {
    if (checked.ok()) checked = Check(text, restriction, collections, now);
  });
  DOSSIER_RETURN_IF_ERROR(checked);
  Filter filter;
  filter.fingerprint_ = FingerprintOf(node, collections);
  for (const Collection collection : collections) {
    filter.conditions_.emplace_back(collection, Compile(node, collection, now));
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
