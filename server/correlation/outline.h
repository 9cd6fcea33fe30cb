#ifndef DOSSIER_SERVER_CORRELATION_OUTLINE_H_
#define DOSSIER_SERVER_CORRELATION_OUTLINE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/internal/outline.pb.h"
#include "dossier/v1/incident.pb.h"

// What an incident is related to others by (relate.h). Pure; any number of threads.
namespace dossier::correlation {

// An incident with the accounts that it was folded from. Borrows all.
struct IncidentSide {
  const v1::Incident* incident = nullptr;
  absl::Span<const internal::Account* const> accounts;
  // Those of them whose reports tell of other incidents too.
  absl::Span<const internal::Account* const> told_beside;
};

internal::Outline OutlineOf(const IncidentSide& side);

// What incidents are found by that may have to do with each other: names of victims and initiators,
// malware, tools and weaknesses, and victims of causes. Sorted, each once, at most 40.
std::vector<std::string> KeysOf(const internal::Outline& outline);

// The one that an artefact gives.
std::string KeyOf(const internal::Outline::Artefact& artefact);
// Whether a key is the name of a victim, or of an initiator.
bool IsVictimKey(absl::string_view key);
bool IsInitiatorKey(absl::string_view key);
// Whether it is the name of whom a cause hit, which stands in lists of its own.
bool IsCauseKey(absl::string_view key);
// The key of the same name as that of a victim, or of a cause.
std::string VictimKeyOf(absl::string_view key);
std::string CauseKeyOf(absl::string_view key);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_OUTLINE_H_
