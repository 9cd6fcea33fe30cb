#ifndef DOSSIER_SERVER_CORRELATION_EDITORIAL_H_
#define DOSSIER_SERVER_CORRELATION_EDITORIAL_H_

#include <map>
#include <vector>

#include "absl/types/span.h"
#include "dossier/v1/decision.pb.h"
#include "server/correlation/decided_groups.h"

// What people add to incidents and what moves nothing: links of reports beside what they tell,
// titles and summaries. Pure; any number of threads.
namespace dossier::correlation {

// Whether the decision links a report beside what it tells.
bool AddsLink(const v1::Decision& decision);

// All of it by indices of decisions, -1 for none.
struct Editorial {
  // The latest decisions about the text of one group.
  struct Text {
    int title = -1;
    int summary = -1;
  };

  // For each decision the group that it adds a link to; -1 if it adds none, or none any more.
  std::vector<int> linked_to;
  // By group.
  std::map<int, Text> texts;
  // For each decision the later one that it yields to here; -1 if it holds, or is of another kind.
  std::vector<int> superseded_by;
};

// What `decisions`, those in force and in the order in which they were taken, add to `groups`,
// which they gave.
Editorial Edit(absl::Span<const v1::Decision* const> decisions, const DecidedGroups& groups);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_EDITORIAL_H_
