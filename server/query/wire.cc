#include "server/query/wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace dossier::query {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

constexpr size_t kTwoVarints = 20;

void Append(const uint8_t* begin, const uint8_t* end, std::string& out) {
  out.append(reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin));
}

}  // namespace

void AppendBytesField(int number, absl::string_view content, std::string& out) {
  uint8_t head[kTwoVarints];
  uint8_t* end = CodedOutputStream::WriteTagToArray(
      WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), head);
  end = CodedOutputStream::WriteVarint64ToArray(content.size(), end);
  Append(head, end, out);
  out.append(content.data(), content.size());
}

void AppendInt64Field(int number, int64_t value, std::string& out) {
  uint8_t field[kTwoVarints];
  Append(field, WireFormatLite::WriteInt64ToArray(number, value, field), out);
}

}  // namespace dossier::query
