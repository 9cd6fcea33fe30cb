#ifndef DOSSIER_SERVER_PIPELINE_VERTEX_GRAPH_H_
#define DOSSIER_SERVER_PIPELINE_VERTEX_GRAPH_H_

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "server/correlation/grouping.h"
#include "server/correlation/seat.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/working_set.h"

namespace dossier::pipeline {

// `vertices/{key}`: the vertex of the account with that row key.
std::string VertexName(int64_t key);

// Writes `vertex` under its name, with the terms by which it is found.
absl::Status SaveVertex(store::Transaction& transaction, const internal::Vertex& vertex);

// Reads seats into the caches, the newest first, as many as there is room for: grouping looks at
// more of them than of anything else, all over the store, and they are small.
absl::Status ReadSeats(const Linking& linking);

// The vertices of the accounts in a store and their seats, within one transaction: what it changes
// is written by Flush. For one thread.
class VertexGraph final : public correlation::LikenessGraph {
 public:
  // From the store's newest revision on, while nothing is sealed in the transaction.
  // `linking` outlives it.
  explicit VertexGraph(const Linking& linking);

  absl::StatusOr<const internal::Vertex*> Find(int64_t key) override;
  absl::StatusOr<const correlation::Seat*> SeatOf(int64_t key) override { return seats_.Find(key); }
  // Before the first Flush, as it was when the transaction began.
  absl::StatusOr<std::vector<int64_t>> InBlock(int64_t block) override;
  absl::StatusOr<std::vector<int64_t>> InVersion(absl::string_view report_version) override;
  correlation::Seat& ChangeSeat(int64_t key) override;

  // The first `most` accounts of a group in the order of lists; to be asked once all is flushed.
  absl::StatusOr<std::vector<int64_t>> InGroup(const correlation::Standing& group,
                                               int64_t most = std::numeric_limits<int64_t>::max());

  // A vertex that is not there yet, and has no group.
  void Add(internal::Vertex vertex);

  // One that Find has found.
  absl::Status Remove(int64_t key);

  // Lets `holder`, which Find has found, hold an edge to an account before it.
  absl::Status Connect(int64_t holder, int64_t before, double score, int nearness);

  // Takes its edge at `index` off.
  absl::Status Disconnect(int64_t holder, int index);

  // States what the keys weigh by which the two ends of that edge are near.
  void SetNearness(int64_t holder, int index, int nearness);

  absl::Status Flush();

  // The groups of all that came, went or changed its group, before and after.
  const std::set<correlation::Standing>& regrouped() const { return regrouped_; }

  // The accounts that are in another group than before.
  const std::set<int64_t>& moved() const { return moved_; }

 private:
  // The vertex to which an edge of such a score is known as well; nullptr if there is none.
  absl::StatusOr<internal::Vertex*> OtherEnd(int64_t key, double score);
  absl::StatusOr<std::vector<int64_t>> Listed(
      absl::string_view field, std::string prefix,
      int64_t most = std::numeric_limits<int64_t>::max()) const;
  absl::Status NoteMoves();

  const Linking& linking_;
  WorkingSet<internal::Vertex> vertices_;
  WorkingSet<correlation::Seat> seats_;
  std::map<int64_t, correlation::Standing> left_;  // of changed seats the groups that are written
  std::set<correlation::Standing> regrouped_;
  std::set<int64_t> moved_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_VERTEX_GRAPH_H_
