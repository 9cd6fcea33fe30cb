#include "server/source_host/messages.h"

#include <array>
#include <cstring>

namespace dossier::source_host {
namespace {

constexpr uint64_t kNoRequest = 0;

// The fields of a record as they travel, the body last, each with its limit.
struct WireField {
  GivenField GivenRecord::*field;
  uint64_t max;
};

// What stands before them.
struct RecordHead {
  int64_t published_unix_ns;
  uint64_t sizes[6];
};
static_assert(sizeof(RecordHead) == 7 * sizeof(uint64_t));

std::array<WireField, 6> WireFields(uint64_t max_body_bytes) {
  return {{{&GivenRecord::external_id, DOSSIER_MAX_EXTERNAL_ID},
           {&GivenRecord::kind, DOSSIER_MAX_KIND},
           {&GivenRecord::media_type, DOSSIER_MAX_MEDIA_TYPE},
           {&GivenRecord::meta_json, DOSSIER_MAX_META_JSON},
           {&GivenRecord::claims_json, DOSSIER_MAX_CLAIMS_JSON},
           {&GivenRecord::body, max_body_bytes}}};
}

}  // namespace

void Encode(const HelloMessage& message, std::string* buffer) {
  FrameWriter frame(buffer, FrameType::kHello, kNoRequest);
  for (const uint32_t number : {message.protocol, message.host_abi_major, message.host_abi_minor,
                                message.abi_major, message.abi_minor, message.min_host_minor,
                                message.flags, message.cursor_format, message.present}) {
    frame.U32(number);
  }
  for (const std::string_view text :
       {message.id, message.version, message.schema, message.lacking}) {
    frame.Bytes(text);
  }
}

bool Decode(std::string_view payload, HelloMessage* message) {
  FieldReader fields(payload);
  for (uint32_t* const number :
       {&message->protocol, &message->host_abi_major, &message->host_abi_minor, &message->abi_major,
        &message->abi_minor, &message->min_host_minor, &message->flags, &message->cursor_format,
        &message->present}) {
    *number = fields.U32();
  }
  for (std::string_view* const text :
       {&message->id, &message->version, &message->schema, &message->lacking}) {
    *text = fields.Bytes();
  }
  return fields.Done();
}

void Encode(const RefusedMessage& message, std::string* buffer) {
  FrameWriter frame(buffer, FrameType::kRefused, kNoRequest);
  frame.U32(static_cast<uint32_t>(message.why));
  frame.Bytes(message.words);
}

bool Decode(std::string_view payload, RefusedMessage* message) {
  FieldReader fields(payload);
  const uint32_t why = fields.U32();
  message->words = fields.Bytes();
  message->why = static_cast<RefusedMessage::Why>(why);
  return fields.Done() && why >= 1 && why <= 3;
}

void Encode(const PollMessage& message, uint64_t request, std::string* buffer) {
  FrameWriter frame(buffer, FrameType::kPoll, request);
  frame.U32(message.max_records);
  frame.U64(message.max_bytes);
  frame.U64(message.max_body_bytes);
  frame.U64(message.deadline_mono_ns);
}

bool Decode(std::string_view payload, PollMessage* message) {
  FieldReader fields(payload);
  message->max_records = fields.U32();
  message->max_bytes = fields.U64();
  message->max_body_bytes = fields.U64();
  message->deadline_mono_ns = fields.U64();
  return fields.Done();
}

void Encode(const OpenRangeMessage& message, uint64_t request, std::string* buffer) {
  FrameWriter frame(buffer, FrameType::kOpenRange, request);
  frame.I64(message.begin_unix_ns);
  frame.I64(message.end_unix_ns);
  frame.Bytes(message.cursor);
}

bool Decode(std::string_view payload, OpenRangeMessage* message) {
  FieldReader fields(payload);
  message->begin_unix_ns = fields.I64();
  message->end_unix_ns = fields.I64();
  message->cursor = fields.Bytes();
  return fields.Done();
}

void Encode(const ReturnedMessage& message, uint64_t request, std::string* buffer) {
  FrameWriter frame(buffer, FrameType::kReturned, request);
  frame.I32(message.code);
  frame.I32(message.upstream_code);
  frame.U64(message.retry_after_ms);
  frame.I32(message.state);
  frame.U64(message.next_poll_ms);
  frame.U32(message.misuses);
  frame.Bytes(message.words);
}

bool Decode(std::string_view payload, ReturnedMessage* message) {
  FieldReader fields(payload);
  message->code = fields.I32();
  message->upstream_code = fields.I32();
  message->retry_after_ms = fields.U64();
  message->state = fields.I32();
  message->next_poll_ms = fields.U64();
  message->misuses = fields.U32();
  message->words = fields.Bytes();
  return fields.Done();
}

void Encode(const SecretValueMessage& message, uint64_t request, std::string* buffer) {
  FrameWriter frame(buffer, FrameType::kSecretValue, request);
  frame.U32(message.found ? 1 : 0);
  frame.Bytes(message.value);
}

bool Decode(std::string_view payload, SecretValueMessage* message) {
  FieldReader fields(payload);
  const uint32_t found = fields.U32();
  message->found = found == 1;
  message->value = fields.Bytes();
  return fields.Done() && found <= 1;
}

void EncodeBytes(FrameType type, std::string_view bytes, uint64_t request, std::string* buffer) {
  FrameWriter frame(buffer, type, request);
  frame.Raw(bytes.data(), bytes.size());
}

void EncodeRecordHead(const GivenRecord& record, uint64_t request, std::string* buffer) {
  FrameWriter frame(buffer, FrameType::kEmit, request);
  const auto fields = WireFields(0);
  RecordHead head = {};
  head.published_unix_ns = record.published_unix_ns;
  for (size_t i = 0; i < fields.size(); ++i) head.sizes[i] = (record.*fields[i].field).size;
  frame.Raw(&head, sizeof(head));
  for (size_t i = 0; i + 1 < fields.size(); ++i) {
    const std::string_view bytes = (record.*fields[i].field).bytes;
    frame.Raw(bytes.data(), bytes.size());
  }
  frame.Follows(record.body.bytes.size());
}

bool DecodeRecord(std::string_view payload, uint64_t max_body_bytes, GivenRecord* record) {
  FieldReader reader(payload);
  RecordHead head = {};
  const std::string_view bytes = reader.Raw(sizeof(head));
  if (bytes.empty()) return false;
  std::memcpy(&head, bytes.data(), sizeof(head));
  record->published_unix_ns = head.published_unix_ns;
  const auto fields = WireFields(max_body_bytes);
  for (size_t i = 0; i < fields.size(); ++i) {
    GivenField& given = record->*fields[i].field;
    given.size = head.sizes[i];
    given.bytes = reader.Raw(KeptSize(given.size, fields[i].max));
  }
  return reader.Done();
}

uint64_t MaxRecordPayload(uint64_t max_body_bytes) {
  uint64_t size = sizeof(RecordHead);
  for (const WireField& field : WireFields(max_body_bytes)) {
    size += std::max(field.max, kKeptOfTooLong);
  }
  return size;
}

}  // namespace dossier::source_host
