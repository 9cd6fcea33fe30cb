// The words for values that are no words: enums, dates, amounts.
#ifndef DOSSIER_CLIENT_OUTPUT_WORDS_H_
#define DOSSIER_CLIENT_OUTPUT_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/fact.pb.h"
#include "dossier/v1/statement.pb.h"
#include "dossier/v1/value.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace dossier::client {

// The value as words: "confirmed by victim" for CLAIM_STATUS_CONFIRMED_BY_VICTIM; empty for
// UNSPECIFIED.
std::string EnumWords(const google::protobuf::EnumDescriptor* type, int number);
template <typename Enum>
std::string Words(Enum value) {
  return EnumWords(google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// The date with the words it came from: `2031-09 (“in September”)`. If the words could not be
// resolved: `“last week”, unresolved: the report bears no date`. Empty if unset.
std::string DateWords(const v1::Date& date);

// The date alone, without a time of day, or the words if there is none.
std::string ShortDate(const v1::Date& date);

// "2 million EUR", "1,000 to 5,000 records".
std::string MoneyWords(const v1::Money& money);
std::string QuantityWords(const v1::Quantity& quantity);

// The parts that are not empty, with `separator` between them.
std::string JoinParts(const std::vector<std::string>& parts, absl::string_view separator = ", ");

// `“text”`, made printable.
std::string Quoted(absl::string_view text);

// Words of a statement: in quotation marks only where they were printed in them, for what a report
// renders in its own words is no quotation.
std::string Said(v1::Statement::Form form, absl::string_view text);

// "1 report", "2 reports".
std::string Count(int64_t count, absl::string_view one, absl::string_view many);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_WORDS_H_
