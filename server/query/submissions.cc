#include "server/query/submissions.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/base/utf8.h"
#include "server/query/stepped_reactor.h"
#include "server/store/store.h"

namespace dossier::query {
namespace {

using Request = v1::SubmitReportsRequest;
using Response = v1::SubmitReportsResponse;
using Reactor = grpc::ServerBidiReactor<Request, Response>;

// What one stream may hold unacknowledged; the last report may exceed the bytes.
constexpr size_t kWindowReports = 1000;
constexpr size_t kWindowBytes = size_t{8} << 20;

constexpr size_t kBatchReports = 200;
constexpr size_t kMaxOpenStreams = 64;
constexpr size_t kMaxExternalIdBytes = 1024;
constexpr absl::string_view kDefaultSource = "sources/submitted";

absl::Status Draining() {
  return Error(absl::StatusCode::kUnavailable, "DRAINING",
               "the server is stopping; connect again and send what was not acknowledged");
}

// Whether a request can be acknowledged at all. What is wrong with its report alone is not the
// stream's business: the sink quarantines it.
absl::Status CheckRequest(const Request& request) {
  const std::string& id = request.external_id();
  if (id.empty()) {
    return FieldError("external_id", "EXTERNAL_ID_INVALID",
                      "is required: your own stable id of the report, such as its path or address");
  }
  if (id.size() > kMaxExternalIdBytes || !IsUtf8(id)) {
    return FieldError("external_id", "EXTERNAL_ID_INVALID",
                      absl::StrCat("must be at most ", kMaxExternalIdBytes, " bytes of UTF-8"));
  }
  const std::string& source = request.source();
  if (!source.empty() && store::CollectionOf(source) != store::Collection::kSource) {
    return FieldError("source", "NAME_INVALID",
                      absl::StrCat("`", source, "` is not of the form sources/{source}"));
  }
  return absl::OkStatus();
}

}  // namespace

// One stream. At most one read, one commit and one write are under way at once.
class SubmitReactor final : public SteppedReactor<Reactor> {
 public:
  explicit SubmitReactor(Submissions& streams) : streams_(streams) {}

  void Begin() {
    Step([] {});
  }

  void Drain() {
    Step([this] { EndWith(Draining()); });
  }

  void OnReadDone(bool ok) override {
    Step([this, ok] {
      reading_ = false;
      if (!ok) {
        input_ended_ = true;
      } else if (!ending_.has_value()) {
        Accept(std::move(incoming_));
      }
      incoming_ = {};
    });
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

 private:
  // No report is accepted any more; what was accepted is still committed and acknowledged.
  void EndWith(absl::Status status) {
    if (!ending_.has_value()) ending_ = std::move(status);
  }

  void Accept(Request request) {
    absl::Status status = CheckRequest(request);
    const std::string source =
        request.source().empty() ? std::string(kDefaultSource) : request.source();
    if (source_.empty()) source_ = source;
    if (status.ok() && source != source_) {
      status = FieldError("source", "SOURCE_CHANGED",
                          absl::StrCat("one stream submits for one source, this one for ", source_,
                                       "; open another for ", source));
    }
    if (!status.ok()) return EndWith(Annotate(status, "a request of the stream is not valid"));
    window_bytes_ += request.ByteSizeLong();
    window_reports_ += 1;
    waiting_.push_back(std::move(request));
  }

  std::optional<absl::Status> Advance() override {
    if (cancelled_) {
      waiting_.clear();
      acknowledgements_.clear();
      if (!committing_ && !writing_) return absl::CancelledError("the client went away");
      return std::nullopt;
    }
    if (!writing_ && !acknowledgements_.empty()) Write();
    if (!committing_ && !waiting_.empty()) Commit();
    if (!reading_ && !input_ended_ && !ending_.has_value() && HasRoom()) Read();
    const bool idle = !writing_ && !committing_ && waiting_.empty() && acknowledgements_.empty();
    if (!idle) return std::nullopt;
    if (ending_.has_value()) return ending_;
    if (input_ended_) return absl::OkStatus();
    return std::nullopt;
  }

  bool HasRoom() const { return window_reports_ < kWindowReports && window_bytes_ < kWindowBytes; }

  void Read() {
    reading_ = true;
    StartRead(&incoming_);
  }

  void Write() {
    writing_ = true;
    outgoing_ = std::move(acknowledgements_.front());
    acknowledgements_.pop_front();
    StartWrite(&outgoing_);
  }

  void Commit() {
    const size_t count = std::min(waiting_.size(), kBatchReports);
    batch_.assign(std::make_move_iterator(waiting_.begin()),
                  std::make_move_iterator(waiting_.begin() + static_cast<ptrdiff_t>(count)));
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(count));
    committing_ = true;
    const absl::Status started = streams_.commits_.Continue([this] { CommitBatch(); });
    if (!started.ok()) Committed(started);
  }

  // On the pool; `batch_` and `source_` stand still while `committing_`.
  void CommitBatch() {
    auto responses = streams_.sink_.Submit(source_, batch_);
    if (responses.ok() && responses->size() != batch_.size()) {
      responses = Error(absl::StatusCode::kInternal, "ACKNOWLEDGEMENT_MISSING",
                        absl::StrCat("the pipeline answered for ", responses->size(), " of ",
                                     batch_.size(), " reports; please report this"));
    }
    Step([this, &responses] { Committed(std::move(responses)); });
  }

  void Committed(absl::StatusOr<std::vector<Response>> responses) {
    committing_ = false;
    window_reports_ -= batch_.size();
    for (const Request& request : batch_) window_bytes_ -= request.ByteSizeLong();
    batch_.clear();
    if (!responses.ok()) {
      waiting_.clear();
      return EndWith(responses.status());
    }
    for (Response& response : *responses) acknowledgements_.push_back(std::move(response));
  }

  Submissions& streams_;
  // All below is guarded by mutex_, except what gRPC or the pool holds for the time being:
  // incoming_ while reading_, outgoing_ while writing_, batch_ and source_ while committing_.
  Request incoming_;
  Response outgoing_;
  std::vector<Request> batch_;
  std::string source_;
  std::deque<Request> waiting_;
  std::deque<Response> acknowledgements_;
  size_t window_reports_ = 0;
  size_t window_bytes_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool committing_ = false;
  bool input_ended_ = false;
  bool cancelled_ = false;
  // Why no more is accepted, other than the client's own end.
  std::optional<absl::Status> ending_;
};

Reactor* Submissions::Open() {
  const std::lock_guard lock(mutex_);
  if (draining_) return new Refusal<Reactor>(Draining());
  if (open_.size() >= kMaxOpenStreams) {
    return new Refusal<Reactor>(
        Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
              absl::StrCat("this server takes reports from ", kMaxOpenStreams,
                           " streams at once; try again in a moment")));
  }
  auto* reactor = new SubmitReactor(*this);
  open_.insert(reactor);
  reactor->Begin();
  return reactor;
}

void Submissions::Drain() {
  const std::lock_guard lock(mutex_);
  draining_ = true;
  for (SubmitReactor* reactor : open_) reactor->Drain();
}

void Submissions::Forget(SubmitReactor* reactor) {
  const std::lock_guard lock(mutex_);
  open_.erase(reactor);
}

}  // namespace dossier::query
