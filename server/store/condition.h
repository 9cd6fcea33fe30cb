// Which resources a reader wants, as a tree over what a store knows of each: its terms and its
// search text. Filters are compiled to it; backends answer it from their indexes; Matches answers
// it for one resource in memory. Both must say the same: tests/server/store holds them to that.
#ifndef DOSSIER_SERVER_STORE_CONDITION_H_
#define DOSSIER_SERVER_STORE_CONDITION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/store/term_list.h"

namespace dossier::store {

struct SearchText;

// A value: immutable once built, any number of threads. The functions below build it.
struct Condition {
  enum class Kind {
    kAll,   // every part holds; without parts, always
    kAny,   // some part holds; without parts, never
    kNot,   // the one part does not hold
    kTerm,  // the resource has a term of `field` within the bounds that fits the pattern
    kText,  // the words stand side by side in the title or in the body of its search text
  };
  Kind kind = Kind::kAll;
  std::vector<Condition> parts;

  // kTerm: values from `low` on and below `high` (no end if nullopt), byte by byte.
  std::string field;
  std::string low;
  std::optional<std::string> high;
  // kTerm: what the value consists of, with anything or nothing between two pieces: {"", "corp"}
  // is any value that ends with "corp". Empty: any value. The bounds hold besides.
  std::vector<std::string> pieces;

  // kText: words as SearchWords (base/search_words.h) makes them, at least one. kTerm: words that
  // stand side by side in the value as SearchWords makes it, bounds and pieces besides; empty: any
  // value.
  std::vector<std::string> words;
  // Whether the last of the words is only the beginning of one.
  bool open_end = false;

  friend bool operator==(const Condition&, const Condition&) = default;
};

// Always; never.
Condition Everything();
Condition Nothing();

// The resource has the term; has some term of the field with a value from `low` on, below `high`;
// with a value that fits the pieces; with a value in which the words stand side by side.
Condition HasTerm(Term term);
Condition HasTermWithin(std::string field, std::string low, std::optional<std::string> high);
Condition HasTermLike(std::string field, std::vector<std::string> pieces);
Condition HasTermWords(std::string field, std::vector<std::string> words, bool open_end);
// The resource has any term of the field.
Condition HasField(std::string field);
// The words stand side by side.
Condition HasWords(std::vector<std::string> words, bool open_end);

// All, any, none of it; simplified where that is free, so that AllOf({c}) is c.
Condition AllOf(std::vector<Condition> parts);
Condition AnyOf(std::vector<Condition> parts);
Condition NoneOf(Condition part);
// All terms.
Condition HasTerms(absl::Span<const Term> terms);

// Whether the condition asks for exactly one value; then that is `low`.
bool IsEquality(const Condition& condition);
// Whether `value` is one that a kTerm condition asks for: bounds, pieces and words.
bool FitsTerm(const Condition& condition, absl::string_view value);
// Whether it asks for search text anywhere.
bool AsksForText(const Condition& condition);

// Whether a resource with these terms, sorted, and this search text fulfils the condition.
// Allocates nothing unless the condition asks for words.
bool Matches(const Condition& condition, TermListView terms, const SearchText& text);
bool Matches(const Condition& condition, absl::Span<const Term> terms, const SearchText& text);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_CONDITION_H_
