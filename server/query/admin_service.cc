#include "server/query/admin_service.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/running_sha256.h"
#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/filter.h"
#include "server/query/grpc_status.h"
#include "server/query/stepped_reactor.h"
#include "server/store/finding_list.h"

namespace dossier::query {
namespace {

constexpr int64_t kPieceBytes = int64_t{512} << 10;

absl::Status ReadState(store::Upkeep& upkeep, v1::StoreState& answer) {
  DOSSIER_ASSIGN_OR_RETURN(const store::StoreState state, upkeep.State());
  answer.set_log_id(state.log.log_id);
  answer.set_head_revision(state.log.head);
  answer.set_oldest_revision(state.log.oldest);
  if (state.oldest_time != absl::InfinitePast()) {
    answer.mutable_oldest_time()->set_seconds(absl::ToUnixSeconds(state.oldest_time));
    answer.mutable_oldest_time()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(
        state.oldest_time - absl::FromUnixSeconds(absl::ToUnixSeconds(state.oldest_time)))));
  }
  answer.set_bytes(state.bytes);
  answer.set_changes(state.changes);
  answer.set_schema_version(state.schema_version);
  for (const auto& [collection, count] : state.collections) {
    v1::CollectionSize& size = *answer.add_collections();
    size.set_collection(std::string(store::CollectionId(collection)));
    size.set_count(count);
  }
  return absl::OkStatus();
}

// A stream whose messages are made step by step on a pool. Exactly one thing is under way at any
// time, a step or a write of gRPC, and each starts the next or ends the stream: so there is no
// lock.
template <typename Message>
class PooledStream : public grpc::ServerWriteReactor<Message> {
 public:
  PooledStream(WorkerPool& pool, grpc::CallbackServerContext* context)
      : pool_(pool), context_(context) {}

  void Start() { OnPool(&WorkerPool::Start); }

  void OnWriteDone(bool ok) final {
    if (!ok) return this->Finish(grpc::Status::CANCELLED);
    Written();
  }

  void OnDone() final { delete this; }

 protected:
  // Writes a message, goes on, or ends the stream; on the pool.
  virtual void Step() = 0;
  // The same once a message was written; on a thread of gRPC.
  virtual void Written() = 0;

  void GoOn() { OnPool(&WorkerPool::Continue); }
  void End(const absl::Status& status) { this->Finish(ToGrpcStatus(status)); }

 private:
  void OnPool(absl::Status (WorkerPool::*run)(WorkerPool::Task)) {
    const absl::Status status = (pool_.*run)([this] {
      if (context_->IsCancelled()) return this->Finish(grpc::Status::CANCELLED);
      Step();
    });
    if (!status.ok()) End(status);
  }

  WorkerPool& pool_;
  grpc::CallbackServerContext* const context_;
};

// Sends a copy of the data, piece by piece.
class BackupStream final : public PooledStream<v1::BackupResponse> {
 public:
  BackupStream(store::Upkeep& upkeep, WorkerPool& pool, grpc::CallbackServerContext* context)
      : PooledStream(pool, context), upkeep_(upkeep) {}

 private:
  void Step() override {
    if (copy_ == nullptr) {
      auto copy = upkeep_.Copy();
      if (!copy.ok()) return End(copy.status());
      copy_ = *std::move(copy);
    }
    absl::StatusOr<std::string> piece = copy_->Read(kPieceBytes);
    if (!piece.ok()) return End(piece.status());
    sha256_.Add(*piece);
    sent_ += static_cast<int64_t>(piece->size());
    message_.set_data(*std::move(piece));
    message_.set_total_bytes(copy_->bytes());
    message_.set_revision(copy_->revision());
    if (sent_ == copy_->bytes()) message_.set_sha256(sha256_.Hex());
    StartWrite(&message_);
  }

  void Written() override {
    if (!message_.sha256().empty()) return End(absl::OkStatus());
    GoOn();
  }

  store::Upkeep& upkeep_;
  std::unique_ptr<store::StoreCopy> copy_;
  RunningSha256 sha256_;
  int64_t sent_ = 0;
  v1::BackupResponse message_;
};

// Sends what a check finds, as it is found.
class VerifyStream final : public PooledStream<v1::VerifyResponse> {
 public:
  VerifyStream(store::Upkeep& upkeep, WorkerPool& pool, grpc::CallbackServerContext* context)
      : PooledStream(pool, context), check_(upkeep.Check()) {}

 private:
  static constexpr absl::Duration kTellEvery = absl::Milliseconds(500);

  void Step() override {
    const absl::StatusOr<store::CheckStep> step = check_->Next();
    if (!step.ok()) return End(step.status());
    for (const store::Finding& finding : step->findings) {
      if (findings_.Add(finding)) AddProblem(finding);
    }
    if (step->done) {
      AddDone();
    } else {
      AddProgress(*step);
    }
    if (answers_.empty()) return GoOn();
    StartWrite(&answers_.front());
  }

  void Written() override {
    const bool was_last = answers_.front().has_done();
    answers_.pop_front();
    if (was_last) return End(absl::OkStatus());
    if (!answers_.empty()) return StartWrite(&answers_.front());
    GoOn();
  }

  void AddProblem(const store::Finding& finding) {
    v1::VerifyResponse::Problem& problem = *answers_.emplace_back().mutable_problem();
    problem.set_reason(finding.reason);
    problem.set_message(finding.message);
    problem.set_subject(finding.subject);
  }

  // At the beginning of each stage and now and then.
  void AddProgress(const store::CheckStep& step) {
    checked_ += step.checked - (step.stage == stage_ ? stage_checked_ : 0);
    stage_checked_ = step.checked;
    if (step.stage == stage_ && absl::Now() - told_ < kTellEvery) return;
    stage_ = step.stage;
    told_ = absl::Now();
    v1::VerifyResponse::Progress& progress = *answers_.emplace_back().mutable_progress();
    progress.set_stage(step.stage);
    progress.set_checked(step.checked);
    progress.set_total(step.total);
  }

  void AddDone() {
    for (const store::Finding& finding : findings_.Unlisted()) AddProblem(finding);
    v1::VerifyResponse::Done& done = *answers_.emplace_back().mutable_done();
    done.set_problems(findings_.found());
    done.set_checked(checked_);
    const int64_t nanos = absl::ToInt64Nanoseconds(absl::Now() - started_);
    done.mutable_elapsed()->set_seconds(nanos / 1000000000);
    done.mutable_elapsed()->set_nanos(static_cast<int32_t>(nanos % 1000000000));
  }

  const std::unique_ptr<store::StoreCheck> check_;
  const absl::Time started_ = absl::Now();
  std::deque<v1::VerifyResponse> answers_;  // the first is being written
  store::FindingList findings_;
  int64_t checked_ = 0;
  std::string stage_;
  int64_t stage_checked_ = 0;
  absl::Time told_ = absl::InfinitePast();
};

// Tells how far a long work is, after each step of it.
template <typename Message>
class ProgressStream final : public PooledStream<Message> {
 public:
  ProgressStream(std::function<absl::StatusOr<Message>()> next, bool (*is_last)(const Message&),
                 WorkerPool& pool, grpc::CallbackServerContext* context)
      : PooledStream<Message>(pool, context), next_(std::move(next)), is_last_(is_last) {}

 private:
  void Step() override {
    absl::StatusOr<Message> so_far = next_();
    if (!so_far.ok()) return this->End(so_far.status());
    message_ = *std::move(so_far);
    this->StartWrite(&message_);
  }

  void Written() override {
    if (is_last_(message_)) return this->End(absl::OkStatus());
    this->GoOn();
  }

  const std::function<absl::StatusOr<Message>()> next_;
  bool (*const is_last_)(const Message&);
  Message message_;
};

}  // namespace

grpc::ServerUnaryReactor* AdminService::GetStoreState(grpc::CallbackServerContext* context,
                                                      const v1::GetStoreStateRequest*,
                                                      v1::StoreState* response) {
  return Answer(operations_, context, [this, response] { return ReadState(upkeep_, *response); });
}

grpc::ServerWriteReactor<v1::BackupResponse>* AdminService::Backup(
    grpc::CallbackServerContext* context, const v1::BackupRequest*) {
  auto* stream = new BackupStream(upkeep_, operations_, context);
  stream->Start();
  return stream;
}

grpc::ServerWriteReactor<v1::VerifyResponse>* AdminService::Verify(
    grpc::CallbackServerContext* context, const v1::VerifyRequest*) {
  auto* stream = new VerifyStream(upkeep_, operations_, context);
  stream->Start();
  return stream;
}

grpc::ServerWriteReactor<v1::ReanalyzeResponse>* AdminService::Reanalyze(
    grpc::CallbackServerContext* context, const v1::ReanalyzeRequest* request) {
  const absl::StatusOr<Filter> filter =
      Filter::Parse(request->filter(), {store::Collection::kReport});
  if (!filter.ok())
    return new Refusal<grpc::ServerWriteReactor<v1::ReanalyzeResponse>>(filter.status());
  auto* stream = new ProgressStream<v1::ReanalyzeResponse>(
      start_reanalysis_(filter->For(store::Collection::kReport), request->all()),
      [](const v1::ReanalyzeResponse& so_far) { return so_far.done(); }, operations_, context);
  stream->Start();
  return stream;
}

grpc::ServerWriteReactor<v1::DigestStateResponse>* AdminService::DigestState(
    grpc::CallbackServerContext* context, const v1::DigestStateRequest* request) {
  absl::StatusOr<DigestStep> digest = start_digest_(request->as_of());
  if (!digest.ok()) {
    return new Refusal<grpc::ServerWriteReactor<v1::DigestStateResponse>>(digest.status());
  }
  auto* stream = new ProgressStream<v1::DigestStateResponse>(
      *std::move(digest),
      [](const v1::DigestStateResponse& so_far) { return !so_far.sha256().empty(); }, operations_,
      context);
  stream->Start();
  return stream;
}

grpc::ServerUnaryReactor* AdminService::Compact(grpc::CallbackServerContext* context,
                                                const v1::CompactRequest* request,
                                                v1::CompactResponse* response) {
  return Answer(operations_, context, [this, context, request, response]() -> absl::Status {
    DOSSIER_RETURN_IF_ERROR(
        upkeep_.Compact(request->oldest_revision(), [context] { return !context->IsCancelled(); }));
    return ReadState(upkeep_, *response->mutable_state());
  });
}

}  // namespace dossier::query
