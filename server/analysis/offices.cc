#include "server/analysis/offices.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = Office::kNone;

class OfficeReader {
 public:
  OfficeReader(const Named& named, Range phrase) : named_(named), phrase_(phrase) {}

  Office Read() {
    const uint32_t head = HeadNoun(named_, phrase_);
    ReadBefore(head);
    // "the person", "people" and "the source" hold no office.
    constexpr uint32_t kOffice = kPersonNoun | kTitle;
    const Token& noun = named_.text.token(head);
    const bool office =
        named_.classes.Has(noun, kOffice) && !named_.classes.Has(noun, kAnonymousNoun | kCourtesy);
    office_.role.end = ReadBehind(head + 1);
    if (!office) office_.role = {head, head};
    return office_;
  }

 private:
  const Token& token(uint32_t i) const { return named_.text.token(i); }

  // The possessor and what leads the role: "the Norwegian", "Acme's", "a company".
  void ReadBefore(uint32_t head) {
    uint32_t begin = phrase_.begin;
    for (uint32_t i = phrase_.begin; i < head;) {
      const Mention* const mention = MentionAt(i);
      if (mention != nullptr && mention->tokens.end <= head) {
        if (MayEmploy(*mention, head)) {
          Take(mention->entity);
          begin = mention->tokens.end;
        }
        i = mention->tokens.end;
        continue;
      }
      if (named_.classes.Has(token(i), kDemonym | kCountryName) &&
          !named_.classes.Has(token(i), kTitle)) {
        office_.country = CountryCodeOf(named_.text, {i, i + 1});
        begin = i + 1;
      }
      ++i;
    }
    while (begin < head && LeadsRole(begin)) ++begin;
    if (begin < head && named_.classes.Has(token(begin), kGenericBody)) {
      office_.of_company = office_.organisation == kNone;
      ++begin;
      if (begin < head && token(begin).kind == TokenKind::kPossessive) ++begin;
    }
    office_.role.begin = begin;
  }

  bool LeadsRole(uint32_t i) const {
    const Token& at = token(i);
    const absl::string_view word = named_.text.Lower(i);
    if (word == "senior" || word == "top" || word == "leading") return false;
    constexpr uint32_t kLead = kArticle | kDemonstrative | kPossessive | kQuantifier | kNumberWord |
                               kIndefinitePronoun | kCoordinator;
    return (at.classes & kLead) != 0 || !at.IsWord() || named_.classes.Has(at, kCourtesy);
  }

  // Where the role ends: before "for Acme", whom it is held for.
  uint32_t ReadBehind(uint32_t begin) {
    for (uint32_t i = begin; i < phrase_.end; ++i) {
      const Token& at = token(i);
      if (at.Is(kRelative) || at.mark == ',' || at.mark == '(' || at.mark == '.') return i;
      if (i == begin && !at.Is(kPreposition)) return i;  // "a person familiar with"
      if (!at.Is(kPreposition) || i + 1 >= phrase_.end) continue;
      uint32_t first = i + 1;
      if (token(first).Is(kArticle)) ++first;
      if (first >= phrase_.end) return i;
      const Mention* mention = NamedBehind(first);
      if (mention == nullptr && first > i + 1) mention = MentionAt(i + 1);
      if (mention == nullptr) mention = MentionAt(first);
      if (mention == nullptr) continue;
      Employ(named_.text.Lower(i), *mention);
      return i;
    }
    return phrase_.end;
  }

  void Employ(absl::string_view preposition, const Mention& mention) {
    const Entity& entity = named_.entities[mention.entity];
    if (preposition == "in" && entity.type == EntityType::kCountry) {
      office_.country = entity.country;
      return;
    }
    const bool place = entity.type == EntityType::kPlace || entity.type == EntityType::kCountry;
    if (place && (preposition == "in" || preposition == "from")) return;
    if (preposition == "on" || preposition == "to" || preposition == "by" || preposition == "after")
      return;
    Take(mention.entity);
  }

  // Whether a name before the role says for whom: "Acme's head of security", but "Dorn's wife".
  bool MayEmploy(const Mention& mention, uint32_t head) const {
    const Entity& entity = named_.entities[mention.entity];
    if (entity.type != EntityType::kPerson) return true;
    if (named_.classes.Has(token(head), kSpeaksFor)) return true;
    // Two capitalised words that nothing proves to be a person.
    return entity.gender == Gender::kUnknown && entity.role.empty() &&
           !named_.classes.Has(token(head), kKin);
  }

  void Take(uint32_t entity) {
    const Entity& of = named_.entities[entity];
    if (of.type == EntityType::kCountry) {
      office_.country = of.country;
      return;
    }
    office_.organisation = entity;
    if (office_.country.empty()) office_.country = of.country;
  }

  // "a spokeswoman for the vendor, Dispatchly": the name behind the noun at `i`.
  const Mention* NamedBehind(uint32_t i) const {
    if (i + 2 >= phrase_.end || token(i + 1).mark != ',') return nullptr;
    return named_.classes.Has(token(i), kOrganisationHead) ? MentionAt(i + 2) : nullptr;
  }

  const Mention* MentionAt(uint32_t i) const {
    const auto found = std::lower_bound(
        named_.mentions.begin(), named_.mentions.end(), i,
        [](const Mention& mention, uint32_t at) { return mention.tokens.begin < at; });
    return found != named_.mentions.end() && found->tokens.begin == i ? &*found : nullptr;
  }

  const Named& named_;
  const Range phrase_;
  Office office_;
};

}  // namespace

uint32_t HeadNoun(const Named& named, Range phrase) {
  uint32_t end = phrase.begin + 1;
  auto mention =
      std::lower_bound(named.mentions.begin(), named.mentions.end(), phrase.begin,
                       [](const Mention& one, uint32_t at) { return one.tokens.end <= at; });
  while (end < phrase.end) {
    const Token& token = named.text.token(end);
    // "a Ministry of Defence spokesperson"
    while (mention != named.mentions.end() && mention->tokens.end <= end) ++mention;
    if (mention != named.mentions.end() && mention->tokens.Contains(end)) {
      end = std::min(mention->tokens.end, phrase.end);
      continue;
    }
    if (token.Is(kPreposition) || token.Is(kRelative) || token.mark == ',' || token.mark == '(')
      break;
    ++end;
  }
  const uint32_t last = end - 1;
  constexpr uint32_t kNouns = kPersonNoun | kTitle | kDocumentNoun | kOrganisationHead;
  if (named.text.token(last).Has(kCapitalised) ||
      named.classes.Has(named.text.token(last), kNouns)) {
    return last;
  }
  // "a person familiar", "two people briefed"
  for (uint32_t i = last; i-- > phrase.begin;) {
    if (named.classes.Has(named.text.token(i), kPersonNoun | kDocumentNoun)) return i;
  }
  return last;
}

Office ReadOffice(const Named& named, Range phrase) { return OfficeReader(named, phrase).Read(); }

std::string RoleWords(const Named& named, Range role) {
  std::string words(named.text.Slice(named.text.SpanOf(role)));
  const Token& first = named.text.token(role.begin);
  const bool opens = named.text.SentenceWith(role.begin).tokens.begin == role.begin;
  const bool alone = role.size() == 1 || !named.text.token(role.begin + 1).Has(kCapitalised);
  if (opens && alone && !first.Has(kAllCapitals) &&
      named.classes.Has(first, kPersonNoun | kTitle)) {
    words[0] = absl::ascii_tolower(words[0]);
  }
  return words;
}

}  // namespace dossier::analysis
