#include "server/analysis/entity_types.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/context_words.h"
#include "server/analysis/places.h"

namespace dossier::analysis {

EntityTypes::EntityTypes(const Text& text, const NameClasses& classes,
                         const std::vector<Name>& names)
    : text_(text), classes_(classes) {
  for (const Name& name : names) {
    if (name.tokens.size() == 1 && !name.in_headline) {
      singles_.push_back(text_.token(name.tokens.begin).form);
    }
  }
  std::sort(singles_.begin(), singles_.end());
}

bool EntityTypes::IsSingle(uint32_t form) const {
  return std::binary_search(singles_.begin(), singles_.end(), form);
}

EntityType EntityTypes::TypeOf(const Name& name, absl::string_view* country) const {
  *country = CountryCodeOf(text_, name.tokens);
  if (!country->empty()) return EntityType::kCountry;
  const Token& first = text_.token(name.tokens.begin);
  const Token& last = text_.token(name.tokens.end - 1);
  uint32_t joints = 0;
  for (uint32_t i = name.tokens.begin; i < name.tokens.end; ++i) {
    // "van", but not "al-Harbi"
    joints += (text_.token(i).shape & (kCapitalised | kPrefixed)) == 0;
    if (classes_.Has(text_.token(i), kDemonym | kCountryName) && country->empty()) {
      *country = CountryCodeOf(text_, {i, i + 1});
    }
  }
  const bool titled = !name.role.empty();
  const bool given = classes_.Has(first, kMaleName | kFemaleName);
  const bool suffix = classes_.Has(last, kOrganisationSuffix) && name.tokens.size() > 1;
  if (suffix) return EntityType::kOrganisation;
  if (given && name.tokens.size() > 1 && joints == 0) return EntityType::kPerson;
  if (classes_.Has(last, kOrganisationHead) || joints > 0) {
    if (titled && name.tokens.size() == 2 && given) return EntityType::kPerson;
    for (uint32_t i = name.tokens.begin; i < name.tokens.end; ++i) {
      if (classes_.Has(text_.token(i), kOrganisationHead)) return EntityType::kOrganisation;
    }
  }
  if (titled) return EntityType::kPerson;
  // "Hotel Seeblick", "Restaurant Krone"
  if (name.tokens.size() > 1 && IsOneOf(first, kHouseWord)) {
    return EntityType::kOrganisation;
  }
  // "Marlow School District"
  if (name.tokens.size() > 2 && text_.Lower(last) == "district" &&
      classes_.Has(text_.token(name.tokens.end - 2), kOrganisationHead)) {
    return EntityType::kOrganisation;
  }
  if (name.tokens.size() > 1 && (classes_.Has(last, kNameEnd) || IsJoined(name.tokens))) {
    return EntityType::kOrganisation;
  }
  if (IsDateline(name) || IsStreet(name.tokens)) return EntityType::kPlace;
  if (last.Has(kAllCapitals) && last.end - last.begin <= 7) return EntityType::kOrganisation;
  if (given) return EntityType::kPerson;
  if (classes_.Has(last, kCountryName)) {
    return IsPlaced(name) ? EntityType::kPlace : EntityType::kOrganisation;
  }
  if (classes_.Has(first, kDemonym | kCountryName)) return EntityType::kOrganisation;
  if (Employs(name) || IsCalledOrganisation(name)) return EntityType::kOrganisation;
  if (IsPlaced(name)) return EntityType::kPlace;
  // Two or three capitalised words without any other sign: a person, unless the first word alone
  // names something ("Samira" of "Samira Motors"), or the last one is no surname ("P660", "TVs").
  const absl::string_view surname = text_.Raw(last);
  const bool plain = last.kind == TokenKind::kWord && !absl::ascii_isdigit(surname.back()) &&
                     !(surname.size() > 2 && surname.back() == 's' &&
                       absl::ascii_isupper(surname[surname.size() - 2]));
  const bool brand = IsSingle(first.form) && !IsSingle(last.form) && !HasShortNames(name.tokens);
  const uint32_t words = name.tokens.size() - joints;
  const bool person = plain && !brand && (words == 2 || words == 3) && !HasArticle(name.tokens);
  if (person && IsOfTown(name.tokens)) return EntityType::kPlace;
  if (person) return EntityType::kPerson;
  return EntityType::kOther;
}

bool EntityTypes::IsToldAsBody(Range name) const {
  constexpr uint32_t kReach = 7;
  const uint32_t size = static_cast<uint32_t>(text_.tokens().size());
  if (classes_.Has(text_.token(name.begin), kMaleName | kFemaleName)) return false;
  uint32_t at = name.end;
  // "Norlicht Grains is recalling"
  const uint32_t verb = at + (at < size && text_.token(at).Is(kAuxiliary));
  if (verb < size && IsOneOf(text_.token(verb), kTradeWord)) {
    return true;
  }
  // "Norlicht Pay Ltd", further on
  if (classes_.Has(text_.token(at - 1), kOrganisationSuffix) && name.size() > 2) return true;
  if (at + 2 >= size || text_.token(at).mark != ',') return false;
  if (text_.Lower(++at) == "which") return true;
  if (!text_.token(at).Is(kArticle)) return false;
  // The noun of the words in apposition is their last one.
  uint32_t noun = 0;
  for (++at; at < std::min(size, name.end + kReach); ++at) {
    const Token& token = text_.token(at);
    if (!token.IsWord() || token.Has(kCapitalised) || token.Is(kPreposition) ||
        token.Is(kRelative) || token.Is(kCoordinator) || token.Is(kAuxiliary)) {
      break;
    }
    noun = at;
  }
  if (noun == 0 || at >= size || text_.token(at).kind == TokenKind::kPossessive) return false;
  const Token& head = text_.token(noun);
  return classes_.Has(head, kGenericBody | kBusiness | kOrganisationHead) &&
         !classes_.Has(head, kTitle | kPersonNoun);
}

// "Children's Hospital", "Doctors Without Borders"
bool EntityTypes::IsJoined(Range name) const {
  for (uint32_t i = name.begin + 1; i < name.end; ++i) {
    const Token& token = text_.token(i);
    if (token.kind == TokenKind::kPossessive) return true;
    if (token.Has(kCapitalised) && token.Is(kPreposition)) return true;
  }
  return false;
}

// "the cold-storage operator Norlicht"; but whoever watches over others' security is told by the
// words around it.
bool EntityTypes::IsCalledOrganisation(const Name& name) const {
  if (name.tokens.begin < 2 || absl::EndsWith(text_.Lower(name.tokens.begin - 2), "security")) {
    return false;
  }
  const Token& before = text_.token(name.tokens.begin - 1);
  return before.IsWord() && !before.Has(kCapitalised) &&
         classes_.Has(before, kGenericBody | kBusiness) &&
         text_.SentenceOf(name.tokens.begin - 1) == text_.SentenceOf(name.tokens.begin);
}

// "the Norlicht Pay said", but "the Jana Dorn case"
bool EntityTypes::HasArticle(Range name) const {
  if (name.begin == 0 || text_.Lower(name.begin - 1) != "the") return false;
  if (name.end >= text_.tokens().size()) return true;
  const Token& next = text_.token(name.end);
  return !next.IsWord() || next.Is(kPreposition) || next.Is(kAuxiliary) || next.Is(kCommonVerb) ||
         next.Is(kCoordinator) || next.Is(kRelative) || next.Looks(kLikeFinite);
}

// "the city of Port Amsel"
bool EntityTypes::IsOfTown(Range name) const {
  return name.begin > 1 && text_.Lower(name.begin - 1) == "of" &&
         (PlaceSortOf(text_.token(name.begin - 2)) & kPlaceSort) != 0;
}

// "Kang Min Ho", whose family name stands first.
bool EntityTypes::HasShortNames(Range name) const {
  constexpr uint32_t kLongest = 5;
  for (uint32_t i = name.begin + 1; i < name.end; ++i) {
    if (text_.token(i).end - text_.token(i).begin > kLongest) return false;
  }
  return name.size() == 3;
}

// "head of security at Acme Freight", "a spokesman for Acme Freight", "the Acme Freight
// spokesman".
bool EntityTypes::Employs(const Name& name) const {
  constexpr uint32_t kReach = 5;
  const uint32_t behind = name.tokens.end;
  if (behind < text_.tokens().size() && classes_.Has(text_.token(behind), kSpeaksFor) &&
      !text_.token(behind).Has(kCapitalised) && name.tokens.begin > 0 &&
      text_.token(name.tokens.begin - 1).Is(kArticle)) {
    return true;
  }
  if (Employer(behind)) return true;
  uint32_t i = name.tokens.begin;
  // "a group calling itself Grey Lantern"
  if (i >= 3 && text_.Lower(i - 1) == "itself" &&
      classes_.Has(text_.token(i - 3), kOrganisationHead)) {
    return true;
  }
  if (i > 0 && text_.token(i - 1).Is(kArticle)) --i;
  if (i < 2) return false;
  const absl::string_view tie = text_.Lower(i - 1);
  if (tie == "for") return classes_.Has(text_.token(i - 2), kSpeaksFor);
  if (tie != "at" && tie != "of") return false;
  const uint32_t lowest = i > kReach + 1 ? i - 1 - kReach : 0;
  for (uint32_t k = i - 1; k-- > lowest;) {
    const Token& token = text_.token(k);
    if (!token.IsWord() || token.Has(kCapitalised)) return false;
    if (classes_.Has(token, kTitle) && (tie == "at" || k + 2 == i)) return true;
    if (token.Is(kArticle) || token.Is(kCommonVerb) || token.Is(kAuxiliary)) return false;
  }
  return false;
}

// "Acme Freight | 's chief executive".
bool EntityTypes::Employer(uint32_t behind) const {
  constexpr uint32_t kReach = 4;
  const uint32_t limit = std::min(behind + kReach, static_cast<uint32_t>(text_.tokens().size()));
  if (behind >= limit || text_.token(behind).kind != TokenKind::kPossessive) return false;
  for (uint32_t i = behind + 1; i < limit; ++i) {
    const Token& token = text_.token(i);
    if (!token.IsWord() || token.Has(kCapitalised)) return false;
    if (classes_.Has(token, kSpeaksFor | kKin)) return false;
    if (classes_.Has(token, kTitle)) return true;
  }
  return false;
}

// "VELLS, June 12 (Norwire) -" opens a paragraph.
bool EntityTypes::IsDateline(const Name& name) const {
  constexpr uint32_t kLongest = 10;
  const Token& first = text_.token(name.tokens.begin);
  const uint32_t size = static_cast<uint32_t>(text_.tokens().size());
  if (!first.Has(kLineStart)) return false;
  // "Vells. In a tram" opens one, too.
  const bool alone = name.tokens.end + 1 < size && text_.token(name.tokens.end).mark == '.' &&
                     text_.SentenceWith(name.tokens.begin).tokens.size() == name.tokens.size() + 1;
  if (alone && !text_.token(name.tokens.end + 1).Has(kLineStart)) return true;
  if (!first.Has(kAllCapitals)) return false;
  for (uint32_t i = name.tokens.end; i < std::min(size, name.tokens.end + kLongest); ++i) {
    const Token& token = text_.token(i);
    if (token.Has(kLineStart)) return false;
    if (token.mark == '-' || token.mark == 0x2013 || token.mark == 0x2014) return true;
    if (token.IsWord() && !token.Has(kCapitalised)) return false;
  }
  return false;
}

// "of Harbour Road", "on Quay Street"
bool EntityTypes::IsStreet(Range name) const {
  return name.size() > 1 && name.begin > 0 && text_.token(name.begin - 1).Is(kPreposition) &&
         IsOneOf(text_.token(name.end - 1), kStreetWord);
}

// "in Vessen", "Vessen, Norway".
bool EntityTypes::IsPlaced(const Name& name) const {
  if (name.tokens.begin == 0) return false;
  const absl::string_view before = text_.Lower(name.tokens.begin - 1);
  return before == "in" || before == "near" || before == "outside" || before == "off" ||
         before == "above" || before == "below";
}

}  // namespace dossier::analysis
