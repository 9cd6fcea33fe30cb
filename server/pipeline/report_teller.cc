#include "server/pipeline/report_teller.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/analysis/analyzer.h"
#include "server/base/status.h"
#include "server/correlation/decided_groups.h"
#include "server/ingest/article_identity.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/added_links.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using store::Term;

// Lets every span, occurrence and claim of an analysis name where it stands.
// What a structured record states comes from `plugin`.
void Locate(const v1::Report& report, absl::string_view plugin, internal::Analysis& analysis) {
  const std::string version = VersionName(report, report.version());
  const auto locate = [&](v1::Span& span) { span.set_report_version(version); };
  for (v1::Statement& statement : *analysis.mutable_statements()) {
    for (v1::Occurrence& occurrence : *statement.mutable_occurrences()) {
      occurrence.set_report(report.name());
      occurrence.set_report_version(version);
      if (report.has_published()) *occurrence.mutable_published() = report.published();
      occurrence.set_publisher(report.publisher());
      occurrence.set_extractor(std::string(analysis::Analyzer::kExtractor));
      for (v1::Span& span : *occurrence.mutable_content()) locate(span);
      for (v1::Span& span : *occurrence.mutable_source()) locate(span);
      for (v1::Span& span : *occurrence.mutable_coreference()) locate(span);
      if (occurrence.has_cue()) locate(*occurrence.mutable_cue());
    }
  }
  for (internal::Account& account : *analysis.mutable_accounts()) {
    account.set_report(report.name());
    account.set_report_version(version);
    account.set_content_key(absl::StrCat(
        account.stated() ? report.raw_sha256() : ingest::PrintKey(report), ":", account.index()));
    v1::IncidentReport& link = *account.mutable_link();
    link.set_report(report.name());
    link.set_role(account.role());
    link.set_title(report.title());
    link.set_publisher(report.publisher());
    if (report.has_published()) *link.mutable_published() = report.published();
    if (account.has_led_to()) locate(*account.mutable_led_to());
    for (auto& cause : *account.mutable_named_causes()) locate(*cause.mutable_evidence());
    for (v1::Claim& claim : *account.mutable_claims()) {
      claim.set_report(report.name());
      claim.set_report_version(version);
      claim.set_extractor(std::string(account.stated() ? plugin : analysis::Analyzer::kExtractor));
      claim.set_editorial_state(v1::EDITORIAL_STATE_MACHINE);
      if (!claim.has_asserted() && report.has_published()) {
        *claim.mutable_asserted() = report.published();
      }
      for (v1::Span& span : *claim.mutable_evidence()) locate(span);
    }
  }
}

// Lets claims and attributions name the statement that they rest on; until now they hold its index.
void NameStatements(const std::vector<std::string>& names, internal::Account& account) {
  const auto name = [&](const std::string& index) {
    int32_t i = 0;
    return absl::SimpleAtoi(index, &i) && i >= 0 && i < static_cast<int32_t>(names.size())
               ? names[i]
               : std::string();
  };
  for (v1::Claim& claim : *account.mutable_claims()) {
    v1::Asserter& asserter = *claim.mutable_asserter();
    asserter.set_statement(name(asserter.statement()));
    if (claim.has_attribution()) {
      v1::Attribution& attribution = *claim.mutable_attribution();
      attribution.set_statement(name(attribution.statement()));
    }
  }
}

}  // namespace

std::string VersionName(const v1::Report& report, int32_t version) {
  return absl::StrCat(report.name(), "/versions/", version);
}

std::vector<Term> IdentityTerms(const v1::Report& report) {
  std::vector<Term> terms;
  for (ingest::ArticleTerm& term : ingest::ArticleTerms(report)) {
    terms.push_back({absl::StrCat("article.", term.field), std::move(term.value)});
  }
  return terms;
}

void NoteReading(const internal::Analysis& analysis, absl::string_view plugin, v1::Report& report) {
  report.set_statement_count(analysis.statements_size());
  report.set_credit(analysis.credit());
  report.clear_credit_evidence();
  if (analysis.has_credit_evidence()) {
    *report.mutable_credit_evidence() = analysis.credit_evidence();
    report.mutable_credit_evidence()->set_report_version(VersionName(report, report.version()));
  }
  const bool is_structured = report.publisher_type() == v1::Report::PUBLISHER_TYPE_STRUCTURED_TI;
  report.set_extractor(std::string(is_structured ? plugin : analysis::Analyzer::kExtractor));
}

absl::Status ReportTeller::Settle() {
  DOSSIER_RETURN_IF_ERROR(incidents_.Settle());
  DOSSIER_RETURN_IF_ERROR(copies_.Settle());
  told_.insert(incidents_.reports().begin(), incidents_.reports().end());
  told_.insert(copies_.reports().begin(), copies_.reports().end());
  for (const std::string& report : told_) DOSSIER_RETURN_IF_ERROR(Refresh(report));
  return absl::OkStatus();
}

absl::Status ReportTeller::Tell(v1::Report report, std::optional<store::SearchText> search_text,
                                internal::Analysis analysis, absl::string_view plugin,
                                const std::string& withdrawn_version, absl::string_view text) {
  DOSSIER_RETURN_IF_ERROR(PutReport(report, std::move(search_text)));
  Locate(report, plugin, analysis);

  if (!withdrawn_version.empty()) {
    DOSSIER_RETURN_IF_ERROR(incidents_.Withdraw(withdrawn_version));
    DOSSIER_RETURN_IF_ERROR(statements_.Withdraw(report.name(), withdrawn_version));
    DOSSIER_RETURN_IF_ERROR(copies_.Leave(report.name()));
  }
  // What structured records say in words is no print.
  if (!analysis.accounts().empty() && !analysis.accounts(0).stated()) {
    DOSSIER_RETURN_IF_ERROR(copies_.Enter(report, analysis.accounts(0).signature().text_sketch()));
  }
  const bool is_retracted = report.lifecycle() == v1::Report::LIFECYCLE_RETRACTED;
  const std::string told_version =
      text.empty() ? std::string() : VersionName(report, report.version());
  DOSSIER_ASSIGN_OR_RETURN(
      const StatementLinker::Added added,
      statements_.Add(
          {analysis.mutable_statements()->begin(), analysis.mutable_statements()->end()},
          {is_retracted ? v1::Vanished::CAUSE_RETRACTED : v1::Vanished::CAUSE_CHANGED, told_version,
           is_retracted ? "" : text}));
  std::vector<internal::Account> accounts;
  for (internal::Account& account : *analysis.mutable_accounts()) {
    // A report that claims nothing of an incident opens none.
    if (account.claims().empty()) continue;
    for (const int32_t index : account.statement_indices()) {
      account.add_utterances(added.utterances[index]);
    }
    NameStatements(added.statements, account);
    accounts.push_back(std::move(account));
  }
  told_.insert(report.name());
  DOSSIER_RETURN_IF_ERROR(incidents_.RefreshLinked(report.name()));
  return incidents_.Add(std::move(accounts), {report.lifecycle(), told_version});
}

// Writes which incidents a report tells of, as its accounts have it now, and what it has in common
// with others.
absl::Status ReportTeller::Refresh(const std::string& report_name) {
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Report>> stored,
                           Read<v1::Report>(transaction_, report_name));
  if (!stored.has_value()) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                           ReadAccounts(linking_, Term{"report", report_name}));
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<internal::Account> linked,
                           LinkedAccounts(transaction_, Term{"report", report_name}));
  std::vector<const internal::Account*> telling;
  std::set<absl::string_view> told;
  for (const PooledAccount& account : accounts) {
    // A denial of what nobody tells of.
    if (account.value->incident().empty()) continue;
    telling.push_back(account.value.get());
    told.insert(account.value->incident());
  }
  for (const internal::Account& account : linked) {
    if (!told.contains(account.incident())) telling.push_back(&account);
  }
  std::stable_sort(telling.begin(), telling.end(), [](const auto* a, const auto* b) {
    return std::make_tuple(correlation::RoleOf(*a), a->index()) <
           std::make_tuple(correlation::RoleOf(*b), b->index());
  });
  v1::Report& report = stored->value;
  report.clear_incidents();
  for (const internal::Account* each : telling) {
    const internal::Account& account = *each;
    v1::ReportIncident& incident = *report.add_incidents();
    incident.set_incident(account.incident());
    incident.set_role(correlation::RoleOf(account));
    incident.set_score(account.link().score());
    incident.set_rule(account.link().rule());
    *incident.mutable_reasons() = account.link().reasons();
  }
  DOSSIER_RETURN_IF_ERROR(copies_.Describe(report));
  return PutReport(std::move(report), std::nullopt);
}

// The words that find a report change with its versions alone: other changes leave out `text`.
absl::Status ReportTeller::PutReport(v1::Report report, std::optional<store::SearchText> text) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Report>> before,
                           Read<v1::Report>(transaction_, report.name()));
  if (before.has_value()) {
    report.set_revision(before->value.revision());
    if (google::protobuf::util::MessageDifferencer::Equals(report, before->value)) {
      return absl::OkStatus();
    }
  }
  report.set_revision(transaction_.PendingRevision());
  std::vector<Term> terms = store::TermsOf(report);
  for (Term& term : IdentityTerms(report)) terms.push_back(std::move(term));
  return transaction_.Put(report.name(), Serialize(report), std::move(terms), std::move(text));
}

}  // namespace dossier::pipeline
