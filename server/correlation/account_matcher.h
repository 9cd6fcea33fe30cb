#ifndef DOSSIER_SERVER_CORRELATION_ACCOUNT_MATCHER_H_
#define DOSSIER_SERVER_CORRELATION_ACCOUNT_MATCHER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"

// Do two accounts tell of one incident? Pure functions of the two; any number of threads.
namespace dossier::correlation {

// From this score on, an edge says that both accounts tell of one incident.
inline constexpr double kSameIncident = 0.5;

// Rules of edges that forbid that two accounts tell of one incident begin with this; their score
// is 0.
inline constexpr absl::string_view kConflictPrefix = "conflict.";

// The score that a vertex holds of such an edge.
inline constexpr double kForbidden = -1;

// By what an account is found: two accounts that share no key need not be compared. At most 40,
// sorted, each once. The first two characters of a key tell its kind.
std::vector<std::string> KeysOf(const internal::Account& account);

// Compares two accounts by their signatures, roles, titles and versions. The order of the two does
// not matter.
internal::Edge Compare(const internal::Account& a, const internal::Account& b);

// What a vertex holds of the edge, as exactly as it is held; nullopt for a score that is not above
// that of a chance likeness.
std::optional<double> ScoreWorthKeeping(const internal::Edge& edge);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_ACCOUNT_MATCHER_H_
