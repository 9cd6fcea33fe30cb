#include "server/ingest/hosted_poll.h"

namespace dossier::ingest {

using source_host::Frame;
using source_host::FrameType;
using source_host::GivenRecord;

std::string HostedPoll::Take(const Frame& frame) {
  quarantined_.clear();
  if (frame.type == FrameType::kCheckpoint) {
    const dossier_bytes cursor = {frame.payload.data(), frame.payload.size()};
    return collector_.Checkpoint(cursor) == DOSSIER_OK ? "" : collector_.complaint();
  }
  if (frame.type != FrameType::kEmit) return "it wrote what a poll does not have";
  GivenRecord record;
  if (!DecodeRecord(frame.payload, limits_.max_body_bytes, &record)) {
    return "it wrote a record whose sizes do not fit";
  }
  switch (collector_.Take(record)) {
    case DOSSIER_OK:
      return {};
    case DOSSIER_BAD_RECORD:
      quarantined_ = collector_.complaint();
      return {};
    default:
      return "it wrote more records than it was asked for";
  }
}

}  // namespace dossier::ingest
