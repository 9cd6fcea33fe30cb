#ifndef DOSSIER_SERVER_QUERY_SUBMISSIONS_H_
#define DOSSIER_SERVER_QUERY_SUBMISSIONS_H_

#include <mutex>
#include <unordered_set>

#include "dossier/v1/report_service.pb.h"
#include "grpcpp/support/server_callback.h"
#include "server/query/report_sink.h"
#include "server/query/worker_pool.h"

namespace dossier::query {

class SubmitReactor;

// The open SubmitReports streams. Thread-safe. Outlives the server's calls.
//
// A stream reads ahead while few reports wait, commits what waits in one go, and acknowledges it in
// order once it is durable: the slower the disk, the larger the commits. Reading stops while the
// window is full, and gRPC's flow control slows the client down. What was not acknowledged when a
// stream ends may or may not be in the store; sending it again does no harm.
class Submissions {
 public:
  Submissions(ReportSink& sink, WorkerPool& commits) : sink_(sink), commits_(commits) {}

  // Begins a stream; refused with UNAVAILABLE (DRAINING) once drained, with RESOURCE_EXHAUSTED
  // (TOO_MANY_STREAMS) if too many are open.
  grpc::ServerBidiReactor<v1::SubmitReportsRequest, v1::SubmitReportsResponse>* Open();

  // Ends every stream with UNAVAILABLE (DRAINING), each once what it took is acknowledged. Returns
  // at once.
  void Drain();

 private:
  friend class SubmitReactor;
  void Forget(SubmitReactor* reactor);

  ReportSink& sink_;
  WorkerPool& commits_;
  std::mutex mutex_;
  std::unordered_set<SubmitReactor*> open_;  // guarded by mutex_
  bool draining_ = false;                    // guarded by mutex_
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_SUBMISSIONS_H_
