#include "server/store/sqlite/head.h"

namespace dossier::store::sqlite {

int64_t Head::WaitAbove(int64_t revision, absl::Time deadline) {
  std::unique_lock lock(mutex_);
  grown_.wait_until(lock, absl::ToChronoTime(deadline), [&] { return revision_ > revision; });
  return revision_;
}

void Head::SetListener(Store::Listener* listener) {
  const std::lock_guard lock(listener_mutex_);
  listener_ = listener;
}

void Head::TellRewrite() {
  const std::lock_guard lock(listener_mutex_);
  if (listener_ != nullptr) listener_->OnRewrite();
}

void Head::Publish(int64_t revision) {
  {
    const std::lock_guard lock(mutex_);
    revision_ = revision;
  }
  grown_.notify_all();
  const std::lock_guard lock(listener_mutex_);
  if (listener_ != nullptr) listener_->OnCommit(revision);
}

}  // namespace dossier::store::sqlite
