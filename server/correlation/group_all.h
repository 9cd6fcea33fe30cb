#ifndef DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_
#define DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_

#include <vector>

#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"

namespace dossier::correlation {

// Groups a whole corpus at once: finds the pairs that are near (neighbours.h), compares them,
// stores the edges in the accounts (which get names if they have none) and partitions. Groups hold
// indices. This is what feeding the accounts one by one must come to, whatever the order.
std::vector<std::vector<int>> GroupAll(absl::Span<internal::Account* const> accounts);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_
