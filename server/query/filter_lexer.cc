#include "server/query/filter_lexer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::query {
namespace {

using Type = FilterToken::Type;

bool IsSign(char c) { return absl::string_view("=:<>!(),*").find(c) != absl::string_view::npos; }
bool IsQuote(char c) { return c == '"' || c == '\''; }

class Lexer {
 public:
  explicit Lexer(absl::string_view text) : text_(text) {}

  absl::StatusOr<FilterToken> Next() {
    while (!AtEnd() && absl::ascii_isspace(text_[at_])) ++at_;
    if (AtEnd()) return FilterToken{Type::kEnd, "", text_.size()};
    if (IsQuote(text_[at_])) return Quoted();
    if (IsSign(text_[at_])) return Sign();
    return Word();
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }

  FilterToken Word() {
    const size_t start = at_;
    while (!AtEnd() && !absl::ascii_isspace(text_[at_]) && !IsSign(text_[at_]) &&
           !IsQuote(text_[at_])) {
      ++at_;
    }
    return {Type::kWord, std::string(text_.substr(start, at_ - start)), start};
  }

  FilterToken Sign() {
    const size_t start = at_++;
    const bool takes_equals = absl::string_view("<>!").find(text_[start]) != text_.npos;
    if (takes_equals && !AtEnd() && text_[at_] == '=') ++at_;
    return {Type::kSign, std::string(text_.substr(start, at_ - start)), start};
  }

  absl::StatusOr<FilterToken> Quoted() {
    const size_t start = at_;
    const char quote = text_[at_++];
    FilterToken token{Type::kQuoted, "", start};
    while (!AtEnd() && text_[at_] != quote) {
      if (text_[at_] == '*') {
        return FilterError(text_, at_,
                           "`*` is kept for wildcards, which do not exist yet; write `\\*` for the "
                           "character itself");
      }
      if (text_[at_] == '\\') {
        DOSSIER_ASSIGN_OR_RETURN(const char escaped, Escaped());
        token.text.push_back(escaped);
      } else {
        token.text.push_back(text_[at_++]);
      }
    }
    if (AtEnd()) {
      return FilterError(text_, start,
                         absl::StrCat("this ", text_.substr(start, 1), " is never closed"));
    }
    ++at_;
    return token;
  }

  absl::StatusOr<char> Escaped() {
    const size_t backslash = at_++;
    const char c = AtEnd() ? '\0' : text_[at_++];
    switch (c) {
      case '"':
      case '\'':
      case '\\':
      case '*':
        return c;
      case 'n':
        return '\n';
      case 't':
        return '\t';
      default:
        return FilterError(text_, backslash,
                           "unknown escape; there are \\\" \\' \\\\ \\* \\n and \\t");
    }
  }

  absl::string_view text_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<FilterToken>> ReadFilterTokens(absl::string_view text) {
  Lexer lexer(text);
  std::vector<FilterToken> tokens;
  do {
    DOSSIER_ASSIGN_OR_RETURN(FilterToken token, lexer.Next());
    tokens.push_back(std::move(token));
  } while (tokens.back().type != Type::kEnd);
  return tokens;
}

absl::Status FilterError(absl::string_view text, size_t offset, absl::string_view message) {
  const absl::string_view before = text.substr(0, offset);
  const auto characters = std::count_if(before.begin(), before.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  const std::string position = absl::StrCat(characters + 1);
  return FieldError("filter", "FILTER_INVALID",
                    absl::StrCat("at character ", position, ": ", message),
                    {{"position", position}});
}

}  // namespace dossier::query
