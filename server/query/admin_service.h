#ifndef DOSSIER_SERVER_QUERY_ADMIN_SERVICE_H_
#define DOSSIER_SERVER_QUERY_ADMIN_SERVICE_H_

#include "dossier/v1/admin_service.grpc.pb.h"
#include "server/query/worker_pool.h"
#include "server/store/upkeep.h"

namespace dossier::query {

// Lets operators look after the data: its state, compaction, backups, checks. Thread-safe; nothing
// blocks but on `operations`. Both must outlive the server's calls.
class AdminService final : public v1::AdminService::CallbackService {
 public:
  AdminService(store::Upkeep& upkeep, WorkerPool& operations)
      : upkeep_(upkeep), operations_(operations) {}

  grpc::ServerUnaryReactor* GetStoreState(grpc::CallbackServerContext* context,
                                          const v1::GetStoreStateRequest* request,
                                          v1::StoreState* response) override;
  grpc::ServerWriteReactor<v1::BackupResponse>* Backup(grpc::CallbackServerContext* context,
                                                       const v1::BackupRequest* request) override;
  grpc::ServerWriteReactor<v1::VerifyResponse>* Verify(grpc::CallbackServerContext* context,
                                                       const v1::VerifyRequest* request) override;
  grpc::ServerUnaryReactor* Compact(grpc::CallbackServerContext* context,
                                    const v1::CompactRequest* request,
                                    v1::CompactResponse* response) override;

 private:
  store::Upkeep& upkeep_;
  WorkerPool& operations_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_ADMIN_SERVICE_H_
