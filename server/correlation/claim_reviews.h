#ifndef DOSSIER_SERVER_CORRELATION_CLAIM_REVIEWS_H_
#define DOSSIER_SERVER_CORRELATION_CLAIM_REVIEWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision.pb.h"

// What people found of claims, over what the machine read. Pure; any number of threads.
namespace dossier::correlation {

// The value of a claim, or the reason why there is none, and nothing else of it.
v1::Claim ValueOf(const v1::Claim& claim);

// What a review holds for: the report, the field and the value, or the reason why there is none.
std::string ReviewedContent(const v1::Claim& claim);

// For each of `decisions`, in the order in which they were taken, the index of the later one that
// reviews the same; -1 if there is none, or if it reviews no claim.
std::vector<int> LaterReviews(absl::Span<const v1::Decision* const> decisions);

// The same claim in a text of another version of its report: nullopt unless all of its evidence
// stands there, each as near as possible to where it was.
std::optional<v1::Claim> FindInVersion(const v1::Claim& claim, absl::string_view report_version,
                                       absl::string_view text);

// The claims of each of `accounts`, those of one report's newest version, of which `text` is the
// text, after `decisions`, in the order in which they were taken; claims name no incident.
//
// A claim that a person confirmed or rejected says so. Beside one that was put right, which counts
// as rejected, stands one with the value that the person gave and the same evidence. What was
// confirmed or put right stays if the machine reads it no more, as long as its evidence stands in
// the text.
std::vector<std::vector<v1::Claim>> ReviewClaims(
    absl::Span<const internal::Account* const> accounts, absl::string_view text,
    absl::Span<const v1::Decision* const> decisions);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_CLAIM_REVIEWS_H_
