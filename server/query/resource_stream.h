#ifndef DOSSIER_SERVER_QUERY_RESOURCE_STREAM_H_
#define DOSSIER_SERVER_QUERY_RESOURCE_STREAM_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dossier/v1/query.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/query/raw_request.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

class ResourceStream;

struct StreamOptions {
  // Streams that may be open at once.
  size_t limit = 256;
  // A client that takes none of a message for so long is cut off.
  absl::Duration write_deadline = absl::Seconds(60);
};

// What a stream sends.
struct StreamRequest {
  store::Collection collection;
  std::string filter;
  google::protobuf::FieldMask read_mask;
  v1::AsOf as_of;
};

// The open streams of StreamIncidents or its like: each sends all resources that match and were
// there when it began, oldest first, in messages of about 64 KiB, and ends.
//
// Every message bears the revision at which the stream began: whoever watches after it misses
// nothing. There is at least one message, even if nothing matches. While a page is being sent, the
// next ones are read, two at once where nothing is filtered, and no further ones: a few pages are
// in memory however large the result and however slow the client. Who reads nothing for the write
// deadline is cut off. Thread-safe; store and pool must outlive it, and it the server's calls.
class ResourceStreams {
 public:
  using Reactor = grpc::ServerWriteReactor<grpc::ByteBuffer>;

  ResourceStreams(store::Store& store, WorkerPool& pool, StreamOptions options)
      : store_(store), pool_(pool), options_(options) {}
  ~ResourceStreams();
  ResourceStreams(const ResourceStreams&) = delete;
  ResourceStreams& operator=(const ResourceStreams&) = delete;

  // Begins a stream, as `Request` asks for it; one that cannot be ends with the reason.
  template <typename Request>
  Reactor* Open(grpc::CallbackServerContext* context, store::Collection collection,
                const grpc::ByteBuffer& request) {
    absl::StatusOr<Request> asked = ReadRequest<Request>(request);
    if (!asked.ok()) return Refuse(asked.status());
    return Open(context, {.collection = collection,
                          .filter = std::move(*asked->mutable_filter()),
                          .read_mask = std::move(*asked->mutable_read_mask()),
                          .as_of = asked->as_of()});
  }
  Reactor* Open(grpc::CallbackServerContext* context, const StreamRequest& request);

 private:
  friend class ResourceStream;

  static Reactor* Refuse(const absl::Status& status);
  void Forget(ResourceStream* stream);
  // Cuts stalled streams off while there are any streams.
  void Guard();

  store::Store& store_;
  WorkerPool& pool_;
  const StreamOptions options_;

  std::mutex mutex_;  // guards all below; a stream of `open_` lives while it is held
  std::condition_variable changed_;
  std::unordered_set<ResourceStream*> open_;
  bool stopping_ = false;
  std::thread guard_;  // from the first stream on
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_RESOURCE_STREAM_H_
