#include "server/store/changed_fields.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "absl/types/span.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::store {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::internal::WireFormatLite;
using ::google::protobuf::io::CodedInputStream;

const Descriptor& MessageOf(Collection collection) {
  switch (collection) {
    case Collection::kIncident:
      return *v1::Incident::descriptor();
    case Collection::kStatement:
      return *v1::Statement::descriptor();
    case Collection::kReport:
      return *v1::Report::descriptor();
    case Collection::kClaim:
      return *v1::Claim::descriptor();
    case Collection::kSource:
      return *v1::Source::descriptor();
    case Collection::kDecision:
      return *v1::Decision::descriptor();
    default:
      std::abort();  // an internal collection: the caller broke the contract
  }
}

// One field as it stands in a serialised message. Views into it.
struct Entry {
  int number = 0;
  WireFormatLite::WireType type = WireFormatLite::WIRETYPE_VARINT;
  absl::string_view value;  // without tag and length
};

// The entries by number, those of one number in the order in which they stand; nullopt if `bytes`
// is no message.
std::optional<std::vector<Entry>> EntriesOf(absl::string_view bytes) {
  std::vector<Entry> entries;
  CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  while (const uint32_t tag = in.ReadTag()) {
    Entry entry{WireFormatLite::GetTagFieldNumber(tag), WireFormatLite::GetTagWireType(tag), {}};
    uint32_t length = 0;
    const bool sized = entry.type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (sized && !in.ReadVarint32(&length)) return std::nullopt;
    const int start = in.CurrentPosition();
    if (sized ? !in.Skip(static_cast<int>(length)) : !WireFormatLite::SkipField(&in, tag)) {
      return std::nullopt;
    }
    entry.value = bytes.substr(start, in.CurrentPosition() - start);
    entries.push_back(entry);
  }
  if (!in.ConsumedEntireMessage()) return std::nullopt;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.number < b.number; });
  return entries;
}

// All entries of one number.
using Entries = absl::Span<const Entry>;

// Of a field that holds one value the last entry counts, of an implicit one none that is 0 or
// empty.
Entries Effective(const FieldDescriptor& field, Entries entries) {
  if (field.is_repeated() || entries.empty()) return entries;
  if (field.message_type() != nullptr) return entries;  // several would be merged
  entries = entries.last(1);
  const absl::string_view value = entries.front().value;
  const bool is_default = std::all_of(value.begin(), value.end(), [](char c) { return c == 0; });
  const bool may_hold_zeros = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (!field.has_presence() && (may_hold_zeros ? value.empty() : is_default)) return {};
  return entries;
}

bool SayTheSame(const FieldDescriptor* field, Entries some, Entries other) {
  if (field != nullptr) {
    some = Effective(*field, some);
    other = Effective(*field, other);
  }
  return std::equal(some.begin(), some.end(), other.begin(), other.end(),
                    [&](const Entry& a, const Entry& b) {
                      if (a.type != b.type) return false;
                      if (a.value == b.value) return true;
                      return field != nullptr && field->message_type() != nullptr &&
                             store::SayTheSame(*field->message_type(), a.value, b.value);
                    });
}

// Takes the entries of the lowest number off `entries`.
Entries TakeNumber(int number, Entries& entries) {
  size_t count = 0;
  while (count < entries.size() && entries[count].number == number) ++count;
  const Entries taken = entries.first(count);
  entries.remove_prefix(count);
  return taken;
}

// Calls `differs` with each field in which the two differ, nullptr for an unknown one, until it
// returns false. Returns false if one of the two is no message.
template <typename Differs>
bool Compare(const Descriptor& message, absl::string_view some, absl::string_view other,
             Differs differs) {
  const std::optional<std::vector<Entry>> all_some = EntriesOf(some);
  const std::optional<std::vector<Entry>> all_other = EntriesOf(other);
  if (!all_some.has_value() || !all_other.has_value()) return false;
  Entries left_some = *all_some;
  Entries left_other = *all_other;
  while (!left_some.empty() || !left_other.empty()) {
    const int number =
        left_other.empty() || (!left_some.empty() && left_some[0].number < left_other[0].number)
            ? left_some[0].number
            : left_other[0].number;
    const FieldDescriptor* field = message.FindFieldByNumber(number);
    const Entries a = TakeNumber(number, left_some);
    const Entries b = TakeNumber(number, left_other);
    if (!SayTheSame(field, a, b) && !differs(field)) return true;
  }
  return true;
}

}  // namespace

bool SayTheSame(const Descriptor& message, absl::string_view some, absl::string_view other) {
  if (some == other) return true;
  bool same = true;
  return Compare(message, some, other, [&](const FieldDescriptor*) { return same = false; }) &&
         same;
}

std::vector<std::string> ChangedFields(Collection collection, absl::string_view before,
                                       absl::string_view after) {
  std::vector<std::string> names;
  Compare(MessageOf(collection), before, after, [&](const FieldDescriptor* field) {
    const bool tells =
        field != nullptr && field->name() != "revision" && field->name() != "update_time";
    if (tells) names.push_back(field->name());
    return true;
  });
  return names;
}

}  // namespace dossier::store
