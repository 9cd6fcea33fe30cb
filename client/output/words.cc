#include "client/output/words.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/output/style.h"

namespace dossier::client {
namespace {

// Words that are not written in small letters.
std::string Spelled(absl::string_view word) {
  if (word == "ddos") return "DDoS";
  if (word == "eu") return "EU";
  return std::string(word);
}

// 1234567.5 as "1,234,567.5".
std::string Number(double value) {
  std::string text =
      value == std::floor(value) ? absl::StrFormat("%.0f", value) : absl::StrFormat("%.2f", value);
  const size_t point = std::min(text.find('.'), text.size());
  for (size_t at = point; at > 3 + (value < 0 ? 1u : 0u); at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string Amount(double value) {
  constexpr double kMillion = 1e6;
  constexpr double kBillion = 1e9;
  for (const auto& [scale, name] : {std::pair{kBillion, " billion"}, {kMillion, " million"}}) {
    const double scaled = value / scale;
    if (scaled >= 1 && scaled * 100 == std::floor(scaled * 100)) {
      return absl::StrCat(absl::StrFormat("%g", scaled), name);
    }
  }
  return Number(value);
}

// "at least 5", "up to 5", "5", "5 to 7"; empty if no end is given.
template <typename Value>
std::string AmountOf(const Value& range) {
  if (range.min() == 0) return range.max() != 0 ? absl::StrCat("up to ", Amount(range.max())) : "";
  if (range.max() == 0) return absl::StrCat("at least ", Amount(range.min()));
  if (range.min() == range.max()) return Amount(range.min());
  return absl::StrCat(Amount(range.min()), " to ", Amount(range.max()));
}

std::string Range(const std::string& amount, absl::string_view unit) {
  return unit.empty() || amount.empty() ? amount : absl::StrCat(amount, " ", Printable(unit));
}

}  // namespace

std::string EnumWords(const google::protobuf::EnumDescriptor* type, int number) {
  const auto* value = type->FindValueByNumber(number);
  if (number == 0) return "";
  if (value == nullptr) return absl::StrCat("unknown ", number);
  // The name of the zero value is the prefix and UNSPECIFIED.
  const absl::string_view prefix =
      absl::StripSuffix(type->FindValueByNumber(0)->name(), "UNSPECIFIED");
  const std::string name = absl::AsciiStrToLower(absl::StripPrefix(value->name(), prefix));
  std::vector<std::string> words;
  for (const absl::string_view word : absl::StrSplit(name, '_')) words.push_back(Spelled(word));
  return absl::StrJoin(words, " ");
}

std::string DateWords(const v1::Date& date) {
  const std::string value = absl::StrReplaceAll(date.value(), {{"/", " to "}});
  if (date.words().empty()) return Printable(value);
  if (!value.empty()) return absl::StrCat(Printable(value), " (", Quoted(date.words()), ")");
  if (date.unresolved_reason().empty()) return Quoted(date.words());
  return absl::StrCat(Quoted(date.words()), ", unresolved: ", Printable(date.unresolved_reason()));
}

std::string ShortDate(const v1::Date& date) {
  // A time of day says little in a list.
  if (!date.value().empty()) return Printable(date.value().substr(0, date.value().find('T')));
  return date.words().empty() ? "" : Quoted(date.words());
}

std::string MoneyWords(const v1::Money& money) { return Range(AmountOf(money), money.currency()); }

std::string QuantityWords(const v1::Quantity& quantity) {
  return Range(AmountOf(quantity), quantity.unit());
}

std::string JoinParts(const std::vector<std::string>& parts, absl::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    absl::StrAppend(&joined, joined.empty() ? "" : separator, part);
  }
  return joined;
}

std::string Quoted(absl::string_view text) { return absl::StrCat("“", Printable(text), "”"); }

std::string Said(v1::Statement::Form form, absl::string_view text) {
  const bool verbatim =
      form == v1::Statement::FORM_DIRECT || form == v1::Statement::FORM_DOCUMENT_TEXT;
  return verbatim ? Quoted(text) : Printable(text);
}

std::string Count(int64_t count, absl::string_view one, absl::string_view many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

}  // namespace dossier::client
