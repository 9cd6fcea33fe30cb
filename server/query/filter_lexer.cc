#include "server/query/filter_lexer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::query {
namespace {

using Type = FilterToken::Type;

bool IsSign(char c) { return absl::string_view("=:<>!(),").find(c) != absl::string_view::npos; }
bool IsQuote(char c) { return c == '"' || c == '\''; }

// Whether `word` begins as a moment does, up to its hour: 2031-04-02T10.
bool BeginsAsMoment(absl::string_view word) {
  static constexpr absl::string_view kShape = "dddd-dd-ddTdd";
  if (word.size() < kShape.size()) return false;
  for (size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'd' ? !absl::ascii_isdigit(word[i])
                         : absl::ascii_toupper(word[i]) != kShape[i]) {
      return false;
    }
  }
  return true;
}

class Lexer {
 public:
  explicit Lexer(absl::string_view text) : text_(text) {}

  absl::StatusOr<FilterToken> Next() {
    while (!AtEnd() && absl::ascii_isspace(text_[at_])) ++at_;
    FilterToken token{Type::kEnd, "", {}, at_, at_};
    if (AtEnd()) return token;
    if (IsQuote(text_[at_])) {
      DOSSIER_RETURN_IF_ERROR(ReadQuoted(token));
    } else if (IsSign(text_[at_])) {
      ReadSign(token);
    } else {
      ReadWord(token);
    }
    token.end = at_;
    return token;
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }

  void ReadWord(FilterToken& token) {
    token.type = Type::kWord;
    while (!AtEnd() && !absl::ascii_isspace(text_[at_]) && !IsQuote(text_[at_])) {
      if (IsSign(text_[at_]) && !IsColonOfMoment(token.offset)) break;
      ++at_;
    }
    token.text = std::string(text_.substr(token.offset, at_ - token.offset));
    token.pieces = absl::StrSplit(token.text, '*');
  }

  bool IsColonOfMoment(size_t start) const {
    return text_[at_] == ':' && at_ + 1 < text_.size() && absl::ascii_isdigit(text_[at_ + 1]) &&
           BeginsAsMoment(text_.substr(start, at_ - start));
  }

  void ReadSign(FilterToken& token) {
    token.type = Type::kSign;
    const char sign = text_[at_++];
    const bool takes_equals = absl::string_view("<>!").find(sign) != absl::string_view::npos;
    if (takes_equals && !AtEnd() && text_[at_] == '=') ++at_;
    token.text = std::string(text_.substr(token.offset, at_ - token.offset));
  }

  absl::Status ReadQuoted(FilterToken& token) {
    token.type = Type::kQuoted;
    token.pieces = {""};
    const char quote = text_[at_++];
    while (!AtEnd() && text_[at_] != quote) {
      const bool is_wildcard = text_[at_] == '*';
      char c = text_[at_];
      if (c == '\\') {
        DOSSIER_ASSIGN_OR_RETURN(c, Escaped());
      } else {
        ++at_;
      }
      token.text.push_back(c);
      if (is_wildcard) {
        token.pieces.emplace_back();
      } else {
        token.pieces.back().push_back(c);
      }
    }
    if (AtEnd()) {
      return FilterError(text_, token.offset,
                         absl::StrCat("this ", text_.substr(token.offset, 1), " is never closed"));
    }
    ++at_;
    return absl::OkStatus();
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
