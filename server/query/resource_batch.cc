#include "server/query/resource_batch.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <array>

namespace dossier::query {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

constexpr int kResourcesField = 1;
constexpr int kRevisionField = 2;

// Two varints of up to 64 bits.
using Buffer = std::array<uint8_t, 20>;

absl::string_view Written(const Buffer& buffer, const uint8_t* end) {
  return {reinterpret_cast<const char*>(buffer.data()), static_cast<size_t>(end - buffer.data())};
}

}  // namespace

void ResourceBatch::Add(absl::string_view resource_body) {
  Buffer buffer;
  uint8_t* end = CodedOutputStream::WriteTagToArray(
      WireFormatLite::MakeTag(kResourcesField, WireFormatLite::WIRETYPE_LENGTH_DELIMITED),
      buffer.data());
  end = CodedOutputStream::WriteVarint64ToArray(resource_body.size(), end);
  const absl::string_view header = Written(buffer, end);
  bytes_.append(header.data(), header.size());
  bytes_.append(resource_body.data(), resource_body.size());
}

void ResourceBatch::SetRevision(int64_t revision) {
  Buffer buffer;
  const absl::string_view field =
      Written(buffer, WireFormatLite::WriteInt64ToArray(kRevisionField, revision, buffer.data()));
  bytes_.append(field.data(), field.size());
}

}  // namespace dossier::query
