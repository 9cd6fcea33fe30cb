#ifndef DOSSIER_SERVER_CORRELATION_PARTITION_H_
#define DOSSIER_SERVER_CORRELATION_PARTITION_H_

#include <vector>

#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"

namespace dossier::correlation {

// Groups accounts into incidents by their stored edges; an edge to an account that is not among
// them is ignored. Each group holds indices of `accounts`, ordered by content key, and so are the
// groups by their first member.
//
// A pure function of the set: the order of `accounts`, and which of two accounts stores an edge,
// do not matter. The closest groups join first; a group is held together by the average of its
// edges, in how often each halves the doubt, not by one weak link (of a large group, so many are
// asked for as are near to one account). Two groups stay two if they have much less in common with
// each other than their members have, the surer the more they are. What a report tells aside joins
// last. Accounts of one report version and accounts in conflict never meet.
//
// Accounts that no chain of edges of kSameIncident or more connects never share a group, so that a
// caller may partition such a connected set by itself.
std::vector<std::vector<int>> Partition(absl::Span<const internal::Account* const> accounts);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_PARTITION_H_
