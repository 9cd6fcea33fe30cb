#ifndef DOSSIER_SERVER_QUERY_FILTER_LEXER_H_
#define DOSSIER_SERVER_QUERY_FILTER_LEXER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dossier::query {

// A word, quoted text or sign of a filter.
struct FilterToken {
  enum class Type {
    kWord,    // a field, a bare value, AND; a moment with its colons
    kQuoted,  // text in quotes; `text` is without them and its escapes are resolved
    kSign,    // = : < > <= >= != ( ) ,
    kEnd,     // after the last one
  };
  Type type;
  std::string text;
  // `text` between its wildcards: {"acme", ""} for acme*. One piece if it has none.
  std::vector<std::string> pieces;
  // First byte within the filter, and one past the last.
  size_t offset = 0;
  size_t end = 0;
};

// The tokens of `text`, the last one being kEnd.
absl::StatusOr<std::vector<FilterToken>> ReadFilterTokens(absl::string_view text);

// FILTER_INVALID at `offset` of `text`; the message counts characters from 1, as people do.
absl::Status FilterError(absl::string_view text, size_t offset, absl::string_view message);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_FILTER_LEXER_H_
