#include "server/query/filter_check.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "server/base/fold_text.h"
#include "server/base/search_words.h"
#include "server/base/suggestion.h"
#include "server/query/filter_values.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

using store::Condition;
using store::FieldKind;
using store::IndexedField;
using Result = std::variant<Condition, FilterObjection>;
using OperandKind = FilterOperand::Kind;

Result Objection(const FilterOperand& at, std::string message) {
  return FilterObjection{at.offset, std::move(message)};
}

bool IsAnything(const FilterOperand& value) {
  return value.kind != OperandKind::kCall && value.text == "*" && value.pieces.size() == 2;
}

bool IsText(const IndexedField& field) {
  return field.kind == FieldKind::kText || field.kind == FieldKind::kExact ||
         field.kind == FieldKind::kParent;
}

// The words of a value; a * behind the last one leaves its end open.
struct Words {
  std::vector<std::string> words;
  bool open_end = false;
  std::string objection;
};

Words WordsOfValue(const FilterOperand& value) {
  Words result;
  result.open_end = value.pieces.size() == 2 && value.pieces.back().empty();
  if (value.pieces.size() > 1 && !result.open_end) {
    result.objection =
        absl::StrCat("in `", value.text, "`, `*` may stand only behind the last word");
    return result;
  }
  const std::string folded = SearchWords(store::FoldText(value.pieces.front()));
  for (const absl::string_view word : WordsOf(folded)) result.words.emplace_back(word);
  if (result.words.empty()) {
    result.objection = absl::StrCat("`", value.text, "` has no word to search for");
  }
  return result;
}

// As texts are folded, but white space beside a wildcard stays.
std::string FoldPiece(const std::string& piece, bool is_first, bool is_last) {
  std::string folded = store::FoldText(piece);
  if (folded.empty()) return !piece.empty() && !is_first && !is_last ? " " : "";
  if (!is_first && absl::ascii_isspace(piece.front())) folded.insert(0, " ");
  if (!is_last && absl::ascii_isspace(piece.back())) folded += " ";
  return folded;
}

// The values that a value of the filter stands for: from `low` on, below `high`.
struct Span {
  std::string low;
  std::optional<std::string> high;
};

Result Compare(const IndexedField& field, absl::string_view comparator, const Span& span) {
  const std::string ordered = store::OrderFieldOf(field);
  const auto below = [&](std::optional<std::string> end) {
    return store::HasTermWithin(ordered, "", std::move(end));
  };
  const auto from = [&](const std::optional<std::string>& start) {
    return start.has_value() ? store::HasTermWithin(ordered, *start, std::nullopt)
                             : store::Nothing();
  };
  if (comparator == "<") return below(span.low);
  if (comparator == "<=") return below(span.high);
  if (comparator == ">") return from(span.high);
  if (comparator == ">=") return from(span.low);
  Condition equal = store::HasTermWithin(field.name, span.low, span.high);
  return comparator == "!=" ? store::NoneOf(std::move(equal)) : equal;
}

Span Exactly(std::string value) {
  std::string high = value;
  high.push_back('\0');
  return {std::move(value), std::move(high)};
}

// Checks one comparison with a field that exists.
class Comparison {
 public:
  Comparison(const IndexedField& field, const FilterNode& node, absl::Time now)
      : field_(field), node_(node), value_(node.right), now_(now) {}

  Result Check() const {
    if (IsAnything(value_)) return Presence();
    if (value_.kind == OperandKind::kCall && field_.kind != FieldKind::kDate &&
        field_.kind != FieldKind::kTime) {
      return Objection(value_, absl::StrCat("`", field_.name, "` is no time to compare with `",
                                            value_.text, "()`"));
    }
    if (value_.kind != OperandKind::kCall && value_.text.empty()) {
      return Objection(value_, absl::StrCat("an empty value matches nothing; `NOT ", field_.name,
                                            ":*` finds what has none"));
    }
    if (value_.pieces.size() > 1 && !IsText(field_)) {
      return Objection(value_, absl::StrCat("`*` stands for a part of texts and names, and `",
                                            field_.name, "` is neither"));
    }
    switch (field_.kind) {
      case FieldKind::kText:
      case FieldKind::kExact:
      case FieldKind::kParent:
        return Text();
      case FieldKind::kEnum:
        return Enum();
      case FieldKind::kBool:
        return Bool();
      case FieldKind::kNumber:
        return Number(ReadNumber(value_.text), "a number such as 3, -1.5 or 2e6");
      case FieldKind::kDuration:
        return Number(ReadSeconds(value_.text), "a span of time such as 20s, 1.5h or 2d");
      case FieldKind::kDate:
      case FieldKind::kTime:
        return Moment();
    }
    return store::Nothing();
  }

 private:
  bool IsEquality() const {
    return node_.comparator == "=" || node_.comparator == "!=" || node_.comparator == ":";
  }
  Result MaybeNot(Condition condition) const {
    return node_.comparator == "!=" ? store::NoneOf(std::move(condition)) : condition;
  }
  Result BadValue(absl::string_view wanted) const {
    return Objection(value_, absl::StrCat("`", value_.text, "` is no value for `", field_.name,
                                          "`; write ", wanted));
  }
  Result NoOrder(absl::string_view kind) const {
    return Objection(value_, absl::StrCat("`", field_.name, "` is ", kind,
                                          ", which has no order; there are `=` and `!=`, not `",
                                          node_.comparator, "`"));
  }

  // A number is there if it is not zero, a truth value if it is true (AIP-160).
  Result Presence() const {
    if (!IsEquality()) {
      return Objection(value_, "`*` asks whether there is a value; write `field:*`");
    }
    const std::string zero = store::NumberText(0);
    switch (field_.kind) {
      case FieldKind::kBool:
        return MaybeNot(store::HasTerm({field_.name, "true"}));
      case FieldKind::kNumber:
      case FieldKind::kDuration:
        return MaybeNot(
            store::AnyOf({store::HasTermWithin(field_.name, "", zero),
                          store::HasTermWithin(field_.name, *Exactly(zero).high, std::nullopt)}));
      default:
        return MaybeNot(store::HasField(field_.name));
    }
  }

  Result Text() const {
    if (node_.comparator == ":" && field_.kind == FieldKind::kText) {
      Words words = WordsOfValue(value_);
      if (!words.objection.empty()) return Objection(value_, words.objection);
      return store::HasTermWords(field_.name, std::move(words.words), words.open_end);
    }
    const size_t last = value_.pieces.size() - 1;
    if (last == 0) {
      std::string term = store::TermFor(field_, value_.text).value;
      if (term.empty()) return BadValue("more than white space");
      return Compare(field_, node_.comparator, Exactly(std::move(term)));
    }
    if (!IsEquality()) return Objection(value_, "`*` stands for a part with `=` and `!=` alone");
    std::vector<std::string> pieces;
    for (size_t i = 0; i <= last; ++i) {
      pieces.push_back(field_.kind == FieldKind::kText
                           ? FoldPiece(value_.pieces[i], i == 0, i == last)
                           : value_.pieces[i]);
    }
    return MaybeNot(store::HasTermLike(field_.name, std::move(pieces)));
  }

  Result Enum() const {
    if (!IsEquality()) return NoOrder("a name of a list");
    const auto found = store::FindEnumValue(field_, value_.text);
    if (found.has_value()) return MaybeNot(store::HasTerm({field_.name, *found}));
    const std::vector<std::string> names = store::EnumValues(field_);
    return Objection(value_, absl::StrCat("`", field_.name, "` has no value `", value_.text, "`",
                                          DidYouMean(value_.text, names), "; it has ",
                                          absl::StrJoin(names, ", ")));
  }

  Result Bool() const {
    if (!IsEquality()) return NoOrder("true or false");
    const std::string value = absl::AsciiStrToLower(value_.text);
    if (value != "true" && value != "false") return BadValue("true or false");
    return MaybeNot(store::HasTerm({field_.name, value}));
  }

  Result Number(std::optional<double> number, absl::string_view wanted) const {
    if (!number.has_value()) return BadValue(wanted);
    return Compare(field_, node_.comparator, Exactly(store::NumberText(*number)));
  }

  Result Moment() const {
    const bool is_date = field_.kind == FieldKind::kDate;
    if (value_.kind == OperandKind::kCall) {
      const auto moment = CallMoment();
      if (std::holds_alternative<FilterObjection>(moment)) return std::get<FilterObjection>(moment);
      const std::string text = store::TimeText(std::get<absl::Time>(moment));
      return is_date ? Days(*ReadDays(text.substr(0, 10)))
                     : Compare(field_, node_.comparator, Exactly(text));
    }
    if (const auto days = ReadDays(value_.text); days.has_value()) {
      if (is_date) return Days(*days);
      Span span{absl::StrCat(days->first, "T00:00:00"), std::nullopt};
      if (!days->next.empty()) span.high = absl::StrCat(days->next, "T00:00:00");
      return Compare(field_, node_.comparator, span);
    }
    if (const auto moment = ReadMoment(value_.text); moment.has_value()) {
      // A date is that of the place where it was told: the day as it is written.
      return is_date ? Days(*ReadDays(value_.text.substr(0, 10)))
                     : Compare(field_, node_.comparator, Exactly(store::TimeText(*moment)));
    }
    return Objection(
        value_,
        absl::StrCat("`", value_.text, "` is no ", is_date ? "date" : "time", " for `", field_.name,
                     "`; write a year, a month or a day (2031, 2031-04, 2031-04-02), a moment "
                     "(2031-04-02T10:05:00Z), now() or ago(24h)"));
  }

  std::variant<absl::Time, FilterObjection> CallMoment() const {
    const auto& arguments = value_.arguments;
    if (value_.text == "now" && arguments.empty()) return now_;
    if (value_.text == "ago" && arguments.size() == 1) {
      const auto seconds = ReadSeconds(arguments[0].text);
      if (seconds.has_value() && *seconds >= 0) return now_ - absl::Seconds(*seconds);
      return FilterObjection{
          arguments[0].offset,
          absl::StrCat("`", arguments[0].text, "` is no span of time; write 90s, 1.5h or 7d")};
    }
    return FilterObjection{
        value_.offset, absl::StrCat("there is no time `", value_.text, "` with ", arguments.size(),
                                    " arguments; there are now() and ago(24h)")};
  }

  // Equality asks whether a date lies within; order goes by the first day that a date may mean. The
  // text of a month sorts before those of its days, so that it stands for its own first day.
  Result Days(const DaySpan& days) const {
    if (IsEquality()) return MaybeNot(store::HasTerm({field_.name, days.text}));
    Span span{CoarsestWithFirst(days.first), std::nullopt};
    if (!days.next.empty()) span.high = CoarsestWithFirst(days.next);
    return Compare(field_, node_.comparator, span);
  }

  const IndexedField& field_;
  const FilterNode& node_;
  const FilterOperand& value_;
  absl::Time now_;
};

Result FreeWords(const FilterOperand& literal) {
  Words words = WordsOfValue(literal);
  if (!words.objection.empty()) return Objection(literal, words.objection);
  return store::HasWords(std::move(words.words), words.open_end);
}

// prefix(field, "text"): the value begins with the text, in which `*` is no wildcard.
Result Function(const FilterOperand& call, store::Collection collection) {
  if (call.text != "prefix" || call.arguments.size() != 2) {
    return Objection(
        call, absl::StrCat("there is no condition `", call.text, "` with ", call.arguments.size(),
                           " arguments; there is prefix(field, \"text\")"));
  }
  const FilterOperand& name = call.arguments[0];
  const IndexedField* field = store::FindIndexedField(collection, name.text);
  if (field == nullptr) return FilterObjection{name.offset, "", true};
  if (!IsText(*field)) {
    return Objection(name, absl::StrCat("`", field->name, "` is neither a text nor a name"));
  }
  const std::string begin = field->kind == FieldKind::kText
                                ? FoldPiece(call.arguments[1].text, true, false)
                                : call.arguments[1].text;
  if (begin.empty()) return Objection(call.arguments[1], "an empty beginning is that of all");
  return store::HasTermLike(field->name, {begin, ""});
}

// A field that is a message: whether there is one.
Result Message(const FilterNode& node, store::Collection collection) {
  std::vector<Condition> parts;
  std::vector<std::string> names;
  for (const IndexedField& field : store::IndexedFields(collection)) {
    if (!absl::StartsWith(field.name, node.left.text + ".")) continue;
    parts.push_back(store::HasField(field.name));
    names.push_back(field.name);
  }
  if (names.empty()) return FilterObjection{node.left.offset, "", true};
  const bool asks_for_presence =
      IsAnything(node.right) &&
      (node.comparator == ":" || node.comparator == "=" || node.comparator == "!=");
  if (!asks_for_presence) {
    return Objection(node.left, absl::StrCat("`", node.left.text, "` has no value of its own; ask ",
                                             "for ", absl::StrJoin(names, ", "), ", or `",
                                             node.left.text, ":*` for any"));
  }
  Condition any = store::AnyOf(std::move(parts));
  return node.comparator == "!=" ? store::NoneOf(std::move(any)) : any;
}

// No function takes what another one gives: prefix(title, ago(1h)) is not the beginning "ago".
const FilterOperand* CallWithinCall(const FilterNode& node) {
  for (const FilterOperand* operand : {&node.left, &node.right}) {
    for (const FilterOperand& argument : operand->arguments) {
      if (argument.kind == OperandKind::kCall) return &argument;
    }
  }
  return nullptr;
}

}  // namespace

Result CheckRestriction(const FilterNode& node, store::Collection collection, absl::Time now) {
  if (const FilterOperand* call = CallWithinCall(node); call != nullptr) {
    return Objection(*call, absl::StrCat("a field or a value stands here, not `", call->text,
                                         "(...)`; quote it to mean the text"));
  }
  if (node.comparator.empty()) {
    return node.left.kind == OperandKind::kCall ? Function(node.left, collection)
                                                : FreeWords(node.left);
  }
  if (node.left.kind == OperandKind::kCall) {
    return Objection(node.left, "a function stands alone or as a value, not before an operator");
  }
  const IndexedField* field = store::FindIndexedField(collection, node.left.text);
  if (field == nullptr) return Message(node, collection);
  return Comparison(*field, node, now).Check();
}

}  // namespace dossier::query
