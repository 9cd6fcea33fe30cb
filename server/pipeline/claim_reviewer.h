#ifndef DOSSIER_SERVER_PIPELINE_CLAIM_REVIEWER_H_
#define DOSSIER_SERVER_PIPELINE_CLAIM_REVIEWER_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision.pb.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/linking.h"

namespace dossier::pipeline {

// Applies what people confirmed, corrected or rejected to the claims of a pool, within one
// transaction. For one thread.
class ClaimReviewer {
 public:
  // Both outlive the reviewer.
  ClaimReviewer(const Linking& linking, const AccountPool& pool) : linking_(linking), pool_(pool) {}

  // Removes what only reviews keep of a report's claims; those that hold put it again.
  absl::Status Drop(const std::string& report);

  // Writes the claims of the pool's accounts as those of `decisions` that hold have them.
  absl::Status Review(absl::Span<const v1::Decision> decisions);

  // The claims of accounts of the pool, after reviews.
  std::vector<const v1::Claim*> ClaimsOf(
      const std::vector<const internal::Account*>& accounts) const;

 private:
  absl::Status ReviewReport(const std::string& name, const std::vector<size_t>& places,
                            absl::Span<const v1::Decision> decisions);

  const Linking& linking_;
  const AccountPool& pool_;
  std::map<std::string, std::vector<v1::Claim>> reviewed_;  // by account
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_CLAIM_REVIEWER_H_
