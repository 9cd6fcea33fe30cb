#include "server/analysis/circumstances.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/kinds.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

using v1::Measure;
using v1::Motive;

bool IsBody(const Text& text, uint32_t at) {
  return text.ParagraphWith(at).role != ParagraphRole::kBoilerplate;
}

// Calls `visit(label, match)` for the matches of one lexicon outside of boilerplate.
template <typename Visit>
void ForEachMatch(const FactReading& reading, FactLexicon lexicon, Visit visit) {
  for (const PatternMatch& match : reading.matches) {
    if (FactReading::LexiconOf(match) == lexicon && IsBody(reading.text, match.tokens.begin)) {
      visit(reading.Label(match), match);
    }
  }
}

template <typename Value>
Value Named(const absl::flat_hash_map<absl::string_view, Value>& names, absl::string_view label) {
  const auto found = names.find(label);
  if (found == names.end()) std::abort();  // a section of a built-in lexicon without a meaning
  return found->second;
}

// `tokens` and what follows them up to the end of the clause.
Range ToClauseEnd(const Text& text, Range tokens) {
  const uint32_t limit = std::min(text.SentenceWith(tokens.begin).tokens.end, tokens.end + 16);
  while (tokens.end < limit) {
    const Token& token = text.token(tokens.end);
    if (token.kind == TokenKind::kPunctuation || token.kind == TokenKind::kQuote ||
        (token.Is(kSubordinator) && !token.Is(kPreposition)) || text.Lower(token) == "and") {
      break;
    }
    ++tokens.end;
  }
  return tokens;
}

bool Negated(const Text& text, Range tokens) {
  const Sentence& sentence = text.SentenceWith(tokens.begin);
  const uint32_t begin = std::max(sentence.tokens.begin, tokens.begin > 5 ? tokens.begin - 5 : 0);
  for (uint32_t at = begin; at < tokens.end; ++at) {
    if (text.token(at).Is(kNegation)) return true;
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
  ForEachMatch(reading, FactLexicon::kMotives,
               [&](absl::string_view label, const PatternMatch& match) {
                 if (Negated(reading.text, match.tokens)) return;
                 Motive& motive = *AddFinding(reading, v1::FIELD_MOTIVE, RuleName("motive.", label),
                                              0.8, {reading.text.SpanOf(match.tokens)}, findings)
                                       .mutable_motive();
                 motive.set_type(Named(*motives, label));
                 if (label == "targeted") motive.set_targeting(Motive::TARGETING_TARGETED);
                 if (label == "opportunistic")
                   motive.set_targeting(Motive::TARGETING_OPPORTUNISTIC);
               });
}

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
                 const Phrase subject = PhraseBefore(
                     text, match.tokens.begin, text.SentenceWith(match.tokens.begin).tokens.begin);
                 const Party party = PartyIn(reading, subject);
                 if (party.named()) measure.set_actor(std::string(party.entity->name));
               });
}

namespace {

// `phrase` without a leading article, as words for a person.
Span WithoutArticle(const Text& text, Range tokens) {
  if (tokens.size() > 1 && text.token(tokens.begin).Is(kArticle)) ++tokens.begin;
  return text.SpanOf(tokens);
}

}  // namespace

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
  ForEachMatch(
      reading, FactLexicon::kInvestigations,
      [&](absl::string_view label, const PatternMatch& match) {
        const Phrase& body = match.slot(Slot::kBody);
        const bool official = !body.empty() && HasFactNoun(text, body.tokens, kOfficialNoun);
        // What the victim or a firm looks into by itself is a measure, not an
        // investigation.
        if (!body.empty() && !official) return;
        const Span words = text.SpanOf(match.tokens);
        const Span body_words = body.empty() ? Span{} : WithoutArticle(text, body.tokens);
        v1::Claim& claim =
            body.empty()
                ? AddFinding(reading, v1::FIELD_INVESTIGATION, RuleName("investigation.", label),
                             0.5, {words}, findings)
                : AddFinding(reading, v1::FIELD_INVESTIGATION, RuleName("investigation.", label),
                             0.8, {body_words, words}, findings);
        v1::Investigation& investigation = *claim.mutable_investigation();
        investigation.set_state(Named(*states, label));
        if (!body.empty()) {
          investigation.set_body(std::string(text.Slice(body_words)));
          investigation.set_country(std::string(PartyIn(reading, body).country));
        }
      });
}

void FindDisclosures(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  ForEachMatch(reading, FactLexicon::kDisclosures,
               [&](absl::string_view label, const PatternMatch& match) {
                 const Phrase& body = match.slot(Slot::kBody);
                 const Party party = PartyIn(reading, body);
                 if (!party.named()) return;
                 v1::Disclosure& disclosure =
                     *AddFinding(reading, v1::FIELD_DISCLOSURE, RuleName("disclosure.", label), 0.6,
                                 {party.span, text.SpanOf(match.tokens)}, findings)
                          .mutable_disclosure();
                 disclosure.set_name(std::string(party.entity->name));
                 disclosure.set_by(label == "researcher" ? v1::Disclosure::BY_SECURITY_COMPANY
                                                         : v1::Disclosure::BY_THIRD_PARTY);
               });
}

namespace {

// The field that a word means; FIELD_UNSPECIFIED if it means none.
v1::Field AbsentFieldOf(const Token& token) {
  static const ByWord<uint8_t> fields = [] {
    const absl::flat_hash_map<absl::string_view, v1::Field> names = {
        {"motive", v1::FIELD_MOTIVE},
        {"impact", v1::FIELD_IMPACT},
        {"attribution", v1::FIELD_ATTRIBUTION},
        {"kind", v1::FIELD_KIND},
        {"technique", v1::FIELD_TECHNIQUE},
        {"date", v1::FIELD_DATE},
        {"victim", v1::FIELD_VICTIM}};
    absl::flat_hash_map<std::string, uint8_t> table;
    ForEachSectionEntry("absent_fields", [&](absl::string_view name, absl::string_view word) {
      table.emplace(word, static_cast<uint8_t>(names.at(name)));
    });
    return ByWord<uint8_t>([&](absl::string_view word) {
      const auto found = table.find(word);
      return found == table.end() ? uint8_t{v1::FIELD_UNSPECIFIED} : found->second;
    });
  }();
  return static_cast<v1::Field>(fields.Of(token.form));
}

}  // namespace

void FindAbsences(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  ForEachMatch(
      reading, FactLexicon::kAbsences, [&](absl::string_view label, const PatternMatch& match) {
        const v1::AbsenceReason reason = label == "withheld" ? v1::ABSENCE_REASON_WITHHELD
                                         : label == "not-reported"
                                             ? v1::ABSENCE_REASON_NOT_REPORTED
                                             : v1::ABSENCE_REASON_STATED_UNKNOWN;
        const Sentence& sentence = text.SentenceWith(match.tokens.begin);
        // What is withheld stands behind the words, or between them.
        const uint32_t begin = label == "withheld" ? match.tokens.end - 1 : match.tokens.begin;
        const uint32_t end = std::min(sentence.tokens.end, match.tokens.end + 24);
        uint32_t told = 0;  // a bit each field
        for (uint32_t at = begin; at < end; ++at) {
          const v1::Field field = AbsentFieldOf(text.token(at));
          if (field == v1::FIELD_UNSPECIFIED) continue;
          // "the attackers' intentions" is about the intentions alone; "details or information"
          // about neither.
          if (at + 1 < end && text.token(at + 1).kind == TokenKind::kPossessive) continue;
          if (at + 1 < end && text.Raw(text.token(at)).back() == 's' &&
              (text.Raw(text.token(at + 1)) == "\u2019" || text.Raw(text.token(at + 1)) == "'")) {
            continue;
          }
          const absl::string_view lower = text.Lower(at);
          if (lower == "information" && at <= match.tokens.end) continue;
          if (lower == "which" && at > begin && text.Lower(at - 1) == ",") break;
          if ((told >> field & 1) != 0) continue;
          told |= 1u << field;
          v1::Claim& claim = AddFinding(reading, field, RuleName("absence.", label), 0.7,
                                        {sentence.span}, findings);
          claim.set_absence(reason);
          findings.back().begin = text.token(match.tokens.begin).begin;
        }
      });
}

namespace {

void AddTool(const FactReading& reading, const Mention& mention, std::vector<Finding>& findings) {
  const Entity& entity = reading.entities.entity(mention.entity);
  if (entity.type == EntityType::kCountry || entity.type == EntityType::kPerson) return;
  v1::Tool& tool =
      *AddFinding(reading, v1::FIELD_TOOL, "tool.named_malware", 0.6, {mention.span}, findings)
           .mutable_tool();
  tool.set_type(v1::Tool::TYPE_MALWARE);
  tool.set_name(std::string(reading.text.Slice(mention.span)));
}

// The name of a weakness whose first dash is at `dash`, or an empty span.
Span WeaknessAround(absl::string_view text, uint32_t dash, uint32_t limit) {
  if (dash < 3 || !absl::EqualsIgnoreCase(text.substr(dash - 3, 3), "cve")) return {};
  uint32_t end = dash + 1;
  while (end < limit && absl::ascii_isdigit(text[end])) ++end;
  if (end != dash + 5 || end >= limit || text[end] != '-') return {};
  const uint32_t number = ++end;
  while (end < limit && absl::ascii_isdigit(text[end])) ++end;
  return end - number < 4 ? Span{} : Span{dash - 3, end};
}

void FindVulnerabilities(const FactReading& reading, std::vector<Finding>& findings) {
  constexpr uint32_t kShortest = 13;  // "CVE-2031-0001"
  const absl::string_view text = reading.text.text();
  // Whatever has digits may have a date in it.
  reading.landmarks.ForEach(kDateLandmark, [&](uint32_t token) {
    const Span word = reading.text.token(token).span();
    if (word.size() < kShortest) return;
    for (uint32_t at = word.begin; at < word.end; ++at) {
      const Span span = text[at] == '-' ? WeaknessAround(text, at, word.end) : Span{};
      if (span.empty()) continue;
      AddFinding(reading, v1::FIELD_VULNERABILITY, "vulnerability.cve", 1.0, {span}, findings)
          .mutable_vulnerability()
          ->set_cve(absl::AsciiStrToUpper(reading.text.Slice(span)));
    }
  });
}

}  // namespace

void FindArtefacts(const FactReading& reading, std::vector<Finding>& findings) {
  FindVulnerabilities(reading, findings);
  const Text& text = reading.text;
  for (const Mention& mention : reading.entities.mentions()) {
    if (mention.how == Mention::How::kPronoun || mention.how == Mention::How::kDescription)
      continue;
    const uint32_t next = mention.tokens.end;
    // "Wispwrecker ransomware"; "malware called Wispwrecker".
    const bool before =
        next < text.tokens().size() && HasFactNoun(text, {next, next + 1}, kMalwareNoun);
    const uint32_t at = mention.tokens.begin;
    const bool after = at >= 2 &&
                       (text.Lower(at - 1) == "called" || text.Lower(at - 1) == "dubbed" ||
                        text.Lower(at - 1) == "named" || text.Lower(at - 1) == "as") &&
                       HasFactNoun(text, {at - std::min(at, 3u), at - 1}, kMalwareNoun);
    if ((before || after) && IsBody(text, at)) AddTool(reading, mention, findings);
  }
}

}  // namespace dossier::analysis
