#include "server/analysis/responses.h"

#include <string>

#include "server/analysis/fact_matches.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {
namespace {

using v1::Response;

// Who must stand behind a response for it to be one: anybody may sue or resign, but what a firm
// condemns or warns of is no answer of a state.
enum class Actor : uint8_t { kAnybody, kState };

struct Meaning {
  Response::Type type;
  Actor actor;
};

// A country, or somebody whose words are those of an office of a state.
bool IsState(const FactReading& reading, const Phrase& phrase, const Party& party) {
  if (HasFactNoun(reading.text, phrase.tokens, kStateNoun)) return true;
  const bool country = !party.country.empty() && !party.named();
  return country && phrase.tokens.size() <= 3;  // "the United States", not "Ruritanian experts"
}

}  // namespace

void FindResponses(const FactReading& reading, std::vector<Finding>& findings) {
  static const auto* const meanings = new absl::flat_hash_map<absl::string_view, Meaning>{
      {"statement", {Response::TYPE_STATEMENT, Actor::kState}},
      {"protest", {Response::TYPE_PROTEST, Actor::kState}},
      {"awareness", {Response::TYPE_AWARENESS, Actor::kState}},
      {"cooperation", {Response::TYPE_COOPERATION, Actor::kState}},
      {"resignation", {Response::TYPE_RESIGNATION, Actor::kAnybody}},
      {"parliamentary-inquiry", {Response::TYPE_PARLIAMENTARY_INQUIRY, Actor::kAnybody}},
      {"legislation", {Response::TYPE_LEGISLATION, Actor::kState}},
      {"sanctions", {Response::TYPE_SANCTIONS, Actor::kState}},
      {"retorsion", {Response::TYPE_RETORSION, Actor::kState}},
      {"indictment", {Response::TYPE_INDICTMENT, Actor::kState}},
      {"arrest", {Response::TYPE_ARREST, Actor::kState}},
      {"emergency", {Response::TYPE_EMERGENCY, Actor::kState}},
      {"lawsuit", {Response::TYPE_LAWSUIT, Actor::kAnybody}},
  };
  const Text& text = reading.text;
  ForEachMatch(
      reading, FactLexicon::kResponses, [&](absl::string_view label, const PatternMatch& match) {
        if (!IsActual(text, match.tokens) || Negated(text, match.tokens)) return;
        const Meaning& meaning = Named(*meanings, label);
        const Phrase& body = match.slot(Slot::kBody);
        // "after what officials called an attack" answers nothing.
        if (!body.empty() && text.Lower(body.tokens.begin) == "what") return;
        const Party party = PartyIn(reading, body);
        if (!body.empty() && meaning.actor == Actor::kState && !IsState(reading, body, party)) {
          return;
        }
        const Span words = text.SpanOf(ToClauseEnd(text, match.tokens));
        const Span who = body.empty() ? Span{} : WithoutArticle(text, body.tokens);
        Response& response = *AddFinding(reading, v1::FIELD_RESPONSE, RuleName("response.", label),
                                         body.empty() ? 0.6 : 0.8, {words, who}, findings)
                                  .mutable_response();
        response.set_type(meaning.type);
        response.set_description(std::string(text.Slice(words)));
        if (party.named()) {
          response.set_actor(std::string(party.entity->name));
        } else if (!who.empty()) {
          response.set_actor(std::string(text.Slice(who)));
        }
        response.set_country(std::string(
            party.country.empty() && party.named() ? party.entity->country : party.country));
      });
}

}  // namespace dossier::analysis
