#include "dossier/client/submitter.h"

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "dossier/client/status.h"
#include "grpcpp/channel.h"

namespace dossier::client {

Submitter::Submitter(const std::shared_ptr<grpc::Channel>& channel, Options options)
    : stub_(v1::ReportService::NewStub(channel)), options_(std::move(options)) {
  if (!options_.sleep) options_.sleep = absl::SleepFor;
}

absl::Status Submitter::Run(const Next& next, const Acknowledge& acknowledge) {
  Backoff backoff(options_.backoff);
  int failures = 0;
  while (true) {
    const absl::Status status = RunStream(next, acknowledge);
    if (status.ok()) return status;
    if (progress_) {
      failures = 0;
      backoff.Reset();
    }
    if (!IsWorthRetrying(status) || ++failures >= options_.max_failures) return status;
    options_.sleep(backoff.Next());
  }
}

absl::Status Submitter::RunStream(const Next& next, const Acknowledge& acknowledge) {
  progress_ = false;
  stream_ended_ = false;
  grpc::ClientContext context;
  const auto stream = stub_->SubmitReports(&context);
  std::thread writer([&] { Write(*stream, next); });

  bool in_order = true;
  v1::SubmitReportsResponse response;
  while (in_order && stream->Read(&response)) {
    {
      const std::lock_guard lock(mutex_);
      in_order = !unacknowledged_.empty() &&
                 unacknowledged_.front().external_id() == response.external_id();
      if (!in_order) break;
      unacknowledged_bytes_ -= unacknowledged_.front().ByteSizeLong();
      unacknowledged_.pop_front();
      progress_ = true;
    }
    changed_.notify_all();
    acknowledge(response);
  }
  if (!in_order) context.TryCancel();
  {
    const std::lock_guard lock(mutex_);
    stream_ended_ = true;
  }
  changed_.notify_all();
  writer.join();
  const absl::Status status = FromGrpc(stream->Finish());
  if (!in_order) {
    return absl::DataLossError(absl::StrCat("the server acknowledged `", response.external_id(),
                                            "`, which is not what was sent next"));
  }
  if (!status.ok()) return status;
  if (!exhausted_ || !unacknowledged_.empty()) {
    return absl::UnavailableError("the server ended the stream before it acknowledged everything");
  }
  return absl::OkStatus();
}

bool Submitter::AwaitRoom() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    return stream_ended_ || (unacknowledged_.size() < options_.window_reports &&
                             unacknowledged_bytes_ < options_.window_bytes);
  });
  return !stream_ended_;
}

void Submitter::Write(Stream& stream, const Next& next) {
  std::deque<v1::SubmitReportsRequest> again;
  {
    const std::lock_guard lock(mutex_);
    again = unacknowledged_;
  }
  for (const auto& request : again) {
    if (!stream.Write(request)) return;
  }
  while (!exhausted_ && AwaitRoom()) {
    std::optional<v1::SubmitReportsRequest> request = next();
    if (!request.has_value()) {
      exhausted_ = true;
      break;
    }
    {
      const std::lock_guard lock(mutex_);
      unacknowledged_bytes_ += request->ByteSizeLong();
      unacknowledged_.push_back(*request);
    }
    if (!stream.Write(*request)) return;
  }
  stream.WritesDone();
}

}  // namespace dossier::client
