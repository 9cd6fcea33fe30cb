#ifndef DOSSIER_SERVER_CORRELATION_FOLD_PLAN_H_
#define DOSSIER_SERVER_CORRELATION_FOLD_PLAN_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "server/correlation/neighbours.h"

// Which accounts the view of an incident is folded from.
//
// Of up to kMostFolded accounts all are. Of more these are: the first kFoldedOfEach in the order of
// lists, the last, the first of those that tell what weighs more than a report's own word
// (TellsWithWeight), and those that are drawn by a hash of their contents; besides, all that people
// decided about. So what a fold costs does not grow with the number of reports; the beginning and
// the end of a story show, what many of its reports tell shows, and so does what a court or a
// denial adds. All others are counted (FoldTotals in fold.h) and can be listed.
//
// It follows from the set of accounts alone; between accounts of equal contents the store's row
// keys decide. Pure; any number of threads.
namespace dossier::correlation {

inline constexpr int kFoldedOfEach = 50;
inline constexpr int kMostFolded = 4 * kFoldedOfEach;

// An account as the choice sees it.
struct FoldCandidate {
  Standing at;
  uint64_t draw = 0;  // DrawOf
  bool tells_with_weight = false;
  bool is_decided_about = false;
};

// The account with that row key of the store, or another number in the order of those; nobody
// decided about it.
FoldCandidate CandidateOf(const internal::Account& account, int64_t key);

// A number drawn for an account, by its contents.
uint64_t DrawOf(absl::string_view content_key);

// Whether somebody with standing speaks in it: it tells what an authority or a court stands behind,
// or what somebody disputes or denies.
bool TellsWithWeight(const internal::Account& account);

// Indices of those that are folded, ascending.
std::vector<int> ChooseToFold(absl::Span<const FoldCandidate> candidates);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_FOLD_PLAN_H_
