#include "server/ingest/source_runner.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/ingest/source_worker.h"

namespace dossier::ingest {

absl::string_view NameOf(SourceStatus::State state) {
  switch (state) {
    case SourceStatus::State::kStarting:
      return "starting";
    case SourceStatus::State::kPolling:
      return "polling";
    case SourceStatus::State::kIdle:
      return "idle";
    case SourceStatus::State::kBackingOff:
      return "backing off";
    case SourceStatus::State::kFailed:
      return "failed";
    case SourceStatus::State::kWedged:
      return "wedged";
    case SourceStatus::State::kEnded:
      return "ended";
    case SourceStatus::State::kStopped:
      return "stopped";
  }
  return "unknown";
}

SourceRunner::SourceRunner(Options options, SourceOpener opener, std::optional<SourceCursor> cursor,
                           BatchSink& sink, const Clock& clock)
    : worker_(std::make_shared<Worker>(std::move(options), std::move(opener), std::move(cursor),
                                       sink, clock)) {}

SourceRunner::~SourceRunner() { Stop(absl::Seconds(1)).IgnoreError(); }

void SourceRunner::Start() {
  thread_ = std::thread([worker = worker_] { worker->Run(); });
}

void SourceRunner::RequestStop() { worker_->RequestStop(); }

absl::Status SourceRunner::Stop(absl::Duration patience) {
  worker_->RequestStop();
  if (!thread_.joinable()) return absl::OkStatus();
  if (worker_->WaitForEnd(patience)) {
    thread_.join();
    return absl::OkStatus();
  }
  worker_->Abandon();
  thread_.detach();
  return Error(
      absl::StatusCode::kDeadlineExceeded, "SOURCE_WEDGED",
      absl::StrCat("the plugin of a source did not return within ", absl::FormatDuration(patience),
                   " and is left behind; it ends with the process"));
}

void SourceRunner::PollNow() { worker_->PollNow(); }

SourceStatus SourceRunner::Status() const { return worker_->Status(); }

SourceStatus SourceRunner::WaitUntil(const std::function<bool(const SourceStatus&)>& wanted,
                                     absl::Duration timeout) const {
  return worker_->WaitUntil(wanted, timeout);
}

}  // namespace dossier::ingest
