#include "server/query/filter_syntax.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/query/filter_lexer.h"

namespace dossier::query {
namespace {

using Kind = FilterNode::Kind;
using Type = FilterToken::Type;

bool IsKeyword(const FilterToken& token) {
  return token.type == Type::kWord &&
         (token.text == "AND" || token.text == "OR" || token.text == "NOT");
}

bool IsComparator(const FilterToken& token) {
  return token.type == Type::kSign && token.text != "(" && token.text != ")" && token.text != ",";
}

FilterNode Joined(Kind kind, std::vector<FilterNode> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  return {.kind = kind, .parts = std::move(parts)};
}

FilterNode Negated(FilterNode part) {
  FilterNode negated{.kind = Kind::kNot};
  negated.parts.push_back(std::move(part));
  return negated;
}

class Parser {
 public:
  Parser(absl::string_view text, std::vector<FilterToken> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  absl::StatusOr<FilterNode> Read() {
    if (Peek().type == Type::kEnd) return FilterNode();
    DOSSIER_ASSIGN_OR_RETURN(FilterNode node, Expression());
    if (Peek().type != Type::kEnd) return Expected("AND, OR or the end");
    return node;
  }

 private:
  const FilterToken& Peek() const { return tokens_[at_]; }
  bool IsSign(absl::string_view sign) const {
    return Peek().type == Type::kSign && Peek().text == sign;
  }
  bool TakeSign(absl::string_view sign) { return IsSign(sign) && ++at_ > 0; }
  bool TakeKeyword(absl::string_view word) {
    return IsKeyword(Peek()) && Peek().text == word && ++at_ > 0;
  }
  // Whether nothing stands between the last token and the next.
  bool IsAdjacent() const { return at_ > 0 && tokens_[at_ - 1].end == Peek().offset; }

  absl::Status Expected(absl::string_view what) const {
    const FilterToken& token = Peek();
    const std::string found =
        token.type == Type::kEnd ? "the filter ends" : absl::StrCat("there is `", token.text, "`");
    return FilterError(text_, token.offset, absl::StrCat("expected ", what, ", but ", found));
  }

  absl::StatusOr<FilterNode> Expression() {
    std::vector<FilterNode> sequences;
    do {
      DOSSIER_ASSIGN_OR_RETURN(FilterNode sequence, Sequence());
      sequences.push_back(std::move(sequence));
    } while (TakeKeyword("AND"));
    return Joined(Kind::kAll, std::move(sequences));
  }

  absl::StatusOr<FilterNode> Sequence() {
    std::vector<FilterNode> factors;
    do {
      DOSSIER_ASSIGN_OR_RETURN(FilterNode factor, Factor());
      factors.push_back(std::move(factor));
    } while (Peek().type == Type::kQuoted || IsSign("(") ||
             (Peek().type == Type::kWord && Peek().text != "AND"));
    return Joined(Kind::kAll, std::move(factors));
  }

  absl::StatusOr<FilterNode> Factor() {
    std::vector<FilterNode> terms;
    do {
      DOSSIER_ASSIGN_OR_RETURN(FilterNode term, Term());
      terms.push_back(std::move(term));
    } while (TakeKeyword("OR"));
    return Joined(Kind::kAny, std::move(terms));
  }

  absl::StatusOr<FilterNode> Term() {
    if (!TakeKeyword("NOT") && !TakeMinus()) return Simple();
    DOSSIER_ASSIGN_OR_RETURN(FilterNode simple, Simple());
    return Negated(std::move(simple));
  }

  // A minus is the beginning of a word; among values, one before a digit belongs to the number.
  bool TakeMinus() {
    FilterToken& token = tokens_[at_];
    if (token.type != Type::kWord || !absl::StartsWith(token.text, "-")) return false;
    if (token.text.size() == 1) return ++at_ > 0;
    if (left_ != nullptr && absl::ascii_isdigit(token.text[1])) return false;
    token.text.erase(0, 1);
    token.pieces.front().erase(0, 1);
    ++token.offset;
    return true;
  }

  absl::StatusOr<FilterNode> Simple() {
    if (IsSign("(")) return Composite();
    DOSSIER_ASSIGN_OR_RETURN(
        FilterOperand left,
        Comparable(left_ == nullptr ? "a field such as `victims.name`, a word or `(`" : "a value"));
    if (++restrictions_ > kMaxRestrictions) {
      return FilterError(text_, left.offset,
                         absl::StrCat("a filter has at most ", kMaxRestrictions,
                                      " comparisons and words; this is one more"));
    }
    FilterNode node{.kind = Kind::kRestriction, .left = std::move(left)};
    if (left_ != nullptr) return WithValue(std::move(node.left));
    if (!IsComparator(Peek())) return Literal(std::move(node));
    if (Peek().text == "!") return Expected("`!=`");
    node.comparator = tokens_[at_++].text;
    if (IsSign("(")) return Spread(std::move(node));
    DOSSIER_ASSIGN_OR_RETURN(node.right,
                             Comparable("a value, such as RANSOMWARE or \"Acme Corp\""));
    return node;
  }

  // What stands alone is a word. One that looks like an operator is rather a slip.
  absl::StatusOr<FilterNode> Literal(FilterNode node) const {
    const std::string upper = absl::AsciiStrToUpper(node.left.text);
    if (node.left.kind == FilterOperand::Kind::kWord &&
        (upper == "AND" || upper == "OR" || upper == "NOT")) {
      return FilterError(text_, node.left.offset,
                         absl::StrCat("write ", upper, " to join conditions, or \"", node.left.text,
                                      "\" in quotes to search for the word"));
    }
    return node;
  }

  absl::StatusOr<FilterNode> Composite() {
    if (++depth_ > kMaxFilterDepth) {
      return FilterError(
          text_, Peek().offset,
          absl::StrCat("parentheses may stand ", kMaxFilterDepth, " deep; this is one more"));
    }
    ++at_;
    DOSSIER_ASSIGN_OR_RETURN(FilterNode node, Expression());
    if (!TakeSign(")")) return Expected("`)`");
    --depth_;
    return node;
  }

  // `field = (a OR b)` is `(field = a OR field = b)`; `!=` is the opposite of `=`.
  absl::StatusOr<FilterNode> Spread(FilterNode restriction) {
    const bool is_not = restriction.comparator == "!=";
    if (is_not) restriction.comparator = "=";
    left_ = &restriction;
    absl::StatusOr<FilterNode> node = Composite();
    left_ = nullptr;
    if (!node.ok() || !is_not) return node;
    return Negated(*std::move(node));
  }

  absl::StatusOr<FilterNode> WithValue(FilterOperand value) const {
    if (IsComparator(Peek())) return Expected("`)`, OR or AND after a value");
    FilterNode node = *left_;
    node.right = std::move(value);
    return node;
  }

  absl::StatusOr<FilterOperand> Comparable(absl::string_view what) {
    const bool is_operand =
        (Peek().type == Type::kWord && !IsKeyword(Peek())) || Peek().type == Type::kQuoted;
    if (!is_operand) return Expected(what);
    const FilterToken& token = tokens_[at_++];
    FilterOperand operand{.kind = token.type == Type::kQuoted ? FilterOperand::Kind::kQuoted
                                                              : FilterOperand::Kind::kWord,
                          .text = token.text,
                          .pieces = token.pieces,
                          .offset = token.offset};
    if (token.type == Type::kWord && IsSign("(") && IsAdjacent()) return Call(std::move(operand));
    TakeFurtherParts(operand);
    return operand;
  }

  // A part of a path may stand in quotes: victims."name".
  void TakeFurtherParts(FilterOperand& operand) {
    while ((Peek().type == Type::kWord || Peek().type == Type::kQuoted) && IsAdjacent() &&
           (absl::EndsWith(operand.text, ".") || absl::StartsWith(Peek().text, "."))) {
      const FilterToken& token = tokens_[at_++];
      operand.kind = FilterOperand::Kind::kWord;
      operand.text += token.text;
      operand.pieces.back() += token.pieces.front();
      operand.pieces.insert(operand.pieces.end(), token.pieces.begin() + 1, token.pieces.end());
    }
  }

  absl::StatusOr<FilterOperand> Call(FilterOperand function) {
    function.kind = FilterOperand::Kind::kCall;
    if (++depth_ > kMaxFilterDepth) {
      return FilterError(
          text_, Peek().offset,
          absl::StrCat("calls may stand ", kMaxFilterDepth, " deep; this is one more"));
    }
    ++at_;
    while (!IsSign(")")) {
      if (!function.arguments.empty() && !TakeSign(",")) return Expected("`,` or `)`");
      DOSSIER_ASSIGN_OR_RETURN(FilterOperand argument, Comparable("a field or a value"));
      function.arguments.push_back(std::move(argument));
    }
    ++at_;
    --depth_;
    return function;
  }

  absl::string_view text_;
  std::vector<FilterToken> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  int restrictions_ = 0;
  // Within a value in parentheses: the restriction that the values belong to.
  const FilterNode* left_ = nullptr;
};

}  // namespace

absl::StatusOr<FilterNode> ParseFilter(absl::string_view text) {
  if (text.size() > kMaxFilterBytes) {
    return FilterError(
        text, kMaxFilterBytes,
        absl::StrCat("a filter has at most ", kMaxFilterBytes, " bytes; this has ", text.size()));
  }
  DOSSIER_ASSIGN_OR_RETURN(std::vector<FilterToken> tokens, ReadFilterTokens(text));
  return Parser(text, std::move(tokens)).Read();
}

}  // namespace dossier::query
