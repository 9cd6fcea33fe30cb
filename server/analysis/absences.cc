#include "server/analysis/absences.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kReach = 24;            // tokens behind the words for the absence
constexpr uint32_t kReachOfQuestion = 12;  // tokens behind "how", "who"
constexpr uint8_t kOfHappening = 0x80;     // beside the number of a field

// The field that a word means, or none, and whether it tells of what happened.
uint8_t MeaningOf(const Token& token) {
  static const ByWord<uint8_t> meanings = [] {
    const absl::flat_hash_map<absl::string_view, uint8_t> sections = {
        {"motive", v1::FIELD_MOTIVE},           {"impact", v1::FIELD_IMPACT},
        {"attribution", v1::FIELD_ATTRIBUTION}, {"kind", v1::FIELD_KIND},
        {"technique", v1::FIELD_TECHNIQUE},     {"date", v1::FIELD_DATE},
        {"victim", v1::FIELD_VICTIM},           {"happening", kOfHappening}};
    absl::flat_hash_map<std::string, uint8_t> table;
    ForEachSectionEntry("absent_fields", [&](absl::string_view name, absl::string_view word) {
      table[std::string(word)] |= sections.at(name);
    });
    return ByWord<uint8_t>([&](absl::string_view word) {
      const auto found = table.find(word);
      return found == table.end() ? uint8_t{0} : found->second;
    });
  }();
  return meanings.Of(token.form);
}

v1::Field FieldOf(const Token& token) {
  return static_cast<v1::Field>(MeaningOf(token) & ~kOfHappening);
}

// "how the hackers got in", but not "how to fix it".
bool AsksOfHappening(const Text& text, uint32_t at, uint32_t end) {
  for (uint32_t next = at + 1; next < std::min(end, at + 1 + kReachOfQuestion); ++next) {
    if ((MeaningOf(text.token(next)) & kOfHappening) != 0) return true;
  }
  return false;
}

// The field that the word at `at` asks for, in a clause that ends before `end`.
v1::Field FieldAskedAt(const Text& text, uint32_t at, uint32_t end) {
  const absl::string_view lower = text.Lower(at);
  const bool counts =
      at + 1 < end && (text.Lower(at + 1) == "many" || text.Lower(at + 1) == "much");
  if (lower == "how" && counts) return v1::FIELD_IMPACT;
  const v1::Field field = FieldOf(text.token(at));
  const bool question = lower == "how" || lower == "when" || lower == "why" || lower == "who" ||
                        lower == "which" || lower == "reason";
  return question && !AsksOfHappening(text, at, end) ? v1::FIELD_UNSPECIFIED : field;
}

// "the attackers' intentions" is about the intentions alone.
bool IsOwner(const Text& text, uint32_t at, uint32_t end) {
  if (at + 1 >= end) return false;
  const Token& next = text.token(at + 1);
  if (next.kind == TokenKind::kPossessive) return true;
  return text.Raw(text.token(at)).back() == 's' &&
         (text.Raw(next) == "\u2019" || text.Raw(next) == "'");
}

v1::AbsenceReason ReasonOf(absl::string_view label) {
  static const auto* const reasons = new absl::flat_hash_map<absl::string_view, v1::AbsenceReason>{
      {"withheld", v1::ABSENCE_REASON_WITHHELD},
      {"not-reported", v1::ABSENCE_REASON_NOT_REPORTED},
      {"stated-unknown", v1::ABSENCE_REASON_STATED_UNKNOWN},
      {"not-applicable", v1::ABSENCE_REASON_NOT_APPLICABLE},
      {"withheld-attribution", v1::ABSENCE_REASON_WITHHELD},
      {"unknown-attribution", v1::ABSENCE_REASON_STATED_UNKNOWN},
      {"unknown-motive", v1::ABSENCE_REASON_STATED_UNKNOWN},
  };
  return Named(*reasons, label);
}

void AddAbsence(const FactReading& reading, v1::Field field, absl::string_view label,
                const PatternMatch& match, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  AddFinding(reading, field, RuleName("absence.", label), 0.7,
             {text.SentenceWith(match.tokens.begin).span}, findings)
      .set_absence(ReasonOf(label));
  Finding& finding = findings.back();
  finding.begin = text.token(match.tokens.begin).begin;
  finding.verb = text.SpanOf(match.tokens);
  // Who does not tell stands behind that.
  if (label == "withheld") finding.speaker = NamedIn(reading, match.slot(Slot::kActor));
}

}  // namespace

void FindAbsences(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  ForEachMatch(
      reading, FactLexicon::kAbsences, [&](absl::string_view label, const PatternMatch& match) {
        if (label == "not-applicable" || absl::EndsWith(label, "-attribution")) {
          AddAbsence(reading, v1::FIELD_ATTRIBUTION, label, match, findings);
          return;
        }
        if (label == "unknown-motive") {
          AddAbsence(reading, v1::FIELD_MOTIVE, label, match, findings);
          return;
        }
        const Sentence& sentence = text.SentenceWith(match.tokens.begin);
        // What is withheld stands behind the words, or between them.
        const uint32_t begin = label == "withheld" ? match.tokens.end - 1 : match.tokens.begin;
        const uint32_t end = std::min(sentence.tokens.end, match.tokens.end + kReach);
        uint32_t told = 0;  // a bit each field
        bool asks_whether = false;
        for (uint32_t at = begin; at < end; ++at) {
          asks_whether |= text.Lower(at) == "whether";
          const v1::Field field = FieldAskedAt(text, at, end);
          if (field == v1::FIELD_UNSPECIFIED || IsOwner(text, at, end)) continue;
          const absl::string_view lower = text.Lower(at);
          // "whether the hackers had asked for money" is not about the hackers.
          if (asks_whether && field == v1::FIELD_ATTRIBUTION) continue;
          // "details or information" is about neither.
          if (lower == "information" && at <= match.tokens.end) continue;
          if (lower == "which" && at > begin && text.Lower(at - 1) == ",") break;
          if ((told >> field & 1) != 0) continue;
          told |= 1u << field;
          AddAbsence(reading, field, label, match, findings);
        }
        if (told != 0 || label != "stated-unknown") return;
        // "The full scope of the costs has not yet been determined."
        const uint32_t first = std::max(sentence.tokens.begin,
                                        match.tokens.begin - std::min(match.tokens.begin, kReach));
        for (uint32_t at = first; at < match.tokens.begin; ++at) {
          const v1::Field field = FieldOf(text.token(at));
          if (field != v1::FIELD_IMPACT && field != v1::FIELD_MOTIVE) continue;
          return AddAbsence(reading, field, label, match, findings);
        }
      });
}

}  // namespace dossier::analysis
