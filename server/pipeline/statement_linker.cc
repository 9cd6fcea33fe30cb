#include "server/pipeline/statement_linker.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "server/base/status.h"
#include "server/correlation/statement_matcher.h"
#include "server/pipeline/regroup.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;

// More utterances than this under one key say that the key tells nothing.
constexpr int kCandidatesPerKey = 50;

std::vector<Term> KeyTerms(const v1::Statement& utterance) {
  std::vector<Term> terms;
  for (std::string& key : correlation::KeysOf(utterance)) terms.push_back({"key", std::move(key)});
  return terms;
}

}  // namespace

absl::Status StatementLinker::Withdraw(absl::string_view report_version) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Stored<v1::Statement>> utterances,
                           ReadAll<v1::Statement>(transaction_, Collection::kUtterance,
                                                  Term{"version", std::string(report_version)}));
  for (Stored<v1::Statement>& utterance : utterances) {
    touched_.insert(utterance.value.name());
    shaken_.insert(utterance.value.name());
    DOSSIER_RETURN_IF_ERROR(transaction_.Delete(utterance.name));
    withdrawn_.push_back(std::move(utterance));
  }
  return absl::OkStatus();
}

absl::StatusOr<StatementLinker::Added> StatementLinker::Add(std::vector<v1::Statement> utterances) {
  Added added;
  for (v1::Statement& utterance : utterances) {
    DOSSIER_ASSIGN_OR_RETURN(std::string name, transaction_.NewName(Collection::kUtterance));
    added.utterances.push_back(name);
    utterance.clear_name();
    Stored<v1::Statement> newcomer{INT64_MAX, std::move(name), std::move(utterance)};
    InheritName(newcomer);
    DOSSIER_ASSIGN_OR_RETURN(std::string statement, Join(std::move(newcomer)));
    added.statements.push_back(std::move(statement));
  }
  withdrawn_.clear();
  return added;
}

// What a new version of a report prints again stays the statement that it was.
void StatementLinker::InheritName(Stored<v1::Statement>& newcomer) {
  const auto same = std::find_if(
      withdrawn_.begin(), withdrawn_.end(), [&](const Stored<v1::Statement>& withdrawn) {
        return correlation::Compare(newcomer.value, withdrawn.value).score >=
               correlation::kSameStatement;
      });
  if (same == withdrawn_.end()) return;
  newcomer.key = same->key;
  newcomer.value.set_name(same->value.name());
  withdrawn_.erase(same);
}

// The statements of which some wording is like `utterance`.
absl::StatusOr<std::set<std::string>> StatementLinker::LikeStatements(
    const v1::Statement& utterance) {
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<store::Resource> candidates,
      transaction_.Candidates(Collection::kUtterance, KeyTerms(utterance), kCandidatesPerKey));
  std::set<std::string> statements;
  if (!utterance.name().empty()) statements.insert(utterance.name());
  for (const store::Resource& candidate : candidates) {
    DOSSIER_ASSIGN_OR_RETURN(const auto other, linking_.caches.utterances.Of(candidate));
    // It hangs together with this statement already.
    if (statements.contains(other->name())) continue;
    if (correlation::Compare(utterance, *other).score >= correlation::kSameStatement) {
      statements.insert(other->name());
    }
  }
  return statements;
}

// Returns the statement that the newcomer belongs to. Whatever a chain of like ones connects is one
// statement: a newcomer that is like the wordings of one statement joins it and moves nobody.
absl::StatusOr<std::string> StatementLinker::Join(Stored<v1::Statement> newcomer) {
  DOSSIER_ASSIGN_OR_RETURN(const std::set<std::string> statements, LikeStatements(newcomer.value));
  const bool settled =
      statements.size() <= 1 && newcomer.value.name().empty() &&
      std::none_of(statements.begin(), statements.end(),
                   [&](const std::string& statement) { return shaken_.contains(statement); });
  if (!settled) return Regroup(std::move(newcomer), statements);
  std::string statement;
  if (statements.empty()) {
    DOSSIER_ASSIGN_OR_RETURN(statement, transaction_.NewName(Collection::kStatement));
  } else {
    statement = *statements.begin();
  }
  newcomer.value.set_name(statement);
  touched_.insert(statement);
  DOSSIER_RETURN_IF_ERROR(Save(newcomer.name, newcomer.value));
  return statement;
}

// Groups the newcomer anew with the wordings of all statements that it is like.
absl::StatusOr<std::string> StatementLinker::Regroup(Stored<v1::Statement> newcomer,
                                                     const std::set<std::string>& statements) {
  std::vector<Stored<v1::Statement>> pool;
  for (const std::string& statement : statements) {
    DOSSIER_ASSIGN_OR_RETURN(
        std::vector<Stored<v1::Statement>> wordings,
        ReadAll<v1::Statement>(transaction_, Collection::kUtterance, Term{"statement", statement}));
    std::move(wordings.begin(), wordings.end(), std::back_inserter(pool));
  }
  const std::string newcomer_name = newcomer.name;
  pool.push_back(std::move(newcomer));

  std::vector<const v1::Statement*> values;
  std::vector<Member> members;
  for (const Stored<v1::Statement>& entry : pool) {
    values.push_back(&entry.value);
    members.push_back({entry.key, entry.value.name()});
  }
  DOSSIER_ASSIGN_OR_RETURN(const Naming naming,
                           NameGroups(members, correlation::GroupStatements(values), [&] {
                             return transaction_.NewName(Collection::kStatement);
                           }));
  DOSSIER_RETURN_IF_ERROR(TellSuccessions(transaction_, naming));
  for (size_t i = 0; i < pool.size(); ++i) {
    const std::string& group = naming.group_of[i];
    if (pool[i].value.name() == group && pool[i].name != newcomer_name) continue;
    if (!pool[i].value.name().empty()) touched_.insert(pool[i].value.name());
    touched_.insert(group);
    pool[i].value.set_name(group);
    DOSSIER_RETURN_IF_ERROR(Save(pool[i].name, pool[i].value));
  }
  return naming.group_of.back();
}

absl::Status StatementLinker::SetIncident(absl::string_view utterance, absl::string_view incident) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> found,
                           transaction_.Find(utterance));
  if (!found.has_value()) return absl::OkStatus();  // taken back in the meantime
  DOSSIER_ASSIGN_OR_RETURN(const auto stored, linking_.caches.utterances.Of(*found));
  if (stored->about_size() == 1 && stored->about(0).incident() == incident) return absl::OkStatus();
  v1::Statement body = *stored;
  if (body.about_size() == 0) body.add_about();
  for (v1::About& about : *body.mutable_about()) about.set_incident(std::string(incident));
  touched_.insert(body.name());
  return Save(utterance, body);
}

absl::Status StatementLinker::Save(absl::string_view utterance, const v1::Statement& body) {
  std::vector<Term> terms = KeyTerms(body);
  terms.push_back({"statement", body.name()});
  terms.push_back({"version", body.occurrences(0).report_version()});
  return transaction_.Put(utterance, Serialize(body), std::move(terms));
}

absl::Status StatementLinker::Settle() {
  for (const std::string& name : touched_) DOSSIER_RETURN_IF_ERROR(FoldOne(name));
  touched_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::shared_ptr<const v1::Statement>>> StatementLinker::WordingsOf(
    const std::string& statement) {
  std::vector<std::shared_ptr<const v1::Statement>> wordings;
  store::Selection selection{.collection = Collection::kUtterance,
                             .condition = store::HasTerm({"statement", statement}),
                             .limit = 500};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, transaction_.Select(selection));
    for (const store::Resource& resource : page.resources) {
      DOSSIER_ASSIGN_OR_RETURN(auto wording, linking_.caches.utterances.Of(resource));
      wordings.push_back(std::move(wording));
    }
    if (!page.more || page.resources.empty()) return wordings;
    selection.after_key = page.resources.back().key;
  }
}

absl::Status StatementLinker::FoldOne(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(const auto wordings, WordingsOf(name));
  if (wordings.empty()) return transaction_.Delete(name);

  std::vector<const v1::Statement*> values;
  for (const auto& wording : wordings) values.push_back(wording.get());
  v1::Statement statement = correlation::FoldStatement(values);
  statement.set_name(name);

  return PutVersioned(transaction_, linking_.now, std::move(statement));
}

}  // namespace dossier::pipeline
