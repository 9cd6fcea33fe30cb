#include "server/pipeline/added_links.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report.pb.h"
#include "server/base/status.h"
#include "server/pipeline/decided_incidents.h"

namespace dossier::pipeline {
namespace {

using internal::AddedLink;
using store::Collection;
using store::Term;

std::string NameOf(const v1::Decision& decision) {
  return absl::StrCat(store::CollectionId(Collection::kLink),
                      absl::string_view(decision.name()).substr(decision.name().find('/')));
}

internal::Account AccountOf(const AddedLink& added, const v1::Decision& decision,
                            const v1::Report& report) {
  internal::Account account;
  account.set_report(report.name());
  account.set_report_version(absl::StrCat(report.name(), "/versions/", report.version()));
  account.set_content_key(report.text_sha256());
  account.set_incident(added.incident());
  const bool has_role = decision.link().role() != v1::REPORT_ROLE_UNSPECIFIED;
  account.set_role(has_role ? decision.link().role() : v1::REPORT_ROLE_MENTION);
  v1::IncidentReport& link = *account.mutable_link();
  link.set_report(report.name());
  link.set_title(report.title());
  link.set_publisher(report.publisher());
  if (report.has_published()) *link.mutable_published() = report.published();
  LinkByDecision(decision, account);
  return account;
}

}  // namespace

absl::StatusOr<std::vector<Stored<AddedLink>>> AddedLinks(store::Reader& reader, const Term& term) {
  return ReadAll<AddedLink>(reader, Collection::kLink, term);
}

absl::StatusOr<std::vector<internal::Account>> LinkedAccounts(store::Reader& reader,
                                                              const Term& term) {
  std::map<int64_t, internal::Account> by_decision;
  DOSSIER_ASSIGN_OR_RETURN(const auto links, AddedLinks(reader, term));
  for (const Stored<AddedLink>& link : links) {
    DOSSIER_ASSIGN_OR_RETURN(const auto report, Read<v1::Report>(reader, link.value.report()));
    DOSSIER_ASSIGN_OR_RETURN(const auto decision,
                             Read<v1::Decision>(reader, link.value.decision()));
    if (!report.has_value() || !decision.has_value()) continue;
    if (report->value.lifecycle() == v1::Report::LIFECYCLE_RETRACTED) continue;
    by_decision[decision->key] = AccountOf(link.value, decision->value, report->value);
  }
  // Of those between the same two the latest holds.
  std::vector<internal::Account> accounts;
  std::set<std::pair<std::string, std::string>> linked;
  for (auto link = by_decision.rbegin(); link != by_decision.rend(); ++link) {
    internal::Account& account = link->second;
    if (!linked.emplace(account.report(), account.incident()).second) continue;
    accounts.push_back(std::move(account));
  }
  return accounts;
}

absl::StatusOr<bool> SetAddedLink(store::Transaction& transaction, const v1::Decision& decision,
                                  const std::string& incident) {
  const std::string name = NameOf(decision);
  DOSSIER_ASSIGN_OR_RETURN(const auto before, Read<AddedLink>(transaction, name));
  if ((before.has_value() ? before->value.incident() : "") == incident) return false;
  if (incident.empty()) {
    DOSSIER_RETURN_IF_ERROR(transaction.Delete(name));
    return true;
  }
  AddedLink link;
  link.set_report(decision.link().report());
  link.set_incident(incident);
  link.set_decision(decision.name());
  DOSSIER_RETURN_IF_ERROR(
      transaction.Put(name, Serialize(link), {{"report", link.report()}, {"incident", incident}}));
  return true;
}

}  // namespace dossier::pipeline
