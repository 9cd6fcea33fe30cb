#include "server/analysis/participants.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/attack_words.h"
#include "server/analysis/attacker_naming.h"
#include "server/analysis/document_text.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/harms.h"
#include "server/analysis/kinds.h"
#include "server/analysis/known_groups.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/party_bystanders.h"
#include "server/analysis/party_candidates.h"
#include "server/analysis/party_categories.h"
#include "server/analysis/party_houses.h"
#include "server/analysis/party_signs.h"
#include "server/analysis/party_standings.h"
#include "server/analysis/party_weights.h"
#include "server/analysis/places.h"
#include "server/analysis/unnamed_parties.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr double kCertain = 1;  // the score of who needs no weighing

double ConfidenceOf(double score) { return std::min(0.95, 1 / (1 + std::exp(-score))); }

// Everybody and every country that the weights take for a party, as findings.
class PartyWriter {
 public:
  PartyWriter(const FactReading& reading, const std::vector<KindMention>& kinds,
              const Topics& topics, std::vector<Finding>& findings, const PartyWeights& weights)
      : reading_(reading),
        text_(reading.text),
        kinds_(kinds),
        weights_(weights),
        candidates_(reading, kinds, topics, &weights_),
        of_computers_(topics.of_computers),
        findings_(findings) {}

  void Write() {
    const auto& named = candidates_.named();
    auto [hit, acts] = BothScores(named, PartyDecision::kVictim);
    const absl::flat_hash_set<uint32_t> accused = ListsOfAccused(named);
    for (size_t i = 0; i < named.size(); ++i) {
      if (named[i].only_likened || IsSpokenOf(named[i])) acts[i] = 0;
      bool listed = false;
      for (const Place& place : named[i].places) {
        if (place.surely_hit) hit[i] = std::max(hit[i], kCertain);
        listed |= IsPerson(named[i]) && accused.contains(place.list);
        if (place.surely_acts || listed || IsAccusedAbove(named[i], place))
          acts[i] = std::max(acts[i], kCertain);
      }
      if (listed || SurelyActs(named[i]) || (named[i].listed_group && acts[i] > 0)) hit[i] = 0;
    }
    for (size_t i = 0; i < named.size(); ++i) {
      // "the Mirage club": a name of hackers is no one's else who claims nothing.
      if (!of_computers_ && named[i].listed_group && !ActsByWords(named[i])) acts[i] = 0;
      // The weights know other news too little to go without words that say so.
      const bool lies_there = IsPlace(named[i]) && !IsHitAsTown(named[i]);
      if (!of_computers_ && (!IsHit(named[i]) || lies_there)) hit[i] = 0;
      if (!of_computers_ && (OpensAsCommonNoun(text_, named[i]) ||
                             (!IsHitOutright(named[i]) && CaresForTheHurt(text_, named[i])))) {
        hit[i] = 0;
      }
      // A person broke a window: of fires and crashes whoever did it is called so.
      if (!of_computers_ && IsPerson(named[i]) && !IsCalledCulprit(named[i], accused)) acts[i] = 0;
      if (IsBystander(reading_, named[i]) || acts[i] > std::max(hit[i], 0.0)) hit[i] = 0;
      if (hit[i] > 0) {
        AddVictim(named[i], hit[i]);
      } else if (acts[i] > 0) {
        AddInitiator(named[i], acts[i]);
      }
    }
    if (NobodyInOpening(named, hit)) AddHouse();
    const auto& countries = candidates_.countries();
    const auto [of_hit, of_acting] = BothScores(countries, PartyDecision::kVictimCountry);
    // The one victim is of the one country whose victims are told.
    const PartyCandidate* of_whom = OnlyYes(named, hit);
    if (OnlyYes(countries, of_hit) == nullptr) of_whom = nullptr;
    for (size_t i = 0; i < countries.size(); ++i) {
      if (of_hit[i] > 0) AddVictimCountry(countries[i], of_hit[i], of_whom);
      const bool by_group =
          !of_computers_ && BestPlace(countries[i], PartyDecision::kInitiatorCountry).of_group;
      // Of fires and crashes a country did nothing unless words say so.
      const bool by_words = of_computers_ || ActsByWords(countries[i]);
      if (of_acting[i] > 0 && by_words && !by_group && !OnlyInquires(countries[i]) &&
          !IsOfOthers(countries[i], named) && !TellsOfAnother(countries[i], named, acts)) {
        AddInitiatorCountry(countries[i], of_acting[i]);
      }
    }
  }

 private:
  using Place = PartyCandidate::Place;

  double ScoreAt(const Place& place, PartyDecision decision) const {
    return weights_.AnswersOf(candidates_.FeaturesOf(place))[static_cast<uint32_t>(decision)];
  }

  // Whether all who were hit, if any, are named further down alone, as others who were before.
  bool NobodyInOpening(const std::vector<PartyCandidate>& named,
                       const std::vector<double>& hit) const {
    constexpr uint32_t kOpening = 6;  // sentences
    for (size_t i = 0; i < named.size(); ++i) {
      if (hit[i] <= 0) continue;
      if (!of_computers_ || text_.SentenceOf(named[i].places.front().tokens.begin) < kOpening) {
        return false;
      }
    }
    return true;
  }

  // "the website of the FSB was defaced", "the FSB accused": agencies that are known to attack are
  // hit too, and speak of others.
  bool IsSpokenOf(const PartyCandidate& party) const {
    if (!party.listed_group || (!IsAgency(party) && !IsOpposed(party))) return false;
    const bool acts = std::any_of(party.places.begin(), party.places.end(), [](const Place& place) {
      return place.acts != nullptr || (place.naming & kCalledAttacker) != 0;
    });
    if (acts) return false;
    return IsHit(party) || IsOpposed(party) || (party.aside & kJudges) != 0;
  }

  static bool ActsByWords(const PartyCandidate& party) {
    return std::any_of(party.places.begin(), party.places.end(),
                       [](const Place& place) { return place.acts != nullptr; });
  }

  // "The treasurer of the town of Vells was charged"
  bool IsHitAsTown(const PartyCandidate& party) const {
    return std::any_of(party.places.begin(), party.places.end(), [this](const Place& place) {
      return place.hit != nullptr && reading_.Label(*place.hit) == "town";
    });
  }

  // By what happened there, not by who is there.
  bool IsHitOutright(const PartyCandidate& party) const {
    return std::any_of(party.places.begin(), party.places.end(), [this](const Place& place) {
      return place.hit != nullptr && reading_.Label(*place.hit) != "site" &&
             reading_.Label(*place.hit) != "scene";
    });
  }

  static bool IsCalledCulprit(const PartyCandidate& party,
                              const absl::flat_hash_set<uint32_t>& accused) {
    return std::any_of(party.places.begin(), party.places.end(), [&](const Place& place) {
      return place.surely_acts || accused.contains(place.list);
    });
  }

  // "Norlicht vs. Lantern Agency": the second, wherever it is named.
  bool IsOpposed(const PartyCandidate& party) const {
    return std::any_of(party.places.begin(), party.places.end(), [this](const Place& place) {
      return IsBehindVersus(text_, place.tokens.begin);
    });
  }

  // "FSB", "Central Intelligence Agency"
  bool IsAgency(const PartyCandidate& party) const {
    constexpr size_t kLongestAcronym = 4;
    const Range name = party.places.front().tokens;
    if (HasFactNoun(text_, name, kOfficialNoun)) return true;
    return name.size() == 1 && text_.token(name.begin).Has(kAllCapitals) &&
           party.name.size() <= kLongestAcronym;
  }

  // "A 23-year-old man pleaded guilty on Monday. Marcus Delroy bribed two employees": the person
  // who opens the sentence below one that says of somebody unnamed that a court has them.
  bool IsAccusedAbove(const PartyCandidate& party, const Place& place) const {
    const uint32_t at = text_.SentenceOf(place.tokens.begin);
    if (!place.named || !IsPerson(party) || !party.entity->role.empty() || at == 0) return false;
    const Range sentence = text_.sentences()[at].tokens;
    if (place.tokens.begin != sentence.begin) return false;
    // "Marcus Delroy said"
    const bool speaks = std::any_of(
        reading_.statements.begin(), reading_.statements.end(), [&](const StatementDraft& said) {
          return !said.source.empty() &&
                 said.source.front().Contains(text_.token(sentence.begin).begin);
        });
    if (speaks) return false;
    const Sentence& above = text_.sentences()[at - 1];
    bool accused = false;
    bool unnamed = false;
    for (uint32_t token = above.tokens.begin; token < above.tokens.end; ++token) {
      accused |= IsAttackWord(text_.token(token), kAccusedWord);
      unnamed |= IsAttackWord(text_.token(token), kSomebodyWord);
    }
    return accused && unnamed;
  }

  // "Jana Dorn and Piet Vane were charged": both were.
  static absl::flat_hash_set<uint32_t> ListsOfAccused(const std::vector<PartyCandidate>& named) {
    absl::flat_hash_set<uint32_t> lists;
    for (const PartyCandidate& party : named) {
      if (!IsPerson(party)) continue;
      for (const Place& place : party.places) {
        if (place.surely_acts && place.list != 0) lists.insert(place.list);
      }
    }
    return lists;
  }

  // Who is charged with it was not hit by it.
  static bool SurelyActs(const PartyCandidate& party) {
    const auto any = [&](bool Place::*sure) {
      return std::any_of(party.places.begin(), party.places.end(),
                         [sure](const Place& place) { return place.*sure; });
    };
    return any(&Place::surely_acts) && !any(&Place::surely_hit);
  }

  // Whether nothing speaks for a country but names of agencies which are only spoken of here.
  bool IsOfOthers(const PartyCandidate& country, const std::vector<PartyCandidate>& named) const {
    std::vector<Range> spoken_of;
    for (const PartyCandidate& party : named) {
      if (!IsSpokenOf(party)) continue;
      for (const Place& place : party.places) spoken_of.push_back(place.tokens);
    }
    if (spoken_of.empty()) return false;
    std::sort(spoken_of.begin(), spoken_of.end(),
              [](Range a, Range b) { return a.begin < b.begin; });
    return std::all_of(country.places.begin(), country.places.end(), [&](const Place& place) {
      const auto behind = std::partition_point(spoken_of.begin(), spoken_of.end(), [&](Range name) {
        return name.begin <= place.tokens.begin;
      });
      const bool within =
          behind != spoken_of.begin() && std::prev(behind)->end > place.tokens.begin;
      return within || ScoreAt(place, PartyDecision::kInitiatorCountry) <= 0;
    });
  }

  // "the Ruritanian police are investigating": who looks into it did not do it.
  bool OnlyInquires(const PartyCandidate& country) const {
    constexpr uint32_t kReach = 3;
    const Range place = BestPlace(country, PartyDecision::kInitiatorCountry).tokens;
    const uint32_t end = std::min(text_.SentenceWith(place.begin).tokens.end, place.end + kReach);
    for (uint32_t at = place.end; at < end; ++at) {
      if (HasFactNoun(text_, {at, at + 1}, kInquirerNoun)) return true;
    }
    return false;
  }

  // "the Ruritanian dairy group Norlicht": whose it is that is named behind, who did nothing.
  bool TellsOfAnother(const PartyCandidate& country, const std::vector<PartyCandidate>& named,
                      const std::vector<double>& acts) const {
    constexpr uint32_t kReach = 3;  // words between
    const Range place = BestPlace(country, PartyDecision::kInitiatorCountry).tokens;
    for (size_t i = 0; i < named.size(); ++i) {
      if (acts[i] > 0) continue;
      for (const Place& other : named[i].places) {
        const Range name = other.tokens;
        if (!other.named || name.begin <= place.end || name.begin > place.end + kReach) continue;
        const Range between{place.end, name.begin};
        const v1::PartyCategory what = CategoryOfDescribed(text_, {between, between, {}});
        const bool describes = between.size() > (of_computers_ ? 1 : 0) &&
                               text_.Lower(between.begin) != "front" &&
                               (what == v1::PARTY_CATEGORY_CORPORATE ||
                                what == v1::PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE);
        if (describes) return true;
      }
    }
    return false;
  }

  static const PartyCandidate* OnlyYes(const std::vector<PartyCandidate>& parties,
                                       const std::vector<double>& scores) {
    const PartyCandidate* only = nullptr;
    for (size_t i = 0; i < parties.size(); ++i) {
      if (scores[i] <= 0) continue;
      if (only != nullptr) return nullptr;
      only = &parties[i];
    }
    return only;
  }

  // Who was hit and who did it, each beside the other, by party; above nought the answer is yes.
  std::pair<std::vector<double>, std::vector<double>> BothScores(
      const std::vector<PartyCandidate>& parties, PartyDecision hit) const {
    const PartyDecision acts = OppositeOf(hit);
    PlaceScores places;
    for (const PartyCandidate& party : parties) {
      for (const Place& place : party.places) {
        places.Add({weights_.AnswersOf(candidates_.FeaturesOf(place)), place.list});
      }
      places.EndParty();
    }
    const Standings as_hit(hit, places);
    const Standings as_acting(acts, places);
    const PartyNotes notes(&weights_);
    std::pair<std::vector<double>, std::vector<double>> scores;
    std::vector<PartyFeature> standing;
    for (size_t i = 0; i < parties.size(); ++i) {
      const PartyWeights::Sums sums = weights_.SumsOf(candidates_.FeaturesOf(parties[i]));
      standing.clear();
      as_hit.Note(i, notes, standing);
      scores.first.push_back(weights_.Score(sums, hit, standing));
      standing.clear();
      as_acting.Note(i, notes, standing);
      scores.second.push_back(weights_.Score(sums, acts, standing));
    }
    return scores;
  }

  // The place that speaks most for the decision; names before descriptions.
  const Place& BestPlace(const PartyCandidate& party, PartyDecision decision) const {
    const Place* best = nullptr;
    double highest = 0;
    for (const Place& place : party.places) {
      const double score = ScoreAt(place, decision);
      const bool better = best == nullptr || place.named > best->named ||
                          (place.named == best->named && score > highest);
      if (!better) continue;
      best = &place;
      highest = score;
    }
    return *best;
  }

  Span WordsOf(const PatternMatch* match) const {
    return match == nullptr ? Span{} : text_.SpanOf(match->tokens);
  }

  // One finding for each place where a pattern says so, or for the one that speaks most for it.
  template <typename Add>
  void ForPlaces(const PartyCandidate& party, PartyDecision decision,
                 const PatternMatch* Place::*pattern, const Add& add) const {
    bool told = false;
    for (const Place& place : party.places) {
      if (place.*pattern == nullptr) continue;
      told = true;
      add(place, place.*pattern);
    }
    if (!told) add(BestPlace(party, decision), nullptr);
  }

  template <typename Value>
  void Name(const PartyCandidate& party, Value& value) const {
    value.set_name(party.name);
    for (const std::string& alias : party.aliases) value.add_aliases(alias);
    if (party.entity == nullptr || party.known_group) return;
    for (const absl::string_view alias : party.entity->aliases) {
      value.add_aliases(alias.data(), alias.size());
    }
    value.set_country(party.entity->country.data(), party.entity->country.size());
  }

  static v1::Victim::Role RoleOf(const PartyCandidate& victim) {
    v1::Victim::Role role = v1::Victim::ROLE_PRIMARY;
    for (const Place& place : victim.places) role = std::max(role, place.role);
    return role;
  }

  void AddVictim(const PartyCandidate& party, double score) {
    const v1::PartyCategory category = CategoryOfVictim(reading_, party);
    const v1::Victim::Role role = RoleOf(party);
    ForPlaces(party, PartyDecision::kVictim, &Place::hit,
              [&](const Place& place, const PatternMatch* match) {
                v1::Victim& victim =
                    *AddFinding(reading_, v1::FIELD_VICTIM,
                                match == nullptr ? "victim.weighed" : "victim.words_around",
                                ConfidenceOf(score), {text_.SpanOf(place.tokens), WordsOf(match)},
                                findings_)
                         .mutable_victim();
                Name(party, victim);
                victim.set_role(role);
                victim.set_category(category);
              });
  }

  // Of other news, where no words say who was hit.
  void AddHouse() {
    const House house = HouseOfMatter(reading_, kinds_, candidates_.named(), of_computers_);
    if (house.party == nullptr) return;
    const char* const rule = of_computers_ ? "victim.own_systems" : "victim.house";
    v1::Victim& victim = *AddFinding(reading_, v1::FIELD_VICTIM, rule, 0.5,
                                     {text_.SpanOf(house.place->tokens)}, findings_)
                              .mutable_victim();
    Name(*house.party, victim);
    victim.set_role(v1::Victim::ROLE_PRIMARY);
    victim.set_category(CategoryOfVictim(reading_, *house.party));
  }

  void AddInitiator(const PartyCandidate& party, double score) {
    const v1::PartyCategory category = CategoryOfInitiator(reading_, party);
    ForPlaces(party, PartyDecision::kInitiator, &Place::acts,
              [&](const Place& place, const PatternMatch* match) {
                const char* const rule = match != nullptr     ? "initiator.words_around"
                                         : party.listed_group ? "initiator.known_group"
                                                              : "initiator.weighed";
                v1::Initiator& initiator =
                    *AddFinding(reading_, v1::FIELD_INITIATOR, rule, ConfidenceOf(score),
                                {text_.SpanOf(place.tokens), WordsOf(match)}, findings_)
                         .mutable_initiator();
                findings_.back().verb = WordsOf(match);  // "claimed responsibility"
                Name(party, initiator);
                initiator.set_category(category);
              });
  }

  // `victim`, if known, is the one that is of the country, unless its name says another.
  void AddVictimCountry(const PartyCandidate& country, double score, const PartyCandidate* victim) {
    const bool other = victim != nullptr && victim->entity != nullptr &&
                       !victim->entity->country.empty() &&
                       victim->entity->country != country.country;
    if (other) victim = nullptr;
    const Span words = text_.SpanOf(BestPlace(country, PartyDecision::kVictimCountry).tokens);
    const Evidence evidence =
        victim == nullptr
            ? Evidence{words}
            : Evidence{text_.SpanOf(BestPlace(*victim, PartyDecision::kVictim).tokens), words};
    v1::Victim& value = *AddFinding(reading_, v1::FIELD_VICTIM, "victim.country_of_target",
                                    ConfidenceOf(score), evidence, findings_)
                             .mutable_victim();
    if (victim != nullptr) Name(*victim, value);
    value.set_country(std::string(country.country));
  }

  void AddInitiatorCountry(const PartyCandidate& country, double score) {
    const Place& place = BestPlace(country, PartyDecision::kInitiatorCountry);
    v1::Initiator& initiator =
        *AddFinding(
             reading_, v1::FIELD_INITIATOR,
             place.of_group ? "initiator.country_of_known_group" : "initiator.country_of_actors",
             ConfidenceOf(score), {text_.SpanOf(place.tokens)}, findings_)
             .mutable_initiator();
    initiator.set_country(std::string(country.country));
    initiator.set_category(CategoryOfActors(country, place));
  }

  // By the best place, else by the first that tells.
  v1::PartyCategory CategoryOfActors(const PartyCandidate& country, const Place& best) const {
    if (best.of_group) return v1::PARTY_CATEGORY_UNSPECIFIED;  // the text does not say it
    v1::PartyCategory category = CategoryOfActorsAt(reading_, best);
    for (const Place& place : country.places) {
      if (category != v1::PARTY_CATEGORY_UNSPECIFIED) break;
      if (ScoreAt(place, PartyDecision::kInitiatorCountry) > 0) {
        category = CategoryOfActorsAt(reading_, place);
      }
    }
    return category;
  }

  const FactReading& reading_;
  const Text& text_;
  const std::vector<KindMention>& kinds_;
  const PartyWeights& weights_;
  const PartyCandidates candidates_;
  const bool of_computers_;
  std::vector<Finding>& findings_;
};

constexpr uint32_t kNowhere = UINT32_MAX;

// Where a text that speaks as a house does so first, outside of quotation marks: "we", "our" in
// several of its sentences. kNowhere if it does not.
uint32_t HouseVoiceIn(const FactReading& reading) {
  constexpr int kEnough = 3;  // sentences
  const Text& text = reading.text;
  uint32_t first = kNowhere;
  int speaking = 0;
  for (const Sentence& sentence : text.sentences()) {
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const absl::string_view word = text.Lower(at);
      if (word != "we" && word != "our" && word != "us") continue;
      if (reading.InQuotation(text.token(at).begin)) continue;
      first = std::min(first, at);
      ++speaking;
      break;
    }
  }
  return speaking >= kEnough ? first : kNowhere;
}

// "Our systems were entered", signed "Head of Privacy, Wonderloan Energy": names in such lines are
// no candidates.
void FindSigningVictim(const FactReading& reading, std::vector<Finding>& findings) {
  const auto of_us =
      std::find_if(reading.matches.begin(), reading.matches.end(), [&](const PatternMatch& match) {
        return FactReading::LexiconOf(match) == FactLexicon::kVictims &&
               reading.Label(match) == "ourselves" &&
               !reading.InQuotation(reading.text.token(match.tokens.begin).begin);
      });
  const uint32_t voice =
      of_us != reading.matches.end() ? of_us->tokens.begin : HouseVoiceIn(reading);
  if (voice == kNowhere) return;
  const Range signer = PublisherIn(reading.text);
  if (signer.empty()) return;
  const Span words = reading.text.SpanOf(signer);
  const absl::string_view name = reading.text.Slice(words);
  const bool known = std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return absl::StrContains(name, finding.claim->victim().name()) &&
           !finding.claim->victim().name().empty();
  });
  if (known) return;
  v1::Victim& victim = *AddFinding(reading, v1::FIELD_VICTIM, "victim.signed", 0.8,
                                   {words, reading.text.SpanOf({voice, voice + 1})}, findings)
                            .mutable_victim();
  victim.set_name(std::string(name));
  victim.set_role(v1::Victim::ROLE_PRIMARY);
}

}  // namespace

void FindParties(const FactReading& reading, const std::vector<KindMention>& kinds,
                 const Topics& topics, std::vector<Finding>& findings,
                 const PartyWeights& weights) {
  // A report that speaks of no incident has no parties to one.
  const bool silent =
      kinds.empty() && !topics.of_computers &&
      std::none_of(reading.matches.begin(), reading.matches.end(), [](const PatternMatch& match) {
        const FactLexicon lexicon = FactReading::LexiconOf(match);
        return lexicon == FactLexicon::kVictims || lexicon == FactLexicon::kInitiators;
      });
  if (!silent) PartyWriter(reading, kinds, topics, findings, weights).Write();
  FindSigningVictim(reading, findings);
  FindUnnamedVictims(reading, topics.of_computers, findings);
  if (topics.of_attack) FindUnnamedHouse(reading, findings);
  if (!topics.of_computers) FindUnnamedScene(reading, kinds, findings);
  if (topics.of_computers) FindUnnamedInitiator(reading, findings);
}

}  // namespace dossier::analysis
