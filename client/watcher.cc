#include "client/watcher.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "client/status.h"

namespace dossier::client {
namespace {

// Whether the server asks for a new snapshot.
bool AsksForReset(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "REVISION_COMPACTED" || reason == "REVISION_UNKNOWN" || reason == "LOG_RESET";
}

}  // namespace

Watcher::Watcher(v1::WatchService::StubInterface& stub, Options options)
    : stub_(stub),
      options_(std::move(options)),
      request_(options_.request),
      backoff_(options_.backoff) {
  if (!options_.sleep) options_.sleep = absl::SleepFor;
}

absl::Status Watcher::Run(WatchListener& listener) {
  while (!IsCancelled()) {
    absl::Status status;
    if (ReadStream(listener, status) == Ending::kByListener || IsCancelled()) break;
    if (AsksForReset(status) || LostItsPlace()) {
      listener.OnReset(status);
      StartOver();
    }
    if (AsksForReset(status)) continue;
    const bool first_try_failed = !connected_once_ && !options_.patient;
    if (first_try_failed || !(status.ok() || IsWorthRetrying(status))) return status;
    const absl::Duration wait = std::max(backoff_.Next(), asked_delay_);
    asked_delay_ = absl::ZeroDuration();
    listener.OnReconnect(status, wait);
    options_.sleep(wait);
  }
  return absl::OkStatus();
}

void Watcher::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (context_ != nullptr) context_->TryCancel();
}

bool Watcher::IsCancelled() {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

// A snapshot that broke before its first token: what was told of it may have gone since.
bool Watcher::LostItsPlace() const {
  return request_.start_case() != v1::WatchRequest::kResumeToken && !told_since_token_.empty() &&
         request_.start_case() != v1::WatchRequest::kAfterRevision;
}

void Watcher::StartOver() {
  request_.set_snapshot(true);
  told_since_token_.clear();
}

Watcher::Ending Watcher::ReadStream(WatchListener& listener, absl::Status& status) {
  grpc::ClientContext context;
  {
    const std::lock_guard lock(mutex_);
    if (cancelled_) return Ending::kByListener;
    context_ = &context;
  }
  const auto stream = stub_.Watch(&context, request_);
  v1::WatchResponse response;
  bool goes_on = true;
  while (goes_on && stream->Read(&response)) {
    connected_once_ = true;
    backoff_.Reset();
    goes_on = Deliver(response, listener);
  }
  {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
  }
  if (!goes_on) context.TryCancel();
  status = FromGrpc(stream->Finish());
  return goes_on ? Ending::kByServer : Ending::kByListener;
}

bool Watcher::Deliver(const v1::WatchResponse& response, WatchListener& listener) {
  for (const v1::Event& event : response.events()) {
    const bool is_new = told_since_token_.emplace(event.name(), event.revision()).second;
    if (is_new && !listener.OnEvent(event)) return false;
  }
  if (response.has_draining()) {
    const auto& delay = response.draining().reconnect_delay();
    asked_delay_ = absl::Seconds(delay.seconds()) + absl::Nanoseconds(delay.nanos());
  }
  if (!response.resume_token().empty()) {
    request_.set_resume_token(response.resume_token());
    told_since_token_.clear();
    listener.OnToken(response.resume_token());
  }
  if (response.has_snapshot_end())
    return listener.OnSnapshotEnd(response.snapshot_end().revision());
  if (response.has_progress()) return listener.OnProgress(response.progress().revision());
  return true;
}

}  // namespace dossier::client
