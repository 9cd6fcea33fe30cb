#ifndef DOSSIER_SERVER_QUERY_ADMIN_SERVICE_H_
#define DOSSIER_SERVER_QUERY_ADMIN_SERVICE_H_

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "dossier/v1/admin_service.grpc.pb.h"
#include "server/query/worker_pool.h"
#include "server/store/condition.h"
#include "server/store/upkeep.h"

namespace dossier::query {

// Begins to read the reports anew that match, with `all` also those that this server's extractor
// has read before; each call of what it returns does a part, durably, and tells how far it is.
using ReanalysisStep = std::function<absl::StatusOr<v1::ReanalyzeResponse>()>;
using StartReanalysis = std::function<ReanalysisStep(store::Condition condition, bool all)>;

// Begins to digest the state at a moment, in the same manner.
using DigestStep = std::function<absl::StatusOr<v1::DigestStateResponse>()>;
using StartDigest = std::function<absl::StatusOr<DigestStep>(const v1::AsOf& as_of)>;

// Lets operators look after the data: its state, compaction, backups, checks, reading anew,
// digests. Thread-safe; nothing blocks but on `operations`. All must outlive the server's calls.
class AdminService final : public v1::AdminService::CallbackService {
 public:
  AdminService(store::Upkeep& upkeep, StartReanalysis start_reanalysis, StartDigest start_digest,
               WorkerPool& operations)
      : upkeep_(upkeep),
        start_reanalysis_(std::move(start_reanalysis)),
        start_digest_(std::move(start_digest)),
        operations_(operations) {}

  grpc::ServerUnaryReactor* GetStoreState(grpc::CallbackServerContext* context,
                                          const v1::GetStoreStateRequest* request,
                                          v1::StoreState* response) override;
  grpc::ServerWriteReactor<v1::BackupResponse>* Backup(grpc::CallbackServerContext* context,
                                                       const v1::BackupRequest* request) override;
  grpc::ServerWriteReactor<v1::VerifyResponse>* Verify(grpc::CallbackServerContext* context,
                                                       const v1::VerifyRequest* request) override;
  grpc::ServerWriteReactor<v1::ReanalyzeResponse>* Reanalyze(
      grpc::CallbackServerContext* context, const v1::ReanalyzeRequest* request) override;
  grpc::ServerWriteReactor<v1::DigestStateResponse>* DigestState(
      grpc::CallbackServerContext* context, const v1::DigestStateRequest* request) override;
  grpc::ServerUnaryReactor* Compact(grpc::CallbackServerContext* context,
                                    const v1::CompactRequest* request,
                                    v1::CompactResponse* response) override;

 private:
  store::Upkeep& upkeep_;
  const StartReanalysis start_reanalysis_;
  const StartDigest start_digest_;
  WorkerPool& operations_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_ADMIN_SERVICE_H_
