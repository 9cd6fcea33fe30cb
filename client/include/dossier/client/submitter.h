#ifndef DOSSIER_CLIENT_SUBMITTER_H_
#define DOSSIER_CLIENT_SUBMITTER_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "dossier/client/backoff.h"
#include "dossier/v1/report_service.grpc.pb.h"

namespace dossier::client {

// Hands reports to a server and tells what became of each, over broken connections: what was not
// acknowledged is sent again, which the server recognises. As fast as the server commits; what
// waits here is bounded.
class Submitter {
 public:
  struct Options {
    Backoff::Options backoff;
    // How many connections in a row may fail without one acknowledgement between them.
    int max_failures = 5;
    // Most reports and bytes that were sent and not acknowledged.
    size_t window_reports = 1000;
    size_t window_bytes = size_t{16} << 20;
    // How to wait; for tests.
    std::function<void(absl::Duration)> sleep;
  };

  // The next report, or nullopt after the last one. Called on a thread of its own.
  using Next = std::function<std::optional<v1::SubmitReportsRequest>()>;
  // What became of a report, in their order.
  using Acknowledge = std::function<void(const v1::SubmitReportsResponse&)>;

  Submitter(const std::shared_ptr<grpc::Channel>& channel, Options options);

  // Submits all that `next` gives. OK once everything is acknowledged.
  absl::Status Run(const Next& next, const Acknowledge& acknowledge);

 private:
  using Stream =
      grpc::ClientReaderWriterInterface<v1::SubmitReportsRequest, v1::SubmitReportsResponse>;

  // One stream from its start to its end; returns how it ended.
  absl::Status RunStream(const Next& next, const Acknowledge& acknowledge);
  // Sends what is unacknowledged, then what `next` gives, until the stream ends.
  void Write(Stream& stream, const Next& next);
  bool AwaitRoom();

  const std::unique_ptr<v1::ReportService::StubInterface> stub_;
  Options options_;
  bool exhausted_ = false;  // `next` has given its last; of the writing thread

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<v1::SubmitReportsRequest> unacknowledged_;  // guarded by mutex_
  size_t unacknowledged_bytes_ = 0;                      // guarded by mutex_
  bool stream_ended_ = false;                            // guarded by mutex_
  bool progress_ = false;                                // guarded by mutex_
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_SUBMITTER_H_
