#ifndef DOSSIER_SERVER_SOURCE_HOST_FRAME_H_
#define DOSSIER_SERVER_SOURCE_HOST_FRAME_H_

#include <cstdint>
#include <string>
#include <string_view>

// What the server and a host process say to each other over their socket: frames of a 16-byte
// header (u32 size of the payload, u16 type, u16 zero, u64 request) and a payload of little-endian
// fields. A request of the server is answered by kReturned with the same number; what the host says
// on its own account bears the number of the request that runs. Both programs are of one release,
// which kProtocolVersion makes sure of, so payloads have no field tags.
//
// Nothing of this folder links Abseil, protobuf or gRPC: the plugin shares its process with it.
namespace dossier::source_host {

inline constexpr uint32_t kProtocolVersion = 1;
inline constexpr size_t kHeaderBytes = 16;
// Payloads other than records; a configuration or a schema is far smaller.
inline constexpr uint32_t kMaxPayload = 8U << 20;

enum class FrameType : uint16_t {
  // From the host, once: what the plugin is, or why it could not be loaded.
  kHello = 1,
  kRefused = 2,
  // From the server, one at a time; each is answered by kReturned.
  kCreate = 3,
  kOpen = 4,
  kOpenRange = 5,
  kPoll = 6,
  kCommitted = 7,
  kClose = 8,
  // From the host while a request runs.
  kEmit = 9,
  kCheckpoint = 10,
  kSecret = 11,  // the server answers with kSecretValue
  kReturned = 12,
  kSecretValue = 13,
};

struct Frame {
  FrameType type = FrameType::kHello;
  uint64_t request = 0;
  std::string_view payload;
};

enum class FrameState { kWhole, kIncomplete, kBroken };

// Looks at the start of `bytes`. kWhole: `frame` views into them, and *size is how many it takes.
// kIncomplete: more bytes are needed, *size in all as far as one can tell. kBroken: no frame begins
// here, or its payload is longer than `max_payload`.
FrameState ReadFrame(std::string_view bytes, uint64_t max_payload, Frame* frame, uint64_t* size);

// Builds one frame at the end of a buffer. The payload's size is filled in when it goes.
class FrameWriter {
 public:
  FrameWriter(std::string* buffer, FrameType type, uint64_t request);
  ~FrameWriter();
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

  void U32(uint32_t value) { Raw(&value, sizeof(value)); }
  void I32(int32_t value) { Raw(&value, sizeof(value)); }
  void U64(uint64_t value) { Raw(&value, sizeof(value)); }
  void I64(int64_t value) { Raw(&value, sizeof(value)); }
  // A u32 size, then the bytes.
  void Bytes(std::string_view bytes);
  void Raw(const void* data, size_t size) { buffer_->append(static_cast<const char*>(data), size); }
  // Bytes that are sent after the buffer but belong to this payload.
  void Follows(uint64_t size) { following_ += size; }

 private:
  std::string* const buffer_;
  const size_t start_;
  uint64_t following_ = 0;
};

// Takes a payload apart, field by field. After something was missing every field is zero or empty
// and Done() is false.
class FieldReader {
 public:
  explicit FieldReader(std::string_view payload) : rest_(payload) {}

  uint32_t U32() { return Number<uint32_t>(); }
  int32_t I32() { return Number<int32_t>(); }
  uint64_t U64() { return Number<uint64_t>(); }
  int64_t I64() { return Number<int64_t>(); }
  std::string_view Bytes() { return Raw(U32()); }
  std::string_view Raw(uint64_t size);

  // Whether every field was there and nothing is left over.
  bool Done() const { return !failed_ && rest_.empty(); }

 private:
  template <typename T>
  T Number();

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_FRAME_H_
