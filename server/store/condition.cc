#include "server/store/condition.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "server/base/find_text.h"
#include "server/base/search_words.h"
#include "server/store/store.h"

namespace dossier::store {
namespace {

using Kind = Condition::Kind;

// The smallest text above `value`.
std::string Above(absl::string_view value) {
  return absl::StrCat(value, absl::string_view("\0", 1));
}

// The smallest text above all that begin with `prefix`; none if there is no such text.
std::optional<std::string> AfterAll(absl::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.remove_suffix(1);
  if (prefix.empty()) return std::nullopt;
  std::string above(prefix);
  above.back() = static_cast<char>(static_cast<unsigned char>(above.back()) + 1);
  return above;
}

bool FitsPieces(absl::string_view value, absl::Span<const std::string> pieces) {
  if (pieces.empty()) return true;
  if (pieces.size() == 1) return value == pieces.front();
  if (!absl::ConsumePrefix(&value, pieces.front())) return false;
  for (const std::string& piece : pieces.subspan(1, pieces.size() - 2)) {
    const size_t at = value.find(piece);
    if (at == value.npos) return false;
    value.remove_prefix(at + piece.size());
  }
  return absl::EndsWith(value, pieces.back());
}

// Whether `phrase` stands in `text`, whose words have one space between them, from the beginning of
// a word to the end of one.
bool HasPhrase(absl::string_view text, absl::string_view phrase, bool open_end) {
  for (size_t at = FindText(text, phrase, 0); at != text.npos;
       at = FindText(text, phrase, at + 1)) {
    const size_t end = at + phrase.size();
    const bool begins = at == 0 || text[at - 1] == ' ';
    const bool ends = open_end || end == text.size() || text[end] == ' ';
    if (begins && ends) return true;
  }
  return false;
}

bool HasPhrase(const Condition& condition, const SearchText& text) {
  const std::string phrase = absl::StrJoin(condition.words, " ");
  return HasPhrase(text.title, phrase, condition.open_end) ||
         HasPhrase(text.body, phrase, condition.open_end);
}

bool HasFittingTerm(const Condition& condition, TermListView terms) {
  for (const TermView& term : terms) {
    if (term.field < condition.field) continue;
    if (term.field != condition.field) return false;
    if (term.value < condition.low) continue;
    if (condition.high.has_value() && term.value >= *condition.high) return false;
    if (FitsTerm(condition, term.value)) return true;
  }
  return false;
}

Condition Joined(Kind kind, std::vector<Condition> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  Condition joined{.kind = kind};
  for (Condition& part : parts) {
    if (part.kind == kind) {
      std::move(part.parts.begin(), part.parts.end(), std::back_inserter(joined.parts));
    } else {
      joined.parts.push_back(std::move(part));
    }
  }
  return joined;
}

}  // namespace

Condition Everything() { return {}; }
Condition Nothing() { return {.kind = Kind::kAny}; }

Condition HasTerm(Term term) {
  Condition condition{.kind = Kind::kTerm, .field = std::move(term.field), .low = term.value};
  condition.high = Above(term.value);
  return condition;
}

Condition HasTermWithin(std::string field, std::string low, std::optional<std::string> high) {
  return {.kind = Kind::kTerm,
          .field = std::move(field),
          .low = std::move(low),
          .high = std::move(high)};
}

Condition HasTermLike(std::string field, std::vector<std::string> pieces) {
  Condition condition{.kind = Kind::kTerm, .field = std::move(field), .pieces = std::move(pieces)};
  if (condition.pieces.empty()) return condition;
  condition.low = condition.pieces.front();
  if (condition.pieces.size() == 1) {
    condition.high = Above(condition.low);
    condition.pieces.clear();
  } else if (!condition.low.empty()) {
    condition.high = AfterAll(condition.low);
  }
  return condition;
}

Condition HasTermWords(std::string field, std::vector<std::string> words, bool open_end) {
  return {.kind = Kind::kTerm,
          .field = std::move(field),
          .words = std::move(words),
          .open_end = open_end};
}

Condition HasField(std::string field) { return HasTermWithin(std::move(field), "", std::nullopt); }

Condition HasWords(std::vector<std::string> words, bool open_end) {
  return {.kind = Kind::kText, .words = std::move(words), .open_end = open_end};
}

Condition AllOf(std::vector<Condition> parts) { return Joined(Kind::kAll, std::move(parts)); }
Condition AnyOf(std::vector<Condition> parts) { return Joined(Kind::kAny, std::move(parts)); }

Condition NoneOf(Condition part) {
  if (part.kind == Kind::kNot) return std::move(part.parts.front());
  Condition negated{.kind = Kind::kNot};
  negated.parts.push_back(std::move(part));
  return negated;
}

Condition HasTerms(absl::Span<const Term> terms) {
  std::vector<Condition> parts;
  for (const Term& term : terms) parts.push_back(HasTerm(term));
  return AllOf(std::move(parts));
}

bool IsEquality(const Condition& condition) {
  return condition.kind == Kind::kTerm && condition.pieces.empty() && condition.words.empty() &&
         condition.high.has_value() && *condition.high == Above(condition.low);
}

bool FitsTerm(const Condition& condition, absl::string_view value) {
  return value >= condition.low && (!condition.high.has_value() || value < *condition.high) &&
         FitsPieces(value, condition.pieces) &&
         (condition.words.empty() ||
          HasPhrase(SearchWords(value), absl::StrJoin(condition.words, " "), condition.open_end));
}

bool AsksForText(const Condition& condition) {
  return condition.kind == Kind::kText ||
         std::any_of(condition.parts.begin(), condition.parts.end(), AsksForText);
}

bool Matches(const Condition& condition, TermListView terms, const SearchText& text) {
  const auto holds = [&](const Condition& part) { return Matches(part, terms, text); };
  const auto& parts = condition.parts;
  switch (condition.kind) {
    case Kind::kAll:
      return std::all_of(parts.begin(), parts.end(), holds);
    case Kind::kAny:
      return std::any_of(parts.begin(), parts.end(), holds);
    case Kind::kNot:
      return !holds(parts.front());
    case Kind::kTerm:
      return HasFittingTerm(condition, terms);
    case Kind::kText:
      return HasPhrase(condition, text);
  }
  return false;
}

bool Matches(const Condition& condition, absl::Span<const Term> terms, const SearchText& text) {
  return Matches(condition, TermListView(EncodeTerms(terms)), text);
}

}  // namespace dossier::store
