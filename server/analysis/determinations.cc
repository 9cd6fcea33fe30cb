#include "server/analysis/determinations.h"

#include "server/analysis/fact_matches.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {
namespace {

using v1::StatusValue;

// "to thwart an attack", "could have been blocked": it is not told as done.
bool IsDone(const Text& text, Range tokens) {
  const uint32_t begin = text.SentenceWith(tokens.begin).tokens.begin;
  for (uint32_t at = tokens.begin; at > begin && tokens.begin - at < 4; --at) {
    const absl::string_view before = text.Lower(at - 1);
    if (before == "to" || before == "if" || before == "would" || before == "could" ||
        before == "whether" || before == "can" || before == "will") {
      return false;
    }
  }
  return true;
}

// Whether the words hold the "no" of their section, as "was not hacked" does.
bool IsNegative(StatusValue::Status status) {
  return status == StatusValue::STATUS_REFUTED || status == StatusValue::STATUS_FAILED_ATTEMPT ||
         status == StatusValue::STATUS_FALSE_POSITIVE;
}

bool IsCountry(const Party& party) { return !party.named() && !party.country.empty(); }

}  // namespace

void FindDeterminations(const FactReading& reading, const Topics& topics,
                        std::vector<Finding>& findings) {
  static const auto* const states = new absl::flat_hash_map<absl::string_view, StatusValue::Status>{
      {"confirmed", StatusValue::STATUS_CONFIRMED},
      {"suspected", StatusValue::STATUS_SUSPECTED},
      {"blocked", StatusValue::STATUS_BLOCKED},
      {"failed-attempt", StatusValue::STATUS_FAILED_ATTEMPT},
      {"near-miss", StatusValue::STATUS_NEAR_MISS},
      {"false-positive", StatusValue::STATUS_FALSE_POSITIVE},
      {"refuted", StatusValue::STATUS_REFUTED},
  };
  const Text& text = reading.text;
  ForEachMatch(
      reading, FactLexicon::kDeterminations,
      [&](absl::string_view label, const PatternMatch& match) {
        const StatusValue::Status status = Named(*states, label);
        if (!IsDone(text, match.tokens)) return;
        const Phrase& body = match.slot(Slot::kBody);
        // A country that denies an attack denies having done it.
        if (status == StatusValue::STATUS_REFUTED && IsCountry(PartyIn(reading, body))) return;
        // A blackout that was no attack was one all the same.
        if (status == StatusValue::STATUS_REFUTED && !topics.of_computers) return;
        if (!IsNegative(status) && Negated(text, match.tokens)) return;
        AddFinding(reading, v1::FIELD_STATUS, RuleName("status.", label), 0.7,
                   {text.SpanOf(match.tokens)}, findings)
            .mutable_status_value()
            ->set_status(status);
        // Who confirms it stands before the words for it.
        findings.back().begin = text.token(match.tokens.end - 1).begin;
        findings.back().verb = text.SpanOf(match.tokens);
        // Who blocked it need not be who says so.
        if (status == StatusValue::STATUS_CONFIRMED || status == StatusValue::STATUS_REFUTED) {
          findings.back().speaker = NamedIn(reading, body);
        }
      });
}

}  // namespace dossier::analysis
