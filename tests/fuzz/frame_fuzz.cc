// What a host process writes to the server: frames that a plugin may have forged.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "server/ingest/hosted_poll.h"
#include "server/source_host/messages.h"

namespace {

using dossier::ingest::CollectorLimits;
using dossier::ingest::HostedPoll;
using dossier::source_host::Decode;
using dossier::source_host::Frame;
using dossier::source_host::FrameState;
using dossier::source_host::ReadFrame;

// Every message but records, which a poll takes.
void DecodeAsAnything(std::string_view payload) {
  dossier::source_host::HelloMessage hello;
  dossier::source_host::RefusedMessage refused;
  dossier::source_host::PollMessage poll;
  dossier::source_host::OpenRangeMessage range;
  dossier::source_host::ReturnedMessage returned;
  dossier::source_host::SecretValueMessage secret;
  Decode(payload, &hello);
  Decode(payload, &refused);
  Decode(payload, &poll);
  Decode(payload, &range);
  Decode(payload, &returned);
  Decode(payload, &secret);
}

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  CollectorLimits limits;
  limits.max_records = 8;
  limits.max_bytes = 4096;
  limits.max_body_bytes = 1024;
  HostedPoll poll(limits);
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  while (true) {
    Frame frame;
    uint64_t taken = 0;
    if (ReadFrame(bytes, poll.max_payload(), &frame, &taken) != FrameState::kWhole) break;
    Require(taken <= bytes.size() && frame.payload.end() <= bytes.end());
    DecodeAsAnything(frame.payload);
    // A complaint ends the process that wrote the frame.
    if (!poll.Take(frame).empty()) break;
    bytes.remove_prefix(taken);
  }
  // Whatever came, what was taken keeps to the budget and to the contract.
  Require(poll.collector().records().size() <= limits.max_records);
  for (const dossier::ingest::SourceRecord& record : poll.collector().records()) {
    Require(!record.external_id.empty() && !record.kind.empty());
    Require(record.body.size() <= limits.max_body_bytes);
  }
  return 0;
}
