#ifndef DOSSIER_SERVER_INGEST_HOSTED_POLL_H_
#define DOSSIER_SERVER_INGEST_HOSTED_POLL_H_

#include <cstdint>
#include <string>

#include "server/ingest/record_collector.h"
#include "server/source_host/messages.h"

namespace dossier::ingest {

// What arrives from a host process during one poll, none of it believed: a frame that a host by the
// contract would not have sent is told, and the process is then ended.
//
// Threads: one. Lifetime: one poll.
class HostedPoll {
 public:
  explicit HostedPoll(const CollectorLimits& limits) : limits_(limits), collector_(limits) {}

  // What is wrong with the frame; empty if it was taken.
  std::string Take(const source_host::Frame& frame);
  // Why the record of the last frame is quarantined; empty if it is not.
  const std::string& quarantined() const { return quarantined_; }

  RecordCollector& collector() { return collector_; }
  // The longest payload that may come.
  uint64_t max_payload() const { return source_host::MaxRecordPayload(limits_.max_body_bytes); }

 private:
  const CollectorLimits limits_;
  RecordCollector collector_;
  std::string quarantined_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_HOSTED_POLL_H_
