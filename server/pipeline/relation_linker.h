#ifndef DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_
#define DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/internal/outline.pb.h"
#include "dossier/v1/incident.pb.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/relate.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/blanking.h"
#include "server/pipeline/decided_incidents.h"
#include "server/pipeline/key_lists.h"
#include "server/pipeline/linking.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Keeps the relations between incidents in step with the incidents, on both sides, within one
// transaction.
//
// The outline of each incident stands in the lists of its keys (correlation/relate.h). One that
// comes, moves or goes changes who is near whom, and who is in a crowd, only around its place:
// these pairs are related anew, so that a report costs the same among any number of incidents. For
// one thread; use in the order of the methods.
class RelationLinker {
 public:
  // Both outlive the linker; the accounts of the incidents that it is asked for are in `pool`.
  RelationLinker(const Linking& linking, const AccountPool& pool);

  // States what people decided about how incidents of the pool have to do with each other.
  void Decide(DecidedRelations decided) { decided_ = std::move(decided); }

  // States that the incident, which is still stored, is about to go.
  absl::Status Forget(const std::string& incident);

  // States that the incident, as stored, may have changed. OK if it is gone.
  absl::Status Update(const std::string& incident);

  // Writes the relations of all that may have others than before.
  absl::Status Settle();

 private:
  struct Outlined {
    correlation::Standing at;
    std::shared_ptr<const internal::Outline> outline;
  };
  // What stands next to an outline in a list, the nearest first.
  struct Around {
    std::vector<correlation::Standing> before, behind;
  };
  // What a pair found: the relation, and whether every decision about it is known.
  struct Finding {
    std::optional<v1::Relation> relation;
    bool is_final = false;
  };

  absl::StatusOr<std::optional<Outlined>> Read(const std::string& incident);
  internal::Outline OutlineNow(const v1::Incident& incident) const;
  absl::StatusOr<Around> AroundOf(const std::string& key, const correlation::Standing& at,
                                  int limit) const;
  absl::Status Shift(const std::string& key, const correlation::Standing& at);
  absl::Status AddCaused(const std::string& victim_key);
  absl::StatusOr<const v1::Span*> LedTo(const Outlined& earlier, const Outlined& later);
  absl::Status PairWithKin(const Outlined& outlined);
  absl::Status AddPairs(const std::vector<std::pair<int64_t, int64_t>>& outlines);
  void AddPair(const std::string& incident, const std::string& other);

  absl::Status RelatePair(const std::string& a, const std::string& b);
  absl::StatusOr<std::vector<correlation::SharedKey>> NearKeys(const Outlined& a,
                                                               const Outlined& b);
  absl::StatusOr<const Around*> Neighbours(const std::string& key, const Outlined& outlined);
  std::optional<v1::Relation> Decided(const std::string& incident, const std::string& other) const;

  const Linking& linking_;
  store::Transaction& transaction_;
  const AccountPool& pool_;
  const KeyLists lists_;
  DecidedRelations decided_;
  std::set<std::string> seen_;                           // incidents whose decisions are known
  std::set<std::pair<std::string, std::string>> pairs_;  // to relate anew, each in order of names
  std::map<int64_t, std::string> incident_at_;           // by the row keys of outlines

  // While settling.
  std::map<std::pair<std::string, int64_t>, Around> neighbours_;  // by key and row key
  std::map<std::string, std::map<std::string, Finding>> found_;   // by incident and other
};

// Takes words that were redacted, as they were from `incident`, out of what that is related by,
// which goes on standing where it stands. A cause goes with the name of whom it hit.
absl::Status RedactOutline(const Linking& linking, const v1::Incident& incident,
                           const Blanker& blanker);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_
