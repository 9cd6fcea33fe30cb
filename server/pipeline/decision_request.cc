#include "server/pipeline/decision_request.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/repeated_field.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/base/utf8.h"
#include "server/correlation/claim_reviews.h"
#include "server/correlation/decided_groups.h"
#include "server/ingest/claim_values.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/added_links.h"
#include "server/pipeline/resources.h"
#include "server/store/former_names.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;
using Tellings = google::protobuf::RepeatedPtrField<v1::Telling>;

constexpr size_t kMaxAuthorBytes = 200;
constexpr size_t kMaxReasonBytes = 2000;
constexpr size_t kMaxTitleBytes = 300;
constexpr size_t kMaxSummaryBytes = 4000;

absl::Status CheckText(const std::string& field, absl::string_view reason, absl::string_view text,
                       size_t most, absl::string_view what) {
  const bool says_something = !absl::StripAsciiWhitespace(text).empty();
  if (says_something && text.size() <= most && IsUtf8(text)) return absl::OkStatus();
  return FieldError(field, reason,
                    absl::StrCat(says_something ? "is too long or no UTF-8: " : "is required: ",
                                 what, ", at most ", most, " bytes"));
}

absl::Status ActionInvalid(absl::string_view field, absl::string_view why) {
  return FieldError(absl::StrCat("decision.", field), "ACTION_INVALID", why);
}

absl::Status CheckName(Collection collection, absl::string_view field, absl::string_view name) {
  if (store::CollectionOf(name) == collection) return absl::OkStatus();
  const absl::string_view id = store::CollectionId(collection);
  return FieldError(absl::StrCat("decision.", field), "NAME_INVALID",
                    name.empty() ? absl::StrCat("is required; write ", id, "/...")
                                 : absl::StrCat("`", name, "` is not of the form ", id, "/..."));
}

v1::Telling TellingOf(const internal::Account& account) {
  v1::Telling telling;
  telling.set_report(account.report());
  telling.set_account(correlation::LineOf(account));
  return telling;
}

// Prepares one decision; see PrepareDecision.
class Preparation {
 public:
  Preparation(const Linking& linking, const v1::Decision& asked)
      : linking_(linking), decision_(AskedOf(asked)) {}

  absl::StatusOr<v1::Decision> Run() {
    DOSSIER_RETURN_IF_ERROR(CheckAuthorship("decision.", decision_.author(), decision_.reason()));
    DOSSIER_RETURN_IF_ERROR(Act());
    for (const std::string& name : incidents_) decision_.add_incidents(name);
    for (const std::string& name : reports_) decision_.add_reports(name);
    for (const std::string& name : claims_) decision_.add_claims(name);
    return std::move(decision_);
  }

 private:
  absl::Status Act() {
    switch (decision_.action_case()) {
      case v1::Decision::kMerge:
        return Merge(*decision_.mutable_merge());
      case v1::Decision::kSplit:
        return Split(*decision_.mutable_split());
      case v1::Decision::kLink:
        return Link(*decision_.mutable_link());
      case v1::Decision::kUnlink:
        return Unlink(*decision_.mutable_unlink());
      case v1::Decision::kReview:
        return Review(*decision_.mutable_review());
      case v1::Decision::kIncidentText:
        return Text(*decision_.mutable_incident_text());
      case v1::Decision::kRedaction:
        return ActionInvalid("redaction", "is taken by RedactReport alone");
      case v1::Decision::ACTION_NOT_SET:
        break;
    }
    return FieldError(
        "decision", "ACTION_MISSING",
        "says nothing to do; set one of merge, split, link, unlink, review and incident_text");
  }

  absl::Status Merge(v1::IncidentMerge& merge) {
    DOSSIER_ASSIGN_OR_RETURN(const auto kept, Incident("merge.incident", merge.incident()));
    HoldSome(kept, *merge.mutable_kept());
    if (merge.sources().empty()) {
      return ActionInvalid("merge.sources", "is required: the incidents that become part of it");
    }
    std::set<std::string> seen = {merge.incident()};
    for (const std::string& source : merge.sources()) {
      DOSSIER_ASSIGN_OR_RETURN(const auto accounts, Incident("merge.sources", source));
      if (!seen.insert(source).second) {
        return ActionInvalid(
            "merge.sources",
            absl::StrCat(source, " is named twice; an incident is not merged with itself"));
      }
      v1::MergedIncident& merged = *merge.add_merged();
      merged.set_incident(source);
      HoldSome(accounts, *merged.mutable_tellings());
    }
    return absl::OkStatus();
  }

  absl::Status Split(v1::IncidentSplit& split) {
    DOSSIER_ASSIGN_OR_RETURN(const auto accounts, Incident("split.incident", split.incident()));
    const std::set<std::string> leaving(split.reports().begin(), split.reports().end());
    split.mutable_reports()->Assign(leaving.begin(), leaving.end());  // each once
    if (leaving.empty()) {
      return ActionInvalid("split.reports", "is required: the reports that tell of another one");
    }
    DOSSIER_ASSIGN_OR_RETURN(const auto sides,
                             Part(accounts, leaving, "split.reports", split.incident()));
    if (sides.kept.empty()) {
      return ActionInvalid("split.reports", absl::StrCat("all reports of ", split.incident(),
                                                         " are named; leave at least one in it"));
    }
    Hold(sides.kept, *split.mutable_kept());
    Hold(sides.moved, *split.mutable_moved());
    return NewIncident(*split.mutable_new_incident());
  }

  absl::Status Unlink(v1::ReportUnlink& unlink) {
    DOSSIER_ASSIGN_OR_RETURN(const auto accounts, Incident("unlink.incident", unlink.incident()));
    const bool tells = std::any_of(accounts.begin(), accounts.end(), [&](const auto& account) {
      return account.value->report() == unlink.report();
    });
    if (!tells) {
      DOSSIER_ASSIGN_OR_RETURN(const auto links, LinksOf(unlink.report(), unlink.incident()));
      for (const internal::AddedLink& link : links) unlink.add_links(link.decision());
      if (!links.empty()) {
        reports_.insert(unlink.report());
        HoldSome(accounts, *unlink.mutable_kept());
        return absl::OkStatus();
      }
    }
    DOSSIER_ASSIGN_OR_RETURN(const auto sides,
                             Part(accounts, {unlink.report()}, "unlink.report", unlink.incident()));
    if (sides.kept.empty()) {
      return ActionInvalid("unlink.report",
                           absl::StrCat(unlink.report(), " alone tells of ", unlink.incident(),
                                        "; link it to another incident instead"));
    }
    Hold(sides.kept, *unlink.mutable_kept());
    *unlink.mutable_moved() = Hold(*sides.moved.front().value);
    return NewIncident(*unlink.mutable_new_incident());
  }

  absl::Status Link(v1::ReportLink& link) {
    if (!v1::ReportRole_IsValid(link.role())) {
      return ActionInvalid("link.role", "is none of primary, background and mention");
    }
    DOSSIER_ASSIGN_OR_RETURN(const auto kept, Incident("link.incident", link.incident()));
    DOSSIER_RETURN_IF_ERROR(Find(Collection::kReport, "link.report", link.report()));
    DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> told,
                             ReadAccounts(linking_, Term{"report", link.report()}));
    reports_.insert(link.report());
    HoldSome(kept, *link.mutable_kept());
    for (const PooledAccount& account : told) {
      if (account.value->incident() == link.incident()) return SetRole(*account.value, link);
    }
    if (link.also() || told.empty()) return AddLink(link);
    if (!link.former_incident().empty()) {
      DOSSIER_RETURN_IF_ERROR(Incident("link.former_incident", link.former_incident()).status());
      std::erase_if(told, [&](const PooledAccount& account) {
        return account.value->incident() != link.former_incident();
      });
      if (told.empty()) return NotIn(link.report(), link.former_incident());
    }
    if (told.size() > 1) {
      std::vector<std::string> incidents;
      for (const PooledAccount& account : told) incidents.push_back(account.value->incident());
      return Error(absl::StatusCode::kFailedPrecondition, "TELLING_AMBIGUOUS",
                   absl::StrCat(link.report(), " tells of ", absl::StrJoin(incidents, ", "),
                                "; say in `former_incident` which of them it tells of in truth, or "
                                "with `also` that it tells of this one too"),
                   {{"report", link.report()}});
    }
    return MoveInto(*told.front().value, link);
  }

  absl::Status MoveInto(const internal::Account& account, v1::ReportLink& link) {
    link.set_former_incident(account.incident());
    incidents_.insert(link.former_incident());
    *link.mutable_moved() = Hold(account);
    return absl::OkStatus();
  }

  // The report tells of the incident already: what is left to say is its role.
  absl::Status SetRole(const internal::Account& account, v1::ReportLink& link) {
    const v1::ReportRole role = link.role();
    if (role == v1::REPORT_ROLE_UNSPECIFIED || role == correlation::RoleOf(account)) {
      return TellsAlready(link);
    }
    return MoveInto(account, link);
  }

  absl::Status AddLink(v1::ReportLink& link) {
    if (!link.former_incident().empty()) {
      return ActionInvalid("link.former_incident",
                           "says what moves, and nothing of this report does; leave it out");
    }
    DOSSIER_ASSIGN_OR_RETURN(const auto links, LinksOf(link.report(), link.incident()));
    for (const internal::AddedLink& other : links) {
      DOSSIER_ASSIGN_OR_RETURN(const auto decision,
                               Read<v1::Decision>(linking_.transaction, other.decision()));
      const auto role_of = [](const v1::ReportLink& of) {
        return of.role() == v1::REPORT_ROLE_UNSPECIFIED ? v1::REPORT_ROLE_MENTION : of.role();
      };
      if (decision.has_value() && role_of(decision->value.link()) == role_of(link)) {
        return TellsAlready(link);
      }
    }
    return absl::OkStatus();
  }

  static absl::Status TellsAlready(const v1::ReportLink& link) {
    return ActionInvalid("link.report",
                         absl::StrCat(link.report(), " tells of ", link.incident(), " already"));
  }

  // The links between the two that people added beside what the report tells.
  absl::StatusOr<std::vector<internal::AddedLink>> LinksOf(const std::string& report,
                                                           const std::string& incident) {
    DOSSIER_ASSIGN_OR_RETURN(const auto links,
                             AddedLinks(linking_.transaction, Term{"report", report}));
    std::vector<internal::AddedLink> between;
    for (const Stored<internal::AddedLink>& link : links) {
      if (link.value.incident() == incident) between.push_back(link.value);
    }
    return between;
  }

  absl::Status Text(v1::IncidentText& text) {
    DOSSIER_ASSIGN_OR_RETURN(const auto kept, Incident("incident_text.incident", text.incident()));
    if (text.title().empty() && text.summary().empty()) {
      return ActionInvalid("incident_text.title", "or a summary is required");
    }
    const auto check = [](const std::string& field, const std::string& value, size_t most) {
      return value.empty() ? absl::OkStatus()
                           : CheckText(field, "ACTION_INVALID", value, most, "what it shall be");
    };
    DOSSIER_RETURN_IF_ERROR(check("decision.incident_text.title", text.title(), kMaxTitleBytes));
    DOSSIER_RETURN_IF_ERROR(
        check("decision.incident_text.summary", text.summary(), kMaxSummaryBytes));
    const std::string shown = absl::StrCat(text.title(), text.summary());
    if (std::any_of(shown.begin(), shown.end(), absl::ascii_iscntrl)) {
      return ActionInvalid("incident_text",
                           "has a line break or another control character; write it as one line");
    }
    HoldSome(kept, *text.mutable_kept());
    return absl::OkStatus();
  }

  absl::Status Review(v1::ClaimReview& review) {
    DOSSIER_RETURN_IF_ERROR(Find(Collection::kClaim, "review.claim", review.claim()));
    DOSSIER_ASSIGN_OR_RETURN(const auto claim,
                             Read<v1::Claim>(linking_.transaction, review.claim()));
    const v1::Claim& seen = claim->value;
    if (!seen.corrects().empty()) {
      return ActionInvalid("review.claim",
                           absl::StrCat(seen.name(), " is a person's correction; undo ",
                                        seen.decision(), " or review ", seen.corrects()));
    }
    if (review.verdict() == v1::ClaimReview::VERDICT_UNSPECIFIED) {
      return ActionInvalid("review.verdict", "is required: confirmed, corrected or rejected");
    }
    DOSSIER_RETURN_IF_ERROR(CheckCorrection(review, seen));
    *review.mutable_seen() = AsRead(seen);
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                             ReadAccounts(linking_, Term{"report", seen.report()}));
    for (const PooledAccount& account : accounts) {
      if (account.value->incident() == seen.incident()) {
        *review.mutable_told() = TellingOf(*account.value);
      }
    }
    review.mutable_told()->set_report(seen.report());
    claims_.insert(seen.name());
    reports_.insert(seen.report());
    if (!seen.incident().empty()) incidents_.insert(seen.incident());
    if (!review.has_correction()) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(*review.mutable_correcting_claim(),
                             linking_.transaction.NewName(Collection::kClaim));
    claims_.insert(review.correcting_claim());
    return absl::OkStatus();
  }

  // The claim without what people did to it.
  static v1::Claim AsRead(v1::Claim claim) {
    claim.set_editorial_state(v1::EDITORIAL_STATE_MACHINE);
    claim.clear_decision();
    claim.clear_corrected_by();
    return claim;
  }

  static absl::Status CheckCorrection(const v1::ClaimReview& review, const v1::Claim& seen) {
    const bool corrects = review.verdict() == v1::ClaimReview::VERDICT_CORRECTED;
    const v1::Claim& correction = review.correction();
    const auto invalid = [](absl::string_view why) {
      return FieldError("decision.review.correction", "CORRECTION_INVALID", why);
    };
    if (!corrects) {
      return review.has_correction() ? invalid("is for the verdict `corrected` alone")
                                     : absl::OkStatus();
    }
    const bool has_value = correction.value_case() != v1::Claim::VALUE_NOT_SET;
    const bool has_absence = correction.absence() != v1::ABSENCE_REASON_UNSPECIFIED;
    if (has_value == has_absence) return invalid("must have either a value or an absence");
    const bool seen_has_value = seen.value_case() != v1::Claim::VALUE_NOT_SET;
    if (has_value && seen_has_value && correction.value_case() != seen.value_case()) {
      return invalid("must be a value for the field of the claim");
    }
    v1::Claim checked = correction;
    const std::string fault = ingest::CheckClaimValues(checked);
    if (!fault.empty()) return invalid(fault);
    if (ingest::IsEmptyValue(correction)) return invalid("has a value that says nothing");
    v1::Claim compared = correction;
    compared.set_report(seen.report());
    compared.set_field(seen.field());
    if (correlation::ReviewedContent(compared) == correlation::ReviewedContent(seen)) {
      return invalid("says what the claim says; confirm it instead");
    }
    return absl::OkStatus();
  }

  struct Sides {
    std::vector<PooledAccount> moved;
    std::vector<PooledAccount> kept;
  };

  // Parts what tells of `incident` by whether it is of the reports that leave it.
  static absl::StatusOr<Sides> Part(const std::vector<PooledAccount>& accounts,
                                    const std::set<std::string>& leaving, absl::string_view field,
                                    const std::string& incident) {
    Sides sides;
    std::set<std::string> found;
    for (const PooledAccount& account : accounts) {
      const bool leaves = leaving.contains(account.value->report());
      (leaves ? sides.moved : sides.kept).push_back(account);
      found.insert(account.value->report());
    }
    for (const std::string& report : leaving) {
      DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kReport, field, report));
      if (!found.contains(report)) return NotIn(report, incident);
    }
    return sides;
  }

  static absl::Status NotIn(const std::string& report, const std::string& incident) {
    return Error(absl::StatusCode::kFailedPrecondition, "REPORT_NOT_IN_INCIDENT",
                 absl::StrCat(report, " does not tell of ", incident,
                              "; its page names the reports that do"),
                 {{"report", report}, {"incident", incident}});
  }

  absl::Status Find(Collection collection, absl::string_view field, const std::string& name) {
    DOSSIER_RETURN_IF_ERROR(CheckName(collection, field, name));
    DOSSIER_ASSIGN_OR_RETURN(const auto found, linking_.transaction.Find(name));
    return found.has_value() ? absl::OkStatus() : NotFound(name);
  }

  // What tells of an incident that a decision names.
  absl::StatusOr<std::vector<PooledAccount>> Incident(absl::string_view field,
                                                      const std::string& name) {
    absl::Status found = Find(Collection::kIncident, field, name);
    if (absl::IsNotFound(found)) {
      DOSSIER_ASSIGN_OR_RETURN(const auto survivor,
                               store::SurvivorOf(linking_.transaction, name, 0));
      if (survivor.has_value()) {
        return Error(absl::StatusCode::kFailedPrecondition, "INCIDENT_MERGED",
                     absl::StrCat(name, " is part of ", survivor->name,
                                  " now; look at that and name it instead"),
                     {{"name", name}, {"successor", survivor->name}});
      }
    }
    DOSSIER_RETURN_IF_ERROR(found);
    incidents_.insert(name);
    return ReadAccounts(linking_, Term{"incident", name});
  }

  absl::Status NewIncident(std::string& name) {
    DOSSIER_ASSIGN_OR_RETURN(name, linking_.transaction.NewName(Collection::kIncident));
    incidents_.insert(name);
    return absl::OkStatus();
  }

  v1::Telling Hold(const internal::Account& account) {
    reports_.insert(account.report());
    return TellingOf(account);
  }

  void Hold(const std::vector<PooledAccount>& accounts, Tellings& tellings) {
    for (const PooledAccount& account : accounts) *tellings.Add() = Hold(*account.value);
  }

  // Of very many accounts some that stand for them, as evenly as their contents are spread.
  void HoldSome(std::vector<PooledAccount> accounts, Tellings& tellings) {
    std::sort(accounts.begin(), accounts.end(), [](const auto& a, const auto& b) {
      return std::tie(a.value->content_key(), a.key) < std::tie(b.value->content_key(), b.key);
    });
    const size_t held = std::min(accounts.size(), correlation::kMostHeld);
    for (size_t i = 0; i < held; ++i) {
      *tellings.Add() = Hold(*accounts[i * accounts.size() / held].value);
    }
  }

  const Linking& linking_;
  v1::Decision decision_;
  std::set<std::string> incidents_;
  std::set<std::string> reports_;
  std::set<std::string> claims_;
};

}  // namespace

absl::Status CheckAuthorship(absl::string_view field, absl::string_view author,
                             absl::string_view reason) {
  DOSSIER_RETURN_IF_ERROR(CheckText(absl::StrCat(field, "author"), "AUTHOR_INVALID", author,
                                    kMaxAuthorBytes, "who decides"));
  return CheckText(absl::StrCat(field, "reason"), "REASON_INVALID", reason, kMaxReasonBytes,
                   "why, for whoever reads it later");
}

v1::Decision AskedOf(const v1::Decision& decision) {
  v1::Decision asked;
  asked.set_author(decision.author());
  asked.set_reason(decision.reason());
  switch (decision.action_case()) {
    case v1::Decision::kMerge:
      asked.mutable_merge()->set_incident(decision.merge().incident());
      *asked.mutable_merge()->mutable_sources() = decision.merge().sources();
      break;
    case v1::Decision::kSplit:
      asked.mutable_split()->set_incident(decision.split().incident());
      *asked.mutable_split()->mutable_reports() = decision.split().reports();
      break;
    case v1::Decision::kLink:
      asked.mutable_link()->set_report(decision.link().report());
      asked.mutable_link()->set_incident(decision.link().incident());
      asked.mutable_link()->set_former_incident(decision.link().former_incident());
      asked.mutable_link()->set_also(decision.link().also());
      asked.mutable_link()->set_role(decision.link().role());
      break;
    case v1::Decision::kUnlink:
      asked.mutable_unlink()->set_report(decision.unlink().report());
      asked.mutable_unlink()->set_incident(decision.unlink().incident());
      break;
    case v1::Decision::kReview: {
      v1::ClaimReview& review = *asked.mutable_review();
      review = decision.review();
      review.clear_seen();
      review.clear_told();
      review.clear_correcting_claim();
      if (review.has_correction()) {
        // In the form in which values are stored, as far as it is one.
        v1::Claim value = correlation::ValueOf(review.correction());
        (void)ingest::CheckClaimValues(value);
        *review.mutable_correction() = std::move(value);
      }
      break;
    }
    case v1::Decision::kIncidentText:
      asked.mutable_incident_text()->set_incident(decision.incident_text().incident());
      asked.mutable_incident_text()->set_title(decision.incident_text().title());
      asked.mutable_incident_text()->set_summary(decision.incident_text().summary());
      break;
    case v1::Decision::kRedaction:
    case v1::Decision::ACTION_NOT_SET:
      break;
  }
  return asked;
}

absl::StatusOr<v1::Decision> PrepareDecision(const Linking& linking, const v1::Decision& asked) {
  return Preparation(linking, asked).Run();
}

}  // namespace dossier::pipeline
