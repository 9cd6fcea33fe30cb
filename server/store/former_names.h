// Where the names of incidents lead that are no more.
#ifndef DOSSIER_SERVER_STORE_FORMER_NAMES_H_
#define DOSSIER_SERVER_STORE_FORMER_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/store.h"

namespace dossier::store {

// Under which it is kept what became of the name of an incident: "names/k3f9" of "incidents/k3f9".
std::string FormerNameOf(absl::string_view incident);

// The incident that has what `incident`, which is none, stood for, over any number of steps; as of
// `revision` if that is not 0. nullopt if there is none.
absl::StatusOr<std::optional<Resource>> SurvivorOf(Reader& reader, absl::string_view incident,
                                                   int64_t revision);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_FORMER_NAMES_H_
