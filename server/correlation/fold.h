#ifndef DOSSIER_SERVER_CORRELATION_FOLD_H_
#define DOSSIER_SERVER_CORRELATION_FOLD_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"

// From what is claimed about an incident to the view of it. Pure; any number of threads.
namespace dossier::correlation {

// Name and version of the fold, for Incident.fold; changes with its rules.
inline constexpr absl::string_view kFold = "fold/1";

// What the view says of all accounts of an incident that is folded from some of them
// (fold_plan.h).
struct FoldTotals {
  int32_t reports = 0;
  int32_t claims = 0;
};

// Of all accounts of an incident and their claims.
FoldTotals CountAll(absl::Span<const internal::Account* const> accounts,
                    absl::Span<const v1::Claim* const> claims);

// The view of one incident: of the accounts of one group and the claims about it. Claims belong to
// an account by `report_version`; a claim whose version no account has, or that a person rejected,
// takes no part. The order of the arguments does not matter. `totals` if there are other accounts
// that are only counted.
//
// Set by the caller: name, redirected_from, relations, statement_count, times, revisions.
// From Account.link come the links to reports; the caller adds score, rule and reasons to
// Account.link before.
//
// The rules:
// * Values of a field merge if they say the same: parties by name, alias and acronym (the fullest
//   name stands), kinds and the like by their type, dates of one event if one lies within the other
//   (the finer one stands), texts by their folded words.
// * Values of a field that can have but one (a date of one event, the extent of one dimension of
//   impact, the status) and differ stand side by side, each with the claims of the others in
//   contradicted_by.
// * Best supported values come first: by independent reports, then claims, then content.
//   Attributions stand earliest first, event steps by position. A field has at most 50.
// * status of a value: disputed or denied if any claim is, else the most settled of its claims.
// * Absences: what somebody says is unknown, withheld or does not apply, even beside a value; and
//   not reported for victim, attribution, motive, date and impact if nothing at all is claimed; but
//   attribution and motive do not apply to what was no attack, or was all without intent.
// * Title: that of the earliest primary report, if it is a sentence or headline of 3 to 25 words;
//   else of the values: "Victim: kind, event date".
v1::Incident Fold(absl::Span<const internal::Account* const> accounts,
                  absl::Span<const v1::Claim* const> claims,
                  const std::optional<FoldTotals>& totals = std::nullopt);

// A digest of what an incident says: grouping, values, evidence. Names, times and revisions, which
// depend on the order of arrival, do not count, nor do relations. `content_key_of`, if given, is
// asked for something to stand for the names of reports and of their versions.
std::string ContentHash(
    const v1::Incident& incident,
    const std::function<std::string(absl::string_view name)>& content_key_of = nullptr);

// The same of what a relation says, but for the incident that it leads to.
std::string ContentHash(const v1::Relation& relation);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_FOLD_H_
