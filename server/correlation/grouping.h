#ifndef DOSSIER_SERVER_CORRELATION_GROUPING_H_
#define DOSSIER_SERVER_CORRELATION_GROUPING_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "server/correlation/seat.h"

// Which accounts belong together, found by looking only at what is near.
//
// Chains of edges connect nearly all the news there is, so that no rule may ask for all that is
// connected. An account's *block* is the largest set around it that is connected and has at most
// kMostInBlock accounts: by edges of kSameIncident if that is few enough, else by those that halve
// the doubt twice, three times and so on (the *level*); one that has too many even by the surest
// edges is a block by itself. Blocks are partitioned (partition.h). What comes out of a block of
// level 1, which no edge leaves, is a group. What comes out of others is a *unit*: in the order in
// which their first accounts stand in lists, units join the group that they are closest to on
// average, asking its likest members, or open one.
//
// All of it follows from the set of accounts and their edges; the order in which they came does not
// show but between accounts of equal contents.
namespace dossier::correlation {

inline constexpr int kMostInBlock = 100;

// The accounts and their edges, wherever they are kept. Errors are those of the store.
class LikenessGraph {
 public:
  virtual ~LikenessGraph() = default;

  // nullptr if there is none. Both live as long as the graph; who has the one has the other.
  virtual absl::StatusOr<const internal::Vertex*> Find(int64_t key) = 0;
  virtual absl::StatusOr<const Seat*> SeatOf(int64_t key) = 0;

  // The keys of all that were in that block (Seat.block) before the grouping that goes on.
  virtual absl::StatusOr<std::vector<int64_t>> InBlock(int64_t block) = 0;

  // The keys of the accounts of one report version.
  virtual absl::StatusOr<std::vector<int64_t>> InVersion(absl::string_view report_version) = 0;

  // The seat, which SeatOf has found, to set what grouping finds out.
  virtual Seat& ChangeSeat(int64_t key) = 0;
};

// An edge that came or went.
struct EdgeChange {
  int64_t account = 0;
  int64_t other = 0;
  int32_t halvings = 0;  // edges.h
  bool is_gone = false;
};

// What changed in a graph since it was grouped.
struct GraphChange {
  // Accounts that are new, or of whose report version another account went.
  std::set<int64_t> vertices;
  // In any order; those of accounts that are new or gone too.
  std::vector<EdgeChange> edges;
  // Blocks of accounts that are gone.
  std::set<int64_t> blocks;
};

// Sets the seat of every account for which the change makes a difference.
// Looks at a number of accounts that does not grow with the graph, but where groups grow together,
// fall apart or get another first account.
absl::Status Regroup(LikenessGraph& graph, const GraphChange& change);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_GROUPING_H_
