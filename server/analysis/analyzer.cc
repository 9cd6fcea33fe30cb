#include "server/analysis/analyzer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/analysis/accounts.h"
#include "server/analysis/credits.h"
#include "server/analysis/document_text.h"
#include "server/analysis/entities.h"
#include "server/analysis/landmarks.h"
#include "server/analysis/names.h"
#include "server/analysis/speech_grammar.h"
#include "server/analysis/standing.h"
#include "server/analysis/stated_account.h"
#include "server/analysis/statement_message.h"
#include "server/analysis/statements.h"
#include "server/analysis/text.h"
#include "server/base/language.h"

namespace dossier::analysis {
namespace {

using google::protobuf::Arena;

// A stated claim that somebody makes points at the statement that makes it, by index until
// statements have names.
void PointAtStatement(const FactReading& reading, v1::Claim& claim) {
  if (claim.asserter().name().empty() || claim.evidence_size() == 0) return;
  const int statement = reading.StatementAt(static_cast<uint32_t>(claim.evidence(0).start()));
  if (statement < 0) return;
  const std::string index = absl::StrCat(statement);
  claim.mutable_asserter()->set_statement(index);
  if (claim.has_attribution()) claim.mutable_attribution()->set_statement(index);
}

// As internal::Analysis has it: empty if it cannot be told.
std::string LanguageOf(const Document& document) {
  const std::string language = dossier::LanguageOf(document.text, document.language);
  return language == "und" ? "" : language;
}

void AddStatements(const Text& text, const std::vector<StatementDraft>& drafts,
                   internal::Analysis& analysis) {
  analysis.mutable_statements()->Reserve(static_cast<int>(drafts.size()));
  for (const StatementDraft& draft : drafts) {
    v1::Statement& statement = *analysis.add_statements();
    ToMessage(text, draft, statement);
    if (!analysis.language().empty()) statement.set_language(analysis.language());
  }
}

void AddCredit(const Document& document, internal::Analysis& analysis) {
  const std::optional<Credit> credit = CreditOf(document.text, document.authors);
  if (!credit.has_value()) return;
  analysis.set_credit(credit->house);
  if (credit->end == 0) return;
  v1::Span& evidence = *analysis.mutable_credit_evidence();
  evidence.set_start(static_cast<int64_t>(credit->begin));
  evidence.set_end(static_cast<int64_t>(credit->end));
  evidence.set_text(std::string(document.text.substr(credit->begin, credit->end - credit->begin)));
}

// None if nobody asked for them.
void AddExplanations(Explanations explanations, internal::Analysis& analysis) {
  for (size_t i = 0; i < explanations.of_statements.size(); ++i) {
    v1::Occurrence& occurrence =
        *analysis.mutable_statements(static_cast<int>(i))->mutable_occurrences(0);
    for (v1::Explanation& explanation : explanations.of_statements[i]) {
      *occurrence.add_explanations() = std::move(explanation);
    }
  }
  for (v1::Explanation& rejection : explanations.rejections) {
    *analysis.add_rejections() = std::move(rejection);
  }
}

// The rules for facts lean on the words and the order of English. Of a text in another language
// they keep what is written alike in all: the names of weaknesses.
void AddFacts(const FactReading& reading, internal::Analysis& analysis) {
  if (SpeechGrammarFor(analysis.language()) == nullptr) return ExtractFacts(reading, analysis);
  auto& all = *Arena::CreateMessage<internal::Analysis>(&reading.arena);
  ExtractFacts(reading, all);
  const auto keep = [&](v1::Claim& claim) {
    if (!claim.vulnerability().cve().empty()) *analysis.add_other_claims() = std::move(claim);
  };
  for (internal::Account& account : *all.mutable_accounts()) {
    for (v1::Claim& claim : *account.mutable_claims()) keep(claim);
  }
  for (v1::Claim& claim : *all.mutable_other_claims()) keep(claim);
}

}  // namespace

google::protobuf::ArenaOptions Analyzer::ArenaOptions() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = 32 << 10;
  options.max_block_size = 1 << 20;
  return options;
}

internal::Analysis Analyzer::Analyze(const Document& document, const Options& options) const {
  Arena arena(ArenaOptions());
  return Analyze(document, options, arena);
}

internal::Analysis Analyzer::AnalyzeStated(const Document& document,
                                           std::vector<v1::Claim> claims) const {
  Arena arena(ArenaOptions());
  return AnalyzeStated(document, std::move(claims), arena);
}

internal::Analysis& Analyzer::Analyze(const Document& document, const Options& options,
                                      Arena& arena) const {
  const Text text(document.text);
  const NameClasses names(text);
  const Entities entities(text, names);
  const Landmarks landmarks(text);
  const ReportDates dates = DatesOf(document, text, landmarks);

  internal::Analysis& analysis = *Arena::CreateMessage<internal::Analysis>(&arena);
  analysis.set_language(LanguageOf(document));
  const std::optional<std::string> own =
      OwnPublicationOf(text, entities, document.title, document.publisher);
  Explanations explanations;
  const std::vector<StatementDraft> drafts =
      FindStatements(text, names, entities,
                     {.publisher = own.value_or(document.publisher),
                      .own_publication = own.has_value(),
                      .language = analysis.language(),
                      .dates = dates.all,
                      .explanations = options.explain ? &explanations : nullptr});
  AddStatements(text, drafts, analysis);
  AddCredit(document, analysis);
  AddExplanations(std::move(explanations), analysis);

  const FactReading reading(document, text, names, entities, landmarks, dates, drafts, arena);
  AddFacts(reading, analysis);
  if (analysis.accounts().empty()) AddMatter(reading, analysis);
  for (const internal::Account& account : analysis.accounts()) TellStanding(account, analysis);
  return analysis;
}

internal::Analysis& Analyzer::AnalyzeStated(const Document& document, std::vector<v1::Claim> claims,
                                            Arena& arena) const {
  const Text text(document.text);
  const NameClasses names(text);
  const Entities entities(text, names);
  const Landmarks landmarks(text);
  const ReportDates dates = DatesOf(document, text, landmarks);

  internal::Analysis& analysis = *Arena::CreateMessage<internal::Analysis>(&arena);
  analysis.set_language(LanguageOf(document));
  std::vector<StatementDraft> drafts = FindStatements(
      text, names, entities,
      {.publisher = document.publisher, .language = analysis.language(), .dates = dates.all});
  std::erase_if(drafts, [&](const StatementDraft& draft) {
    return draft.content.empty() || !IsProseAt(text.text(), draft.content[0].begin);
  });
  AddStatements(text, drafts, analysis);

  const FactReading reading(document, text, names, entities, landmarks, dates, drafts, arena);
  internal::Account& account = *analysis.add_accounts();
  FillStatedAccount(reading, std::move(claims), account);
  for (v1::Claim& claim : *account.mutable_claims()) PointAtStatement(reading, claim);
  TellStanding(account, analysis);
  return analysis;
}

}  // namespace dossier::analysis
