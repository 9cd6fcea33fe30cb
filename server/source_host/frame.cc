#include "server/source_host/frame.h"

#include <bit>
#include <cstring>

namespace dossier::source_host {
namespace {

static_assert(std::endian::native == std::endian::little,
              "fields are copied as they lie in memory");

struct Header {
  uint32_t size;
  uint16_t type;
  uint16_t zero;
  uint64_t request;
};
static_assert(sizeof(Header) == kHeaderBytes);

}  // namespace

FrameState ReadFrame(std::string_view bytes, uint64_t max_payload, Frame* frame, uint64_t* size) {
  *size = kHeaderBytes;
  if (bytes.size() < kHeaderBytes) return FrameState::kIncomplete;
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.zero != 0 || header.type < static_cast<uint16_t>(FrameType::kHello) ||
      header.type > static_cast<uint16_t>(FrameType::kSecretValue) || header.size > max_payload) {
    return FrameState::kBroken;
  }
  *size += header.size;
  if (bytes.size() < *size) return FrameState::kIncomplete;
  frame->type = static_cast<FrameType>(header.type);
  frame->request = header.request;
  frame->payload = bytes.substr(kHeaderBytes, header.size);
  return FrameState::kWhole;
}

FrameWriter::FrameWriter(std::string* buffer, FrameType type, uint64_t request)
    : buffer_(buffer), start_(buffer->size()) {
  const Header header = {0, static_cast<uint16_t>(type), 0, request};
  Raw(&header, sizeof(header));
}

FrameWriter::~FrameWriter() {
  const auto size = static_cast<uint32_t>(buffer_->size() - start_ - kHeaderBytes + following_);
  std::memcpy(buffer_->data() + start_, &size, sizeof(size));
}

void FrameWriter::Bytes(std::string_view bytes) {
  U32(static_cast<uint32_t>(bytes.size()));
  Raw(bytes.data(), bytes.size());
}

template <typename T>
T FieldReader::Number() {
  T value = 0;
  const std::string_view bytes = Raw(sizeof(value));
  if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

template uint32_t FieldReader::Number();
template int32_t FieldReader::Number();
template uint64_t FieldReader::Number();
template int64_t FieldReader::Number();

std::string_view FieldReader::Raw(uint64_t size) {
  if (failed_ || size > rest_.size()) {
    failed_ = true;
    return {};
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

}  // namespace dossier::source_host
