#include "server/store/event.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdlib>

#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace dossier::store {
namespace {

using ::google::protobuf::internal::WireFormatLite;
using ::google::protobuf::io::CodedOutputStream;
using ::google::protobuf::io::StringOutputStream;

// The field of the oneof that holds a resource of `collection`.
int ResourceField(Collection collection) {
  switch (collection) {
    case Collection::kIncident:
      return v1::Event::kIncidentFieldNumber;
    case Collection::kStatement:
      return v1::Event::kStatementFieldNumber;
    case Collection::kReport:
      return v1::Event::kReportFieldNumber;
    case Collection::kClaim:
      return v1::Event::kClaimFieldNumber;
    case Collection::kSource:
      return v1::Event::kSourceFieldNumber;
    case Collection::kDecision:
      return v1::Event::kDecisionFieldNumber;
    default:
      std::abort();  // an internal collection: the caller broke the contract
  }
}

void WriteBytes(int field, absl::string_view bytes, CodedOutputStream& out) {
  out.WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  out.WriteVarint32(static_cast<uint32_t>(bytes.size()));
  out.WriteRaw(bytes.data(), static_cast<int>(bytes.size()));
}

std::string TimestampBytes(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(timestamp.seconds()))));
  return timestamp.SerializeAsString();
}

std::string MaskBytes(const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask.SerializeAsString();
}

}  // namespace

std::string EncodeEvent(v1::Event::Type type, int64_t revision, absl::string_view name,
                        absl::Time commit_time, Collection collection, absl::string_view body,
                        const EventDetails& details) {
  constexpr size_t kMostOfTheRest = 64;  // tags, lengths, revision and time
  std::string event;
  event.reserve(name.size() + body.size() + kMostOfTheRest);
  {
    StringOutputStream stream(&event);
    CodedOutputStream out(&stream);
    WireFormatLite::WriteEnum(v1::Event::kTypeFieldNumber, type, &out);
    WireFormatLite::WriteInt64(v1::Event::kRevisionFieldNumber, revision, &out);
    WriteBytes(v1::Event::kNameFieldNumber, name, out);
    if (commit_time != absl::InfinitePast()) {
      WriteBytes(v1::Event::kCommitTimeFieldNumber, TimestampBytes(commit_time), out);
    }
    if (!details.changed_fields.empty()) {
      WriteBytes(v1::Event::kChangedFieldsFieldNumber, MaskBytes(details.changed_fields), out);
    }
    for (const std::string& successor : details.successors) {
      WriteBytes(v1::Event::kSuccessorsFieldNumber, successor, out);
    }
    for (const std::string& predecessor : details.predecessors) {
      WriteBytes(v1::Event::kPredecessorsFieldNumber, predecessor, out);
    }
    if (!body.empty()) WriteBytes(ResourceField(collection), body, out);
  }
  return event;
}

v1::Event::Type EncodedType(absl::string_view event) {
  constexpr char kTag = static_cast<char>(
      WireFormatLite::MakeTag(v1::Event::kTypeFieldNumber, WireFormatLite::WIRETYPE_VARINT));
  if (event.size() < 2 || event[0] != kTag || !v1::Event::Type_IsValid(event[1])) {
    return v1::Event::TYPE_UNSPECIFIED;
  }
  return static_cast<v1::Event::Type>(event[1]);
}

std::optional<absl::string_view> ResourceOfEvent(absl::string_view event, Collection collection) {
  const int wanted = ResourceField(collection);
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(event.data()),
                                            static_cast<int>(event.size()));
  absl::string_view resource;
  while (const uint32_t tag = in.ReadTag()) {
    if (WireFormatLite::GetTagFieldNumber(tag) != wanted ||
        WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag)) return std::nullopt;
      continue;
    }
    int size = 0;
    if (!in.ReadVarintSizeAsInt(&size)) return std::nullopt;
    const int at = in.CurrentPosition();
    if (!in.Skip(size)) return std::nullopt;
    resource = event.substr(static_cast<size_t>(at), static_cast<size_t>(size));
  }
  return in.ConsumedEntireMessage() ? std::optional(resource) : std::nullopt;
}

}  // namespace dossier::store
