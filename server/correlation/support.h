#ifndef DOSSIER_SERVER_CORRELATION_SUPPORT_H_
#define DOSSIER_SERVER_CORRELATION_SUPPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/value.pb.h"

namespace dossier::correlation {

// A claim with what the fold asks of the report it stands in.
struct SupportedClaim {
  const v1::Claim* claim;
  const internal::Account* account;
  // First day that the report's date may mean; INT32_MAX without a date, so that it sorts last.
  int32_t published_day;
  // See TextsOf.
  int text;

  // An order that does not depend on arrival: by the reports' dates, then by content. Of twins,
  // which differ in nothing that is told, by name.
  static bool Before(const SupportedClaim& a, const SupportedClaim& b);
};

// For each account which one stands for its text (correlation/copies.h): copies are no second
// witness.
std::vector<int> TextsOf(absl::Span<const internal::Account* const> accounts);

// Pairs the claims with the accounts of their report versions, ordered by SupportedClaim::Before.
// Leaves out claims without an account and those that a person rejected.
std::vector<SupportedClaim> SupportOf(absl::Span<const internal::Account* const> accounts,
                                      absl::Span<const int> texts,
                                      absl::Span<const v1::Claim* const> claims);

// Whether an authority or a court stands behind the attribution.
bool IsSettling(const v1::Attribution& line);

// The envelope of a value that `claims`, in order and at least one, carry; contradicted_by is left
// empty. `fold_rule` says why the fold shows the value as it does.
v1::Provenance ProvenanceOf(const std::vector<SupportedClaim>& claims, absl::string_view fold_rule);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_SUPPORT_H_
