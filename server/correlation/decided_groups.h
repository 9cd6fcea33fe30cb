#ifndef DOSSIER_SERVER_CORRELATION_DECIDED_GROUPS_H_
#define DOSSIER_SERVER_CORRELATION_DECIDED_GROUPS_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/decision.pb.h"

// What people decided about incidents, over what the machine groups. Pure; any number of threads.
namespace dossier::correlation {

// The line of an account: the same from version to version of its report.
const std::string& LineOf(const internal::Account& account);

// The part that the incident plays in the report: what a person says, else what the machine read.
v1::ReportRole RoleOf(const internal::Account& account);

// Of more accounts of an incident a decision holds on to so many, where it asks no more than what
// most of them are part of.
inline constexpr size_t kMostHeld = 50;

// Whether the decision takes accounts out, so that those that came later go to the side that they
// are most like: then it holds on to all there were.
bool PartsByLikeness(const v1::Decision& decision);

// Groups of accounts after decisions.
struct DecidedGroups {
  // As Partition gives them: indices of accounts, ordered by content key.
  std::vector<std::vector<int>> groups;
  // For each account the index of the decision that put it where it is; -1 where the machine did.
  std::vector<int> placed_by;

  // For each decision, where in `groups` its sides are now; -1 if nothing is left of one.
  struct Sides {
    // The incident that it is about.
    int kept = -1;
    // What was split off, linked or unlinked; of a merge one for each source.
    std::vector<int> moved;
  };
  std::vector<Sides> sides;
};

// The accounts that decisions are about, each with its vertex; of those that have none, nullptr.
struct DecidedAccounts {
  absl::Span<const internal::Account* const> accounts;
  absl::Span<const internal::Vertex* const> vertices;
};

// Applies `decisions`, in the order in which they were taken, to groups that the machine made of
// the accounts. Depends on the sets of accounts and groups alone, not on their order or names.
//
// * A decision holds for the lines that it names. Where the machine parted since then what an
//   incident held, the part with most of it counts as that incident.
// * A merge makes one group of several, with whatever the machine adds to any of them.
// * A split or unlink takes accounts out of the group of the others. What came later goes with
//   those that it is most like, in doubt with the group.
// * A link moves an account into the group, unless it has none to move.
// * Decisions of other kinds change nothing.
DecidedGroups Decide(const DecidedAccounts& accounts,
                     const std::vector<std::vector<int>>& machine_groups,
                     absl::Span<const v1::Decision* const> decisions);

// For each of `decisions` the index of the later one that leaves nothing of what it did to the
// groups, or that moves all that it moved elsewhere; -1 if it holds.
std::vector<int> SupersededBy(const DecidedAccounts& accounts,
                              const std::vector<std::vector<int>>& machine_groups,
                              absl::Span<const v1::Decision* const> decisions);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_DECIDED_GROUPS_H_
