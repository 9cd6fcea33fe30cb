#ifndef DOSSIER_SERVER_ANALYSIS_STATED_ACCOUNT_H_
#define DOSSIER_SERVER_ANALYSIS_STATED_ACCOUNT_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/claim.pb.h"
#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Whether the line of `text` in which the byte at `offset` stands is prose: a sentence, not a title
// and not a field with its value ("Victim: Example Hospital"). All structured records of one source
// share the words of their labels, which therefore tell nothing.
bool IsProseAt(absl::string_view text, uint32_t offset);

// The account of a structured record: `claims` as its source states them, the statements of
// `reading`, and a signature of the claims and of the sentences that are prose.
void FillStatedAccount(const FactReading& reading, std::vector<v1::Claim> claims,
                       internal::Account& account);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_STATED_ACCOUNT_H_
