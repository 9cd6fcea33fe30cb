#include "server/analysis/party_categories.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "server/analysis/attack_words.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

using Place = PartyCandidate::Place;

// The categories of the words of lexicons.
ByWord<uint8_t> CategoriesOf(std::initializer_list<absl::string_view> lexicons) {
  const absl::flat_hash_map<absl::string_view, v1::PartyCategory> names = {
      {"state-institution", v1::PARTY_CATEGORY_STATE_INSTITUTION},
      {"critical-infrastructure", v1::PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE},
      {"media", v1::PARTY_CATEGORY_MEDIA},
      {"science", v1::PARTY_CATEGORY_SCIENCE},
      {"social-group", v1::PARTY_CATEGORY_SOCIAL_GROUP},
      {"end-users", v1::PARTY_CATEGORY_END_USERS},
      {"corporate", v1::PARTY_CATEGORY_CORPORATE},
  };
  absl::flat_hash_map<std::string, v1::PartyCategory> categories;
  for (const absl::string_view lexicon : lexicons) {
    ForEachSectionEntry(lexicon, [&](absl::string_view name, absl::string_view word) {
      categories.emplace(word, names.at(name));
    });
  }
  return ByWord<uint8_t>([&](absl::string_view word) {
    const auto found = categories.find(word);
    return static_cast<uint8_t>(found == categories.end() ? v1::PARTY_CATEGORY_UNSPECIFIED
                                                          : found->second);
  });
}

v1::PartyCategory CategoryOf(uint32_t form) {
  static const ByWord<uint8_t> by_word = CategoriesOf({"party_categories", "party_trades"});
  return static_cast<v1::PartyCategory>(by_word.Of(form));
}

enum PartyNoun : uint8_t { kGeneric = 1, kSector = 2, kTrade = 4 };

uint8_t PartyNounOf(const Token& token) {
  static const ByWord<uint8_t> nouns =
      SectionBits("party_nouns", {{"generic", kGeneric}, {"sector", kSector}, {"trade", kTrade}});
  return nouns.Of(token.form);
}

enum InitiatorWord : uint8_t {
  kAffiliated = 1,
  kTie = 2,
  kState = 4,
  kOrgan = 8,
  kPeople = 16,
  kNonState = 32
};

uint8_t InitiatorWordOf(uint32_t form) {
  static const ByWord<uint8_t> words = SectionBits("initiator_words", {{"affiliated", kAffiliated},
                                                                       {"tie", kTie},
                                                                       {"state", kState},
                                                                       {"organ", kOrgan},
                                                                       {"people", kPeople},
                                                                       {"non-state", kNonState}});
  return words.Of(form);
}

// A category with how sure a word makes it: a generic one gives way to any other.
struct Told {
  v1::PartyCategory category = v1::PARTY_CATEGORY_UNSPECIFIED;
  bool generic = true;

  bool told() const { return category != v1::PARTY_CATEGORY_UNSPECIFIED; }
  void Take(Told other) {
    if (other.told() && (!told() || (generic && !other.generic))) *this = other;
  }
};

// What the last of the words says: a "credit union" is a bank.
v1::PartyCategory CategoryIn(const Text& text, Range tokens) {
  const bool lends = tokens.size() > 1 && text.Lower(tokens.end - 1) == "union" &&
                     text.Lower(tokens.end - 2) == "credit";
  return lends ? v1::PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE
               : CategoryOf(text.token(tokens.end - 1).form);
}

// What the last telling word says; of a generic one, what the word before says of it.
Told ToldIn(const Text& text, Range tokens) {
  Told told;
  for (uint32_t at = tokens.end; at > tokens.begin; --at) {
    const Token& token = text.token(at - 1);
    const bool generic = (PartyNounOf(token) & (kGeneric | kTrade)) != 0;
    told.Take({CategoryIn(text, {tokens.begin, at}), generic});
    if (told.told() && !told.generic) break;
  }
  return told;
}

// "Ministry" of "Ministry of Health".
Range HeadOf(const Text& text, Range name) {
  for (uint32_t at = name.begin + 1; at < name.end; ++at) {
    if (text.token(at).Is(kPreposition)) return {name.begin, at};
  }
  return name;
}

Told ToldByName(const Text& text, Range name) {
  const Range head = HeadOf(text, name);
  Told told = ToldIn(text, head);
  if (!told.told() || told.generic) told.Take(ToldIn(text, name));
  return told;
}

bool IsDescriptive(const Token& token) {
  constexpr uint32_t kOther = kArticle | kDemonstrative | kPossessive | kPreposition |
                              kCoordinator | kSubordinator | kSubjectPronoun | kObjectPronoun |
                              kRelative | kAuxiliary | kNegation | kWeekday | kMonth | kTimeWord;
  return token.IsWord() && !token.Has(kCapitalised) && (token.classes & kOther) == 0;
}

// Words right behind a name that belong to it: "Brass Lantern gang".
Range Behind(const Text& text, const Place& place) {
  const Range limits = text.SentenceWith(place.tokens.begin).tokens;
  Range words{place.tokens.end, place.tokens.end};
  while (words.end < limits.end && words.size() < 2 && IsDescriptive(text.token(words.end))) {
    ++words.end;
  }
  return words;
}

// "town" of "the town of Kuusniemi", whose name begins at `name`: what bears the name of its place.
Range BodyBefore(const Text& text, uint32_t name, uint32_t begin) {
  if (name < begin + 2 || text.Lower(name - 1) != "of") return {};
  switch (static_cast<int>(CategoryOf(text.token(name - 2).form))) {
    case v1::PARTY_CATEGORY_STATE_INSTITUTION:
    case v1::PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE:
    case v1::PARTY_CATEGORY_SCIENCE:
      return {name - 2, name - 1};
    default:
      return {};
  }
}

// Visits the words that describe whom the place names: before it, behind it, behind a comma or a
// form of "to be"; or the place itself, if it describes.
template <typename Visit>
void ForDescriptions(const Text& text, const Place& place, const Visit& visit) {
  const Range limits = text.SentenceWith(place.tokens.begin).tokens;
  if (!place.named) return visit(place.tokens);
  constexpr uint32_t kFar = 4;
  Range before{place.tokens.begin, place.tokens.begin};
  while (before.begin > limits.begin && before.size() < kFar &&
         IsDescriptive(text.token(before.begin - 1))) {
    --before.begin;
  }
  visit(before);
  visit(BodyBefore(text, before.begin, limits.begin));
  visit(Behind(text, place));
  uint32_t at = place.tokens.end;
  if (at >= limits.end) return;
  const bool apart = text.token(at).mark == ',';
  const bool is = text.token(at).Is(kAuxiliary);
  if (!apart && !is) return;
  ++at;
  if (at >= limits.end || !text.token(at).Is(kArticle)) return;
  visit(PhraseFrom(text, at, limits.end).head);
}

// What "its 4,000 students" and "Norlicht's shareholders" tell of who has them, within the
// sentence.
v1::PartyCategory ToldByBelongings(const Text& text, const Place& place) {
  static const ByWord<uint8_t> belongings = CategoriesOf({"party_belongings"});
  constexpr uint32_t kReach = 4;  // "current and former customers"
  const uint32_t end = text.SentenceWith(place.tokens.begin).tokens.end;
  for (uint32_t owner = place.tokens.end; owner < end; ++owner) {
    const Token& token = text.token(owner);
    const absl::string_view word = text.Lower(owner);
    const bool own = token.kind == TokenKind::kPossessive && owner == place.tokens.end;
    if (!own && word != "its" && word != "whose") continue;
    for (uint32_t at = owner + 1; at < std::min(end, owner + 1 + kReach); ++at) {
      const Token& had = text.token(at);
      if (!had.IsWord() && had.kind != TokenKind::kNumber) break;
      if (const uint8_t category = belongings.Of(had.form)) {
        return static_cast<v1::PartyCategory>(category);
      }
    }
  }
  return v1::PARTY_CATEGORY_UNSPECIFIED;
}

// "the group known as", "a gang that calls itself", "hackers called"
Range Introducing(const Text& text, const Place& place) {
  static const ByWord<uint8_t> naming([](absl::string_view word) -> uint8_t {
    constexpr absl::string_view kNaming[] = {"known", "as",     "called",     "calls",    "calling",
                                             "call",  "itself", "themselves", "named",    "dubbed",
                                             "that",  "which",  "is",         "nicknamed"};
    return std::find(std::begin(kNaming), std::end(kNaming), word) != std::end(kNaming);
  });
  const Range limits = text.SentenceWith(place.tokens.begin).tokens;
  uint32_t at = place.tokens.begin;
  while (at > limits.begin && (naming.Of(text.token(at - 1).form) != 0 ||
                               text.token(at - 1).kind == TokenKind::kQuote)) {
    --at;
  }
  Range words{at, at};
  if (at == place.tokens.begin) return words;
  while (words.begin > limits.begin && words.size() < 4 &&
         IsDescriptive(text.token(words.begin - 1))) {
    --words.begin;
  }
  return words;
}

uint8_t InitiatorWordsIn(const Text& text, Range tokens) {
  uint8_t bits = 0;
  for (uint32_t at = tokens.begin; at < tokens.end; ++at)
    bits |= InitiatorWordOf(text.token(at).form);
  return bits;
}

// "Ruritania-backed"
bool EndsWithTie(absl::string_view lower) {
  const size_t dash = lower.rfind('-');
  if (dash == absl::string_view::npos) return false;
  return (InitiatorWordOf(Vocabulary::Get().Find(lower.substr(dash + 1))) & kTie) != 0;
}

}  // namespace

bool IsSurelyPerson(const FactReading& reading, const PartyCandidate& party) {
  if (party.entity == nullptr || party.known_group) return false;
  const bool person = party.entity->type == EntityType::kPerson;
  if (!person && party.entity->type != EntityType::kOther) return false;
  if (person && (party.entity->gender != Gender::kUnknown || !party.entity->role.empty()))
    return true;
  for (const Place& place : party.places) {
    // "Jana Dorn, 34,"
    const uint32_t comma = place.tokens.end;
    if (place.named && comma + 2 < reading.text.tokens().size() &&
        reading.text.token(comma).mark == ',' && reading.text.token(comma + 2).mark == ',' &&
        reading.text.token(comma + 1).kind == TokenKind::kNumber &&
        reading.text.token(comma + 1).end - reading.text.token(comma + 1).begin == 2) {
      return true;
    }
    const Token& first = reading.text.token(place.tokens.begin);
    if (person && place.named &&
        reading.name_classes.Has(first, kMaleName | kFemaleName | kTitle | kCourtesy))
      return true;
  }
  return false;
}

v1::PartyCategory CategoryOfVictim(const FactReading& reading, const PartyCandidate& victim) {
  if (IsSurelyPerson(reading, victim)) return v1::PARTY_CATEGORY_INDIVIDUAL;
  Told told;
  for (const Place& place : victim.places) {
    if (place.named) told.Take(ToldByName(reading.text, place.tokens));
  }
  for (const Place& place : victim.places) {
    if (told.told() && !told.generic) break;
    ForDescriptions(reading.text, place, [&](Range words) {
      const Told described = ToldIn(reading.text, words);
      // "users" before a name are not what it is, nor is "this newspaper" whoever it writes about.
      const bool ours = !words.empty() && reading.text.token(words.begin).Is(kDemonstrative) &&
                        described.category == v1::PARTY_CATEGORY_MEDIA;
      if (ours) return;
      if (described.category != v1::PARTY_CATEGORY_END_USERS) told.Take(described);
    });
  }
  // Of those without such a word by what they have.
  for (const Place& place : victim.places) {
    if (told.told()) break;
    if (place.named) told.Take({ToldByBelongings(reading.text, place), false});
  }
  return told.category;
}

namespace {

// "Silent Fjord, which forms part of the Ruritanian intelligence service": whether a sentence with
// its name tells what state it serves.
bool IsToldToServeState(const Text& text, const PartyCandidate& group) {
  for (const Place& place : group.places) {
    if (!place.named) continue;
    bool state = false;
    bool serves = false;
    const Range sentence = text.SentenceWith(place.tokens.begin).tokens;
    for (uint32_t at = sentence.begin; at < sentence.end; ++at) {
      state |=
          IsAttackWord(text.token(at), kStateBodyWord) ||
          (text.Lower(at) == "state" && at > sentence.begin && text.token(at - 1).Is(kArticle));
      serves |= IsAttackWord(text.token(at), kServesStateWord);
    }
    if (state && serves) return true;
  }
  return false;
}

}  // namespace

v1::PartyCategory CategoryOfInitiator(const FactReading& reading, const PartyCandidate& initiator) {
  const Text& text = reading.text;
  uint8_t around = 0;
  uint8_t named = 0;
  for (const Place& place : initiator.places) {
    if (place.named) {
      named |= InitiatorWordsIn(text, HeadOf(text, place.tokens));
      around |= InitiatorWordsIn(text, Introducing(text, place));
      around |= InitiatorWordsIn(text, Behind(text, place)) & (kPeople | kNonState);
    }
    ForDescriptions(text, place, [&](Range words) { around |= InitiatorWordsIn(text, words); });
  }
  if (around & kAffiliated) return v1::PARTY_CATEGORY_STATE_AFFILIATED;
  if (named == 0 && (around & kNonState) == 0 && IsToldToServeState(text, initiator)) {
    return v1::PARTY_CATEGORY_STATE_AFFILIATED;
  }
  if ((around | named) & (kPeople | kNonState)) return v1::PARTY_CATEGORY_NON_STATE_GROUP;
  if (named & kOrgan || around & kState) return v1::PARTY_CATEGORY_STATE;
  if (IsSurelyPerson(reading, initiator)) return v1::PARTY_CATEGORY_INDIVIDUAL;
  return v1::PARTY_CATEGORY_NON_STATE_GROUP;
}

v1::PartyCategory CategoryOfActorsAt(const FactReading& reading, const Place& place) {
  const Text& text = reading.text;
  const Range limits = text.SentenceWith(place.tokens.begin).tokens;
  const absl::string_view own = text.Lower(place.tokens.begin);
  if (EndsWithTie(own)) return v1::PARTY_CATEGORY_STATE_AFFILIATED;
  if (absl::StartsWith(own, "pro-")) return v1::PARTY_CATEGORY_NON_STATE_GROUP;
  // What the country is before: "'s military intelligence", "state hackers".
  constexpr uint32_t kFar = 6;
  uint8_t behind = 0;
  uint8_t last = 0;
  for (uint32_t at = place.tokens.end; at < std::min(limits.end, place.tokens.end + kFar); ++at) {
    const Token& token = text.token(at);
    if (token.kind == TokenKind::kPossessive) continue;
    if (!IsDescriptive(token) && !token.Has(kCapitalised)) break;
    const uint8_t word = InitiatorWordOf(token.form);
    if (word == 0 && (behind & (kState | kPeople)) != 0) break;
    behind |= word;
    if (word != 0) last = word;
  }
  // Who is told before it: "hackers linked to", "criminals in", "state-sponsored".
  uint8_t before = 0;
  const bool joined = place.tokens.begin > limits.begin;
  for (uint32_t at = place.tokens.begin, steps = 0; joined && at > limits.begin && steps < kFar;
       --at, ++steps) {
    const Token& token = text.token(at - 1);
    if (!token.IsWord()) break;
    before |= InitiatorWordOf(token.form);
  }
  const bool adjoins = joined && (text.token(place.tokens.begin - 1).Is(kPreposition) ||
                                  text.token(place.tokens.begin - 1).Is(kArticle));
  if ((behind | before) & kAffiliated) return v1::PARTY_CATEGORY_STATE_AFFILIATED;
  if (adjoins && (before & kTie) != 0) return v1::PARTY_CATEGORY_STATE_AFFILIATED;
  if (behind & kNonState) return v1::PARTY_CATEGORY_NON_STATE_GROUP;
  if ((behind & kState) != 0) {
    return (last & kPeople) != 0 ? v1::PARTY_CATEGORY_STATE_AFFILIATED : v1::PARTY_CATEGORY_STATE;
  }
  if (behind & kPeople) return v1::PARTY_CATEGORY_NON_STATE_GROUP;
  if (adjoins && (before & kState) != 0) return v1::PARTY_CATEGORY_STATE;
  if (adjoins && (before & (kPeople | kNonState)) != 0) {
    return v1::PARTY_CATEGORY_NON_STATE_GROUP;
  }
  const bool alone = place.country_by && *place.country_by != CountryMention::How::kDemonym;
  return alone && !place.in_name ? v1::PARTY_CATEGORY_STATE : v1::PARTY_CATEGORY_UNSPECIFIED;
}

v1::PartyCategory CategoryOfDescribed(const Text& text, const Phrase& phrase) {
  if (phrase.head.empty()) return v1::PARTY_CATEGORY_UNSPECIFIED;
  const Token& noun = text.token(phrase.head.end - 1);
  if ((PartyNounOf(noun) & (kSector | kTrade)) != 0) return v1::PARTY_CATEGORY_UNSPECIFIED;
  const bool telling = CategoryOf(noun.form) != v1::PARTY_CATEGORY_UNSPECIFIED;
  if (!telling && (PartyNounOf(noun) & kGeneric) == 0) return v1::PARTY_CATEGORY_UNSPECIFIED;
  return ToldIn(text, phrase.head).category;
}

}  // namespace dossier::analysis
