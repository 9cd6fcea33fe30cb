#ifndef DOSSIER_SERVER_PIPELINE_FORMER_NAMES_H_
#define DOSSIER_SERVER_PIPELINE_FORMER_NAMES_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/v1/incident.pb.h"
#include "server/store/store.h"

// The names of incidents that are given up, within one write transaction (store/former_names.h).
namespace dossier::pipeline {

// Keeps of `incident`, which is about to go, where its name leads from now on, and since when it
// was there. `successor` may be empty: then the name leads nowhere.
absl::Status GiveUp(store::Transaction& transaction, const v1::Incident& incident,
                    const std::string& successor);

// Lets an incident that comes back be as old as it was.
absl::Status Restore(store::Transaction& transaction, v1::Incident& incident);

// Says that the machine alone has `survivor` in the place of `name`, for ever.
absl::Status ReplaceByMachine(store::Transaction& transaction, const std::string& name,
                              const std::string& survivor);

// The names in whose place the machine alone has `incident`, over any number of steps.
absl::StatusOr<std::set<std::string>> ReplacedByMachine(store::Reader& reader,
                                                        const std::string& incident);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_FORMER_NAMES_H_
