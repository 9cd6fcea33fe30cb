// Filters and resources made up by chance, of words so few that much matches.
#ifndef DOSSIER_TESTS_SERVER_QUERY_INVENTED_FILTERS_H_
#define DOSSIER_TESTS_SERVER_QUERY_INVENTED_FILTERS_H_

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "dossier/v1/value.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "tests/server/query/filter_by_book.h"

namespace dossier::query::by_book {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

inline const std::vector<string> kTexts = {
    "Harbour Board", "harbour  board", "Board of Harbours", "Harbour",      "Museum of Tides",
    "Straße Nord",   "STRASSE nord",   "Café Übersee",      "cafe ubersee", "O*K Corp",
    "CVE-2031-1001", "東京港",         "ＡＢ Museum",       "board \"A\"",  "harbour, board\\x"};
inline const std::vector<string> kNames = {"incidents/k3F9", "incidents/k3f9", "incidents/k3",
                                           "reports/a*b", "reports/a(b)"};
inline const std::vector<string> kDates = {"2031",
                                           "2031-01",
                                           "2031-01-01",
                                           "2030-12-31",
                                           "2031-04",
                                           "2031-04-02",
                                           "2031-04-02T10:05:00Z",
                                           "2031-04-01T23:30:00-05:00",
                                           "2031-04-30",
                                           "2031-05-01",
                                           "2031-03-30/2031-04-02",
                                           "2030/2031-02",
                                           "2032-02-29",
                                           "9999-12-31",
                                           "9999"};
inline const std::vector<double> kNumbers = {0, 1, 2, 3, -1.5, 0.25, 2e6};
inline const std::vector<string> kTimes = {"2031-04-02T10:05:00Z", "2031-04-02T10:05:00.25Z",
                                           "2031-04-02T00:00:00Z", "2031-04-01T23:59:59.999999999Z",
                                           "2031-04-30T22:00:00Z", "2030-12-31T23:59:59Z",
                                           "9999-12-31T23:59:59Z"};
inline const std::vector<string> kDaysAsked = {
    "2031",       "2030",       "2031-04",    "2031-01",    "2031-01-01", "2031-04-01",
    "2031-04-02", "2030-12-31", "2032-02-29", "2031-03-31", "9999",       "9999-12"};

// A filter as text, and what it means.
struct Node {
  enum Shape { kLeaf, kAnd, kOr, kNot } shape = kLeaf;
  string text;
  std::function<bool(const Message&)> holds;
};

// Always the same of the same seed.
class Inventor {
 public:
  Inventor(uint32_t seed, const World& world) : random_(seed), world_(world) {}

  int Below(int limit) { return static_cast<int>(random_() % static_cast<uint32_t>(limit)); }
  bool Chance(int percent) { return Below(100) < percent; }
  template <typename T>
  const T& OneOf(const std::vector<T>& list) {
    return list[static_cast<size_t>(Below(static_cast<int>(list.size())))];
  }

  std::unique_ptr<Message> NewResource(const string& name) {
    std::unique_ptr<Message> message(world_.prototype->New());
    if (Chance(95)) Fill(*message, "");
    const auto* field = message->GetDescriptor()->FindFieldByName("name");
    message->GetReflection()->SetString(message.get(), field, name);
    return message;
  }

  Node NewFilter(int depth) {
    const int shape = depth == 0 ? 9 : Below(8);
    if (shape > 5) return NewLeaf();
    if (shape < 2) return Negated(NewFilter(depth - 1));
    const bool is_and = shape < 4;
    std::vector<Node> parts;
    string text;
    for (int i = 2 + Below(2); i > 0; --i) {
      parts.push_back(NewFilter(depth - 1));
      const Node& part = parts.back();
      // OR binds tighter than AND.
      const bool bare = part.shape == Node::kLeaf || part.shape == Node::kNot ||
                        (is_and && part.shape == Node::kOr && Chance(70));
      if (!text.empty()) absl::StrAppend(&text, !is_and ? " OR " : Chance(50) ? " AND " : " ");
      absl::StrAppend(&text, bare ? part.text : absl::StrCat("(", part.text, ")"));
    }
    return {is_and ? Node::kAnd : Node::kOr, text, [is_and, parts](const Message& message) {
              const auto holds = [&](const Node& part) { return part.holds(message); };
              return is_and ? std::all_of(parts.begin(), parts.end(), holds)
                            : std::any_of(parts.begin(), parts.end(), holds);
            }};
  }

  // A field that can be sorted by.
  const string& AnyField() { return OneOf(world_.fields).name; }

 private:
  void Fill(Message& message, const string& prefix) {
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message.GetDescriptor()->field(i);
      const string path = prefix + field->name();
      for (int n = field->is_repeated() ? Below(4) : Below(5); n > 0;
           n -= field->is_repeated() ? 1 : 9) {
        Set(message, field, path);
      }
    }
  }

  void Set(Message& message, const FieldDescriptor* field, const string& path) {
    const auto* r = message.GetReflection();
    const auto known = [&](const string& each) { return each == path; };
    const Field* of = nullptr;
    bool is_above = false;
    for (const Field& each : world_.fields) {
      for (const string& known_path : PathsOf(each)) {
        if (known_path == path) of = &each;
        is_above = is_above || absl::StartsWith(known_path, path + ".");
      }
    }
    const bool is_searched = std::any_of(world_.searched.begin(), world_.searched.end(), known);
    if (is_above) {
      return Fill(field->is_repeated() ? *r->AddMessage(&message, field)
                                       : *r->MutableMessage(&message, field),
                  path + ".");
    }
    if (of == nullptr && !is_searched) return;
    switch (of == nullptr ? kText : of->kind) {
      case kText:
      case kName: {
        const bool is_name = of != nullptr && of->kind == kName;
        string text = Chance(4) ? "" : OneOf(is_name ? kNames : kTexts);
        if (!is_name && Chance(20)) absl::StrAppend(&text, " ", OneOf(kTexts));
        field->is_repeated() ? r->AddString(&message, field, text)
                             : r->SetString(&message, field, text);
        return;
      }
      case kEnum:
        return r->SetEnumValue(&message, field, Below(4));
      case kBool:
        return r->SetBool(&message, field, Chance(50));
      case kNumber: {
        const double number = OneOf(kNumbers);
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
          r->SetDouble(&message, field, number);
        } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
          r->SetInt64(&message, field, static_cast<int64_t>(number));
        } else {
          r->SetInt32(&message, field, static_cast<int32_t>(number));
        }
        return;
      }
      case kDate:
        dynamic_cast<v1::Date&>(*r->MutableMessage(&message, field))
            .set_value(Chance(5) ? "" : OneOf(kDates));
        return;
      case kTime: {
        const absl::Time time = TimeOf(OneOf(kTimes));
        auto& stamp =
            dynamic_cast<google::protobuf::Timestamp&>(*r->MutableMessage(&message, field));
        stamp.set_seconds(absl::ToUnixSeconds(time));
        stamp.set_nanos(static_cast<int32_t>(
            absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(stamp.seconds()))));
        return;
      }
    }
  }

  Node Negated(const Node& part) {
    const bool bare = part.shape == Node::kLeaf;
    const string inner = bare ? part.text : absl::StrCat("(", part.text, ")");
    return {Node::kNot, absl::StrCat(Chance(50) ? "NOT " : "-", inner),
            [part](const Message& message) { return !part.holds(message); }};
  }

  Node NewLeaf() {
    if (Chance(20)) {
      const auto [text, test] = NewWords();
      return {Node::kLeaf, text, [test = test, paths = world_.searched](const Message& message) {
                return AnyValue(message, paths, test);
              }};
    }
    if (Chance(4)) {
      const string& name = OneOf(world_.messages);
      std::vector<string> paths;
      for (const Field& field : world_.fields) {
        if (absl::StartsWith(field.name, name + ".")) {
          for (const string& path : PathsOf(field)) paths.push_back(path);
        }
      }
      return {Node::kLeaf, name + ":*", [paths](const Message& message) {
                return AnyValue(message, paths, [](const Value&) { return true; });
              }};
    }
    const Field& field = OneOf(world_.fields);
    const bool is_text = field.kind == kText || field.kind == kName;
    if (Chance(10)) return Presence(field);
    if (is_text && Chance(10)) {
      const string whole = OneOf(field.kind == kText ? kTexts : kNames);
      const string begin = Cut(whole, 1 + Below(6)).first;
      return {Node::kLeaf, absl::StrCat("prefix(", field.name, ", ", Quoted(begin, false), ")"),
              Reading(field, "=", Likeness(field, begin + kStar))};
    }
    const bool has_order = field.kind != kEnum && field.kind != kBool;
    static const std::vector<string> kSigns = {"=", "!=", ":", "<", "<=", ">", ">="};
    const string& sign = kSigns[static_cast<size_t>(Below(has_order ? 7 : 3))];
    auto [text, test] = NewValue(field, sign);
    if (Chance(15)) {  // field = (a OR b)
      auto [other_text, other] = NewValue(field, sign);
      const bool either = Chance(60);
      return {Node::kLeaf,
              absl::StrCat(field.name, sign, "(", text, either ? " OR " : " AND ", other_text, ")"),
              [one = Reading(field, sign == "!=" ? "=" : sign, test),
               two = Reading(field, sign == "!=" ? "=" : sign, other), either,
               is_not = sign == "!="](const Message& message) {
                const bool holds =
                    either ? one(message) || two(message) : one(message) && two(message);
                return holds != is_not;
              }};
    }
    const string space = Chance(50) ? " " : "";
    return {Node::kLeaf, absl::StrCat(field.name, space, sign, space, text),
            Reading(field, sign, test)};
  }

  std::function<bool(const Message&)> Reading(const Field& field, const string& sign, Test test) {
    return [paths = PathsOf(field), is_not = sign == "!=", test](const Message& message) {
      return AnyValue(message, paths, test) != is_not;
    };
  }

  Node Presence(const Field& field) {
    const bool counts = field.kind == kNumber || field.kind == kBool;
    const string sign = Chance(70) ? ":" : Chance(50) ? "=" : "!=";
    return {Node::kLeaf, absl::StrCat(field.name, sign, "*"),
            Reading(field, sign, [counts](const Value& v) { return !counts || v.number != 0; })};
  }

  // The text of a value, and which values of a resource it means with that sign.
  std::pair<string, Test> NewValue(const Field& field, const string& sign) {
    switch (field.kind) {
      case kText:
        if (sign == ":") return NewWords();
        [[fallthrough]];
      case kName:
        return NewText(field, sign);
      case kEnum: {
        const int number = 1 + Below(3);
        return {EnumText(field, number), [number](const Value& v) { return v.number == number; }};
      }
      case kBool: {
        const bool wanted = Chance(50);
        return {wanted ? "true" : "false",
                [wanted](const Value& v) { return (v.number != 0) == wanted; }};
      }
      case kNumber: {
        const double number = OneOf(kNumbers);
        return {number == 2e6 && Chance(50) ? "2e6" : absl::StrCat(number),
                [number, sign](const Value& v) {
                  return Ordered(sign, v.number < number, v.number == number);
                }};
      }
      case kDate:
        return NewDate(sign);
      case kTime:
        return NewTime(sign);
    }
    return {};
  }

  std::pair<string, Test> NewText(const Field& field, const string& sign) {
    const string whole = OneOf(field.kind == kText ? kTexts : kNames);
    const bool ordered = absl::StrContains(sign, "<") || absl::StrContains(sign, ">");
    const auto fold = [is_text = field.kind == kText](const string& text) {
      return is_text ? Fold(text) : text;
    };
    if (ordered || Chance(50)) {
      const string written =
          field.kind == kText && Chance(30) ? absl::AsciiStrToUpper(whole) + " " : whole;
      return {Written(written), [wanted = fold(written), fold, sign](const Value& v) {
                const string value = fold(v.text);
                return Ordered(sign, value < wanted, value == wanted);
              }};
    }
    const auto [begin, rest] = Cut(whole, Below(5));
    const auto [middle, end] = Cut(rest, 1 + Below(8));
    const std::vector<std::vector<string>> shapes = {
        {begin + middle, ""}, {"", middle + end}, {"", middle, ""}, {begin, end}};
    const std::vector<string>& pieces = OneOf(shapes);
    std::vector<string> quoted;
    for (const string& piece : pieces) quoted.push_back(Escaped(piece, true));
    if (absl::StrJoin(pieces, "").empty()) return NewText(field, sign);
    return {absl::StrCat("\"", absl::StrJoin(quoted, "*"), "\""),
            Likeness(field, absl::StrJoin(pieces, string(1, kStar)))};
  }

  static Test Likeness(const Field& field, const string& pattern) {
    return [pattern, is_text = field.kind == kText](const Value& v) {
      return is_text ? Glob(Fold(v.text).c_str(), Fold(pattern).c_str())
                     : Glob(v.text.c_str(), pattern.c_str());
    };
  }

  std::pair<string, Test> NewWords() {
    static const std::vector<string> kWords = {"harbour", "BOARD", "museum", "strasse", "Straße",
                                               "CAFE",    "of",    "東京",   "cve",     "ab"};
    string text = Chance(60) ? OneOf(kWords) : OneOf(kTexts);
    const bool open_end = Chance(30);
    if (open_end) {
      text = Cut(text, 2 + Below(8)).first;
      if (text.back() == '*') text.pop_back();
    }
    const bool simple = std::all_of(text.begin(), text.end(), [](char c) {
      return !absl::ascii_isascii(c) || absl::ascii_isalnum(c);
    });
    const string written = simple && Chance(70)
                               ? text + (open_end ? "*" : "")
                               : absl::StrCat("\"", Escaped(text, true), open_end ? "*\"" : "\"");
    return {written, [asked = WordsIn(text), open_end](const Value& v) {
              return SaysInTurn(v.text, asked, open_end);
            }};
  }

  // A date equals what it lies within, and counts as its first day for order.
  std::pair<string, Test> NewDate(const string& sign) {
    string days = OneOf(kDaysAsked), written = days;
    if (Chance(15)) {
      written = OneOf(kTimes);
      days = written.substr(0, 10);
    }
    return {written, [days, sign](const Value& v) {
              const std::vector<string> ends = absl::StrSplit(v.text, '/');
              return std::any_of(ends.begin(), ends.end(), [&](const string& end) {
                if (sign == "=" || sign == "!=" || sign == ":") return absl::StartsWith(end, days);
                const string day = (end + "-01-01").substr(0, 10);
                const bool within = absl::StartsWith(day, days);
                return Ordered(sign, !within && day < days, within);
              });
            }};
  }

  std::pair<string, Test> NewTime(const string& sign) {
    if (Chance(40)) {
      const string days = OneOf(kDaysAsked);
      return {days, [days, sign](const Value& v) {
                const string day = absl::FormatTime("%E4Y-%m-%d", v.time, absl::UTCTimeZone());
                const bool within = absl::StartsWith(day, days);
                return Ordered(sign, !within && day < days, within);
              }};
    }
    const absl::Time time = TimeOf(OneOf(kTimes));
    const string written = absl::FormatTime(
        absl::RFC3339_full, time,
        absl::FixedTimeZone(time > TimeOf("9999-01-01T00:00:00Z") ? 0 : Below(3) * 3600));
    return {written,
            [time, sign](const Value& v) { return Ordered(sign, v.time < time, v.time == time); }};
  }

  string EnumText(const Field& field, int number) {
    const google::protobuf::Descriptor* type = world_.prototype->GetDescriptor();
    const FieldDescriptor* step = nullptr;
    for (const absl::string_view name : absl::StrSplit(field.name, '.')) {
      step = type->FindFieldByName(string(name));
      type = step->message_type();
    }
    const EnumDescriptor* names = step->enum_type();
    string name = names->FindValueByNumber(number)->name();
    const size_t prefix = names->FindValueByNumber(0)->name().size() - string("UNSPECIFIED").size();
    if (Chance(80)) name = name.substr(prefix);
    return Chance(30) ? absl::AsciiStrToLower(name) : name;
  }

  // The first `count` characters, and the rest.
  static std::pair<string, string> Cut(const string& text, int count) {
    size_t at = 0;
    while (at < text.size() && count-- > 0) {
      do ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    }
    return {text.substr(0, at), text.substr(at)};
  }

  static string Escaped(const string& text, bool star) {
    string escaped = absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}});
    return star ? absl::StrReplaceAll(escaped, {{"*", "\\*"}}) : escaped;
  }
  static string Quoted(const string& text, bool star) {
    return absl::StrCat("\"", Escaped(text, star), "\"");
  }
  string Written(const string& text) {
    const bool simple = std::all_of(text.begin(), text.end(), [](char c) {
      return !absl::ascii_isascii(c) || absl::ascii_isalnum(c) || c == '/' || c == '-';
    });
    return simple && Chance(50) ? text : Quoted(text, true);
  }

  std::mt19937 random_;
  const World& world_;
};

}  // namespace dossier::query::by_book

#endif  // DOSSIER_TESTS_SERVER_QUERY_INVENTED_FILTERS_H_
