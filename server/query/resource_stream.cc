#include "server/query/resource_stream.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/slice.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/filter.h"
#include "server/query/grpc_status.h"
#include "server/query/resource_batch.h"

namespace dossier::query {
namespace {

using store::Resource;
using Writer = grpc::ServerWriteReactor<grpc::ByteBuffer>;

constexpr size_t kMessageBytes = size_t{64} << 10;
constexpr int kPageResources = 500;

class Refusal final : public Writer {
 public:
  explicit Refusal(const absl::Status& status) { Finish(ToGrpcStatus(status)); }
  void OnDone() override { delete this; }
};

// Exactly one thing is under way at any time, a read on the pool or a write of gRPC, and each
// starts the next or ends the stream: that is why there is no lock.
class ResourceStream final : public Writer {
 public:
  ResourceStream(store::Store& store, WorkerPool& pool, StreamCount& count,
                 grpc::CallbackServerContext* context, store::Selection selection)
      : store_(store),
        pool_(pool),
        count_(count),
        context_(context),
        selection_(std::move(selection)) {
    ++count_.open;
  }
  ~ResourceStream() override { --count_.open; }

  void Start() { OnPool(&WorkerPool::Start, &ResourceStream::ReadFirstPage); }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    Advance();
  }

  void OnDone() override { delete this; }

 private:
  using Step = void (ResourceStream::*)();

  void OnPool(absl::Status (WorkerPool::*run)(WorkerPool::Task), Step step) {
    const absl::Status status = (pool_.*run)([this, step] {
      if (context_->IsCancelled()) return Finish(grpc::Status::CANCELLED);
      (this->*step)();
    });
    if (!status.ok()) Finish(ToGrpcStatus(status));
  }

  // Notes where the stream ends: what is created from now on is left to those who watch.
  void ReadFirstPage() {
    const auto newest =
        store_.Select({.collection = selection_.collection, .newest_first = true, .limit = 1});
    if (!newest.ok()) return Finish(ToGrpcStatus(newest.status()));
    revision_ = newest->revision;
    const int64_t last_key = newest->resources.empty() ? 0 : newest->resources.front().key;
    selection_.before_key = last_key + 1;
    if (last_key > 0) return ReadPage();
    more_ = false;
    Advance();
  }

  void ReadPage() {
    auto page = store_.Select(selection_);
    if (!page.ok()) return Finish(ToGrpcStatus(page.status()));
    page_ = std::move(page->resources);
    next_ = 0;
    more_ = page->more && !page_.empty();
    if (more_) selection_.after_key = page_.back().key;
    Advance();
  }

  void Advance() {
    const bool has_something = next_ < page_.size();
    if (has_something || (!more_ && !sent_)) return Send();
    if (more_) return OnPool(&WorkerPool::Continue, &ResourceStream::ReadPage);
    Finish(grpc::Status::OK);
  }

  void Send() {
    ResourceBatch batch;
    while (next_ < page_.size() && batch.bytes().size() < kMessageBytes) {
      batch.Add(page_[next_].body);
      page_[next_++].body = {};
    }
    batch.SetRevision(revision_);
    const grpc::Slice slice(batch.bytes());
    message_ = grpc::ByteBuffer(&slice, 1);
    sent_ = true;
    StartWrite(&message_);
  }

  store::Store& store_;
  WorkerPool& pool_;
  StreamCount& count_;
  grpc::CallbackServerContext* const context_;

  store::Selection selection_;
  int64_t revision_ = 0;
  std::vector<Resource> page_;
  size_t next_ = 0;
  bool more_ = true;
  bool sent_ = false;
  grpc::ByteBuffer message_;
};

absl::StatusOr<store::Selection> SelectionFor(store::Collection collection,
                                              absl::string_view text) {
  DOSSIER_ASSIGN_OR_RETURN(const Filter filter, Filter::Parse(text, {collection}));
  return store::Selection{
      .collection = collection, .condition = filter.For(collection), .limit = kPageResources};
}

}  // namespace

Writer* RefuseStream(const absl::Status& status) { return new Refusal(status); }

Writer* StreamResources(store::Store& store, WorkerPool& pool, StreamCount& count,
                        grpc::CallbackServerContext* context, store::Collection collection,
                        absl::string_view filter) {
  auto selection = SelectionFor(collection, filter);
  if (!selection.ok()) return RefuseStream(selection.status());
  if (count.open >= count.limit) {
    return RefuseStream(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
                              absl::StrCat("this server sends ", count.limit,
                                           " query streams at once; try again in a moment")));
  }
  auto* stream = new ResourceStream(store, pool, count, context, *std::move(selection));
  stream->Start();
  return stream;
}

}  // namespace dossier::query
