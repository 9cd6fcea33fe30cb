#ifndef DOSSIER_SERVER_CORRELATION_EDGES_H_
#define DOSSIER_SERVER_CORRELATION_EDGES_H_

#include <cstdint>

#include "dossier/internal/account.pb.h"

// The edges that vertices hold. An account holds those to accounts before it; one that decides, as
// it connects or forbids, is known to the other end as well. Pure; any number of threads for
// different vertices.
namespace dossier::correlation {

inline constexpr int kNoEdge = -1;

// Vertices hold of the score of an edge how often it halves the doubt, from which everything else
// follows: in parts of kHalving, so that kSameIncident is one kHalving, or below 0 for kForbidden.
inline constexpr int32_t kHalving = 1 << 14;
int32_t HalvingsOf(double score);
double ScoreOf(int32_t halvings);

// Whether by itself it may put two accounts into one group, or keep them out of one.
bool Decides(double score);

// Where `holder` has its edge to the account with that key; kNoEdge if it has none.
int EdgeTo(const internal::Vertex& holder, int64_t key);

// Lets `holder` hold an edge to an account before it, which it does not hold. `before` may be null
// if the edge does not decide, or if there is no such vertex.
void Connect(internal::Vertex& holder, int64_t before_key, internal::Vertex* before, double score,
             int nearness);

// Takes the edge at `index` off; `before` as above.
void Disconnect(internal::Vertex& holder, int index, internal::Vertex* before);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_EDGES_H_
