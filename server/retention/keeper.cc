#include "server/retention/keeper.h"

#include <string>

#include "server/base/log.h"

namespace dossier::retention {

void Keeper::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Keeper::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Keeper::GoesOn() {
  const std::lock_guard lock(mutex_);
  return !stop_;
}

void Keeper::Run() {
  while (GoesOn()) {
    const absl::StatusOr<Forgotten> forgotten = look_([this] { return GoesOn(); });
    if (!forgotten.ok() && GoesOn()) {
      spdlog::warn("retention: {}; tried again in {}", std::string(forgotten.status().message()),
                   absl::FormatDuration(interval_));
    } else if (forgotten.ok() && forgotten->changes > 0) {
      spdlog::info("retention: forgot {} changes, about {} bytes; the log begins at revision {}",
                   forgotten->changes, forgotten->bytes, forgotten->oldest);
    }
    std::unique_lock lock(mutex_);
    stopping_.wait_for(lock, absl::ToChronoNanoseconds(interval_), [this] { return stop_; });
  }
}

}  // namespace dossier::retention
