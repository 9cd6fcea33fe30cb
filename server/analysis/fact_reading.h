#ifndef DOSSIER_SERVER_ANALYSIS_FACT_READING_H_
#define DOSSIER_SERVER_ANALYSIS_FACT_READING_H_

#include <google/protobuf/arena.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dossier/v1/claim.pb.h"
#include "server/analysis/analyzer.h"
#include "server/analysis/dates.h"
#include "server/analysis/entities.h"
#include "server/analysis/landmarks.h"
#include "server/analysis/patterns.h"
#include "server/analysis/statements.h"
#include "server/analysis/text.h"
#include "server/analysis/word_hashes.h"

namespace dossier::analysis {

// The lexicons of the fact rules, in this order.
enum class FactLexicon : uint32_t {
  kKinds,
  kVictims,
  kInitiators,
  kMotives,
  kMeasures,
  kInvestigations,
  kAbsences,
  kImpacts,
  kDisclosures,
  kDateEvents,
  kAttributions,
  kDeterminations,
  kResponses,
  kTechniques,
  kEventSteps,
  kLegalAssessments,
  kVulnerabilities,
  kInitiatorSorts,
};

// The patterns of all fact lexicons. Read once, never destroyed.
const PatternSet& FactPatterns();

// The expressions of time in a report, counted from its own day.
struct ReportDates {
  // The report's own day: its metadata, else its dateline.
  std::optional<absl::CivilDay> anchor;
  std::optional<DateExpression> dateline;
  std::vector<DateExpression> all;
};
ReportDates DatesOf(const Document& document, const Text& text, const Landmarks& landmarks);

// All that the rules for facts look at, computed once a report. Immutable after construction;
// borrows its arguments, which must outlive it.
class FactReading {
 public:
  FactReading(const Document& document, const Text& text, const NameClasses& name_classes,
              const Entities& entities, const Landmarks& landmarks, const ReportDates& report_dates,
              const std::vector<StatementDraft>& statements, google::protobuf::Arena& arena);

  const Document& document;
  const Text& text;
  const NameClasses& name_classes;
  const Entities& entities;
  const Landmarks& landmarks;
  const std::vector<StatementDraft>& statements;
  const std::optional<absl::CivilDay>& anchor;
  const std::optional<DateExpression>& dateline;
  const std::vector<DateExpression>& dates;
  // Where claims are made, so that they go to their account without being copied.
  google::protobuf::Arena& arena;
  std::vector<PatternMatch> matches;
  TextWordHashes hashes;

  // The innermost statement whose words cover the byte at `offset`, or -1.
  int StatementAt(uint32_t offset) const;
  // The first statement whose verb of saying begins within `words`, or -1.
  int StatementSaidBy(Span words) const;
  // Whether the byte at `offset` stands in quotation marks of a statement.
  bool InQuotation(uint32_t offset) const;

  absl::string_view Label(const PatternMatch& match) const {
    return FactPatterns().label(match.label);
  }
  static FactLexicon LexiconOf(const PatternMatch& match) {
    return static_cast<FactLexicon>(match.lexicon);
  }

 private:
  struct Said {
    Span span;
    int statement;
  };
  std::vector<Said> said_;  // by begin
  std::vector<Said> cues_;  // by begin
};

// Names a rule: the whole name, or what rules have in common ("impact.") and the section of their
// lexicon. Borrows both, which are built in.
struct RuleName {
  RuleName(const char* whole) : begin(whole) {}
  RuleName(absl::string_view begin, absl::string_view section) : begin(begin), section(section) {}

  friend bool operator==(const RuleName& rule, absl::string_view whole) {
    return rule.section.empty() && rule.begin == whole;
  }

  absl::string_view begin;
  absl::string_view section;
};

// The words that a finding rests on.
struct Evidence {
  Span telling;      // never empty
  Span beside = {};  // may be
};

// A claim on its way to an account, in the arena of the reading. Most never get there, so the claim
// is given its rule and its evidence by WriteFinding alone.
struct Finding {
  v1::Claim* claim;
  RuleName rule;
  Evidence evidence;
  // Where the telling words begin, which decides who says it, and their sentence.
  uint32_t begin;
  uint32_t sentence;
  // Where the verb with which somebody says it may stand ("declined to say"); may be empty.
  Span verb = {};
  // Who says it by the words of the rule alone, where no statement does; may be nullptr.
  const Entity* speaker = nullptr;
};

// Adds a finding and returns its claim for the value.
v1::Claim& AddFinding(const FactReading& reading, v1::Field field, RuleName rule, double confidence,
                      Evidence evidence, std::vector<Finding>& findings);

// Completes the claim of a finding that is kept.
void WriteFinding(const Text& text, const Finding& finding);

// Puts `span` of the text into `proto`.
void FillSpan(const Text& text, Span span, v1::Span& proto);

// Puts an expression of time into `proto`.
void FillDate(const Text& text, const DateExpression& date, v1::Date& proto);

// Whoever a noun phrase names.
struct Party {
  const Entity* entity = nullptr;
  // The words that name it or point at it.
  Span span;
  // The country it belongs to by the words of the phrase ("the Ruritanian ministry"), ISO code.
  absl::string_view country;
  Span country_span;

  bool named() const { return entity != nullptr; }
};

// The party that `phrase` names: the last name or resolved pronoun of its head ("payday firm
// Wonderloan", "its systems"), else of what the head belongs to. Countries count only as country.
Party PartyIn(const FactReading& reading, const Phrase& phrase);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FACT_READING_H_
