#include "dossier/client/backoff.h"

#include <algorithm>
#include <utility>

namespace dossier::client {

Backoff::Backoff(Options options) : options_(std::move(options)), bound_(options_.first) {}

absl::Duration Backoff::Next() {
  const double part = options_.random ? options_.random() : absl::Uniform(dice_, 0.0, 1.0);
  const absl::Duration wait = std::max(bound_ * part, options_.shortest);
  bound_ = std::min(bound_ * 2, options_.longest);
  return wait;
}

}  // namespace dossier::client
