#ifndef DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_
#define DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_

#include <vector>

#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"

namespace dossier::correlation {

// Groups a whole corpus at once: finds the pairs that share a key, compares them, stores the edges
// in the accounts (which get names if they have none) and partitions. Groups hold indices. This is
// what feeding the accounts one by one must come to, whatever the order.
//
// A key that more than `max_per_key` accounts share tells nothing and is passed over.
std::vector<std::vector<int>> GroupAll(absl::Span<internal::Account* const> accounts,
                                       size_t max_per_key = 1000);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_
