#include "server/stream/wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <array>
#include <cstdint>
#include <cstdlib>

namespace dossier::stream {
namespace {

using ::google::protobuf::internal::WireFormatLite;
using ::google::protobuf::io::CodedInputStream;

void AppendVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

bool IsResource(int field) { return field >= v1::Event::kIncidentFieldNumber; }

}  // namespace

std::string EventHeader(size_t event_bytes) {
  std::string header;
  AppendVarint(WireFormatLite::MakeTag(v1::WatchResponse::kEventsFieldNumber,
                                       WireFormatLite::WIRETYPE_LENGTH_DELIMITED),
               header);
  AppendVarint(event_bytes, header);
  return header;
}

absl::string_view TypeSuffix(v1::Event::Type type) {
  static const auto& suffixes = *[] {
    auto* all = new std::array<std::string, v1::Event::Type_ARRAYSIZE>;
    for (int type = 0; type < v1::Event::Type_ARRAYSIZE; ++type) {
      std::string& suffix = (*all)[static_cast<size_t>(type)];
      AppendVarint(
          WireFormatLite::MakeTag(v1::Event::kTypeFieldNumber, WireFormatLite::WIRETYPE_VARINT),
          suffix);
      AppendVarint(static_cast<uint64_t>(type), suffix);
    }
    return all;
  }();
  return suffixes.at(static_cast<size_t>(type));
}

std::string WithoutResource(absl::string_view event) {
  std::string kept;
  CodedInputStream in(reinterpret_cast<const uint8_t*>(event.data()),
                      static_cast<int>(event.size()));
  for (;;) {
    const int start = in.CurrentPosition();
    const uint32_t tag = in.ReadTag();
    if (tag == 0 || !WireFormatLite::SkipField(&in, tag)) return kept;
    if (IsResource(WireFormatLite::GetTagFieldNumber(tag))) continue;
    kept.append(event.data() + start, static_cast<size_t>(in.CurrentPosition() - start));
  }
}

}  // namespace dossier::stream
