#include "server/query/resource_stream.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/server_context.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/as_of.h"
#include "server/query/filter.h"
#include "server/query/grpc_status.h"
#include "server/query/raw_response.h"
#include "server/query/read_mask.h"
#include "server/query/resource_batch.h"
#include "server/query/resource_type.h"

namespace dossier::query {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMessageBytes = size_t{64} << 10;

// About how much is read at once, and how much waits to be sent before more is read.
constexpr int64_t kPageBytes = int64_t{512} << 10;
// Resources of the first page, when their size is not known; least and most of the others.
constexpr int kFirstPage = 100;
constexpr int64_t kLeastPage = 20;
constexpr int64_t kMostPage = 2000;

class Refusal final : public ResourceStreams::Reactor {
 public:
  explicit Refusal(const absl::Status& status) { Finish(ToGrpcStatus(status)); }
  void OnDone() override { delete this; }
};

// The messages of a stream, a page of the store at a time. For one thread at a time.
class MessageSource {
 public:
  struct Messages {
    std::vector<grpc::ByteBuffer> messages;
    size_t bytes = 0;
    bool more = false;
  };

  MessageSource(store::Store& store, store::Selection selection, ReadMask mask, v1::AsOf as_of)
      : store_(store),
        selection_(std::move(selection)),
        mask_(std::move(mask)),
        as_of_(std::move(as_of)) {}

  absl::StatusOr<Messages> Next() {
    if (!begun_) {
      DOSSIER_RETURN_IF_ERROR(Begin());
      begun_ = true;
    }
    store::Page page;
    if (!empty_) {
      DOSSIER_ASSIGN_OR_RETURN(page, store_.Select(selection_));
    }
    Messages result{.more = page.more && !page.resources.empty()};
    if (result.more) selection_.after_key = page.resources.back().key;
    DOSSIER_RETURN_IF_ERROR(Pack(page.resources, result));
    if (!page.resources.empty()) {
      const auto count = static_cast<int64_t>(page.resources.size());
      const int64_t each = static_cast<int64_t>(result.bytes) / count + 1;
      selection_.limit = static_cast<int>(std::clamp(kPageBytes / each, kLeastPage, kMostPage));
    }
    return result;
  }

 private:
  // Notes the state that is sent. Of the present, that is what was created until now; what comes
  // afterwards is left to those who watch.
  absl::Status Begin() {
    DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store_, as_of_));
    selection_.as_of = moment.as_of();
    empty_ = moment.IsBeforeAll();
    if (empty_) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const store::Page newest,
                             store_.Select({.collection = selection_.collection,
                                            .newest_first = true,
                                            .limit = 1,
                                            .as_of = moment.as_of()}));
    revision_ = newest.revision;
    empty_ = newest.resources.empty();
    if (!empty_) selection_.before_key = newest.resources.front().key + 1;
    return absl::OkStatus();
  }

  absl::Status Pack(const std::vector<store::Resource>& resources, Messages& result) {
    std::string wanted;
    for (size_t next = 0; next < resources.size() || !any_;) {
      ResourceBatch batch(kMessageBytes + kMessageBytes / 4);
      while (next < resources.size() && batch.bytes().size() < kMessageBytes) {
        const store::Resource& resource = resources[next++];
        if (mask_.IsWhole()) {
          batch.Add(resource.body);
          continue;
        }
        wanted.clear();
        if (!mask_.Append(resource.body, wanted)) return ResourceCorrupt(resource);
        batch.Add(wanted);
      }
      batch.SetRevision(revision_);
      any_ = true;
      result.bytes += batch.bytes().size();
      result.messages.push_back(ToByteBuffer(batch.Take()));
    }
    return absl::OkStatus();
  }

  store::Store& store_;
  store::Selection selection_;
  const ReadMask mask_;
  const v1::AsOf as_of_;
  bool begun_ = false;
  bool empty_ = false;  // there is nothing to select from
  bool any_ = false;    // whether there has been a message
  int64_t revision_ = 0;
};

absl::StatusOr<MessageSource> SourceFor(store::Store& store, const StreamRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(const Filter filter,
                           Filter::Parse(request.filter, {request.collection}));
  DOSSIER_ASSIGN_OR_RETURN(ReadMask mask,
                           ReadMask::Parse(request.read_mask, ResourceType(request.collection)));
  return MessageSource(store,
                       {.collection = request.collection,
                        .condition = filter.For(request.collection),
                        .limit = kFirstPage},
                       std::move(mask), request.as_of);
}

}  // namespace

// One stream.
//
// At most one read and one write are under way at once. Each event takes the lock, changes the
// state and lets Advance start what can be started. Finish comes last and outside the lock, for it
// may destroy the reactor.
class ResourceStream final : public ResourceStreams::Reactor {
 public:
  ResourceStream(ResourceStreams& streams, grpc::CallbackServerContext* context,
                 MessageSource source)
      : streams_(streams), context_(context), source_(std::move(source)) {}

  void Begin() {
    Step([] {});
  }

  void OnWriteDone(bool ok) override {
    Step([this, ok] {
      writing_ = false;
      if (!ok) cancelled_ = true;
    });
  }

  void OnCancel() override {
    Step([this] { cancelled_ = true; });
  }

  void OnDone() override {
    streams_.Forget(this);
    delete this;
  }

  // Makes the write that is under way fail if it began before `start`, for its client does not
  // read.
  void CutOffIfWritingSince(Clock::time_point start) {
    {
      const std::lock_guard lock(mutex_);
      if (!writing_ || stalled_ || write_start_ > start) return;
      stalled_ = true;
    }
    context_->TryCancel();
  }

 private:
  template <typename Change>
  void Step(Change change) {
    std::optional<absl::Status> end;
    {
      const std::lock_guard lock(mutex_);
      if (finished_) return;
      change();
      end = Advance();
      finished_ = end.has_value();
    }
    if (end.has_value()) Finish(ToGrpcStatus(*end));
  }

  // Starts what can be started; returns with what the stream ends, if it is time.
  std::optional<absl::Status> Advance() {
    const bool over = cancelled_ || !failure_.ok();
    if (over) ready_.clear();
    if (!writing_ && !ready_.empty()) Write();
    if (!reading_ && more_ && !over && ready_bytes_ < static_cast<size_t>(kPageBytes)) Read();
    if (writing_ || reading_ || (more_ && !cancelled_ && failure_.ok())) return std::nullopt;
    if (stalled_) return Stalled();
    if (cancelled_) return absl::CancelledError("the client ended the stream");
    return failure_;
  }

  absl::Status Stalled() const {
    return Error(absl::StatusCode::kDeadlineExceeded, "STREAM_STALLED",
                 absl::StrCat("the client read nothing for ",
                              absl::FormatDuration(streams_.options_.write_deadline),
                              "; ask again, and read faster or for less"));
  }

  void Write() {
    writing_ = true;
    write_start_ = Clock::now();
    message_ = std::move(ready_.front());
    ready_.pop_front();
    ready_bytes_ -= std::min(ready_bytes_, message_.Length());
    StartWrite(&message_);
  }

  void Read() {
    reading_ = true;
    auto read = [this] {
      auto messages = source_.Next();
      Step([&] { Take(std::move(messages)); });
    };
    const absl::Status started =
        begun_ ? streams_.pool_.Continue(std::move(read)) : streams_.pool_.Start(std::move(read));
    begun_ = true;
    if (started.ok()) return;
    reading_ = false;
    failure_ = started;
  }

  void Take(absl::StatusOr<MessageSource::Messages> messages) {
    reading_ = false;
    if (!messages.ok()) {
      failure_ = std::move(messages).status();
      return;
    }
    more_ = messages->more;
    ready_bytes_ += messages->bytes;
    for (grpc::ByteBuffer& message : messages->messages) ready_.push_back(std::move(message));
  }

  ResourceStreams& streams_;
  grpc::CallbackServerContext* const context_;
  MessageSource source_;  // of the thread that reads

  std::mutex mutex_;
  // All below is guarded by mutex_, but gRPC holds message_ while writing_.
  grpc::ByteBuffer message_;
  std::deque<grpc::ByteBuffer> ready_;
  size_t ready_bytes_ = 0;
  bool begun_ = false;
  bool more_ = true;
  bool reading_ = false;
  bool writing_ = false;
  bool cancelled_ = false;
  bool stalled_ = false;
  bool finished_ = false;
  absl::Status failure_;
  Clock::time_point write_start_;
};

ResourceStreams::~ResourceStreams() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (guard_.joinable()) guard_.join();
}

ResourceStreams::Reactor* ResourceStreams::Refuse(const absl::Status& status) {
  return new Refusal(status);
}

ResourceStreams::Reactor* ResourceStreams::Open(grpc::CallbackServerContext* context,
                                                const StreamRequest& request) {
  auto source = SourceFor(store_, request);
  if (!source.ok()) return Refuse(source.status());
  ResourceStream* stream = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (open_.size() >= options_.limit) {
      return Refuse(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
                          absl::StrCat("this server sends ", options_.limit,
                                       " query streams at once; try again in a moment")));
    }
    stream = new ResourceStream(*this, context, *std::move(source));
    open_.insert(stream);
    if (!guard_.joinable()) guard_ = std::thread([this] { Guard(); });
  }
  changed_.notify_all();
  stream->Begin();
  return stream;
}

void ResourceStreams::Forget(ResourceStream* stream) {
  const std::lock_guard lock(mutex_);
  open_.erase(stream);
}

void ResourceStreams::Guard() {
  const auto deadline = absl::ToChronoNanoseconds(options_.write_deadline);
  const auto round = absl::ToChronoNanoseconds(
      std::clamp(options_.write_deadline / 10, absl::Milliseconds(5), absl::Seconds(5)));
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (open_.empty()) {
      changed_.wait(lock, [this] { return stopping_ || !open_.empty(); });
    } else {
      changed_.wait_for(lock, round, [this] { return stopping_; });
    }
    for (ResourceStream* stream : open_) stream->CutOffIfWritingSince(Clock::now() - deadline);
  }
}

}  // namespace dossier::query
