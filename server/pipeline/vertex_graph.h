#ifndef DOSSIER_SERVER_PIPELINE_VERTEX_GRAPH_H_
#define DOSSIER_SERVER_PIPELINE_VERTEX_GRAPH_H_

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "server/correlation/grouping.h"
#include "server/correlation/neighbours.h"
#include "server/pipeline/linking.h"

namespace dossier::pipeline {

// `vertices/{key}`: the vertex of the account with that row key.
std::string VertexName(int64_t key);

// Writes `vertex` under its name, with the terms by which it is found.
absl::Status SaveVertex(store::Transaction& transaction, const internal::Vertex& vertex);

// The vertices of the accounts in a store, within one transaction: what it changes is written by
// Flush. For one thread.
class VertexGraph final : public correlation::LikenessGraph {
 public:
  // From the store's newest revision on, while nothing is sealed in the transaction.
  explicit VertexGraph(const Linking& linking);
  // Leaves to the cache what it knows.
  ~VertexGraph() override;

  absl::StatusOr<const internal::Vertex*> Find(int64_t key) override;
  // Before the first Flush, as it was when the transaction began.
  absl::StatusOr<std::vector<int64_t>> InBlock(int64_t block) override;
  absl::StatusOr<std::vector<int64_t>> InVersion(absl::string_view report_version) override;
  internal::Vertex& Change(int64_t key) override;

  // The first `most` accounts of a group in the order of lists; to be asked once all is flushed.
  absl::StatusOr<std::vector<int64_t>> InGroup(const correlation::Standing& group,
                                               int64_t most = std::numeric_limits<int64_t>::max());

  // A vertex that is not there yet.
  void Add(internal::Vertex vertex);

  // One that Find has found.
  void Remove(int64_t key);

  // Lets `holder`, which Find has found, hold an edge to an account before it.
  absl::Status Connect(int64_t holder, int64_t before, double score, int nearness);

  // Takes its edge at `index` off.
  absl::Status Disconnect(int64_t holder, int index);

  absl::Status Flush();

  // The groups of all that came, went or changed its group, before and after.
  const std::set<correlation::Standing>& regrouped() const { return regrouped_; }

  // The accounts that are in another group than before.
  const std::set<int64_t>& moved() const { return moved_; }

 private:
  struct Entry {
    std::unique_ptr<internal::Vertex> vertex;  // null if it is gone, or never was
    bool is_stored = false;
    bool is_changed = false;
    correlation::Standing stored_group;  // nought of one that had none
  };

  // The vertex to which an edge of such a score is known as well; nullptr if there is none.
  absl::StatusOr<internal::Vertex*> OtherEnd(int64_t key, double score);
  absl::StatusOr<std::vector<int64_t>> Listed(
      absl::string_view field, std::string prefix,
      int64_t most = std::numeric_limits<int64_t>::max()) const;

  const Linking& linking_;
  std::map<int64_t, Entry> entries_;
  std::set<correlation::Standing> regrouped_;
  std::set<int64_t> moved_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_VERTEX_GRAPH_H_
