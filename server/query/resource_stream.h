#ifndef DOSSIER_SERVER_QUERY_RESOURCE_STREAM_H_
#define DOSSIER_SERVER_QUERY_RESOURCE_STREAM_H_

#include <atomic>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// Counts the query streams that are open, so that each server bounds what they hold.
struct StreamCount {
  std::atomic<int> open{0};
  int limit = 256;
};

// Starts the answer to StreamIncidents and its like: sends all resources of `collection` that match
// `filter` and were there when it began, in messages of about 64 KiB, and ends.
//
// Every message bears the revision at which the stream began: whoever watches after it misses
// nothing. There is at least one message, even if nothing matches. One page and one message are in
// memory however large the result and however slow the client. The references must outlive the
// server's calls.
grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamResources(store::Store& store, WorkerPool& pool,
                                                            StreamCount& count,
                                                            grpc::CallbackServerContext* context,
                                                            store::Collection collection,
                                                            absl::string_view filter);

// A stream that ends with `status` before it begins.
grpc::ServerWriteReactor<grpc::ByteBuffer>* RefuseStream(const absl::Status& status);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_RESOURCE_STREAM_H_
