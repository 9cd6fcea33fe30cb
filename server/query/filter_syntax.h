// What a filter says, before anybody asks whether its fields exist: the grammar of AIP-160.
//
//   expression: sequences joined by AND
//   sequence:   factors beside each other, which means AND
//   factor:     terms joined by OR, which binds tighter than AND
//   term:       a restriction or an (expression), maybe after NOT or -
#ifndef DOSSIER_SERVER_QUERY_FILTER_SYNTAX_H_
#define DOSSIER_SERVER_QUERY_FILTER_SYNTAX_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dossier::query {

inline constexpr size_t kMaxFilterBytes = 8 * 1024;
inline constexpr int kMaxFilterDepth = 32;
inline constexpr int kMaxRestrictions = 256;

// A field, a value or a call of a function.
struct FilterOperand {
  enum class Kind { kWord, kQuoted, kCall };
  Kind kind = Kind::kWord;
  // What is written, without quotes and escapes; the name of a function.
  std::string text;
  // `text` between its wildcards; one piece if it has none.
  std::vector<std::string> pieces;
  // kCall
  std::vector<FilterOperand> arguments;
  // First byte within the filter.
  size_t offset = 0;
};

// A value: immutable once parsed.
struct FilterNode {
  enum class Kind {
    kAll,          // every part; without parts, always
    kAny,          // some part
    kNot,          // not the one part
    kRestriction,  // `left comparator right`, or `left` alone with an empty comparator
  };
  Kind kind = Kind::kAll;
  std::vector<FilterNode> parts;

  FilterOperand left;
  std::string comparator;
  FilterOperand right;
};

// Reads `text`. FILTER_INVALID tells where it breaks the grammar or a limit. A value in
// parentheses, as in `field = (a OR b)`, is spread over restrictions.
absl::StatusOr<FilterNode> ParseFilter(absl::string_view text);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_FILTER_SYNTAX_H_
