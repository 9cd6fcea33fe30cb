#include "server/correlation/edges.h"

#include <algorithm>
#include <cmath>

#include "server/correlation/account_matcher.h"

namespace dossier::correlation {
namespace {

using internal::Vertex;

template <typename List>
void Remove(List& list, int index) {
  list.erase(list.begin() + index);
}

}  // namespace

int32_t HalvingsOf(double score) {
  constexpr double kMost = 60;  // from which on no doubt is left of a score
  if (score < 0) return -1;
  return static_cast<int32_t>(std::lround(std::min(kMost, -std::log2(1 - score)) * kHalving));
}

double ScoreOf(int32_t halvings) {
  return halvings < 0 ? kForbidden : 1 - std::exp2(-static_cast<double>(halvings) / kHalving);
}

bool Decides(double score) { return score < 0 || score >= kSameIncident; }

int EdgeTo(const Vertex& holder, int64_t key) {
  const auto& keys = holder.neighbours();
  const auto at = std::find(keys.begin(), keys.end(), key);
  return at == keys.end() ? kNoEdge : static_cast<int>(at - keys.begin());
}

void Connect(Vertex& holder, int64_t before_key, Vertex* before, double score, int nearness) {
  holder.add_neighbours(before_key);
  holder.add_halvings(HalvingsOf(score));
  holder.add_nearness(nearness);
  if (before == nullptr || !Decides(score)) return;
  before->add_behind(holder.at().key());
  before->add_behind_halvings(HalvingsOf(score));
}

void Disconnect(Vertex& holder, int index, Vertex* before) {
  Remove(*holder.mutable_neighbours(), index);
  Remove(*holder.mutable_halvings(), index);
  Remove(*holder.mutable_nearness(), index);
  if (before == nullptr) return;
  const auto& keys = before->behind();
  const auto at = std::find(keys.begin(), keys.end(), holder.at().key());
  if (at == keys.end()) return;
  const int back = static_cast<int>(at - keys.begin());
  Remove(*before->mutable_behind(), back);
  Remove(*before->mutable_behind_halvings(), back);
}

}  // namespace dossier::correlation
