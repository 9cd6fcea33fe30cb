#ifndef DOSSIER_SERVER_PIPELINE_STATEMENT_LINKER_H_
#define DOSSIER_SERVER_PIPELINE_STATEMENT_LINKER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/statement.pb.h"
#include "server/correlation/statement_head.h"
#include "server/correlation/statement_matcher.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/print_crowd.h"
#include "server/pipeline/print_history.h"
#include "server/pipeline/resources.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Keeps statements in step with what report versions print, within one transaction.
//
// An *utterance* is what one report version prints of one statement: a v1::Statement with one
// occurrence, whose `name` is that of the statement it belongs to. A statement is a fold over its
// utterances, of which one leads (correlation::LeadRankOf): a newcomer is compared with those that
// lead, so that what it costs does not grow with how often a statement is printed. Utterances are
// grouped anew only where one begins or ceases to lead. Of very many a statement is folded from a
// choice (PrintCrowd). For one thread; use in the order of the methods.
//
// An utterance that its report no longer prints is *vanished*: it takes no part in any of this, but
// stays with its statement, and comes back to life if the report prints the words again.
class StatementLinker {
 public:
  // It outlives the linker.
  explicit StatementLinker(const Linking& linking)
      : linking_(linking), transaction_(linking.transaction), history_(linking.transaction) {}

  // Takes back everything that `report_version` of `report` printed.
  absl::Status Withdraw(absl::string_view report, absl::string_view report_version);

  // Names of what was added, in order.
  struct Added {
    std::vector<std::string> utterances;
    std::vector<std::string> statements;
  };
  // What stands for what was withdrawn.
  struct Instead {
    v1::Vanished::Cause cause = v1::Vanished::CAUSE_CHANGED;
    std::string report_version;  // empty if the report was taken back
    absl::string_view text;      // of that version; lasts for the call
  };

  // Records what a report version prints, which stands for what was withdrawn since the last call;
  // spans and occurrences must name it. Withdrawn words that the text no longer has stay with their
  // statement, as vanished.
  absl::StatusOr<Added> Add(std::vector<v1::Statement> utterances, const Instead& instead);

  // An utterance that stands in another statement than before, and that one.
  struct Moved {
    std::string utterance;
    std::string former;
  };
  // Lets statements that lost the wording that led them find another, and tells by report version
  // what has moved since the transaction began.
  absl::StatusOr<std::map<std::string, std::vector<Moved>>> Steady();

  // States which incident an utterance is about.
  absl::Status SetIncident(absl::string_view utterance, absl::string_view incident);

  // Rewrites the utterances of those versions of `report`, and its vanished ones, where they stand:
  // `rewrite` changes words without moving them.
  absl::Status Rewrite(absl::string_view report, absl::Span<const std::string> versions,
                       absl::FunctionRef<bool(v1::Statement&)> rewrite);

  // Writes out every statement that anything above has touched; once they are steady.
  absl::Status Settle();

  // Incidents that other statements are about than before Settle(), and how many more.
  const std::map<std::string, int32_t>& incidents() const { return incidents_; }

 private:
  void Place(const std::string& statement, v1::Statement& utterance) const;
  absl::StatusOr<std::string> Join(Stored<v1::Statement> newcomer);
  absl::StatusOr<std::optional<std::string>> LedStatement(
      absl::string_view name, const correlation::ReadUtterance& utterance);
  absl::StatusOr<std::set<std::string>> LikeStatements(absl::string_view name,
                                                       const correlation::ReadUtterance& utterance);
  absl::StatusOr<std::string> Found(std::string statement, Stored<v1::Statement> newcomer);
  // The lists in which an utterance stands, and where in all of them.
  struct Listed {
    std::vector<std::string> keys;
    uint64_t place = 0;
  };
  const Listed& ListedAs(absl::string_view name, const correlation::ReadUtterance& utterance);
  const Listed& ListedAs(absl::string_view name, const v1::Statement& utterance);
  static std::vector<store::Term> ListTerms(absl::string_view field, const Listed& listed);
  absl::StatusOr<std::vector<store::Resource>> Near(absl::string_view field,
                                                    const Listed& listed) const;
  absl::StatusOr<std::vector<Stored<v1::Statement>>> UtterancesWith(absl::string_view field,
                                                                    absl::string_view value,
                                                                    size_t limit = SIZE_MAX) const;
  absl::StatusOr<std::optional<std::string>> LeaderOf(const std::string& statement);
  absl::Status Regroup(std::optional<Stored<v1::Statement>> newcomer,
                       const std::set<std::string>& statements,
                       std::vector<std::string>& unsettled);
  absl::Status Resettle(std::vector<std::string> unsettled);
  absl::Status LeadAnew(const std::string& statement);
  absl::Status InheritName(Stored<v1::Statement>& newcomer);
  absl::StatusOr<std::string> VanishedStatement(absl::string_view name,
                                                const correlation::ReadUtterance& utterance);
  absl::Status KeepVanished(const Instead& instead);
  absl::Status SaveVanished(absl::string_view utterance, const v1::Statement& body);
  absl::Status PassVanishedOn(const std::string& statement, const std::string& survivor);
  absl::Status Save(absl::string_view utterance, const v1::Statement& body, bool leads);
  absl::StatusOr<PrintCrowd*> CrowdOf(const std::string& statement);
  absl::Status Enter(const v1::Statement& utterance);
  absl::Status Leave(const v1::Statement& utterance);
  absl::StatusOr<PrintCrowd*> Gather(const std::string& statement,
                                     const correlation::StatementHead& head);
  absl::Status Disperse(const std::string& statement);

  // Utterances, for as long as they are folded.
  struct Prints {
    std::vector<std::shared_ptr<const correlation::HeldUtterance>> held;
    std::vector<const v1::Statement*> values;
  };
  absl::Status Hold(absl::Span<const store::Resource> utterances, Prints& prints);
  absl::StatusOr<Prints> PrintsWith(const store::Term& term, size_t most);
  absl::StatusOr<Prints> PrintsAt(absl::Span<const int64_t> keys);
  absl::StatusOr<Prints> VanishedPrints(const std::string& statement);
  absl::Status FoldOne(const std::string& name);
  absl::Status FoldCrowd(const std::string& name, const Prints& vanished);
  absl::Status Write(const std::string& name, v1::Statement statement);
  absl::Status NoteIncidents(const v1::Statement& statement);

  const Linking& linking_;
  store::Transaction& transaction_;
  PrintHistory history_;
  std::vector<Stored<v1::Statement>> withdrawn_;
  std::vector<Stored<v1::Statement>> vanished_before_;  // of the same reports
  std::set<std::string> touched_;
  std::map<std::string, std::vector<Moved>> moved_;
  std::map<std::string, int32_t> incidents_;
  // Of utterances, which are found and written several times in a batch.
  absl::flat_hash_map<std::string, Listed> listed_;
  // Of statements that were asked for; null for those that few print.
  absl::flat_hash_map<std::string, std::unique_ptr<PrintCrowd>> crowds_;
  // Statements that lost a wording, which may have led the others.
  std::set<std::string> shaken_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_STATEMENT_LINKER_H_
