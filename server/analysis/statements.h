#ifndef DOSSIER_SERVER_ANALYSIS_STATEMENTS_H_
#define DOSSIER_SERVER_ANALYSIS_STATEMENTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/fact.pb.h"
#include "dossier/v1/statement.pb.h"
#include "dossier/v1/value.pb.h"
#include "server/analysis/dates.h"
#include "server/analysis/entities.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Who said something, as far as the text tells.
struct SpeakerDraft {
  // Somebody else who may have said it.
  struct Candidate {
    std::string name;
    double score = 0;  // from 0 to 1
  };

  std::string name;          // the fullest name; empty unless named
  std::string role;          // "spokesperson"
  std::string organisation;  // whom they speak for
  std::string country;       // ISO 3166-1 alpha-2
  v1::SpeakerType type = v1::SPEAKER_TYPE_UNSPECIFIED;
  v1::Speaker::Resolution resolution = v1::Speaker::RESOLUTION_UNRESOLVED;
  std::optional<uint32_t> entity;     // index into Entities::all(); the first of joint speakers
  std::vector<Candidate> candidates;  // best first; their scores sum to less than 1
};

// Mostly one, and none allocated for one or two.
using Spans = absl::InlinedVector<Span, 2>;

// Something said by somebody, in one place of one text.
struct StatementDraft {
  v1::Statement::Form form = v1::Statement::FORM_UNSPECIFIED;
  // What was said: with its quotation marks, without a leading "that". Several where the words are
  // interrupted or run over paragraphs; each within one paragraph.
  Spans content;
  Span cue;           // empty if no word marks it as said
  Spans source;       // the words for the speaker beside it; empty if none
  Spans coreference;  // where the speaker is named, if `source` does not name them
  SpeakerDraft speaker;
  v1::Statement::Kind kind = v1::Statement::KIND_UNSPECIFIED;
  v1::Stance stance = v1::STANCE_UNSPECIFIED;
  v1::Hedge hedge = v1::HEDGE_UNSPECIFIED;
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  const DateExpression* said_at = nullptr;  // one of StatementContext::dates
  absl::string_view rule;                   // such as "quotation.cue_after"; lives for ever
  double confidence = 0;                    // from 0 to 1
  bool second_hand = false;                 // part of what somebody else says
};

class Chooser;

// Why a text was read so. Its spans name no report version.
struct Explanations {
  std::vector<std::vector<v1::Explanation>> of_statements;  // in their order
  std::vector<v1::Explanation> rejections;  // what looks like a statement and is none
};

// What the outside knows of a text.
struct StatementContext {
  std::string publisher;         // whose words the text is if nobody else is named; may be empty
  bool own_publication = false;  // a press release: its publisher speaks in its own name
  std::string language;          // BCP 47; English if it is empty
  // The expressions of time in the text, in their order, which must outlive the drafts.
  absl::Span<const DateExpression> dates;
  Explanations* explanations = nullptr;  // filled, which takes time, if somebody asks
  Chooser* chooser = nullptr;            // decides between candidates; the trained weights if null
};

// All statements of a text, in the order of their first word. A pure function: no state, no clock;
// any number of threads may call it. Takes time linear in the text.
std::vector<StatementDraft> FindStatements(const Text& text, const NameClasses& names,
                                           const Entities& entities,
                                           const StatementContext& context = {});

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_STATEMENTS_H_
