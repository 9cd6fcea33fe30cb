#include "server/analysis/party_patterns.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "server/analysis/document_text.h"
#include "server/analysis/party_categories.h"
#include "server/analysis/party_houses.h"
#include "server/analysis/party_signs.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

using Place = PartyCandidate::Place;

uint8_t AsideOf(absl::string_view label) {
  if (label == "helper") return kHelps;
  if (label == "teller") return kTells;
  if (label == "notified") return kNotified;
  if (label == "thing") return kThing;
  if (label == "imitated") return kImitated;
  if (label == "judges") return kJudges;
  return 0;
}

bool InOrder(const PartyPatterns::Mark& a, const PartyPatterns::Mark& b) {
  return std::pair(a.candidate, a.at) < std::pair(b.candidate, b.at);
}

// The last places that begin at the token or before it: names do not nest deeper.
absl::Span<Place> PlacesNear(PartyCandidate& candidate, uint32_t at) {
  constexpr std::ptrdiff_t kDeepest = 4;
  const auto end =
      std::partition_point(candidate.places.begin(), candidate.places.end(),
                           [at](const Place& place) { return place.tokens.begin <= at; });
  const std::ptrdiff_t count = std::min(kDeepest, end - candidate.places.begin());
  return absl::MakeSpan(&*candidate.places.begin() + (end - candidate.places.begin()) - count,
                        static_cast<size_t>(count));
}

// Whether premises, vehicles and services may be its own.
bool HasPremises(const PartyCandidate& party) {
  return party.house || (party.entity != nullptr && !party.known_group &&
                         (party.entity->type == EntityType::kOrganisation ||
                          party.entity->type == EntityType::kOther));
}

void ReadRole(absl::string_view label, Place& place) {
  if (label == "via-provider") {
    place.role = v1::Victim::ROLE_VIA_PROVIDER;
  } else if (label == "secondary") {
    place.role = v1::Victim::ROLE_SECONDARY;
  } else {
    return;
  }
  place.surely_hit = true;
}

}  // namespace

bool IsAdverb(const Token& token) {
  return token.IsWord() && (token.Is(kReportingAdverb) || token.Looks(kLikeAdverb));
}

bool IsNominal(const Token& token) {
  constexpr uint32_t kOther = kArticle | kDemonstrative | kPossessive | kPreposition |
                              kCoordinator | kSubordinator | kSubjectPronoun | kObjectPronoun |
                              kRelative | kAuxiliary | kNegation | kWeekday | kMonth | kTimeWord |
                              kCommonVerb;
  if (token.kind == TokenKind::kNumber) return true;
  return token.IsWord() && (token.classes & kOther) == 0 && !token.Looks(kLikeParticiple) &&
         !IsAdverb(token);
}

PartyPatterns::PartyPatterns(const FactReading& reading, const Topics& topics,
                             std::vector<PartyCandidate>& named,
                             std::vector<PartyCandidate>& countries)
    : reading_(reading),
      text_(reading.text),
      topics_(topics),
      named_(named),
      countries_(countries),
      named_at_(text_.tokens().size(), kNobody) {
  for (uint32_t i = 0; i < named_.size(); ++i) {
    for (const Place& place : named_[i].places) {
      for (uint32_t at = place.tokens.begin; at < place.tokens.end; ++at) named_at_[at] = i;
    }
  }
  ReadPatterns();
  SpreadOverLists();
  std::stable_sort(marks_.begin(), marks_.end(), &InOrder);
}

absl::Span<const PartyPatterns::Mark> PartyPatterns::MarksOf(const PartyCandidate& candidate,
                                                             const Place& place) const {
  const auto [first, last] = std::equal_range(marks_.begin(), marks_.end(),
                                              Mark{&candidate, place.tokens.begin}, &InOrder);
  return {marks_.data() + (first - marks_.begin()), static_cast<size_t>(last - first)};
}

PartyCandidate* PartyPatterns::KnownCountry(absl::string_view code) {
  for (PartyCandidate& country : countries_) {
    if (country.country == code) return &country;
  }
  return nullptr;
}

// Where the patterns of the lexicons say that somebody was hit or did it.
void PartyPatterns::ReadPatterns() {
  for (const PatternMatch& match : reading_.matches) {
    const FactLexicon lexicon = FactReading::LexiconOf(match);
    if (lexicon != FactLexicon::kVictims && lexicon != FactLexicon::kInitiators) continue;
    if (text_.ParagraphWith(match.tokens.begin).role == ParagraphRole::kBoilerplate) continue;
    const absl::string_view label = reading_.Label(match);
    const bool of_street = label == "site" || label == "scene";
    if (topics_.of_computers && of_street) continue;
    const bool actual = IsActual(text_, match.tokens, of_street);
    if (label == "ourselves" && (actual || MayHaveBeen(match.tokens))) MarkPublisher(match);
    if (const uint8_t aside = AsideOf(label); aside != 0) MarkAside(match, aside);
    for (const bool victim : {true, false}) {
      const Phrase& phrase = match.slot(victim ? Slot::kVictim : Slot::kActor);
      if (phrase.empty()) continue;
      const Party party = PartyIn(reading_, phrase);
      if (party.named()) MarkNamed(phrase, party.span, match, victim, actual);
      if (!party.country.empty()) {
        if (PartyCandidate* const country = KnownCountry(party.country); country != nullptr) {
          MarkAt(*country, text_.TokenAt(party.country_span.begin), match, victim, actual);
        }
      }
    }
  }
}

// "Your data may have been viewed": whoever writes so was hit, however much was seen.
bool PartyPatterns::MayHaveBeen(Range words) const {
  for (uint32_t at = words.begin + 1; at + 1 < words.end; ++at) {
    const absl::string_view before = text_.Lower(at - 1);
    if (text_.Lower(at) == "have" && text_.Lower(at + 1) == "been" &&
        (before == "may" || before == "might" || before == "could")) {
      return true;
    }
  }
  return false;
}

// "The clinic engaged Norlicht", "researchers at Norlicht"
void PartyPatterns::MarkAside(const PatternMatch& match, uint8_t aside) {
  const Range phrase = match.slot(Slot::kWhat).tokens;
  for (uint32_t at = phrase.begin; at < phrase.end; ++at) {
    if (named_at_[at] == kNobody) continue;
    PartyCandidate& party = named_[named_at_[at]];
    party.aside |= aside;
    for (const Place& place : PlacesNear(party, at)) {
      if (place.tokens.Contains(at)) ListOf(place).aside |= aside;
    }
  }
}

PartyPatterns::SaidOfList& PartyPatterns::ListOf(const Place& place) {
  if (place.list >= lists_.size()) lists_.resize(place.list + 1);
  return lists_[place.list];
}

// "attacks on Norlicht, the Port of Vells and Wonderloan": what is said of one is said of all.
void PartyPatterns::SpreadOverLists() {
  const auto each = [&](const auto& see) {
    for (PartyCandidate& party : named_) {
      for (Place& place : party.places) {
        if (place.list != 0) see(party, place, ListOf(place));
      }
    }
  };
  each([](const PartyCandidate&, const Place& place, SaidOfList& list) {
    if (place.hit != nullptr && (list.hit == nullptr || place.surely_hit)) list.hit = &place;
  });
  each([this](PartyCandidate& party, Place& place, const SaidOfList& list) {
    party.aside |= list.aside;
    if (list.hit == nullptr || place.hit != nullptr) return;
    place.hit = list.hit->hit;
    place.surely_hit = list.hit->surely_hit;
    marks_.push_back({&party, place.tokens.begin, text_.token(place.hit->tokens.begin).form,
                      /*victim=*/true, /*actual=*/true});
  });
  SpreadOverCountries();
}

// "Ruritanian and Vellish hackers took", "originated from Ruritania and Vells"
void PartyPatterns::SpreadOverCountries() {
  std::vector<const PatternMatch*> acts;
  std::vector<const PatternMatch*> hit;
  const auto each = [&](const auto& see) {
    for (PartyCandidate& country : countries_) {
      for (Place& place : country.places) {
        if (place.list == 0) continue;
        if (place.list >= acts.size()) {
          acts.resize(place.list + 1);
          hit.resize(place.list + 1);
        }
        see(country, place);
      }
    }
  };
  each([&](const PartyCandidate&, const Place& place) {
    if (place.acts != nullptr) acts[place.list] = place.acts;
    if (place.hit != nullptr) hit[place.list] = place.hit;
  });
  each([&](PartyCandidate& country, Place& place) {
    for (const bool victim : {true, false}) {
      const PatternMatch*& own = victim ? place.hit : place.acts;
      const PatternMatch* const of_list = (victim ? hit : acts)[place.list];
      if (own != nullptr || of_list == nullptr) continue;
      own = of_list;
      marks_.push_back({&country, place.tokens.begin, text_.token(of_list->tokens.begin).form,
                        victim, /*actual=*/true});
    }
  });
}

// "We were hit": who speaks so outside of quotation marks is whom the text names first.
void PartyPatterns::MarkPublisher(const PatternMatch& match) {
  if (reading_.InQuotation(text_.token(match.tokens.begin).begin)) return;
  if (!publisher_) publisher_ = FindPublisher();
  if (*publisher_ == nullptr) return;
  Place& place = (*publisher_)->places.front();
  place.hit = &match;
  place.surely_hit = true;
}

PartyCandidate* PartyPatterns::FindPublisher() {
  const Entity* const signer = SignerOf(text_, reading_.entities);
  PartyCandidate* first = nullptr;
  for (PartyCandidate& party : named_) {
    if (signer != nullptr && party.entity == signer) return &party;
    if (!MaySpeakAsWe(party) || !party.places.front().named) continue;
    if (SpeaksFirst(party)) return &party;
    if (first == nullptr ||
        party.places.front().tokens.begin < first->places.front().tokens.begin) {
      first = &party;
    }
  }
  return first;
}

// "Norlicht is recalling one batch of Sunny Spoon": the subject of the first sentence below the
// headline.
bool PartyPatterns::SpeaksFirst(const PartyCandidate& party) const {
  const auto body =
      std::find_if(text_.paragraphs().begin(), text_.paragraphs().end(), [](const Paragraph& one) {
        return one.role == ParagraphRole::kBody && one.tokens.size() > 1;
      });
  if (body == text_.paragraphs().end()) return false;
  return std::any_of(party.places.begin(), party.places.end(), [&](const Place& place) {
    return place.named && place.tokens.begin == body->tokens.begin &&
           place.tokens.end < body->tokens.end &&
           (text_.token(place.tokens.end).Is(kAuxiliary) ||
            text_.token(place.tokens.end).Looks(kLikeFinite));
  });
}

// Whoever publishes a text names itself soon. Two unknown words may be anybody's name; but a
// person says "I".
bool PartyPatterns::MaySpeakAsWe(const PartyCandidate& party) const {
  constexpr uint32_t kSoon = 3;  // sentences
  const Range name = party.places.front().tokens;
  if (party.entity == nullptr || party.known_group) return false;
  if (party.entity->type == EntityType::kOrganisation) return true;
  const Token& first = text_.token(name.begin);
  return party.entity->type == EntityType::kPerson && party.entity->role.empty() &&
         text_.SentenceOf(name.begin) < kSoon && first.form >= text_.known_forms() &&
         !reading_.name_classes.Has(first, kMaleName | kFemaleName);
}

// The party named at the span, or at a word behind it in the phrase.
void PartyPatterns::MarkNamed(const Phrase& phrase, Span span, const PatternMatch& match,
                              bool victim, bool actual) {
  const uint32_t first = text_.TokenAt(span.begin);
  for (uint32_t at = first; at < std::max(phrase.tokens.end, first + 1); ++at) {
    if (named_at_[at] == kNobody) continue;
    at = LastOfName(at, phrase.head);
    return MarkAt(named_[named_at_[at]], at, match, victim, actual);
  }
}

// "Norlicht" of "the Vells ferry company Norlicht", from "Vells": small words and nothing else
// stand between. Of two names beside each other the first is meant.
uint32_t PartyPatterns::LastOfName(uint32_t name, Range phrase) const {
  uint32_t last = name;
  bool between = false;
  for (uint32_t at = name + 1; at < phrase.end; ++at) {
    if (named_at_[at] != kNobody) {
      if (named_at_[at] != named_at_[last] && between) last = at;
      between = false;
    } else if (IsNominal(text_.token(at)) && !text_.token(at).Has(kCapitalised)) {
      between = true;
    } else {
      break;
    }
  }
  return last;
}

void PartyPatterns::MarkAt(PartyCandidate& candidate, uint32_t at, const PatternMatch& match,
                           bool victim, bool actual) {
  for (Place& place : PlacesNear(candidate, at)) {
    if (!place.tokens.Contains(at)) continue;
    const absl::string_view label = reading_.Label(match);
    if (label == "site" && !HasPremises(candidate)) return;
    if (label == "scene" && !candidate.house && !IsHouseName(text_, place.tokens)) return;
    if ((label == "site" || label == "scene") &&
        (IsWhereItLies(place.tokens) || IsLocality(text_, candidate))) {
      return;
    }
    if (victim && IsOfSameAttackers(place)) return;
    const bool accused = label == "accused";
    if (accused && !IsSurelyPerson(reading_, candidate) &&
        (candidate.entity == nullptr || candidate.entity->type != EntityType::kPerson)) {
      return;
    }
    marks_.push_back(
        {&candidate, place.tokens.begin, text_.token(match.tokens.begin).form, victim, actual});
    if (actual) (victim ? place.hit : place.acts) = &match;
    place.surely_hit |=
        actual && victim &&
        (label == "victim-certain" || label == "site" || label == "scene" || label == "town");
    if (actual && victim) ReadRole(label, place);
    place.surely_acts |= actual && !victim && (accused || label == "initiator-certain");
    return;
  }
}

// "at our Vells plant", "Vells's Central Stadium": the name is that of a place.
bool PartyPatterns::IsWhereItLies(Range name) const {
  if (TellsWhereHouseStands(text_, name)) return true;
  if (name.begin > 0 && text_.token(name.begin - 1).Is(kPossessive)) return true;
  return name.end + 1 < text_.tokens().size() &&
         text_.token(name.end).kind == TokenKind::kPossessive &&
         text_.token(name.end + 1).Has(kCapitalised);
}

// "the same group that attacked Port Marl": they hit it at another time.
bool PartyPatterns::IsOfSameAttackers(const Place& place) const {
  constexpr uint32_t kReach = 40;
  const uint32_t begin = std::max(text_.SentenceWith(place.tokens.begin).tokens.begin,
                                  place.tokens.begin - std::min(place.tokens.begin, kReach));
  for (uint32_t at = begin; at + 2 < place.tokens.begin; ++at) {
    if (text_.Lower(at) != "same") continue;
    for (uint32_t next = at + 1; next < at + 4 && next < place.tokens.begin; ++next) {
      const absl::string_view word = text_.Lower(next);
      if (next > at + 1 && (word == "that" || word == "which" || word == "who")) return true;
    }
  }
  return false;
}

}  // namespace dossier::analysis
