#ifndef DOSSIER_SERVER_CORRELATION_RELATE_H_
#define DOSSIER_SERVER_CORRELATION_RELATE_H_

#include <optional>

#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/incident.pb.h"

namespace dossier::correlation {

// An incident with the accounts it was folded from. Borrows both.
struct IncidentSide {
  const v1::Incident* incident = nullptr;
  absl::Span<const internal::Account* const> accounts;
};

// How `a` has to do with `b`, read from `a`; nullopt if it has nothing to do with it. Relate(b, a)
// gives the counterpart with the same score. Worth asking of incidents with a report, or a key
// (KeysOf) of an account, in common. Pure; any number of threads.
std::optional<v1::Relation> Relate(const IncidentSide& a, const IncidentSide& b);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_RELATE_H_
