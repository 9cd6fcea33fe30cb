#include "server/pipeline/relation_linker.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "server/base/status.h"
#include "server/correlation/relate.h"
#include "server/pipeline/resources.h"
#include "server/store/terms.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;

// An incident is compared with at most so many others for one reason.
constexpr int kOthersPerTerm = 50;

// The terms under which an incident's own kin stand.
std::vector<Term> KinTerms(const v1::Incident& incident) {
  std::vector<Term> terms = store::TermsOf(incident);
  std::erase_if(terms, [](const Term& term) {
    return term.field != "victims.name" && term.field != "initiators.name";
  });
  return terms;
}

// Sets, replaces or removes the relation to `other`; keeps the order stable. Returns whether
// anything changed.
bool SetRelation(v1::Incident& incident, const std::string& other,
                 std::optional<v1::Relation> relation) {
  const std::string before = Serialize(incident);
  std::vector<v1::Relation> relations;
  for (v1::Relation& kept : *incident.mutable_relations()) {
    if (kept.incident() != other) relations.push_back(std::move(kept));
  }
  if (relation.has_value()) {
    relation->set_incident(other);
    relations.push_back(*std::move(relation));
  }
  std::sort(relations.begin(), relations.end(), [](const v1::Relation& a, const v1::Relation& b) {
    return std::make_tuple(-a.score(), a.type(), a.incident()) <
           std::make_tuple(-b.score(), b.type(), b.incident());
  });
  incident.clear_relations();
  for (v1::Relation& kept : relations) *incident.add_relations() = std::move(kept);
  return Serialize(incident) != before;
}

std::vector<const internal::Account*> Values(const std::vector<PooledAccount>& accounts) {
  std::vector<const internal::Account*> values;
  for (const PooledAccount& account : accounts) values.push_back(account.value.get());
  return values;
}

}  // namespace

absl::Status RelationLinker::Relate(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Incident>> stored,
                           Read<v1::Incident>(transaction_, name));
  if (!stored.has_value()) return absl::OkStatus();
  v1::Incident& incident = stored->value;
  const std::vector<const internal::Account*> accounts = pool_.Of(name);
  const correlation::IncidentSide side{&incident, accounts};

  DOSSIER_ASSIGN_OR_RETURN(const std::set<std::string> others, Candidates(incident, accounts));
  std::vector<std::pair<std::string, std::optional<v1::Relation>>> found;
  for (const std::string& other_name : others) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Incident>> other,
                             Read<v1::Incident>(transaction_, other_name));
    if (!other.has_value()) {
      found.emplace_back(other_name, Decided(name, other_name));
      continue;
    }
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> other_accounts,
                             ReadAccounts(linking_, Term{"incident", other_name}));
    const std::vector<const internal::Account*> other_values = Values(other_accounts);
    const correlation::IncidentSide other_side{&other->value, other_values};
    std::optional<v1::Relation> relation = Decided(name, other_name);
    std::optional<v1::Relation> inverse = Decided(other_name, name);
    if (!relation.has_value()) relation = correlation::Relate(side, other_side);
    if (!inverse.has_value()) inverse = correlation::Relate(other_side, side);
    found.emplace_back(other_name, std::move(relation));
    if (SetRelation(other->value, name, std::move(inverse))) {
      DOSSIER_RETURN_IF_ERROR(PutVersioned(transaction_, linking_.now, std::move(other->value)));
    }
  }
  bool changed = false;
  for (auto& [other, relation] : found) {
    changed |= SetRelation(incident, other, std::move(relation));
  }
  return changed ? PutVersioned(transaction_, linking_.now, std::move(incident)) : absl::OkStatus();
}

std::optional<v1::Relation> RelationLinker::Decided(const std::string& incident,
                                                    const std::string& other) const {
  const auto decided = decided_.find({incident, other});
  return decided == decided_.end() ? std::nullopt : std::optional(decided->second);
}

absl::Status RelationLinker::Forget(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> stored,
                           Read<v1::Incident>(transaction_, name));
  if (!stored.has_value()) return absl::OkStatus();
  for (const v1::Relation& relation : stored->value.relations()) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Incident>> other,
                             Read<v1::Incident>(transaction_, relation.incident()));
    if (!other.has_value() || !SetRelation(other->value, name, std::nullopt)) continue;
    DOSSIER_RETURN_IF_ERROR(PutVersioned(transaction_, linking_.now, std::move(other->value)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> RelationLinker::Candidates(
    const v1::Incident& incident, const std::vector<const internal::Account*>& accounts) {
  std::set<std::string> names;
  for (const v1::Relation& relation : incident.relations()) names.insert(relation.incident());
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<store::Resource> kin,
      transaction_.Candidates(Collection::kIncident, KinTerms(incident), kOthersPerTerm));
  for (const store::Resource& resource : kin) names.insert(resource.name);

  std::vector<Term> reports;
  for (const internal::Account* account : accounts) {
    reports.push_back({"report", account->report()});
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> told_together,
                           transaction_.Candidates(Collection::kAccount, reports, kOthersPerTerm));
  for (const store::Resource& resource : told_together) {
    DOSSIER_ASSIGN_OR_RETURN(const auto account, linking_.caches.accounts.Of(resource));
    names.insert(account->incident());
  }
  for (const auto& [pair, relation] : decided_) {
    if (pair.first == incident.name()) names.insert(pair.second);
  }
  names.erase(incident.name());
  names.erase("");
  return names;
}

}  // namespace dossier::pipeline
