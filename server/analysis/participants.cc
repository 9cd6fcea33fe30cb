#include "server/analysis/participants.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/kinds.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

v1::PartyCategory CategoryOf(uint32_t form) {
  static const ByWord<uint8_t> by_word = [] {
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
    ForEachSectionEntry("party_categories", [&](absl::string_view name, absl::string_view word) {
      categories.emplace(word, names.at(name));
    });
    return ByWord<uint8_t>([&](absl::string_view word) {
      const auto found = categories.find(word);
      return static_cast<uint8_t>(found == categories.end() ? v1::PARTY_CATEGORY_UNSPECIFIED
                                                            : found->second);
    });
  }();
  return static_cast<v1::PartyCategory>(by_word.Of(form));
}

// The category that the last telling word of `tokens` gives.
v1::PartyCategory CategoryIn(const Text& text, Range tokens) {
  for (uint32_t at = tokens.end; at > tokens.begin; --at) {
    const v1::PartyCategory category = CategoryOf(text.token(at - 1).form);
    if (category != v1::PARTY_CATEGORY_UNSPECIFIED) return category;
  }
  return v1::PARTY_CATEGORY_UNSPECIFIED;
}

template <typename Value>
void NameParty(const FactReading& reading, const Party& party, Range phrase, Value& value) {
  if (party.entity != nullptr) {
    value.set_name(party.entity->name.data(), party.entity->name.size());
    for (const absl::string_view alias : party.entity->aliases) {
      value.add_aliases(alias.data(), alias.size());
    }
  }
  const absl::string_view country =
      party.country.empty() && party.entity != nullptr ? party.entity->country : party.country;
  value.set_country(country.data(), country.size());
  if (party.entity != nullptr && party.entity->type == EntityType::kPerson) {
    value.set_category(v1::PARTY_CATEGORY_INDIVIDUAL);
  } else {
    value.set_category(CategoryIn(reading.text, phrase));
  }
}

// "Ruritanian hackers", "hackers from Ruritania", "Ruritania-backed group".
constexpr uint32_t kNearActor = 4;

// Names that the rules for names take for somebody but that are no party.
bool IsParty(const FactReading& reading, const Party& party) {
  static const auto* const others = [] {
    auto* words = new absl::flat_hash_set<std::string>;
    ForEachSectionEntry("not_parties", [&](absl::string_view, absl::string_view word) {
      words->insert(std::string(word));
    });
    return words;
  }();
  const absl::string_view name = party.entity->name;
  if (name.size() < 2 || party.entity->type == EntityType::kPlace) return false;
  const std::string lower = absl::AsciiStrToLower(name);
  if (others->contains(lower) || absl::StartsWith(lower, "cve-")) return false;
  // "Ecomnova-run", "Windows-based" qualify another name.
  if (absl::EndsWith(lower, "-based") || absl::EndsWith(lower, "-run") ||
      absl::EndsWith(lower, "-speaking") || absl::EndsWith(lower, "-owned")) {
    return false;
  }
  const Token& token = reading.text.token(reading.text.TokenAt(party.span.begin));
  return !(token.Is(kMonth) || token.Is(kWeekday));
}

}  // namespace

namespace {

// What a country's adjective or a country stands before when it tells whose it is that was hit.
bool IsTargetNoun(const Token& token) {
  return CategoryOf(token.form) != v1::PARTY_CATEGORY_UNSPECIFIED ||
         (FactNounsOf(token) & kTargetNoun) != 0;
}

// "Ruritanian government websites", in whatever grammar: the country of who was hit.
void FindTargetCountries(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  reading.landmarks.ForEach(kCountryLandmark, [&](uint32_t at) {
    if (!reading.name_classes.Has(text.token(at), kDemonym | kCountryName)) return;
    const Sentence& sentence = text.SentenceWith(at);
    if (text.paragraphs()[sentence.paragraph].role == ParagraphRole::kBoilerplate) return;
    const uint32_t end = std::min(sentence.tokens.end, at + 5);
    bool target = false;
    bool actor = false;
    for (uint32_t near = at + 1; near < end; ++near) {
      const Token& next = text.token(near);
      if (next.kind == TokenKind::kPossessive) continue;
      if (!next.IsWord() || next.Is(kPreposition) || next.Is(kAuxiliary)) break;
      target |= IsTargetNoun(next);
      // Who looks into incidents is not who was hit.
      actor |= (FactNounsOf(next) & (kActorNoun | kInquirerNoun)) != 0;
    }
    // "hospitals in Ruritania", "against Ruritania"
    if (!target && at > sentence.tokens.begin) {
      const absl::string_view before = text.Lower(at - 1);
      target = before == "against" || before == "targeting" ||
               (at > sentence.tokens.begin + 1 && (before == "in" || before == "of") &&
                IsTargetNoun(text.token(at - 2)));
    }
    if (!target || actor) return;
    const Party party = PartyIn(reading, {{at, at + 1}, {at, at + 1}, {}});
    if (party.country.empty()) return;
    AddFinding(reading, v1::FIELD_VICTIM, "victim.country_of_target", 0.4, {party.country_span},
               findings)
        .mutable_victim()
        ->set_country(std::string(party.country));
  });
}

}  // namespace

void FindVictims(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  FindTargetCountries(reading, findings);
  for (const PatternMatch& match : reading.matches) {
    if (FactReading::LexiconOf(match) != FactLexicon::kVictims &&
        FactReading::LexiconOf(match) != FactLexicon::kInitiators) {
      continue;
    }
    const Phrase& phrase = match.slot(Slot::kVictim);
    if (phrase.empty() ||
        text.ParagraphWith(match.tokens.begin).role == ParagraphRole::kBoilerplate ||
        !IsActual(text, match.tokens)) {
      continue;
    }
    const Party party = PartyIn(reading, phrase);
    const Span words = text.SpanOf(match.tokens);
    if (party.named() && IsParty(reading, party)) {
      v1::Victim& victim = *AddFinding(reading, v1::FIELD_VICTIM, "victim.words_around", 0.8,
                                       {party.span, words}, findings)
                                .mutable_victim();
      NameParty(reading, party, phrase.tokens, victim);
      victim.set_role(v1::Victim::ROLE_PRIMARY);
      continue;
    }
    const v1::PartyCategory category = CategoryIn(text, phrase.tokens);
    if (category == v1::PARTY_CATEGORY_UNSPECIFIED && party.country.empty()) continue;
    v1::Victim& victim = *AddFinding(reading, v1::FIELD_VICTIM, "victim.unnamed", 0.4,
                                     {text.SpanOf(phrase.tokens), words}, findings)
                              .mutable_victim();
    victim.set_category(category);
    victim.set_country(std::string(party.country));
    victim.set_role(v1::Victim::ROLE_PRIMARY);
    victim.set_sector(std::string(text.Slice(text.SpanOf(phrase.head))));
  }
}

namespace {

struct GroupNames {
  absl::flat_hash_set<std::string> names;
  absl::flat_hash_set<std::string> openers;     // the first words of `names`
  absl::flat_hash_set<std::string> endings;     // "bear": a capitalised word before it makes a name
  absl::flat_hash_set<std::string> beginnings;  // "apt": digits behind it make a name
};

const GroupNames& Groups() {
  static const auto* const groups = [] {
    auto* result = new GroupNames;
    ForEachSectionEntry("groups", [&](absl::string_view section, absl::string_view entry) {
      if (section == "name") {
        result->names.emplace(entry);
        result->openers.emplace(entry.substr(0, entry.find(' ')));
      } else if (absl::ConsumePrefix(&entry, "* ")) {
        result->endings.emplace(entry);
      } else if (absl::ConsumeSuffix(&entry, "#")) {
        result->beginnings.emplace(entry);
      }
    });
    return result;
  }();
  return *groups;
}

// "apt28", "apt-c-23": letters of a known shape, then digits alone.
bool IsNumberedGroup(absl::string_view lower) {
  size_t digits = lower.size();
  while (digits > 0 && absl::ascii_isdigit(lower[digits - 1])) --digits;
  return digits < lower.size() && Groups().beginnings.contains(lower.substr(0, digits));
}

// What a word can be in the name of a group; a bit each.
enum GroupWord : uint8_t { kGroupOpener = 1, kGroupEnding = 2 };

uint8_t GroupWordOf(uint32_t form) {
  static const ByWord<uint8_t> by_word([](absl::string_view lower) {
    return static_cast<uint8_t>((Groups().openers.contains(lower) ? kGroupOpener : 0) |
                                (Groups().endings.contains(lower) ? kGroupEnding : 0));
  });
  return by_word.Of(form);
}

// Up to five tokens from `at` that are a known group's name or have the shape of one; the longest.
Range GroupAt(const Text& text, uint32_t at, uint32_t limit) {
  if (!text.token(at).Has(kCapitalised)) return {};
  Range found;
  if (IsNumberedGroup(text.Lower(at))) found = {at, at + 1};
  if (at + 1 < limit) {
    const Token& next = text.token(at + 1);
    // "Quiet Heron": one word before its animal; "APT 28".
    const bool animal = next.Has(kCapitalised) && (GroupWordOf(next.form) & kGroupEnding) != 0;
    const bool number = next.kind == TokenKind::kNumber && text.Lower(at) == "apt";
    if (animal || number) found = {at, at + 2};
  }
  if ((GroupWordOf(text.token(at).form) & kGroupOpener) == 0) return found;
  std::string words;
  for (uint32_t end = at; end < std::min(limit, at + 5); ++end) {
    const Token& token = text.token(end);
    if (!token.IsWord() && token.kind != TokenKind::kNumber) break;
    absl::StrAppend(&words, end > at ? " " : "", text.Lower(end));
    if (Groups().names.contains(words) && end + 1 > found.end) found = {at, end + 1};
  }
  return found;
}

void AddInitiator(const FactReading& reading, const Party& party, Range phrase, RuleName rule,
                  double confidence, Span words, std::vector<Finding>& findings) {
  const Span named = party.named() ? party.span : party.country_span;
  v1::Initiator& initiator =
      *AddFinding(reading, v1::FIELD_INITIATOR, rule, confidence, {named, words}, findings)
           .mutable_initiator();
  findings.back().verb = words;  // "claimed responsibility"
  NameParty(reading, party, phrase, initiator);
  if (initiator.category() != v1::PARTY_CATEGORY_INDIVIDUAL) {
    initiator.set_category(initiator.country().empty() ? v1::PARTY_CATEGORY_NON_STATE_GROUP
                                                       : v1::PARTY_CATEGORY_STATE_AFFILIATED);
  }
}

// "Ruritanian Hackers", "Spies": capitalised in a headline, but nobody's name.
bool IsDescription(const FactReading& reading, Span span) {
  const Text& text = reading.text;
  for (uint32_t at = text.TokenAt(span.begin);
       at < text.tokens().size() && text.token(at).begin < span.end; ++at) {
    const Token& token = text.token(at);
    if ((FactNounsOf(token) & kActorNoun) == 0 &&
        !reading.name_classes.Has(token, kDemonym | kCountryName) &&
        text.Lower(at).find('-') == absl::string_view::npos) {
      return false;
    }
  }
  return true;
}

// "APT 10" and "APT-10" are written "APT10".
std::string GroupName(absl::string_view words) {
  if (!absl::StartsWith(words, "APT") || words.size() < 5) return std::string(words);
  const absl::string_view rest =
      absl::StripLeadingAsciiWhitespace(words.substr(words[3] == '-' ? 4 : 3));
  const bool digits = std::all_of(rest.begin(), rest.end(), absl::ascii_isdigit);
  return digits ? absl::StrCat("APT", rest) : std::string(words);
}

void AddGroup(const FactReading& reading, Range group, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  const Span span = text.SpanOf(group);
  v1::Initiator& initiator =
      *AddFinding(reading, v1::FIELD_INITIATOR, "initiator.known_group", 0.6, {span}, findings)
           .mutable_initiator();
  const Entity* entity = reading.entities.EntityAt(span.begin);
  initiator.set_name(GroupName(text.Slice(span)));
  if (initiator.name() != text.Slice(span)) initiator.add_aliases(std::string(text.Slice(span)));
  if (entity != nullptr && entity->type != EntityType::kCountry) {
    for (const absl::string_view alias : entity->aliases) {
      initiator.add_aliases(alias.data(), alias.size());
    }
  }
  initiator.set_category(v1::PARTY_CATEGORY_NON_STATE_GROUP);
}

void FindKnownGroups(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  uint32_t read = 0;
  reading.landmarks.ForEach(kGroupLandmark, [&](uint32_t place) {
    const Sentence& sentence = text.SentenceWith(place);
    if (text.paragraphs()[sentence.paragraph].role == ParagraphRole::kBoilerplate) return;
    // The name may begin at the word before.
    for (uint32_t at = std::max({read, sentence.tokens.begin, place - std::min(place, 1u)});
         at <= place; ++at) {
      const Range group = GroupAt(text, at, sentence.tokens.end);
      if (group.empty()) continue;
      AddGroup(reading, group, findings);
      read = group.end;
      return;
    }
  });
}

// Whether a word is the first of a country's name of several words.
bool OpensCountry(absl::string_view lower) {
  static const auto* const openers = [] {
    auto* words = new absl::flat_hash_set<absl::string_view>;
    for (const absl::string_view entry : LexiconEntries("countries")) {
      for (absl::string_view name : absl::StrSplit(entry, absl::ByAnyChar("|,"))) {
        name = absl::StripAsciiWhitespace(name);
        const size_t blank = name.find(' ');
        if (blank != name.npos) words->insert(name.substr(0, blank));
      }
    }
    return words;
  }();
  return openers->contains(lower);
}

// "ruritania" of "ruritania-backed"; empty if nobody is linked with anybody.
absl::string_view BeforeLink(absl::string_view lower) {
  const size_t dash = std::string_view(lower.data(), lower.size()).rfind('-');
  if (dash == std::string_view::npos) return {};
  const absl::string_view tail = lower.substr(dash + 1);
  const bool linked = tail == "backed" || tail == "linked" || tail == "sponsored" ||
                      tail == "based" || tail == "aligned" || tail == "nexus" ||
                      tail == "supported" || tail == "affiliated" || tail == "speaking";
  return linked ? lower.substr(0, dash) : absl::string_view();
}

// Whether the words around a country's name, which say nothing of links, tell of actors.
bool HasActorBeside(const Text& text, Range words, Range sentence) {
  bool actor = false;
  for (uint32_t near = words.end; near < std::min(sentence.end, words.end + kNearActor); ++near) {
    const Token& next = text.token(near);
    if (!next.IsWord() || next.Is(kPreposition) || next.Is(kAuxiliary) || next.Is(kCoordinator)) {
      break;
    }
    actor |= (FactNounsOf(next) & kActorNoun) != 0;
  }
  // "hackers from Ruritania"
  const uint32_t at = words.begin;
  if (actor || at < sentence.begin + 2) return actor;
  const absl::string_view before = text.Lower(at - 1);
  const uint32_t noun = before == "the" ? at - 3 : at - 2;
  const absl::string_view joint = before == "the" ? text.Lower(at - 2) : before;
  return noun >= sentence.begin && noun < at &&
         (joint == "from" || joint == "in" || joint == "by") &&
         (FactNounsOf(text.token(noun)) & kActorNoun) != 0 && text.Lower(noun) != "cyber";
}

void FindCountryActors(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  uint32_t read = 0;
  reading.landmarks.ForEach(kCountryLandmark, [&](uint32_t at) {
    if (at < read) return;
    const Sentence& sentence = text.SentenceWith(at);
    if (text.paragraphs()[sentence.paragraph].role == ParagraphRole::kBoilerplate) return;
    const Token& token = text.token(at);
    absl::string_view code;
    Range words{at, at + 1};
    if (at + 1 < sentence.tokens.end && token.Has(kCapitalised)) {
      code = CountryCodeOf(text, {at, at + 2});
      if (!code.empty()) words.end = at + 2;
    }
    if (code.empty() && reading.name_classes.Has(token, kCountryName | kDemonym)) {
      code = CountryCodeOf(text, words);
    }
    bool linked = false;
    if (code.empty() && token.Has(kCapitalised)) {
      code = CountryCodeOf(BeforeLink(text.Lower(at)));
      linked = !code.empty();
    }
    if (code.empty() || (!linked && !HasActorBeside(text, words, sentence.tokens))) return;
    Party party;
    party.country = code;
    party.country_span = text.SpanOf(words);
    AddInitiator(reading, party, words, "initiator.country_of_actors", 0.6, {}, findings);
    read = words.end;
  });
}

}  // namespace

bool MayNameCountry(absl::string_view lower) {
  return (NameClassesOf(lower) & (kCountryName | kDemonym)) != 0 || OpensCountry(lower) ||
         !BeforeLink(lower).empty();
}

bool MayNameGroup(absl::string_view lower) {
  return Groups().openers.contains(lower) || Groups().endings.contains(lower) || lower == "apt" ||
         IsNumberedGroup(lower);
}

void FindInitiators(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  for (const PatternMatch& match : reading.matches) {
    if (FactReading::LexiconOf(match) != FactLexicon::kInitiators ||
        text.ParagraphWith(match.tokens.begin).role == ParagraphRole::kBoilerplate) {
      continue;
    }
    const Phrase& phrase = match.slot(Slot::kActor);
    if (phrase.empty() || !IsActual(text, match.tokens)) continue;
    const Party party = PartyIn(reading, phrase);
    const bool named =
        party.named() && IsParty(reading, party) && !IsDescription(reading, party.span);
    if (!named && party.country.empty()) continue;
    Party known = party;
    if (!named) known.entity = nullptr;
    AddInitiator(reading, known, phrase.tokens, "initiator.words_around", 0.7,
                 text.SpanOf(match.tokens), findings);
  }
  FindKnownGroups(reading, findings);
  FindCountryActors(reading, findings);
}

}  // namespace dossier::analysis
