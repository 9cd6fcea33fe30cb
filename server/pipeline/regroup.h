#ifndef DOSSIER_SERVER_PIPELINE_REGROUP_H_
#define DOSSIER_SERVER_PIPELINE_REGROUP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// A member of a pool that is grouped anew: an account or an utterance.
struct Member {
  // Order of arrival: the store's row key.
  int64_t key = 0;
  // The resource name of the group it belonged to; empty for a newcomer.
  std::string group;
  // How many it stands for, of its group before and after: itself, and others that are not in the
  // pool.
  int64_t weight = 1;
  // Whether it opens a group. One of which no member does has no name.
  bool opens = true;
};

// `successor` has members that `predecessor` had.
struct Succession {
  std::string predecessor;
  std::string successor;

  friend bool operator==(const Succession&, const Succession&) = default;
};

// The names that groups have after members came, went or moved.
struct Naming {
  // For each member of the pool, the name of its group; empty if that has none.
  std::vector<std::string> group_of;
  // Names that lost all their members to others, each with the name that most of these have now.
  std::map<std::string, std::string> emptied;
  // Who has something of whom now, each pair once: of a name that is given up, first whom it went
  // to and then who else got members of it; of a name that stays, the new names that were made for
  // members of it. Members that move between names that stay leave no trace.
  std::vector<Succession> successions;
};

// Names the groups of a partition so that few members change their name: the largest part of a name
// that is together in a group, of equals the one with the longest-standing member, keeps it, unless
// the group has another name by then. A group that is left without gets a new one from `new_name`.
absl::StatusOr<Naming> NameGroups(absl::Span<const Member> pool,
                                  const std::vector<std::vector<int>>& partition,
                                  const std::function<absl::StatusOr<std::string>()>& new_name);

// What `group_of`, the new name of each member of `pool`, means for the names before.
Naming NamingOf(absl::Span<const Member> pool, std::vector<std::string> group_of);

// Says so in the log.
absl::Status TellSuccessions(store::Transaction& transaction, const Naming& naming);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_REGROUP_H_
