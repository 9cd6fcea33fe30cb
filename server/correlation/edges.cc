#include "server/correlation/edges.h"

#include <algorithm>

#include "server/correlation/account_matcher.h"

namespace dossier::correlation {
namespace {

using internal::Vertex;

template <typename List>
void Remove(List& list, int index) {
  list.erase(list.begin() + index);
}

}  // namespace

bool Decides(double score) { return score < 0 || score >= kSameIncident; }

int EdgeTo(const Vertex& holder, int64_t key) {
  const auto& keys = holder.neighbours();
  const auto at = std::find(keys.begin(), keys.end(), key);
  return at == keys.end() ? kNoEdge : static_cast<int>(at - keys.begin());
}

void Connect(Vertex& holder, int64_t before_key, Vertex* before, double score, int nearness) {
  holder.add_neighbours(before_key);
  holder.add_scores(score);
  holder.add_nearness(nearness);
  if (before == nullptr || !Decides(score)) return;
  before->add_behind(holder.at().key());
  before->add_behind_scores(score);
}

void Disconnect(Vertex& holder, int index, Vertex* before) {
  Remove(*holder.mutable_neighbours(), index);
  Remove(*holder.mutable_scores(), index);
  Remove(*holder.mutable_nearness(), index);
  if (before == nullptr) return;
  const auto& keys = before->behind();
  const auto at = std::find(keys.begin(), keys.end(), holder.at().key());
  if (at == keys.end()) return;
  const int back = static_cast<int>(at - keys.begin());
  Remove(*before->mutable_behind(), back);
  Remove(*before->mutable_behind_scores(), back);
}

}  // namespace dossier::correlation
