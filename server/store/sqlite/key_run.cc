#include "server/store/sqlite/key_run.h"

#include <algorithm>
#include <cstdlib>

#include "server/base/status.h"

namespace dossier::store::sqlite {
namespace {

constexpr int64_t kMost = 4096;

}  // namespace

absl::StatusOr<std::optional<int64_t>> KeyRun::Seek(int64_t key, Read read) {
  const auto before = [&](int64_t a, int64_t b) { return IsBefore(direction_, a, b); };
  const bool beyond = keys_.empty() || before(keys_.back(), key);
  if (beyond && !is_last_) {
    size_ = IsNear(key) ? std::min(size_ * 4, kMost) : std::max(size_ / 4, fewest_);
    keys_.clear();
    at_ = 0;
    DOSSIER_RETURN_IF_ERROR(read(key, size_, keys_));
    is_last_ = static_cast<int64_t>(keys_.size()) < size_;
  }
  at_ = std::lower_bound(keys_.begin() + at_, keys_.end(), key, before) - keys_.begin();
  if (at_ == static_cast<std::ptrdiff_t>(keys_.size())) return std::nullopt;
  return keys_[at_];
}

bool KeyRun::IsNear(int64_t key) const {
  return !keys_.empty() &&
         std::abs(key - keys_.back()) <= std::abs(keys_.back() - keys_.front()) + 1;
}

}  // namespace dossier::store::sqlite
