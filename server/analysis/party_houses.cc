#include "server/analysis/party_houses.h"

#include <algorithm>
#include <cstdint>

#include "server/analysis/fact_nouns.h"
#include "server/analysis/party_bystanders.h"
#include "server/analysis/places.h"
#include "server/analysis/topics.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

using Place = PartyCandidate::Place;

constexpr int kSure = 3;  // what the signs of a house have to weigh

// The sections of house_words.txt.
enum HouseWord : uint8_t {
  kPremises = 1,
  kRuns = 2,
  kRunner = 4,
  kOwn = 8,
  kAdmits = 16,
  kSystems = 32,
  kCalled = 64,
  kVessel = 128,
};

bool Is(const Token& token, HouseWord section) {
  static const ByWord<uint8_t> words = SectionBits("house_words", {{"premises", kPremises},
                                                                   {"runs", kRuns},
                                                                   {"runner", kRunner},
                                                                   {"own", kOwn},
                                                                   {"admits", kAdmits},
                                                                   {"systems", kSystems},
                                                                   {"called", kCalled},
                                                                   {"vessel", kVessel}});
  return (words.Of(token.form) & section) != 0;
}

// "hospitals"
bool IsCrowd(const Token& token) {
  static const ByWord<uint8_t> words = SectionBits("crowd_nouns", {{"crowd", 1}});
  return words.Of(token.form) != 0;
}

// "the trawler Silver Dawn"
bool IsShipName(const Text& text, Range name) {
  return name.begin > 0 && Is(text.token(name.begin - 1), kVessel);
}

class Signs {
 public:
  Signs(const FactReading& reading, const std::vector<KindMention>& kinds, bool of_computers)
      : reading_(reading), text_(reading.text), kinds_(kinds), of_computers_(of_computers) {
    for (const KindMention& kind : kinds) {
      const bool tells = kind.actual && kind.strong && !IsArrest(text_, kind.tokens.begin);
      if (tells && (telling_.empty() || telling_.back() != kind.sentence)) {
        telling_.push_back(kind.sentence);
      }
    }
  }

  // How much speaks for its being the house, of a place of the party.
  int At(const PartyCandidate& party, const Place& place) const {
    return of_computers_ ? AtOfComputers(place) : AtOfStreet(party, place);
  }

 private:
  int AtOfComputers(const Place& place) const {
    const Sentence& sentence = text_.SentenceWith(place.tokens.begin);
    int weight = 0;
    if (IsTold(place.tokens.begin) && HasSystems(place, sentence.tokens)) weight += kSure;
    if (Admits(place, sentence.tokens) || SaysItOfItself(place, sentence.tokens)) weight += 2;
    if (!place.named) return weight;
    const uint32_t before = place.tokens.begin;
    const bool called = before > sentence.tokens.begin && Is(text_.token(before - 1), kCalled);
    const bool headline =
        text_.paragraphs()[sentence.paragraph].role == ParagraphRole::kHeading && IsTold(before);
    return weight + called + headline;
  }

  // "Norlicht has confirmed"
  bool Admits(const Place& place, Range sentence) const {
    constexpr uint32_t kReach = 3;
    const uint32_t end = std::min(sentence.end, place.tokens.end + kReach);
    for (uint32_t at = place.tokens.end; at < end && text_.token(at).IsWord(); ++at) {
      if (Is(text_.token(at), kAdmits)) return true;
    }
    return false;
  }

  // "Norlicht says hackers got into mortgage files": of nobody else, in the opening.
  bool SaysItOfItself(const Place& place, Range sentence) const {
    constexpr uint32_t kOpening = 3;  // sentences
    if (text_.SentenceOf(place.tokens.begin) >= kOpening) return false;
    const Span name = text_.SpanOf(place.tokens);
    return std::any_of(
        reading_.statements.begin(), reading_.statements.end(), [&](const StatementDraft& said) {
          const bool speaks = std::any_of(said.source.begin(), said.source.end(),
                                          [&](Span words) { return words.Contains(name.begin); });
          if (!speaks || said.content.empty()) return false;
          const Span words = said.content.front();
          const bool happened =
              std::any_of(kinds_.begin(), kinds_.end(), [&](const KindMention& kind) {
                return kind.actual && kind.strong && IsOfComputers(kind.type) &&
                       words.Contains(kind.span.begin);
              });
          return happened && !NamesOthers(words, sentence);
        });
  }

  // Whether the words, of one sentence, name a body or tell of many.
  bool NamesOthers(Span words, Range sentence) const {
    for (uint32_t at = sentence.begin; at < sentence.end; ++at) {
      const Token& token = text_.token(at);
      if (words.Contains(token.begin) && IsCrowd(token)) return true;
    }
    return std::any_of(reading_.entities.mentions().begin(), reading_.entities.mentions().end(),
                       [&](const Mention& mention) {
                         const bool by_name = mention.how == Mention::How::kName ||
                                              mention.how == Mention::How::kAlias;
                         const EntityType type = reading_.entities.entity(mention.entity).type;
                         return by_name && words.Contains(mention.span.begin) &&
                                type != EntityType::kPlace && type != EntityType::kPerson;
                       });
  }

  // "Norlicht's servers", "Norlicht ... from one of its servers"
  bool HasSystems(const Place& place, Range sentence) const {
    constexpr uint32_t kReach = 4;
    constexpr uint32_t kFurthest = 40;
    const uint32_t end = std::min(sentence.end, place.tokens.end + kFurthest);
    for (uint32_t at = place.tokens.end; at < end; ++at) {
      const bool owns = at == place.tokens.end ? text_.token(at).kind == TokenKind::kPossessive
                                               : text_.Lower(at) == "its";
      if (!owns) continue;
      for (uint32_t noun = at + 1; noun < std::min(sentence.end, at + 1 + kReach); ++noun) {
        if (!text_.token(noun).IsWord() || text_.token(noun).Is(kPreposition)) break;
        if (Is(text_.token(noun), kSystems)) return true;
      }
    }
    return false;
  }

  int AtOfStreet(const PartyCandidate& party, const Place& place) const {
    const Range sentence = text_.SentenceWith(place.tokens.begin).tokens;
    int weight = IsTold(place.tokens.begin) && IsAtItsOwn(place, sentence) ? kSure : 0;
    if (!place.named) return weight;
    if (IsTold(place.tokens.begin) && (HasPremises(party, place) || IsWhere(place, sentence))) {
      weight += kSure;
    }
    if (RunsIt(place, sentence)) weight += kSure;
    if (!IsPerson(party) && SpeaksOfItsOwn(place, sentence)) weight += 2;
    return weight;
  }

  // Whether the sentence says what happened.
  bool IsTold(uint32_t token) const {
    return std::binary_search(telling_.begin(), telling_.end(), text_.SentenceOf(token));
  }

  // "the Grand Marl Hotel", "the trawler Silver Dawn"
  bool HasPremises(const PartyCandidate& party, const Place& place) const {
    const bool person = party.entity != nullptr && party.entity->type == EntityType::kPerson;
    return (!person || IsShipName(text_, place.tokens)) && IsHouseName(text_, place.tokens);
  }

  // "the Agrivex works", "Agrivex's plant"
  bool IsWhere(const Place& place, Range sentence) const {
    uint32_t at = place.tokens.end;
    const uint32_t before = place.tokens.begin;
    if (before > sentence.begin && text_.token(before - 1).Is(kPossessive)) return false;
    if (at < sentence.end && text_.token(at).kind == TokenKind::kPossessive) ++at;
    constexpr uint32_t kReach = 2;
    for (uint32_t end = at + kReach; at < std::min(end, sentence.end); ++at) {
      if (!text_.token(at).IsWord() || text_.token(at).Has(kCapitalised)) return false;
      if (Is(text_.token(at), kPremises)) return true;
    }
    return false;
  }

  // "Agrivex, which employs 310 people", "the operator, Agrivex,"
  bool RunsIt(const Place& place, Range sentence) const {
    uint32_t at = place.tokens.end;
    if (at + 2 < sentence.end && text_.token(at).mark == ',' && text_.token(at + 1).Is(kRelative) &&
        Is(text_.token(at + 2), kRuns)) {
      return true;
    }
    // "Agrivex, operator of the site,"
    if (at + 2 < sentence.end && text_.token(at).mark == ',' &&
        (Is(text_.token(at + 1), kRunner) ||
         (text_.token(at + 1).Is(kArticle) && Is(text_.token(at + 2), kRunner)))) {
      return true;
    }
    at = place.tokens.begin;
    // "operated by Agrivex"
    if (at > sentence.begin + 1 && text_.Lower(at - 1) == "by" && Is(text_.token(at - 2), kRuns) &&
        text_.Lower(at - 2) != "made") {
      return true;
    }
    if (at > sentence.begin && text_.token(at - 1).mark == ',') --at;
    return at > sentence.begin && Is(text_.token(at - 1), kRunner);
  }

  // "Agrivex found chlorine at its northern works": of what it is the subject.
  bool IsAtItsOwn(const Place& place, Range sentence) const {
    constexpr uint32_t kSubject = 4;
    constexpr uint32_t kReach = 5;
    if (place.tokens.begin > sentence.begin + kSubject) return false;
    for (uint32_t at = place.tokens.end; at + 2 < sentence.end; ++at) {
      const absl::string_view whose = text_.Lower(at + 1);
      if (!text_.token(at).Is(kPreposition) || (whose != "its" && whose != "their")) continue;
      for (uint32_t noun = at + 2; noun < std::min(sentence.end, at + 2 + kReach); ++noun) {
        if (!text_.token(noun).IsWord() || text_.token(noun).Is(kPreposition)) break;
        if (Is(text_.token(noun), kPremises)) return true;
      }
    }
    return false;
  }

  // "Agrivex said production had been halted": of what it is the subject.
  bool SpeaksOfItsOwn(const Place& place, Range sentence) const {
    constexpr uint32_t kSubject = 4;
    if (place.tokens.begin > sentence.begin + kSubject) return false;
    for (uint32_t at = place.tokens.end; at < sentence.end; ++at) {
      if (Is(text_.token(at), kOwn)) return true;
    }
    return false;
  }

  const FactReading& reading_;
  const Text& text_;
  const std::vector<KindMention>& kinds_;
  const bool of_computers_;
  std::vector<uint32_t> telling_;  // sentences, in order
};

// Whether premises may be its own.
bool MayHaveHouse(const FactReading& reading, const PartyCandidate& party) {
  if (party.known_group || party.listed_group || IsPlace(party) || IsBystander(reading, party) ||
      party.known_for == NameKind::kPlatform) {
    return false;
  }
  if (party.house) return true;
  const bool unknown = party.entity != nullptr && party.entity->role.empty();
  const Range name = party.places.front().tokens;
  const bool premises = Is(reading.text.token(name.end - 1), kPremises);
  return unknown && party.known_for != NameKind::kAuthority &&
         (premises || !HasFactNoun(reading.text, name, kOfficialNoun | kStateNoun));
}

}  // namespace

bool TellsWhereHouseStands(const Text& text, Range name) {
  const uint32_t at = name.begin;
  if (name.size() != 1 || at < 2) return false;
  const absl::string_view where = text.Lower(at - 1);
  const Token& house = text.token(at - 2);
  if (house.Has(kCapitalised)) return false;
  return where == "of"
             ? (PlaceSortOf(house) & kSiteOfPlace) != 0
             : (where == "at" || where == "in" || where == "near") && Is(house, kPremises);
}

// "the Mirage club"
bool IsCalledHouse(const Text& text, Range name) {
  return name.begin > 0 && text.Lower(name.begin - 1) == "the" && name.end < text.tokens().size() &&
         Is(text.token(name.end), kPremises) && !text.token(name.end).Has(kCapitalised);
}

bool IsHouseName(const Text& text, Range name) {
  const bool house = name.size() > 1 && (Is(text.token(name.end - 1), kPremises) ||
                                         Is(text.token(name.begin), kPremises));
  return house || IsShipName(text, name) || IsCalledHouse(text, name);
}

House HouseOfMatter(const FactReading& reading, const std::vector<KindMention>& kinds,
                    const std::vector<PartyCandidate>& named, bool of_computers) {
  // Whose product has a flaw speaks of that, unless the headline is of an attack.
  const bool flaw = std::any_of(kinds.begin(), kinds.end(), [](const KindMention& kind) {
    return kind.strong && IsVulnerabilityKind(kind.type);
  });
  const bool headline = std::any_of(kinds.begin(), kinds.end(), [](const KindMention& kind) {
    return kind.sentence == 0 && kind.strong && kind.actual && !IsVulnerabilityKind(kind.type);
  });
  if (of_computers && flaw && !headline) return {};
  const Signs signs(reading, kinds, of_computers);
  House house;
  int most = kSure - 1;
  for (const PartyCandidate& party : named) {
    if (!MayHaveHouse(reading, party)) continue;
    int weight = 0;
    int best = 0;
    const Place* where = nullptr;
    for (const Place& place : party.places) {
      const int here = signs.At(party, place);
      if (here > best) {
        best = here;
        where = &place;
      }
      weight += here;
    }
    if (weight == most) house = {};  // of two the text does not say which
    if (weight <= most) continue;
    most = weight;
    house = {&party, where};
  }
  return house;
}

}  // namespace dossier::analysis
