#include "server/ingest/item_rhythm.h"

#include <algorithm>
#include <vector>

namespace dossier::ingest {
namespace {

constexpr absl::Duration kOneArrival = absl::Seconds(1);
constexpr size_t kFewestArrivals = 5;
constexpr size_t kMostArrivals = 20;

}  // namespace

void ItemRhythm::Note(absl::Time time) {
  if (last_.has_value() && time < *last_) return;
  const bool is_new = !last_.has_value() || time - *last_ >= kOneArrival;
  last_ = time;
  if (!is_new) return;
  arrivals_.push_back(time);
  if (arrivals_.size() > kMostArrivals) arrivals_.pop_front();
}

std::optional<absl::Duration> ItemRhythm::usual_gap() const {
  if (arrivals_.size() < kFewestArrivals) return std::nullopt;
  std::vector<absl::Duration> gaps;
  for (size_t i = 1; i < arrivals_.size(); ++i) gaps.push_back(arrivals_[i] - arrivals_[i - 1]);
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

}  // namespace dossier::ingest
