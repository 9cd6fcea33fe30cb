#include "server/ingest/claim_values.h"

#include <unicode/uloc.h>

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "dossier/v1/claim.pb.h"
#include "plugins/include/dossier/source.h"
#include "server/base/days.h"
#include "server/ingest/documents/clean_text.h"
#include "server/ingest/documents/date_words.h"

namespace dossier::ingest {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsCountry(absl::string_view code) {
  static const auto* const codes = [] {
    auto* known = new absl::flat_hash_set<std::string>;
    for (const char* const* code = uloc_getISOCountries(); *code != nullptr; ++code) {
      known->insert(*code);
    }
    known->insert("XK");  // user-assigned, and in general use for Kosovo
    return known;
  }();
  return codes->contains(code);
}

bool IsCurrency(absl::string_view code) {
  if (code.size() != 3) return false;
  for (const char c : code) {
    if (!absl::ascii_isupper(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

bool TakeDigits(absl::string_view& text, size_t least, size_t most) {
  size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[digits]))) {
    ++digits;
  }
  if (digits < least || digits > most) return false;
  text.remove_prefix(digits);
  return true;
}

bool IsCve(absl::string_view id) {
  return absl::ConsumePrefix(&id, "CVE-") && TakeDigits(id, 4, 4) &&
         absl::ConsumePrefix(&id, "-") && TakeDigits(id, 4, 19) && id.empty();
}

bool IsTechnique(absl::string_view id) {
  if (!absl::ConsumePrefix(&id, "T") || !TakeDigits(id, 4, 4)) return false;
  return id.empty() || (absl::ConsumePrefix(&id, ".") && TakeDigits(id, 3, 3) && id.empty());
}

// One end of an interval, or a date that is none.
std::optional<v1::Date> Resolved(absl::string_view value) {
  std::optional<v1::Date> date = ParseIsoDate(value);
  return date.has_value() && !date->value().empty() ? date : std::nullopt;
}

std::string CheckDate(v1::Date& date) {
  const std::string value = date.value();
  if (value.empty()) {
    if (date.words().empty()) return "has neither a value nor words; leave the date out";
    if (date.precision() != v1::PRECISION_UNSPECIFIED) return "has a precision but no value";
    if (date.unresolved_reason().empty()) {
      date.set_unresolved_reason("the source gives no date that can be resolved");
    }
    return {};
  }
  v1::Precision precision = v1::PRECISION_INTERVAL;
  const size_t slash = value.find('/');
  const std::optional<v1::Date> from = Resolved(absl::string_view(value).substr(0, slash));
  bool sound = from.has_value();
  if (slash == std::string::npos) {
    if (sound) precision = from->precision();
  } else {
    sound &= Resolved(absl::string_view(value).substr(slash + 1)).has_value();
  }
  if (!sound || !DaysOf(date).has_value()) {
    return absl::StrCat(
        "value is \"", value,
        "\", no ISO 8601 date; write 2023, 2023-09, 2023-09-14, an instant with its "
        "zone, or an interval 2023-09-04/2023-09-10");
  }
  if (date.precision() != v1::PRECISION_UNSPECIFIED && date.precision() != precision) {
    return absl::StrCat("precision does not agree with the value \"", value,
                        "\"; leave it out, and say in precision_note if the value is less precise");
  }
  date.set_precision(precision);
  return {};
}

template <typename Range>
std::string CheckRange(const Range& range) {
  if (range.min() < 0) return "min is below 0";
  // 0 is an end that the text leaves open.
  if (range.max() != 0 && range.max() < range.min()) {
    return "max is below min; give both, equal for one amount, or leave out the end that is open";
  }
  return {};
}

// What is wrong with a message as a whole.
std::string CheckMessage(Message& message) {
  if (auto* date = dynamic_cast<v1::Date*>(&message)) return CheckDate(*date);
  if (const auto* money = dynamic_cast<const v1::Money*>(&message)) {
    if (!IsCurrency(money->currency())) return "currency is no ISO 4217 code such as \"EUR\"";
    return CheckRange(*money);
  }
  if (const auto* quantity = dynamic_cast<const v1::Quantity*>(&message)) {
    return CheckRange(*quantity);
  }
  if (const auto* line = dynamic_cast<const v1::Attribution*>(&message)) {
    if (line->contested() || line->settled()) {
      return "contested and settled are derived by the server; leave them out";
    }
  }
  if (const auto* step = dynamic_cast<const v1::EventStep*>(&message)) {
    if (step->position() < 1) return "position is below 1, where counting begins";
  }
  return {};
}

// What is wrong with the text of a field, which is brought into its stored form.
std::string CheckText(const FieldDescriptor& field, std::string& text) {
  text = CleanText(text);
  if (text.size() > DOSSIER_MAX_CLAIM_TEXT) {
    return absl::StrCat("has ", text.size(), " bytes, allowed are ", DOSSIER_MAX_CLAIM_TEXT);
  }
  if (text.empty()) return {};
  if (field.name() == "country" && !IsCountry(text)) {
    return absl::StrCat("is \"", text,
                        "\", no ISO 3166-1 alpha-2 code; write two capitals such as \"NO\"");
  }
  if (field.name() == "cve" && !IsCve(text)) {
    return absl::StrCat("is \"", text, "\", no CVE id such as \"CVE-2017-0144\"");
  }
  if (field.name() == "attack_id" && !IsTechnique(text)) {
    return absl::StrCat("is \"", text, "\", no ATT&CK id such as \"T1566\" or \"T1566.001\"");
  }
  if (field.name() == "statement" || field.name() == "report_version") {
    return "names a resource, which the server does; leave it out";
  }
  return {};
}

std::string CheckEnumerator(const FieldDescriptor& field, int number) {
  if (field.enum_type()->FindValueByNumber(number) != nullptr) return {};
  return absl::StrCat("is ", number, ", which no ", field.enum_type()->name(),
                      " is; write one of its names");
}

std::string At(const FieldDescriptor& field, const std::string& fault) {
  if (fault.empty()) return {};
  // "victim.country is ..." of "country is ...", "victim is ..." of "is ...".
  const bool nested = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                      !absl::StartsWith(fault, "is ") && !absl::StartsWith(fault, "has ");
  return absl::StrCat(field.name(), nested ? "." : " ", fault);
}

std::string CheckTexts(const Reflection& reflection, const FieldDescriptor& field,
                       Message& message) {
  if (!field.is_repeated()) {
    std::string text = reflection.GetString(message, &field);
    const std::string fault = CheckText(field, text);
    reflection.SetString(&message, &field, std::move(text));
    return fault;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    std::string text = reflection.GetRepeatedString(message, &field, i);
    if (std::string fault = CheckText(field, text); !fault.empty()) return fault;
    reflection.SetRepeatedString(&message, &field, i, std::move(text));
  }
  return {};
}

std::string CheckMessages(const Reflection& reflection, const FieldDescriptor& field,
                          Message& message) {
  if (field.message_type() == v1::Provenance::descriptor()) {
    return "is set by the server; leave it out";
  }
  if (!field.is_repeated()) {
    return CheckClaimValues(*reflection.MutableMessage(&message, &field));
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    std::string fault = CheckClaimValues(*reflection.MutableRepeatedMessage(&message, &field, i));
    if (!fault.empty()) return fault;
  }
  return {};
}

std::string CheckField(const FieldDescriptor& field, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckTexts(reflection, field, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessages(reflection, field, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnumerator(field, reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return std::isfinite(reflection.GetDouble(message, &field)) ? "" : "is no finite number";
    default:
      return {};
  }
}

}  // namespace

std::string CheckClaimValues(Message& claim) {
  std::vector<const FieldDescriptor*> fields;
  claim.GetReflection()->ListFields(claim, &fields);
  for (const FieldDescriptor* field : fields) {
    if (std::string fault = At(*field, CheckField(*field, claim)); !fault.empty()) return fault;
  }
  return CheckMessage(claim);
}

bool IsEmptyValue(const v1::Claim& claim) {
  const google::protobuf::OneofDescriptor* value =
      v1::Claim::descriptor()->FindOneofByName("value");
  const auto* field = claim.GetReflection()->GetOneofFieldDescriptor(claim, value);
  return field != nullptr && claim.GetReflection()->GetMessage(claim, field).ByteSizeLong() == 0;
}

}  // namespace dossier::ingest
