#include "server/analysis/event_steps.h"

#include <algorithm>
#include <string>

#include "server/analysis/fact_matches.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {
namespace {

// "the hackers": not the police, who break into houses too.
bool IsAttacker(const FactReading& reading, const Phrase& phrase) {
  const Text& text = reading.text;
  if (HasFactNoun(text, phrase.tokens, kInquirerNoun | kOfficialNoun)) return false;
  return HasFactNoun(text, phrase.tokens, kActorNoun);
}

// The only day that the sentence tells; nullptr if there is none or a choice.
const DateExpression* DayOf(const FactReading& reading, const Sentence& sentence) {
  auto date = std::lower_bound(
      reading.dates.begin(), reading.dates.end(), sentence.span.begin,
      [](const DateExpression& one, uint32_t offset) { return one.begin < offset; });
  if (date == reading.dates.end() || date->end > sentence.span.end || date->value.empty() ||
      date->bound) {
    return nullptr;
  }
  const auto next = date + 1;
  return next != reading.dates.end() && next->begin < sentence.span.end ? nullptr : &*date;
}

}  // namespace

void FindEventSteps(const FactReading& reading, std::vector<Finding>& findings) {
  static const auto* const positions = new absl::flat_hash_map<absl::string_view, int32_t>{
      {"access", 1}, {"foothold", 2}, {"spread", 3},      {"taking", 4},
      {"effect", 5}, {"demand", 6},   {"publication", 7},
  };
  const Text& text = reading.text;
  ForEachMatch(
      reading, FactLexicon::kEventSteps, [&](absl::string_view label, const PatternMatch& match) {
        const Phrase& actor = match.slot(Slot::kActor);
        if (actor.empty() || !IsAttacker(reading, actor) || !IsActual(text, match.tokens) ||
            Negated(text, match.tokens)) {
          return;
        }
        const Span words = text.SpanOf(ToClauseEnd(text, match.tokens));
        const DateExpression* const day = DayOf(reading, text.SentenceWith(match.tokens.begin));
        Evidence evidence{words};
        if (day != nullptr) {
          evidence.beside = {static_cast<uint32_t>(day->begin), static_cast<uint32_t>(day->end)};
        }
        v1::EventStep& step = *AddFinding(reading, v1::FIELD_EVENT_STEP,
                                          RuleName("event_step.", label), 0.6, evidence, findings)
                                   .mutable_event_step();
        step.set_position(Named(*positions, label));
        step.set_description(std::string(text.Slice(words)));
        if (day != nullptr) FillDate(text, *day, *step.mutable_date());
      });
}

}  // namespace dossier::analysis
