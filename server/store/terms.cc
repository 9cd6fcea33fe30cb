#include "server/store/terms.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "unicode/bytestream.h"
#include "unicode/normalizer2.h"
#include "unicode/stringpiece.h"

namespace dossier::store {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using enum FieldKind;

constexpr size_t kMaxTermBytes = 1024;
constexpr uint64_t kSignBit = uint64_t{1} << 63;

// The longest beginning of `text` that has at most `max_bytes` and ends with a whole character.
absl::string_view Beginning(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  const auto continues = [&](size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (max_bytes > 0 && continues(max_bytes)) --max_bytes;
  return text.substr(0, max_bytes);
}

// "sources/courts" for "sources/courts/records/k3f9"; empty if nobody is above.
absl::string_view ParentOf(absl::string_view name) {
  for (int segment = 0; segment < 2; ++segment) {
    const size_t slash = name.rfind('/');
    if (slash == absl::string_view::npos) return "";
    name = name.substr(0, slash);
  }
  return name;
}

// Gathers the terms of one resource.
class Harvest {
 public:
  void AddField(const Message& message, const IndexedField& field) {
    for (const auto& path : field.paths) Descend(message, field, path);
  }

  std::vector<Term> Take() {
    std::sort(terms_.begin(), terms_.end());
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
    return std::move(terms_);
  }

 private:
  void Descend(const Message& message, const IndexedField& field,
               absl::Span<const FieldDescriptor* const> path) {
    const FieldDescriptor* step = path.front();
    const auto* reflection = message.GetReflection();
    if (!step->is_repeated()) {
      const bool set = !step->has_presence() || reflection->HasField(message, step);
      if (set) Visit(message, field, path, -1);
      return;
    }
    for (int i = 0; i < reflection->FieldSize(message, step); ++i) Visit(message, field, path, i);
  }

  // Takes the value of the first step, the `index`th if that is not negative.
  void Visit(const Message& message, const IndexedField& field,
             absl::Span<const FieldDescriptor* const> path, int index) {
    const FieldDescriptor* step = path.front();
    const auto* reflection = message.GetReflection();
    const auto value = [&]<typename Value>(Value (google::protobuf::Reflection::*one)(
                                               const Message&, const FieldDescriptor*) const,
                                           Value (google::protobuf::Reflection::*of_many)(
                                               const Message&, const FieldDescriptor*, int) const) {
      return index < 0 ? (reflection->*one)(message, step)
                       : (reflection->*of_many)(message, step, index);
    };
    using R = google::protobuf::Reflection;
    switch (step->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return VisitMessage(index < 0 ? reflection->GetMessage(message, step)
                                      : reflection->GetRepeatedMessage(message, step, index),
                            field, path.subspan(1));
      case FieldDescriptor::CPPTYPE_ENUM:
        return Add(field, EnumShortName(step->enum_type(),
                                        value(&R::GetEnumValue, &R::GetRepeatedEnumValue)));
      case FieldDescriptor::CPPTYPE_BOOL:
        return Add(field, value(&R::GetBool, &R::GetRepeatedBool) ? "true" : "false");
      case FieldDescriptor::CPPTYPE_INT32:
        return AddNumber(field, value(&R::GetInt32, &R::GetRepeatedInt32));
      case FieldDescriptor::CPPTYPE_INT64:
        return AddNumber(field, static_cast<double>(value(&R::GetInt64, &R::GetRepeatedInt64)));
      case FieldDescriptor::CPPTYPE_UINT32:
        return AddNumber(field, value(&R::GetUInt32, &R::GetRepeatedUInt32));
      case FieldDescriptor::CPPTYPE_UINT64:
        return AddNumber(field, static_cast<double>(value(&R::GetUInt64, &R::GetRepeatedUInt64)));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return AddNumber(field, value(&R::GetFloat, &R::GetRepeatedFloat));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return AddNumber(field, value(&R::GetDouble, &R::GetRepeatedDouble));
      case FieldDescriptor::CPPTYPE_STRING:
        return AddString(field, value(&R::GetString, &R::GetRepeatedString));
    }
  }

  void VisitMessage(const Message& message, const IndexedField& field,
                    absl::Span<const FieldDescriptor* const> path) {
    if (!path.empty()) {
      Descend(message, field, path);
    } else if (field.kind == kTime) {
      const auto& time = static_cast<const google::protobuf::Timestamp&>(message);
      Add(field, TimeText(absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos())));
    } else {
      const auto& duration = static_cast<const google::protobuf::Duration&>(message);
      AddNumber(field, absl::ToDoubleSeconds(absl::Seconds(duration.seconds()) +
                                             absl::Nanoseconds(duration.nanos())));
    }
  }

  void AddNumber(const IndexedField& field, double number) {
    if (!std::isnan(number)) Add(field, NumberText(number));
  }

  void AddString(const IndexedField& field, absl::string_view value) {
    switch (field.kind) {
      case kDate:
        for (const absl::string_view end : absl::StrSplit(value, '/')) AddDate(field, end);
        return;
      case kParent:
        return Add(field, ParentOf(value));
      default:
        return Add(field, value);
    }
  }

  // The year, the month and the day, as far as the date is that fine; the finest gives the order.
  void AddDate(const IndexedField& field, absl::string_view date) {
    std::string finest;
    for (const size_t size : {size_t{4}, size_t{7}, size_t{10}}) {
      if (date.size() < size) break;
      finest = std::string(date.substr(0, size));
      Add(field, finest);
    }
    if (!finest.empty()) terms_.push_back({OrderFieldOf(field), finest});
  }

  void Add(const IndexedField& field, absl::string_view value) {
    Term term = TermFor(field, value);
    if (!term.value.empty()) terms_.push_back(std::move(term));
  }

  std::vector<Term> terms_;
};

}  // namespace

// The bits of an IEEE 754 number sort as the numbers do once the sign bit is turned, and all bits
// of negative ones. A text without its last zeros sorts as with them.
std::string NumberText(double number) {
  uint64_t bits = std::bit_cast<uint64_t>(number + 0.0);  // -0 is 0
  bits = (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
  const std::string digits = absl::StrFormat("%016x", bits);
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

std::string TimeText(absl::Time time) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  time = std::clamp(time, absl::FromCivil(absl::CivilSecond(1, 1, 1), utc),
                    absl::FromCivil(absl::CivilSecond(10000, 1, 1), utc) - absl::Nanoseconds(1));
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*S", time, utc);
}

std::string FoldText(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
  std::string folded;
  if (U_SUCCESS(error)) {
    icu::StringByteSink<std::string> sink(&folded);
    folding->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())),
                           sink, nullptr, error);
  }
  if (U_FAILURE(error)) folded = absl::AsciiStrToLower(text);
  absl::RemoveExtraAsciiWhitespace(&folded);
  return folded;
}

Term TermFor(const IndexedField& field, absl::string_view value) {
  const size_t room = kMaxTermBytes - field.name.size();
  std::string text = field.kind == kText ? FoldText(value) : std::string(value);
  if (text.size() > room) text = std::string(Beginning(text, room));
  return {field.name, std::move(text)};
}

std::string OrderFieldOf(const IndexedField& field) {
  return field.kind == kDate ? absl::StrCat(field.name, "~") : field.name;
}

std::string ReadableValue(const IndexedField& field, absl::string_view term_value) {
  if (field.kind == kTime) return absl::StrCat(term_value, "Z");
  if (field.kind != kNumber && field.kind != kDuration) return std::string(term_value);
  std::string digits(term_value);
  digits.resize(16, '0');
  uint64_t bits = 0;
  if (!absl::SimpleHexAtoi(digits, &bits)) return std::string(term_value);
  bits = (bits & kSignBit) != 0 ? bits & ~kSignBit : ~bits;
  const double number = std::bit_cast<double>(bits);
  std::string text = absl::StrCat(number);
  double read = 0;
  if (!absl::SimpleAtod(text, &read) || read != number) text = absl::StrFormat("%.17g", number);
  return field.kind == kDuration ? text + "s" : text;
}

std::vector<Term> TermsOf(const Message& resource) {
  Harvest harvest;
  for (const Collection collection :
       {Collection::kIncident, Collection::kStatement, Collection::kReport, Collection::kClaim,
        Collection::kSource, Collection::kDecision, Collection::kRecord}) {
    if (IndexedMessage(collection) != resource.GetDescriptor()) continue;
    for (const IndexedField& field : IndexedFields(collection)) harvest.AddField(resource, field);
  }
  return harvest.Take();
}

}  // namespace dossier::store
