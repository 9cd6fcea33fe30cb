#ifndef DOSSIER_SERVER_SOURCE_HOST_MESSAGES_H_
#define DOSSIER_SERVER_SOURCE_HOST_MESSAGES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "server/source_host/frame.h"
#include "server/source_host/record_check.h"

// The payloads of the frames. Encode appends a whole frame; Decode returns false for a payload that
// is not exactly such a message. What a decoded message views belongs to the payload.
namespace dossier::source_host {

// Bits of HelloMessage::present: which parts of the table are there.
enum TablePart : uint32_t {
  kHasCreate = 1,
  kHasDestroy = 2,
  kHasOpen = 4,
  kHasPoll = 8,
  kHasClose = 16,
  kHasId = 32,
  kHasVersion = 64,
  kHasSchema = 128,
  kHasOpenRange = 256,
  kHasCommitted = 512,
};

struct HelloMessage {
  uint32_t protocol = kProtocolVersion;
  uint32_t host_abi_major = 0;
  uint32_t host_abi_minor = 0;
  // Of the plugin. What is not text or too long is sent empty.
  uint32_t abi_major = 0;
  uint32_t abi_minor = 0;
  uint32_t min_host_minor = 0;
  uint32_t flags = 0;
  uint32_t cursor_format = 0;
  uint32_t present = 0;
  std::string_view id;
  std::string_view version;
  std::string_view schema;
  // What of the sandbox this system lacks, in words; empty if nothing.
  std::string_view lacking;
};

struct RefusedMessage {
  enum class Why : uint32_t { kNotLoadable = 1, kNoEntry = 2, kNoTable = 3 };
  Why why = Why::kNotLoadable;
  std::string_view words;
};

struct PollMessage {
  uint32_t max_records = 0;
  uint64_t max_bytes = 0;
  uint64_t max_body_bytes = 0;
  uint64_t deadline_mono_ns = 0;
};

struct OpenRangeMessage {
  std::string_view cursor;
  int64_t begin_unix_ns = 0;
  int64_t end_unix_ns = 0;
};

// The code of a call that an exception left; no function of the ABI returns it.
inline constexpr int32_t kEscaped = -1;

struct ReturnedMessage {
  int32_t code = 0;
  int32_t upstream_code = 0;
  uint64_t retry_after_ms = 0;
  int32_t state = 0;
  uint64_t next_poll_ms = 0;
  uint32_t misuses = 0;
  std::string_view words;
};

struct SecretValueMessage {
  bool found = false;
  std::string_view value;
};

void Encode(const HelloMessage& message, std::string* buffer);
void Encode(const RefusedMessage& message, std::string* buffer);
void Encode(const PollMessage& message, uint64_t request, std::string* buffer);
void Encode(const OpenRangeMessage& message, uint64_t request, std::string* buffer);
void Encode(const ReturnedMessage& message, uint64_t request, std::string* buffer);
void Encode(const SecretValueMessage& message, uint64_t request, std::string* buffer);
// kCreate (configuration), kOpen, kCommitted, kCheckpoint (cursor) and kSecret (name) are bytes and
// nothing else, and kClose is empty.
void EncodeBytes(FrameType type, std::string_view bytes, uint64_t request, std::string* buffer);

bool Decode(std::string_view payload, HelloMessage* message);
bool Decode(std::string_view payload, RefusedMessage* message);
bool Decode(std::string_view payload, PollMessage* message);
bool Decode(std::string_view payload, OpenRangeMessage* message);
bool Decode(std::string_view payload, ReturnedMessage* message);
bool Decode(std::string_view payload, SecretValueMessage* message);

// A record without its body, which follows right after the buffer.
void EncodeRecordHead(const GivenRecord& record, uint64_t request, std::string* buffer);
// `max_body_bytes` is that of the poll, by which the host cut the body.
bool DecodeRecord(std::string_view payload, uint64_t max_body_bytes, GivenRecord* record);
// The longest payload of a record whose body may have `max_body_bytes`.
uint64_t MaxRecordPayload(uint64_t max_body_bytes);

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_MESSAGES_H_
