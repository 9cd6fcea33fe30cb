#include "server/analysis/circumstances.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "server/analysis/attacker_naming.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {
using v1::Measure;
using v1::Motive;

namespace {

// "would not say whether it had received a ransom demand"
bool IsLeftOpen(const Text& text, Range tokens) {
  constexpr uint32_t kReach = 8;
  const uint32_t begin = text.SentenceWith(tokens.begin).tokens.begin;
  for (uint32_t at = tokens.begin; at > begin && tokens.begin - at < kReach; --at) {
    if (text.Lower(at - 1) == "whether") return true;
  }
  return false;
}

}  // namespace

void FindMotives(const FactReading& reading, std::vector<Finding>& findings) {
  static const auto* const motives = new absl::flat_hash_map<absl::string_view, Motive::Type>{
      {"espionage", Motive::TYPE_ESPIONAGE},
      {"financial", Motive::TYPE_FINANCIAL},
      {"ideology", Motive::TYPE_IDEOLOGY},
      {"political-power", Motive::TYPE_POLITICAL_POWER},
      {"sabotage", Motive::TYPE_SABOTAGE},
      {"grudge", Motive::TYPE_GRUDGE},
      {"fun", Motive::TYPE_FUN},
      {"targeted", Motive::TYPE_UNSPECIFIED},
      {"opportunistic", Motive::TYPE_UNSPECIFIED},
  };
  ForEachMatch(
      reading, FactLexicon::kMotives, [&](absl::string_view label, const PatternMatch& match) {
        if (Negated(reading.text, match.tokens) || IsLeftOpen(reading.text, match.tokens)) {
          return;
        }
        Motive& motive = *AddFinding(reading, v1::FIELD_MOTIVE, RuleName("motive.", label), 0.8,
                                     {reading.text.SpanOf(match.tokens)}, findings)
                              .mutable_motive();
        motive.set_type(Named(*motives, label));
        if (label == "targeted") motive.set_targeting(Motive::TARGETING_TARGETED);
        if (label == "opportunistic") motive.set_targeting(Motive::TARGETING_OPPORTUNISTIC);
      });
}

namespace {

// "The gang", "hackers who"; what they did.
bool NamesAttackers(const Text& text, Range phrase) {
  for (uint32_t at = phrase.begin; at < phrase.end; ++at) {
    if (IsAttackerWord(text.token(at))) return true;
  }
  // "a cyberattack disabled"
  return !phrase.empty() && IsIncidentNoun(text.token(phrase.end - 1).form);
}

bool TellsCourt(const Text& text, Range tokens) {
  const uint32_t end = std::min(text.SentenceWith(tokens.begin).tokens.end, tokens.end + 2);
  for (uint32_t at = tokens.begin; at < end; ++at) {
    const absl::string_view word = text.Lower(at);
    if (word == "court" || word == "inquest" || word == "jury" || word == "hearing") return true;
  }
  return false;
}

}  // namespace

void FindMeasures(const FactReading& reading, std::vector<Finding>& findings) {
  static const auto* const measures = new absl::flat_hash_map<absl::string_view, Measure::Type>{
      {"containment", Measure::TYPE_CONTAINMENT},   {"response", Measure::TYPE_UNSPECIFIED},
      {"eradication", Measure::TYPE_ERADICATION},   {"recovery", Measure::TYPE_RECOVERY},
      {"notification", Measure::TYPE_NOTIFICATION}, {"control-added", Measure::TYPE_CONTROL_ADDED},
      {"analysis", Measure::TYPE_ANALYSIS},
  };
  const Text& text = reading.text;
  ForEachMatch(reading, FactLexicon::kMeasures,
               [&](absl::string_view label, const PatternMatch& match) {
                 if (Negated(text, match.tokens)) return;
                 // "told the court": who answers there tells nobody who is concerned.
                 if (label == "notification" && TellsCourt(text, match.tokens)) return;
                 // "The gang locked the machines": what attackers do is no measure.
                 const uint32_t begin = text.SentenceWith(match.tokens.begin).tokens.begin;
                 uint32_t verb = match.tokens.begin;
                 while (verb > begin && text.token(verb - 1).Is(kAuxiliary)) --verb;
                 const Phrase subject = PhraseBefore(text, verb, begin);
                 if (NamesAttackers(text, subject.head)) return;
                 // "The gang locked the machines and changed all passwords": they did both.
                 if (verb > begin && text.token(verb - 1).Is(kCoordinator) &&
                     NamesAttackers(text, PhraseFrom(text, begin, verb).head)) {
                   return;
                 }
                 const Span words = text.SpanOf(ToClauseEnd(text, match.tokens));
                 // One measure a clause and kind: "taking measures to address any injuries" is one.
                 if (!findings.empty() && findings.back().claim->has_measure() &&
                     findings.back().evidence.telling.end >= words.end) {
                   return;
                 }
                 Measure& measure = *AddFinding(reading, v1::FIELD_MEASURE,
                                                RuleName("measure.", label), 0.7, {words}, findings)
                                         .mutable_measure();
                 measure.set_type(Named(*measures, label));
                 measure.set_description(std::string(text.Slice(words)));
                 const Party party = PartyIn(reading, subject);
                 if (party.named()) measure.set_actor(std::string(party.entity->name));
               });
}

void FindInvestigations(const FactReading& reading, std::vector<Finding>& findings) {
  static const auto* const states =
      new absl::flat_hash_map<absl::string_view, v1::Investigation::State>{
          {"ongoing", v1::Investigation::STATE_ONGOING},
          {"opened", v1::Investigation::STATE_OPENED},
          {"closed", v1::Investigation::STATE_CLOSED},
          {"charged", v1::Investigation::STATE_CHARGED},
          {"convicted", v1::Investigation::STATE_CONVICTED},
      };
  const Text& text = reading.text;
  ForEachMatch(reading, FactLexicon::kInvestigations,
               [&](absl::string_view label, const PatternMatch& match) {
                 const Phrase& body = match.slot(Slot::kBody);
                 const bool official =
                     !body.empty() && (HasFactNoun(text, body.tokens, kOfficialNoun | kStateNoun) ||
                                       text.Lower(body.tokens.end - 1) == "board" ||
                                       text.Lower(body.tokens.end - 1) == "watchdog");
                 // What the victim or a firm looks into by itself is a measure, not an
                 // investigation.
                 if (!body.empty() && !official) return;
                 const Span words = text.SpanOf(match.tokens);
                 const Span body_words = body.empty() ? Span{} : WithoutArticle(text, body.tokens);
                 v1::Claim& claim = body.empty() ? AddFinding(reading, v1::FIELD_INVESTIGATION,
                                                              RuleName("investigation.", label),
                                                              0.5, {words}, findings)
                                                 : AddFinding(reading, v1::FIELD_INVESTIGATION,
                                                              RuleName("investigation.", label),
                                                              0.8, {body_words, words}, findings);
                 v1::Investigation& investigation = *claim.mutable_investigation();
                 investigation.set_state(Named(*states, label));
                 if (!body.empty()) {
                   investigation.set_body(std::string(text.Slice(body_words)));
                   investigation.set_country(std::string(PartyIn(reading, body).country));
                 }
               });
}

}  // namespace dossier::analysis
