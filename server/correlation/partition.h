#ifndef DOSSIER_SERVER_CORRELATION_PARTITION_H_
#define DOSSIER_SERVER_CORRELATION_PARTITION_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"

namespace dossier::correlation {

// Groups accounts into incidents by their edges; an edge to an account that is not among them is
// ignored. Each group holds indices of `accounts`, ordered by content key, and so are the groups by
// their first member.
//
// A pure function of the set: the order of `accounts`, and which of two accounts holds an edge,
// do not matter. The closest groups join first; a group is held together by the average of its
// edges, in how often each halves the doubt, not by one weak link (of a large group, so many are
// asked for as are near to one account). Two groups stay two if they have much less in common with
// each other than their members have, the surer the more they are. What a report tells aside joins
// last, and what only denies an incident draws none to it. Accounts of one report version and
// accounts in conflict never meet.
//
// Accounts that no chain of edges of kSameIncident or more connects never share a group, so that a
// caller may partition such a connected set by itself. Time grows with the edges, and with the
// square of the accounts where all are alike.
std::vector<std::vector<int>> Partition(absl::Span<const internal::Vertex* const> accounts);

// How strongly an edge of so many halvings (edges.h) says that two accounts tell of one incident:
// how often it halves the doubt, so 1 at kSameIncident and at most 16.
double StrengthOf(int32_t halvings);

// How alike some accounts are: the average strength of the edges between them, of whom those that
// have none are not alike; nought for one alone.
double Cohesion(absl::Span<const internal::Vertex* const> accounts);

// How like two groups must be on average to be one: as at kSameIncident, and of what holds them
// together the more the more accounts the smaller one, of `fewer`, has.
double LikenessNeeded(double cohesion, double other, int64_t fewer);

// How like two groups are on average by what is needed for them to be one, so 1 or more if they
// are.
double Closeness(double likeness, double cohesion, double other, int64_t fewer);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_PARTITION_H_
