#include "server/pipeline/crowd.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/correlation/fold_plan.h"
#include "server/pipeline/order_bytes.h"

namespace dossier::pipeline {
namespace {

using correlation::kFoldedOfEach;
using correlation::kMostFolded;
using store::Term;
using store::TermPlace;

// Fields of terms. Each value begins with the name of the incident.
constexpr absl::string_view kTold = "told_at";        // then its place in lists
constexpr absl::string_view kWeighty = "weighty_at";  // the same, of those that tell with weight
constexpr absl::string_view kDrawn = "drawn_at";      // then the number drawn for it
constexpr absl::string_view kDecided = "decided_in";

std::string Prefix(absl::string_view incident) { return absl::StrCat(incident, "|"); }

absl::StatusOr<std::vector<int64_t>> Listed(store::Reader& reader, absl::string_view field,
                                            absl::string_view incident, int limit,
                                            bool backwards = false) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<TermPlace> places,
                           reader.Walk({.collection = store::Collection::kAccount,
                                        .field = std::string(field),
                                        .prefix = Prefix(incident),
                                        .backwards = backwards,
                                        .limit = limit}));
  std::vector<int64_t> keys;
  for (const TermPlace& place : places) keys.push_back(place.key);
  return keys;
}

}  // namespace

const std::string& MachineIncidentOf(const internal::Account& account) {
  return account.machine_incident().empty() ? account.incident() : account.machine_incident();
}

std::vector<Term> CrowdTerms(const internal::Account& account) {
  std::vector<Term> terms;
  if (account.decided()) {
    terms.push_back({std::string(kDecided), Prefix(MachineIncidentOf(account))});
  }
  if (account.incident().empty()) return terms;
  const correlation::FoldCandidate candidate = correlation::CandidateOf(account, 0);
  const std::string incident = Prefix(account.incident());
  const std::string at = absl::StrCat(incident, OrderBytes(candidate.at.place));
  terms.push_back({std::string(kTold), at});
  if (candidate.tells_with_weight) terms.push_back({std::string(kWeighty), at});
  terms.push_back({std::string(kDrawn), absl::StrCat(incident, OrderBytes(candidate.draw))});
  return terms;
}

absl::StatusOr<std::vector<int64_t>> ChosenIn(store::Reader& reader, absl::string_view incident) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<int64_t> first,
                           Listed(reader, kTold, incident, kMostFolded + 1));
  if (first.size() <= kMostFolded) return first;
  first.resize(kFoldedOfEach);
  std::set<int64_t> chosen(first.begin(), first.end());
  const auto choose = [&](absl::string_view field, bool backwards) -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> keys,
                             Listed(reader, field, incident, kFoldedOfEach, backwards));
    chosen.insert(keys.begin(), keys.end());
    return absl::OkStatus();
  };
  DOSSIER_RETURN_IF_ERROR(choose(kTold, /*backwards=*/true));
  DOSSIER_RETURN_IF_ERROR(choose(kWeighty, false));
  DOSSIER_RETURN_IF_ERROR(choose(kDrawn, false));
  return std::vector<int64_t>(chosen.begin(), chosen.end());
}

absl::StatusOr<std::vector<int64_t>> DecidedIn(store::Reader& reader, absl::string_view incident,
                                               int limit) {
  return Listed(reader, kDecided, incident, limit);
}

}  // namespace dossier::pipeline
