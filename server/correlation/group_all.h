#ifndef DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_
#define DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_

#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"

namespace dossier::correlation {

// A whole corpus, grouped. Numbers are indices of accounts.
struct Grouped {
  // Ordered by where their first accounts stand in lists, and so are the accounts of each.
  std::vector<std::vector<int>> groups;
  // The pairs that are alike or in conflict.
  std::vector<std::pair<int, int>> edges;
};

// Groups a whole corpus at once: finds the pairs that are near (neighbours.h), compares them and
// groups the accounts by that (grouping.h). This is what feeding the accounts one by one must come
// to, whatever the order.
Grouped GroupAll(absl::Span<const internal::Account* const> accounts);

// Groups vertices whose keys are their indices.
std::vector<std::vector<int>> GroupAll(std::vector<internal::Vertex> vertices);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_GROUP_ALL_H_
