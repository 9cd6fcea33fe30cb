#include "server/query/resource_stream.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/server_context.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/as_of.h"
#include "server/query/filter.h"
#include "server/query/raw_response.h"
#include "server/query/read_mask.h"
#include "server/query/resource_batch.h"
#include "server/query/resource_type.h"
#include "server/query/stepped_reactor.h"

namespace dossier::query {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMessageBytes = size_t{64} << 10;

// About how much is read at once, and how much waits to be sent before more is read.
constexpr int64_t kPageBytes = int64_t{512} << 10;
// Resources of the first page, when their size is not known; least and most of the others.
constexpr int kFirstPage = 100;
constexpr int64_t kLeastPage = 20;
constexpr int64_t kMostPage = 1000;

// Reads that one stream may have under way at once.
constexpr int kMostReads = 2;

// What a stream sends, in portions of about a page that are read one by one or, where nothing is
// filtered, side by side: then keys alone tell where each begins. For one thread at a time, but
// for Read.
class MessageSource {
 public:
  struct Portion {
    int64_t number = 0;  // from 0, in the order in which they are sent
    store::Selection selection;
  };
  struct Messages {
    std::vector<grpc::ByteBuffer> messages;
    size_t bytes = 0;
    int64_t resources = 0;
    // The last key that was read, and whether the portion holds more behind it.
    int64_t last_key = 0;
    bool more = false;
  };

  MessageSource(store::Store& store, store::Selection selection, ReadMask mask, v1::AsOf as_of)
      : store_(store),
        selection_(std::move(selection)),
        mask_(std::move(mask)),
        as_of_(std::move(as_of)) {}

  // Notes the state that is sent. Of the present, that is what was created until now; what comes
  // afterwards is left to those who watch. First, and once.
  absl::Status Begin() {
    DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store_, as_of_));
    selection_.as_of = moment.as_of();
    if (moment.IsBeforeAll()) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const store::Page newest,
                             store_.Select({.collection = selection_.collection,
                                            .newest_first = true,
                                            .limit = 1,
                                            .as_of = moment.as_of()}));
    revision_ = newest.revision;
    if (newest.resources.empty()) return absl::OkStatus();
    last_key_ = newest.resources.front().key;
    selection_.before_key = last_key_ + 1;
    by_keys_ = moment.IsNow() && selection_.condition == store::Everything();
    more_ = true;
    return absl::OkStatus();
  }

  // The next portion; nullopt if there is none, or none before the one that is being read.
  std::optional<Portion> Take() {
    if (!more_ || waits_) return std::nullopt;
    Portion portion{.number = number_++, .selection = selection_};
    if (by_keys_) {
      selection_.after_key += selection_.limit;
      portion.selection.before_key = std::min(selection_.after_key, last_key_) + 1;
      more_ = selection_.after_key < last_key_;
    } else {
      waits_ = true;
    }
    return portion;
  }

  // Any number of threads.
  absl::StatusOr<Messages> Read(Portion portion) const {
    Messages result;
    do {
      DOSSIER_ASSIGN_OR_RETURN(const store::Page page, store_.Select(portion.selection));
      DOSSIER_RETURN_IF_ERROR(Pack(page.resources, result));
      result.more = page.more && !page.resources.empty();
      if (page.resources.empty()) break;
      result.last_key = page.resources.back().key;
      portion.selection.after_key = result.last_key;
    } while (by_keys_ && result.more);
    return result;
  }

  // `result` was read of the last portion, or of one of the last ones.
  void Note(const Messages& result) {
    if (!by_keys_) {
      waits_ = false;
      more_ = result.more;
      if (more_) selection_.after_key = result.last_key;
    }
    if (result.resources == 0) return;
    const int64_t each = static_cast<int64_t>(result.bytes) / result.resources + 1;
    selection_.limit = static_cast<int>(std::clamp(kPageBytes / each, kLeastPage, kMostPage));
  }

  // A message without resources.
  grpc::ByteBuffer Empty() const {
    ResourceBatch batch;
    batch.SetRevision(revision_);
    return ToByteBuffer(batch.Take());
  }

 private:
  absl::Status Pack(const std::vector<store::Resource>& resources, Messages& result) const {
    std::string wanted;
    for (size_t next = 0; next < resources.size();) {
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
      result.bytes += batch.bytes().size();
      result.messages.push_back(ToByteBuffer(batch.Take()));
    }
    result.resources += static_cast<int64_t>(resources.size());
    return absl::OkStatus();
  }

  store::Store& store_;
  store::Selection selection_;  // what is left
  const ReadMask mask_;
  const v1::AsOf as_of_;
  int64_t revision_ = 0;
  int64_t last_key_ = 0;
  bool by_keys_ = false;  // whether portions are ranges of keys
  int64_t number_ = 0;
  bool more_ = false;
  bool waits_ = false;  // for what is being read
};

absl::StatusOr<MessageSource> SourceFor(store::Store& store, const StreamRequest& request,
                                        store::GoOn go_on) {
  DOSSIER_ASSIGN_OR_RETURN(const Filter filter,
                           Filter::Parse(request.filter, {request.collection}));
  DOSSIER_ASSIGN_OR_RETURN(ReadMask mask,
                           ReadMask::Parse(request.read_mask, ResourceType(request.collection)));
  return MessageSource(store,
                       {.collection = request.collection,
                        .condition = filter.For(request.collection),
                        .limit = kFirstPage,
                        .go_on = std::move(go_on)},
                       std::move(mask), request.as_of);
}

}  // namespace

// One stream. A few reads and one write at most are under way at once.
class ResourceStream final : public SteppedReactor<ResourceStreams::Reactor> {
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
  std::optional<absl::Status> Advance() override {
    if (IsBroken()) ready_.clear();
    if (!writing_ && !ready_.empty()) Write();
    while (!IsBroken() && reads_ < kMostReads && ready_bytes_ < static_cast<size_t>(kPageBytes) &&
           Read()) {
    }
    if (writing_ || reads_ > 0) return std::nullopt;
    if (stalled_) return Stalled();
    if (cancelled_) return absl::CancelledError("the client ended the stream");
    if (!failure_.ok() || sent_) return failure_;
    ready_.push_back(source_.Empty());
    Write();
    return std::nullopt;
  }

  bool IsBroken() const { return cancelled_ || !failure_.ok(); }

  absl::Status Stalled() const {
    return Error(absl::StatusCode::kDeadlineExceeded, "STREAM_STALLED",
                 absl::StrCat("the client read nothing for ",
                              absl::FormatDuration(streams_.options_.write_deadline),
                              "; ask again, and read faster or for less"));
  }

  void Write() {
    writing_ = true;
    sent_ = true;
    write_start_ = Clock::now();
    message_ = std::move(ready_.front());
    ready_.pop_front();
    ready_bytes_ -= std::min(ready_bytes_, message_.Length());
    StartWrite(&message_);
  }

  // Starts the next read; false if there is none for now.
  bool Read() {
    if (!begun_) {
      begun_ = true;
      return Run(&WorkerPool::Start, [this] {
        absl::Status status = source_.Begin();
        Step([&] {
          --reads_;
          failure_ = std::move(status);
          ready_to_read_ = true;
        });
      });
    }
    if (!ready_to_read_) return false;
    std::optional<MessageSource::Portion> portion = source_.Take();
    if (!portion.has_value()) return false;
    return Run(&WorkerPool::Continue, [this, portion = *std::move(portion)]() mutable {
      const int64_t number = portion.number;
      auto messages = source_.Read(std::move(portion));
      Step([&] { Take(number, std::move(messages)); });
    });
  }

  template <typename Task>
  bool Run(absl::Status (WorkerPool::*start)(WorkerPool::Task), Task task) {
    ++reads_;
    const absl::Status started = (streams_.pool_.*start)(std::move(task));
    if (started.ok()) return true;
    --reads_;
    failure_ = started;
    return false;
  }

  // Puts what was read behind what comes before it.
  void Take(int64_t number, absl::StatusOr<MessageSource::Messages> messages) {
    --reads_;
    if (!messages.ok()) {
      failure_ = std::move(messages).status();
      return;
    }
    source_.Note(*messages);
    ready_bytes_ += messages->bytes;
    early_[number] = std::move(messages->messages);
    for (auto next = early_.find(next_); next != early_.end(); next = early_.find(next_)) {
      std::move(next->second.begin(), next->second.end(), std::back_inserter(ready_));
      early_.erase(next);
      ++next_;
    }
  }

  ResourceStreams& streams_;
  grpc::CallbackServerContext* const context_;

  // All below is guarded by mutex_, but gRPC holds message_ while writing_, and threads read from
  // source_ while reads_ are under way.
  MessageSource source_;
  grpc::ByteBuffer message_;
  std::deque<grpc::ByteBuffer> ready_;
  // What was read before what comes before it, by the number of the portion; the next to send.
  std::map<int64_t, std::vector<grpc::ByteBuffer>> early_;
  int64_t next_ = 0;
  size_t ready_bytes_ = 0;  // of both
  int reads_ = 0;
  bool begun_ = false;
  bool ready_to_read_ = false;  // once the source has begun
  bool sent_ = false;
  bool writing_ = false;
  bool cancelled_ = false;
  bool stalled_ = false;
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
  return new Refusal<Reactor>(status);
}

ResourceStreams::Reactor* ResourceStreams::Open(grpc::CallbackServerContext* context,
                                                const StreamRequest& request) {
  auto source = SourceFor(store_, request, WhileWanted(context));
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
