#include "server/analysis/unnamed_parties.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "server/analysis/attack_words.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/harms.h"
#include "server/analysis/kinds.h"
#include "server/analysis/official_bodies.h"
#include "server/analysis/party_categories.h"
#include "server/analysis/places.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

// "holders" of "some 14,000 holders"
Range WithoutNumber(const Text& text, Range words) {
  constexpr uint32_t kDetermines = kArticle | kPossessive | kDemonstrative | kQuantifier;
  while (words.size() > 1 && (text.token(words.begin).kind == TokenKind::kNumber ||
                              (text.token(words.begin).classes & kDetermines) != 0 ||
                              text.Lower(words.begin) == "least")) {
    ++words.begin;
  }
  return words;
}

// "Marlow school district" of "the Marlow school district": a name with what it is in small
// letters; empty if no name stands there.
Range NamedBody(const Text& text, Range head) {
  for (uint32_t at = head.begin; at + 1 < head.end; ++at) {
    const Token& token = text.token(at);
    const bool opens = text.SentenceWith(at).tokens.begin == at;
    const bool origin = (token.names & (kDemonym | kCountryName)) != 0;
    if (token.IsWord() && token.Has(kCapitalised) && !opens && !origin &&
        !text.token(head.end - 1).Has(kCapitalised)) {
      return {at, head.end};
    }
  }
  return {};
}

// Without the verb that a phrase was taken to begin with: "61,204 individuals" of "concerned 61,204
// individuals", "the customers" of "kept the customers".
Range WithoutVerb(const Text& text, Range head) {
  constexpr uint32_t kDetermines =
      kArticle | kPossessive | kDemonstrative | kQuantifier | kNumberWord;
  for (uint32_t at = head.begin + 1; at + 1 < head.end; ++at) {
    const Token& token = text.token(at);
    if (token.kind == TokenKind::kNumber || (token.classes & kDetermines) != 0) {
      return {at, head.end};
    }
  }
  return head;
}

// Whoever is named beside the words for them: "an aid charity, Hearth & Harvest,", "Haugvik Verft,
// a shipyard", "the software provider Proctiva"; nullptr if nobody is.
const Entity* NamedBeside(const FactReading& reading, Range phrase) {
  const Text& text = reading.text;
  const Range sentence = text.SentenceWith(phrase.begin).tokens;
  const auto house_at = [&](uint32_t token) -> const Mention* {
    const Mention* const mention = reading.entities.MentionAt(text.token(token).begin);
    if (mention == nullptr || mention->how > Mention::How::kAlias) return nullptr;
    const EntityType type = reading.entities.entity(mention->entity).type;
    const bool house = type == EntityType::kOrganisation || type == EntityType::kOther;
    return house ? mention : nullptr;
  };
  uint32_t at = phrase.end;
  const bool comma = at + 1 < sentence.end && text.token(at).mark == ',';
  at += comma;
  if (at < sentence.end) {
    const Mention* const behind = house_at(at);
    const bool whole =
        behind != nullptr && behind->tokens.begin == at &&
        (!comma || behind->tokens.end >= sentence.end || text.token(behind->tokens.end).mark != 0);
    if (whole) return &reading.entities.entity(behind->entity);
  }
  if (phrase.begin < sentence.begin + 2 || text.token(phrase.begin - 1).mark != ',') return nullptr;
  const Mention* const before = house_at(phrase.begin - 2);
  const bool article = text.token(phrase.begin).Is(kArticle);
  return before != nullptr && article && before->tokens.end == phrase.begin - 1
             ? &reading.entities.entity(before->entity)
             : nullptr;
}

// Whether a party of that name is found already, as one who was hit or who did it.
bool IsFound(absl::string_view name, const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [name](const Finding& finding) {
    return finding.claim->victim().name() == name || finding.claim->initiator().name() == name;
  });
}

// Whether it tells of a fraud.
bool OfMoney(const FactReading& reading) {
  return std::any_of(reading.matches.begin(), reading.matches.end(),
                     [&](const PatternMatch& match) {
                       return FactReading::LexiconOf(match) == FactLexicon::kKinds &&
                              absl::StartsWith(reading.Label(match), "fraud");
                     });
}

}  // namespace

void FindUnnamedVictims(const FactReading& reading, bool of_computers,
                        std::vector<Finding>& findings) {
  const Text& text = reading.text;
  const bool named = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.claim->has_victim() && !finding.claim->victim().name().empty();
  });
  for (const PatternMatch& match : reading.matches) {
    const FactLexicon lexicon = FactReading::LexiconOf(match);
    if (lexicon != FactLexicon::kVictims && lexicon != FactLexicon::kInitiators) continue;
    const Phrase& phrase = match.slot(Slot::kVictim);
    if (phrase.empty() ||
        text.ParagraphWith(match.tokens.begin).role == ParagraphRole::kBoilerplate ||
        !IsActual(text, match.tokens, !of_computers)) {
      continue;
    }
    // Who looks into it was not hit: "police are investigating the attack"; "a police station" was.
    const Range house{phrase.head.end - 1, phrase.head.end};
    if (HasFactNoun(text, phrase.tokens, kInquirerNoun) && !HasFactNoun(text, house, kPlaceNoun)) {
      continue;
    }
    // "the chain" is one that was named.
    if (named && text.Lower(phrase.tokens.begin) == "the" &&
        CategoryOfDescribed(text, phrase) != v1::PARTY_CATEGORY_END_USERS) {
      continue;
    }
    const v1::PartyCategory category = CategoryOfDescribed(text, phrase);
    // "killing three people": how many says more of them.
    const absl::string_view noun = text.Lower(phrase.head.end - 1);
    const bool counted = text.token(phrase.tokens.begin).kind == TokenKind::kNumber ||
                         text.token(phrase.tokens.begin).Is(kNumberWord);
    const bool harmed = counted && !HarmOf(text, phrase.tokens).empty();
    if (!of_computers && (noun == "people" || harmed)) continue;
    // Of fires, crashes and illness people are counted; of frauds and thefts it is they who were
    // hit.
    const bool by_people = named && category == v1::PARTY_CATEGORY_END_USERS;
    if (!of_computers && by_people && !OfMoney(reading)) continue;
    if (category == v1::PARTY_CATEGORY_UNSPECIFIED || PartyIn(reading, phrase).named()) continue;
    const Entity* const beside =
        category != v1::PARTY_CATEGORY_END_USERS ? NamedBeside(reading, phrase.tokens) : nullptr;
    if (beside != nullptr && IsFound(beside->name, findings)) continue;
    // "the second outbreak in the district"
    if (!of_computers && (PlaceSortOf(text.token(phrase.head.end - 1)) & kPlaceSort) != 0) continue;
    // "The hotel was gutted": the one that was named before.
    if (named && !of_computers && category != v1::PARTY_CATEGORY_END_USERS) continue;
    v1::Victim& victim =
        *AddFinding(reading, v1::FIELD_VICTIM, "victim.unnamed", 0.4,
                    {text.SpanOf(phrase.tokens), text.SpanOf(match.tokens)}, findings)
             .mutable_victim();
    victim.set_category(category);
    if (beside != nullptr) {
      victim.set_name(std::string(beside->name));
      victim.set_country(std::string(beside->country));
      victim.set_role(v1::Victim::ROLE_PRIMARY);
      continue;
    }
    const Range head = WithoutVerb(text, phrase.head);
    const Range called = NamedBody(text, head);
    if (!named && !called.empty() && category != v1::PARTY_CATEGORY_END_USERS) {
      victim.set_name(std::string(text.Slice(text.SpanOf(called))));
    }
    // Who uses what others run is hit by what happens to these.
    const bool through_others = named && category == v1::PARTY_CATEGORY_END_USERS;
    victim.set_role(through_others ? v1::Victim::ROLE_SECONDARY : v1::Victim::ROLE_PRIMARY);
    victim.set_sector(std::string(text.Slice(text.SpanOf(WithoutNumber(text, head)))));
  }
}

// "a state actor", "cybercriminals", "a former employee": what they are who did it, where nobody
// and no country is named; of several the first.
void FindUnnamedInitiator(const FactReading& reading, std::vector<Finding>& findings) {
  static const auto* const sorts = new absl::flat_hash_map<absl::string_view, v1::PartyCategory>{
      {"state", v1::PARTY_CATEGORY_STATE},
      {"affiliated", v1::PARTY_CATEGORY_STATE_AFFILIATED},
      {"insider", v1::PARTY_CATEGORY_INSIDER},
      {"individual", v1::PARTY_CATEGORY_INDIVIDUAL},
      {"criminal", v1::PARTY_CATEGORY_NON_STATE_GROUP},
  };
  const bool known = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.claim->has_initiator();
  });
  if (known) return;
  for (const PatternMatch& match : reading.matches) {
    if (FactReading::LexiconOf(match) != FactLexicon::kInitiatorSorts) continue;
    const ParagraphRole role = reading.text.ParagraphWith(match.tokens.begin).role;
    if (role == ParagraphRole::kBoilerplate || Negated(reading.text, match.tokens)) continue;
    AddFinding(reading, v1::FIELD_INITIATOR, "initiator.unnamed", 0.4,
               {reading.text.SpanOf(match.tokens)}, findings)
        .mutable_initiator()
        ->set_category(Named(*sorts, reading.Label(match)));
    return;
  }
}

namespace {

// "near a school", "taken to the hospital", "said the company": it happened elsewhere, or to
// others.
bool StandsAside(const Text& text, Range phrase, Range sentence) {
  if (phrase.begin == sentence.begin) return false;
  const Token& before = text.token(phrase.begin - 1);
  const absl::string_view word = text.Lower(before);
  if (before.Is(kPreposition)) {
    return word != "at" && word != "in" && word != "from" && word != "of" && word != "inside" &&
           word != "into" && word != "aboard" && word != "on" && word != "through";
  }
  return before.Is(kSubordinator) || before.Is(kRelative) || before.mark == ',';
}

bool HasVictim(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    const v1::Victim& victim = finding.claim->victim();
    return finding.claim->has_victim() && victim.category() != v1::PARTY_CATEGORY_END_USERS &&
           (!victim.name().empty() || !victim.sector().empty());
  });
}

// Whether the phrase is what the words of news call an institution, and none that looks into
// things. `as_many`: "from ministries".
bool IsInstitution(const FactReading& reading, const Phrase& phrase, bool as_many) {
  const Text& text = reading.text;
  const uint32_t noun = phrase.head.end - 1;
  const v1::PartyCategory category = CategoryOfDescribed(text, phrase);
  const bool others = HasFactNoun(text, {phrase.head.begin, noun}, kInquirerNoun) ||
                      (HasFactNoun(text, {noun, noun + 1}, kOfficialNoun | kActorNoun) &&
                       !(as_many && IsAttackWord(text.token(noun), kHouseOfStateWord))) ||
                      IsAttackWord(text.token(noun), kServesOthersWord);
  return category != v1::PARTY_CATEGORY_UNSPECIFIED && category != v1::PARTY_CATEGORY_END_USERS &&
         !others && reading.entities.MentionAt(text.token(noun).begin) == nullptr;
}

// "a museum": what it is says no more of it.
bool IsSceneHouse(const FactReading& reading, const Phrase& phrase) {
  static const ByWord<uint8_t> houses = SectionBits("scene_houses", {{"house", 1}});
  const Token& noun = reading.text.token(phrase.head.end - 1);
  return houses.Of(noun.form) != 0 && !noun.Has(kCapitalised) &&
         reading.entities.MentionAt(noun.begin) == nullptr;
}

void AddUnnamedHouse(const FactReading& reading, const Phrase& phrase,
                     std::vector<Finding>& findings) {
  const Text& text = reading.text;
  v1::Victim& victim = *AddFinding(reading, v1::FIELD_VICTIM, "victim.unnamed_house", 0.4,
                                   {text.SpanOf(phrase.head)}, findings)
                            .mutable_victim();
  const v1::PartyCategory category = CategoryOfDescribed(text, phrase);
  victim.set_category(category == v1::PARTY_CATEGORY_UNSPECIFIED ? v1::PARTY_CATEGORY_OTHER
                                                                 : category);
  victim.set_role(v1::Victim::ROLE_PRIMARY);
  victim.set_sector(std::string(text.Slice(text.SpanOf(WithoutNumber(text, phrase.head)))));
}

}  // namespace

void FindUnnamedHouse(const FactReading& reading, std::vector<Finding>& findings) {
  constexpr uint32_t kOpening = 5;  // sentences
  const Text& text = reading.text;
  if (HasVictim(findings)) return;
  const auto count = static_cast<uint32_t>(text.sentences().size());
  for (uint32_t s = 0; s < std::min(kOpening, count); ++s) {
    const Sentence& sentence = text.sentences()[s];
    if (text.paragraphs()[sentence.paragraph].role != ParagraphRole::kBody) continue;
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const Token& first = text.token(at);
      const bool indefinite = text.Lower(at) == "a" || text.Lower(at) == "an" ||
                              first.kind == TokenKind::kNumber || first.Is(kNumberWord);
      const bool many = at > sentence.tokens.begin && text.token(at - 1).Is(kPreposition) &&
                        text.Lower(at - 1) != "by";
      if (!indefinite && !many) continue;
      const Phrase phrase = PhraseFrom(text, at, sentence.tokens.end);
      if (phrase.head.empty()) continue;
      const uint32_t noun = phrase.head.end - 1;
      const bool plural = absl::EndsWith(text.Lower(noun), "s");
      if (!indefinite && !plural && !IsAttackWord(text.token(noun), kHouseOfStateWord)) continue;
      if (IsInstitution(reading, phrase, many)) return AddUnnamedHouse(reading, phrase, findings);
    }
  }
}

void FindUnnamedScene(const FactReading& reading, const std::vector<KindMention>& kinds,
                      std::vector<Finding>& findings) {
  constexpr uint32_t kOpening = 3;  // sentences
  const Text& text = reading.text;
  if (HasVictim(findings)) return;
  for (const KindMention& kind : kinds) {
    if (!kind.actual || !kind.strong || IsArrest(text, kind.tokens.begin)) continue;
    if (kind.sentence >= kOpening) return;
    const Range sentence = text.SentenceWith(kind.tokens.begin).tokens;
    for (uint32_t at = sentence.begin; at < sentence.end; ++at) {
      if (!text.token(at).Is(kArticle)) continue;
      const Phrase phrase = PhraseFrom(text, at, sentence.end);
      if (phrase.head.empty()) continue;
      if (!IsInstitution(reading, phrase, false) && !IsSceneHouse(reading, phrase)) continue;
      // "a Christmas party", "the navy": a gathering, whoever acts for a state
      const uint32_t noun = phrase.head.end - 1;
      const absl::string_view word = text.Lower(noun);
      const bool other = word == "party" || word == "service" ||
                         NamesOfficialBody(text, phrase.head, true) ||
                         HasFactNoun(text, {noun, noun + 1}, kStateNoun);
      if (other || StandsAside(text, phrase.head, sentence)) continue;
      return AddUnnamedHouse(reading, phrase, findings);
    }
  }
}

}  // namespace dossier::analysis
