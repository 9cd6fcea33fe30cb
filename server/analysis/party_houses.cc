#include "server/analysis/party_houses.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/match.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/names.h"
#include "server/analysis/party_bystanders.h"
#include "server/analysis/party_categories.h"
#include "server/analysis/places.h"
#include "server/analysis/topics.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

using Place = PartyCandidate::Place;

constexpr int kSure = 3;    // what the signs of a house have to weigh
constexpr int kLikely = 2;  // or where they speak for no other

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

// The sections of house_parts.txt.
enum HousePart : uint8_t {
  kPart = 1,
  kInto = 2,
  kVoice = 4,
  kAside = 8,
  kFleet = 16,
  kCare = 32,
  kWard = 64,
};

bool Is(const Token& token, HousePart section) {
  static const ByWord<uint8_t> words = SectionBits("house_parts", {{"part", kPart},
                                                                   {"into", kInto},
                                                                   {"voice", kVoice},
                                                                   {"aside", kAside},
                                                                   {"fleet", kFleet},
                                                                   {"care", kCare},
                                                                   {"ward", kWard}});
  return (words.Of(token.form) & section) != 0;
}

// The sections of house_deeds.txt.
enum HouseDeed : uint8_t { kDeed = 1, kStaff = 2 };

bool Is(const Token& token, HouseDeed section) {
  static const ByWord<uint8_t> words =
      SectionBits("house_deeds", {{"deeds", kDeed}, {"staff", kStaff}});
  return (words.Of(token.form) & section) != 0;
}

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
    // What the headline says is told by the sentence below.
    const bool headed = of_computers && !telling_.empty() && telling_.front() == 0 &&
                        text_.paragraphs().size() > 1 &&
                        text_.paragraphs()[0].role == ParagraphRole::kHeading;
    const uint32_t below = headed ? text_.paragraphs()[1].sentences.begin : 0;
    if (below > 0 && !std::binary_search(telling_.begin(), telling_.end(), below)) {
      telling_.insert(std::upper_bound(telling_.begin(), telling_.end(), below), below);
    }
    if (!of_computers_) FindDescribed();
  }

  // "embezzled money from the charity": whoever is one.
  int OfDescription(const PartyCandidate& party) const {
    if (of_computers_ || described_.empty() || IsPerson(party)) return 0;
    const v1::PartyCategory category = CategoryOfVictim(reading_, party);
    return std::find(described_.begin(), described_.end(), category) == described_.end() ? 0
                                                                                         : kSure;
  }

  // "the gang Los Cuervos", "the union IG Marl", wherever it is called so.
  bool IsAside(const PartyCandidate& party) const {
    return std::any_of(party.places.begin(), party.places.end(), [this](const Place& place) {
      const uint32_t at = place.tokens.begin;
      return place.named && at > text_.SentenceWith(at).tokens.begin &&
             Is(text_.token(at - 1), kAside);
    });
  }

  // How much speaks for its being the house, of a place of the party.
  int At(const PartyCandidate& party, const Place& place) const {
    return of_computers_ ? AtOfComputers(place) : AtOfStreet(party, place);
  }

 private:
  // What those are of whom patterns say that they were hit, who are not named there.
  void FindDescribed() {
    for (const PatternMatch& match : reading_.matches) {
      const Phrase& phrase = match.slot(Slot::kVictim);
      const bool hit = FactReading::LexiconOf(match) == FactLexicon::kVictims && !phrase.empty() &&
                       phrase.head.size() == 1 &&
                       !text_.token(phrase.head.begin).Has(kCapitalised) &&
                       IsTold(phrase.head.begin) && IsActual(text_, match.tokens, true);
      if (!hit) continue;
      const v1::PartyCategory category = CategoryOfDescribed(text_, phrase);
      const bool house =
          category != v1::PARTY_CATEGORY_UNSPECIFIED && category != v1::PARTY_CATEGORY_END_USERS;
      if (house) described_.push_back(category);
    }
  }

  int AtOfComputers(const Place& place) const {
    const Sentence& sentence = text_.SentenceWith(place.tokens.begin);
    int weight = 0;
    if (IsTold(place.tokens.begin) && HasSystems(place, sentence.tokens)) weight += kSure;
    if (Admits(place, sentence.tokens) || SaysItOfItself(place, sentence.tokens)) weight += 2;
    if (Mends(place, sentence.tokens)) weight += 2;
    if (IsTold(place.tokens.begin) && IsWhereStaffWorks(place, sentence.tokens)) weight += kSure;
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

  // "Norlicht has dismissed", "Norlicht wrote to": the first verb behind it.
  bool Mends(const Place& place, Range sentence) const {
    constexpr uint32_t kReach = 4;
    const uint32_t end = std::min(sentence.end, place.tokens.end + kReach);
    for (uint32_t at = place.tokens.end; at < end && text_.token(at).IsWord(); ++at) {
      if (text_.token(at).Is(kNegation) || text_.token(at).Is(kPreposition)) return false;
      if (Is(text_.token(at), kDeed)) return true;
    }
    return false;
  }

  // "an employee of the phone company Norlicht", "researchers at the Norlicht Institute"
  bool IsWhereStaffWorks(const Place& place, Range sentence) const {
    constexpr uint32_t kReach = 5;
    if (!place.named) return false;
    uint32_t at = place.tokens.begin;
    while (at > sentence.begin && place.tokens.begin - at < kReach) {
      const Token& token = text_.token(--at);
      if (token.Is(kPreposition)) break;
      if (!token.IsWord()) return false;
    }
    const absl::string_view where = text_.Lower(at);
    return at > sentence.begin && (where == "of" || where == "at") &&
           Is(text_.token(at - 1), kStaff);
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
    if (!IsPerson(party) && SpeaksOfItsOwn(place, sentence)) weight += kLikely;
    if (!place.named) return weight;
    const bool told = IsTold(place.tokens.begin);
    if (told && (HasPremises(party, place) || IsWhere(place, sentence) || IsScene(place) ||
                 HasFleet(place, sentence))) {
      weight += kSure;
    }
    if (RunsIt(place, sentence) || IsOfPart(place, sentence)) weight += kSure;
    if (IsSpokenFor(place, sentence)) weight += kLikely;
    if (told && IsBusiness(place, sentence)) ++weight;
    return weight;
  }

  // "stopped the Guardsafe van", "Norlicht drivers walked out"
  bool HasFleet(const Place& place, Range sentence) const {
    uint32_t at = place.tokens.end;
    if (at < sentence.end && text_.token(at).kind == TokenKind::kPossessive) ++at;
    return at < sentence.end && Is(text_.token(at), kFleet) && !text_.token(at).Has(kCapitalised);
  }

  // "The shooting at Marl Lanes", "thieves broke into Norlicht"
  bool IsScene(const Place& place) const {
    constexpr uint32_t kReach = 3;
    uint32_t at = place.tokens.begin;
    while (at > 0 && text_.token(at - 1).Is(kArticle)) --at;
    if (at == 0 || !Is(text_.token(at - 1), kInto)) return false;
    // "a fence at Marl" stands in a place of that name.
    const bool named = place.tokens.size() > 1 || at < place.tokens.begin;
    if (!named) return false;
    // "leaked into the Marl estuary": where a thing of that name lies.
    const uint32_t behind = place.tokens.end;
    if (behind < text_.tokens().size() && text_.token(behind).IsWord() &&
        text_.token(behind).classes == 0 && !text_.token(behind).Has(kCapitalised) &&
        !text_.token(behind).Looks(kLikeFinite) && !text_.token(behind).Looks(kLikeParticiple)) {
      return false;
    }
    return std::any_of(kinds_.begin(), kinds_.end(), [&](const KindMention& kind) {
      return kind.actual && kind.strong && kind.tokens.end <= at && at - kind.tokens.end < kReach &&
             !IsArrest(text_, kind.tokens.begin);
    });
  }

  // "the shutters of Norlicht", "Norlicht's cold store"
  bool IsOfPart(const Place& place, Range sentence) const {
    const uint32_t at = BeforeDescription(place.tokens.begin, sentence.begin);
    return at > sentence.begin + 1 && text_.Lower(at - 1) == "of" &&
           (Is(text_.token(at - 2), kPart) || Is(text_.token(at - 2), kVoice)) &&
           IsTold(place.tokens.begin);
  }

  // Before "the glass maker" of "the glass maker Norlicht".
  uint32_t BeforeDescription(uint32_t name, uint32_t begin) const {
    constexpr uint32_t kLongest = 4;  // words
    uint32_t at = name;
    while (at > begin && name - at < kLongest) {
      const Token& before = text_.token(at - 1);
      if (!before.IsWord() || before.Has(kCapitalised) || before.Is(kPreposition)) break;
      --at;
      if (before.Is(kArticle)) break;
    }
    return at;
  }

  // "Norlicht spokeswoman Jana Dorn", "Norlicht's managing director", "a spokesman for Norlicht"
  bool IsSpokenFor(const Place& place, Range sentence) const {
    constexpr uint32_t kReach = 3;
    uint32_t at = place.tokens.end;
    if (at < sentence.end && text_.token(at).kind == TokenKind::kPossessive) ++at;
    for (const uint32_t end = std::min(sentence.end, at + kReach); at < end; ++at) {
      if (!text_.token(at).IsWord() || text_.token(at).Is(kPreposition)) break;
      if (Is(text_.token(at), kVoice)) return true;
    }
    at = BeforeDescription(place.tokens.begin, sentence.begin);
    if (at < sentence.begin + 2) return false;
    const absl::string_view link = text_.Lower(at - 1);
    return (link == "of" || link == "for" || link == "at") && Is(text_.token(at - 2), kVoice);
  }

  // "Norlicht Ltd", "the glass maker Norlicht"
  bool IsBusiness(const Place& place, Range sentence) const {
    uint32_t at = place.tokens.begin;
    if (at > sentence.begin && text_.token(at - 1).mark == ',') --at;
    if (at > sentence.begin && Is(text_.token(at - 1), kCalled)) return true;
    const uint32_t end = std::min(sentence.end, place.tokens.end + 1);
    for (uint32_t word = place.tokens.begin + 1; word < end; ++word) {
      if (text_.token(word).names & kOrganisationSuffix) return true;
    }
    return false;
  }

  // Whether the sentence says what happened.
  bool IsTold(uint32_t token) const {
    constexpr uint32_t kOpening = 3;  // sentences, which go on about it
    const uint32_t sentence = text_.SentenceOf(token);
    if (!of_computers_ && sentence < kOpening && !telling_.empty()) return true;
    return std::binary_search(telling_.begin(), telling_.end(), sentence);
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
    // "a lorry belonging to Agrivex"
    if (at > sentence.begin + 1 && text_.Lower(at - 1) == "to" &&
        absl::StartsWith(text_.Lower(at - 2), "belong")) {
      return true;
    }
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
  std::vector<v1::PartyCategory> described_;
};

// Whether premises may be its own.
bool MayHaveHouse(const FactReading& reading, const PartyCandidate& party) {
  if (party.known_group || party.listed_group || IsPlace(party) || IsBystander(reading, party) ||
      party.known_for == NameKind::kPlatform) {
    return false;
  }
  if (party.house) return true;
  if (OpensAsCommonNoun(reading.text, party) || CaresForTheHurt(reading.text, party)) return false;
  const bool unknown = party.entity != nullptr && party.entity->role.empty();
  const Range name = party.places.front().tokens;
  const bool premises = Is(reading.text.token(name.end - 1), kPremises) &&
                        reading.text.Lower(name.end - 1) != "court";
  return unknown && party.known_for != NameKind::kAuthority &&
         (premises || !HasFactNoun(reading.text, name, kOfficialNoun | kStateNoun));
}

}  // namespace

bool CaresForTheHurt(const Text& text, const PartyCandidate& party) {
  constexpr uint32_t kReach = 7;
  return std::any_of(party.places.begin(), party.places.end(), [&](const Place& place) {
    if (!place.named || !Is(text.token(place.tokens.end - 1), kWard)) return false;
    const uint32_t begin = text.SentenceWith(place.tokens.begin).tokens.begin;
    uint32_t link = place.tokens.begin;
    while (link > begin && text.token(link - 1).Is(kArticle)) --link;
    // "died when Vells Hospital lost power": it is the subject.
    if (link == begin || !text.token(link - 1).Is(kPreposition)) return false;
    for (uint32_t at = place.tokens.begin; at > begin && place.tokens.begin - at < kReach; --at) {
      if (Is(text.token(at - 1), kCare)) return true;
    }
    return false;
  });
}

bool OpensAsCommonNoun(const Text& text, const PartyCandidate& party) {
  return std::all_of(party.places.begin(), party.places.end(), [&](const Place& place) {
    const Token& word = text.token(place.tokens.begin);
    return place.tokens.size() == 1 && word.form < text.known_forms() &&
           absl::EndsWith(text.Lower(word), "s") &&
           text.SentenceWith(place.tokens.begin).tokens.begin == place.tokens.begin;
  });
}

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

bool IsLocality(const Text& text, const PartyCandidate& party) {
  if (party.entity == nullptr || party.entity->type == EntityType::kOrganisation) return false;
  return std::any_of(party.places.begin(), party.places.end(), [&](const Place& place) {
    uint32_t at = place.tokens.begin;
    if (!place.named || place.tokens.size() != 1) return false;
    // "in Vells, Marl and Dorn"
    while (at > 1 && (text.token(at - 1).mark == ',' || text.Lower(at - 1) == "and") &&
           text.token(at - 2).Has(kCapitalised)) {
      at -= 2;
    }
    return at > 0 && (text.Lower(at - 1) == "in" || text.Lower(at - 1) == "near");
  });
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
  int most = kLikely - 1;
  bool others = false;  // signs speak for more than one
  for (const PartyCandidate& party : named) {
    if (!MayHaveHouse(reading, party)) continue;
    if (!of_computers && IsLocality(reading.text, party)) continue;
    if (!of_computers && signs.IsAside(party)) continue;
    int weight = signs.OfDescription(party);
    int best = 0;
    const Place* where = &party.places.front();
    for (const Place& place : party.places) {
      const int here = signs.At(party, place);
      if (here > best) {
        best = here;
        where = &place;
      }
      weight += here;
    }
    if (weight == most) house = {};  // of two the text does not say which
    others |= weight > 0 && most >= kLikely;
    if (weight <= most) continue;
    most = weight;
    house = {&party, where};
  }
  const bool is_one = most >= kSure || (!of_computers && !others);
  return is_one ? house : House{};
}

}  // namespace dossier::analysis
