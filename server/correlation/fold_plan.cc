#include "server/correlation/fold_plan.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "server/base/sketch.h"
#include "server/correlation/support.h"

namespace dossier::correlation {

FoldCandidate CandidateOf(const internal::Account& account, int64_t key) {
  return {.at = {PlaceOf(account), key},
          .draw = DrawOf(account.content_key()),
          .tells_with_weight = TellsWithWeight(account)};
}

uint64_t DrawOf(absl::string_view content_key) { return Hash64(content_key); }

bool TellsWithWeight(const internal::Account& account) {
  return std::any_of(account.claims().begin(), account.claims().end(), [](const v1::Claim& claim) {
    return claim.status() >= v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY ||
           IsSettling(claim.attribution());
  });
}

std::vector<int> ChooseToFold(absl::Span<const FoldCandidate> candidates) {
  std::vector<int> all(candidates.size());
  std::iota(all.begin(), all.end(), 0);
  if (all.size() <= kMostFolded) return all;

  std::vector<bool> chosen(candidates.size());
  const auto choose_first_of = [&](const std::vector<int>& listed) {
    const size_t most = std::min<size_t>(listed.size(), kFoldedOfEach);
    for (size_t i = 0; i < most; ++i) chosen[listed[i]] = true;
  };
  std::sort(all.begin(), all.end(),
            [&](int a, int b) { return candidates[a].at < candidates[b].at; });
  choose_first_of(all);
  choose_first_of({all.rbegin(), all.rend()});
  std::vector<int> with_weight;
  for (const int i : all) {
    if (candidates[i].tells_with_weight) with_weight.push_back(i);
    if (candidates[i].is_decided_about) chosen[i] = true;
  }
  choose_first_of(with_weight);
  std::sort(all.begin(), all.end(), [&](int a, int b) {
    return std::make_pair(candidates[a].draw, candidates[a].at.key) <
           std::make_pair(candidates[b].draw, candidates[b].at.key);
  });
  choose_first_of(all);

  std::vector<int> indices;
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i]) indices.push_back(static_cast<int>(i));
  }
  return indices;
}

}  // namespace dossier::correlation
