#ifndef DOSSIER_TESTS_SERVER_CORRELATION_STORIES_H_
#define DOSSIER_TESTS_SERVER_CORRELATION_STORIES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "dossier/internal/outline.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/correlation/relate.h"

// Small stories to tell in tests: reports with accounts and claims, and what becomes of them.
namespace dossier::correlation {

// Builds what a report tells of one incident, values, claims and signature together.
class AccountBuilder {
 public:
  // `report` names the report; accounts of one report differ in `index`.
  explicit AccountBuilder(absl::string_view report, int index = 0);

  AccountBuilder& Background();
  AccountBuilder& Published(absl::string_view iso_date);
  AccountBuilder& Title(absl::string_view title);
  AccountBuilder& Victim(absl::string_view name, const std::vector<std::string>& aliases = {});
  AccountBuilder& Initiator(absl::string_view name);
  AccountBuilder& Kind(v1::Kind::Type type);
  AccountBuilder& Happened(v1::IncidentDate::Event event, absl::string_view iso_date);
  AccountBuilder& Unresolved(absl::string_view words, absl::string_view reason);
  AccountBuilder& Motive(v1::Motive::Type type, absl::string_view by);
  AccountBuilder& Attribution(v1::Stance stance, absl::string_view by, absl::string_view to);
  AccountBuilder& Figure(absl::string_view figure);
  AccountBuilder& Artefact(absl::string_view name);
  AccountBuilder& Tool(absl::string_view name, v1::Tool::Type type = v1::Tool::TYPE_MALWARE);
  AccountBuilder& Weakness(absl::string_view cve);
  AccountBuilder& Campaign(absl::string_view name);
  // What somebody is quoted with.
  AccountBuilder& Quotes(absl::string_view words);
  // Telling words, each with the weight of an ordinary content word; names weigh more.
  AccountBuilder& Words(absl::string_view words);
  AccountBuilder& Names(absl::string_view words);
  // The whole text, for copies and, where none are given, for words.
  AccountBuilder& Text(absl::string_view text);
  // The last claim that was added, to change it.
  v1::Claim& LastClaim() { return *account_.mutable_claims(account_.claims_size() - 1); }

  operator internal::Account() const;  // NOLINT: a builder is what it builds

 private:
  v1::Claim& AddClaim(v1::Field field, absl::string_view evidence);
  void AddTerm(absl::string_view word, float weight);

  internal::Account account_;
  std::map<std::string, float> words_;
};

// What Fold makes of the groups of Partition, with the edges of all comparisons of accounts that
// share a key. Accounts arrive in the order given.
struct Dossier {
  std::vector<internal::Account> accounts;
  std::vector<std::vector<int>> groups;
  std::vector<v1::Incident> incidents;

  // The group in which the account of `report` with `index` is.
  int GroupOf(absl::string_view report, int index = 0) const;
  bool Together(absl::string_view report, absl::string_view other) const {
    return GroupOf(report) == GroupOf(other);
  }
  // A digest of all incidents that does not depend on their order.
  std::string Hash() const;
  // Accounts of one incident.
  std::vector<const internal::Account*> AccountsOf(int group) const;
};

Dossier Arrive(std::vector<internal::Account> accounts);

// The keys that both have, as if they were near by each of them in such a crowd.
std::vector<SharedKey> NearBy(const internal::Outline& a, const internal::Outline& b,
                              Crowd crowd = Crowd::kFew);

// An utterance in one report.
v1::Statement Said(absl::string_view speaker, absl::string_view words,
                   absl::string_view published = "",
                   v1::Statement::Form form = v1::Statement::FORM_DIRECT);

}  // namespace dossier::correlation

#endif  // DOSSIER_TESTS_SERVER_CORRELATION_STORIES_H_
