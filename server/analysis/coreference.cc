#include "server/analysis/coreference.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/known_names.h"
#include "server/analysis/named_entities.h"
#include "server/analysis/offices.h"
#include "server/analysis/recent_mentions.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// The words that point back, and those beside them.
enum class Pointer : uint8_t { kNone, kThe, kThis, kHe, kHisOrHim, kShe, kHer, kIt, kThey };

Pointer PointerOf(absl::string_view word) {
  if (word == "the") return Pointer::kThe;
  if (word == "this") return Pointer::kThis;
  if (word == "he") return Pointer::kHe;
  if (word == "his" || word == "him" || word == "he's") return Pointer::kHisOrHim;
  if (word == "she") return Pointer::kShe;
  if (word == "her" || word == "she's") return Pointer::kHer;
  if (word == "it" || word == "its" || word == "it's") return Pointer::kIt;
  if (word == "they" || word == "their" || word == "them") return Pointer::kThey;
  return Pointer::kNone;
}

// "researchers", "policemen", "people".
bool IsGroup(absl::string_view noun) {
  return absl::EndsWith(noun, "s") || absl::EndsWith(noun, "men") || noun == "people";
}

class Walker {
 public:
  Walker(const Text& text, const NameClasses& classes, const NamedEntities& named, Coreference* out)
      : text_(text), classes_(classes), named_(named), out_(*out) {}

  // Goes through the text once, names in hand, and resolves what refers back.
  void Walk() {
    PrepareHeads();
    seen_.assign(out_.entities.size(), 0);
    acts_as_body_.assign(out_.entities.size(), false);
    for (const Entity& entity : out_.entities) {
      is_matter_.push_back(KindOfName(absl::AsciiStrToLower(entity.name)) == NameKind::kMatter);
    }
    const std::vector<Mention>& names = named_.mentions;
    out_.mentions.reserve(names.size() + names.size() / 2 + 8);
    size_t next_name = 0;
    bool subject = true;
    const uint32_t count = static_cast<uint32_t>(text_.tokens().size());
    for (uint32_t i = 0;;) {
      const bool named = next_name < names.size();
      i = NextPlace(i, named ? names[next_name].tokens.begin : count);
      if (i == count) break;
      if (const uint32_t sentence = text_.SentenceOf(i); sentence != sentence_) {
        sentence_ = sentence;
        subject = true;
      }
      const Token& token = text_.token(i);
      Quote(token);
      if (named && names[next_name].tokens.begin == i) {
        Mention mention = names[next_name++];
        if (mention.rival != Mention::kNone) ChooseNamesake(&mention);
        // "Dorn's rival said": the subject comes behind.
        const uint32_t next = mention.tokens.end;
        const bool owner = next < count && text_.token(next).kind == TokenKind::kPossessive;
        Note(mention, subject && !owner);
        subject = subject && owner;
        i = next;
        continue;
      }
      if (!quoted_ && classes_.Has(token, kPersonNoun) && IsGroup(text_.Lower(token))) {
        group_ = sentence_ + 1;
      }
      if (!token.Is(kPointsBack)) {
        ++i;
        continue;
      }
      const Mention mention = Pointed(i);
      // "the Vessen native": the place in it names nobody.
      size_t behind = next_name;
      while (behind < names.size() && names[behind].tokens.end <= mention.tokens.end) ++behind;
      const bool free = behind == names.size() || mention.tokens.end <= names[behind].tokens.begin;
      if (mention.tokens.empty() || !free) {
        ++i;
        continue;
      }
      next_name = behind;
      Note(mention, subject);
      subject = false;
      i = mention.tokens.end;
    }
    ReadOffices();
  }

 private:
  // The next token from `i` on, before `limit`, that is to be looked at.
  uint32_t NextPlace(uint32_t i, uint32_t limit) const {
    const Token* const tokens = text_.tokens().data();
    const Token* at = tokens + i;
    while (at != tokens + limit && !at->Is(kPointsBack) && !classes_.Has(*at, kPersonNoun) &&
           !at->Has(kLineStart) && at->kind != TokenKind::kQuote) {
      ++at;
    }
    return static_cast<uint32_t>(at - tokens);
  }

  // Whom a bare surname means: the one named last nearby, else the one whom the text names first.
  void ChooseNamesake(Mention* mention) {
    const auto candidates = named_.NamesakesOf(text_.token(mention->tokens.begin).form);
    const uint32_t first = candidates[0].person;
    uint32_t best = first;
    for (const auto& [surname, candidate] : candidates) {
      if (IsNear(candidate) && seen_[candidate] > seen_[best]) best = candidate;
    }
    mention->rival = best == first ? candidates[1].person : first;
    mention->doubt = IsNear(best) ? 0.2 : 0.35;
    mention->entity = best;
  }

  bool IsNear(uint32_t entity) const {
    constexpr uint32_t kNear = 3;
    return seen_[entity] != 0 && sentence_ + 1 - seen_[entity] <= kNear;
  }

  void Note(const Mention& mention, bool subject) {
    out_.mentions.push_back(mention);
    const Entity& entity = out_.entities[mention.entity];
    seen_[mention.entity] = sentence_ + 1;
    // "Norwegian researchers" leave nothing for "it" to mean, nor do "Social Security numbers".
    if (classes_.Has(text_.token(mention.tokens.end - 1), kDemonym) || is_matter_[mention.entity]) {
      return;
    }
    const RecentMentions::Item item{mention.entity, sentence_, subject, quoted_};
    const bool other = entity.type == EntityType::kOther;
    if (entity.type == EntityType::kPerson || other) persons_.Add(item);
    if (entity.type == EntityType::kOrganisation || entity.type == EntityType::kCountry || other) {
      organisations_.Add(item);
    }
    if (entity.type == EntityType::kPlace) places_.Add(item);
  }

  // Keeps whether the walk is within double quotation marks.
  void Quote(const Token& token) {
    if (token.Has(kLineStart)) quoted_ = false;
    if (token.kind != TokenKind::kQuote) return;
    if (token.mark == 0x201C || token.mark == 0xAB) quoted_ = true;
    if (token.mark == 0x201D || token.mark == 0xBB) quoted_ = false;
    if (token.mark == '"') quoted_ = token.Has(kSpaceBefore) && !token.Has(kSpaceAfter);
  }

  // For each head noun, the organisation that is named most: the one that "the court" means.
  void PrepareHeads() {
    has_head_.assign(out_.entities.size(), false);
    for (const Mention& mention : named_.mentions) {
      const Entity& entity = out_.entities[mention.entity];
      if (mention.tokens.size() < 2) continue;
      if (classes_.Has(text_.token(mention.tokens.end - 1), kDocumentNoun))
        named_document_ = mention.entity;
      if (entity.type != EntityType::kOrganisation) continue;
      for (uint32_t i = mention.tokens.begin; i < mention.tokens.end; ++i) {
        const Token& token = text_.token(i);
        if (!classes_.Has(token, kOrganisationHead) || !token.IsWord()) continue;
        has_head_[mention.entity] = true;
        // The name's last word counts more than one within.
        const uint32_t weight = entity.named * 2 + (i + 1 == mention.tokens.end ? 1 : 0);
        heads_.push_back({token.form, weight, mention.entity});
      }
    }
    // Of those with most weight the one that the text names first.
    std::stable_sort(heads_.begin(), heads_.end(), [](const Head& a, const Head& b) {
      return a.form != b.form ? a.form < b.form : a.weight > b.weight;
    });
    for (uint32_t e = 0; e < out_.entities.size(); ++e) {
      if (out_.entities[e].type != EntityType::kOrganisation) continue;
      if (main_ == kNone || out_.entities[e].named > out_.entities[main_].named) main_ = e;
    }
  }

  // The mention that a word which points back begins; none if it means nobody known.
  Mention Pointed(uint32_t i) {
    const Token& token = text_.token(i);
    static const ByWord<Pointer> pointers(PointerOf);
    const Pointer pointer = pointers.Of(token.form);
    switch (pointer) {
      case Pointer::kNone:
        return {};
      case Pointer::kThe:
      case Pointer::kThis: {
        Mention mention = Description(i);
        if (mention.tokens.empty() && pointer == Pointer::kThe) mention = Person(i);
        return mention;
      }
      default:
        return MentionOf({i, i + 1}, Pronoun(pointer), Mention::How::kPronoun);
    }
  }

  // "the Court", "the company".
  Mention Description(uint32_t i) const {
    if (i + 1 >= text_.tokens().size()) return {};
    const Token& head = text_.token(i + 1);
    if (!head.IsWord() || !classes_.Has(head, kOrganisationHead | kDocumentNoun)) return {};
    // "the court order": the noun only describes another one.
    if (i + 2 < text_.tokens().size()) {
      const Token& next = text_.token(i + 2);
      if (classes_.Has(next, kOrganisationHead | kDocumentNoun | kPersonNoun) ||
          text_.Lower(next) == "of") {
        return {};
      }
      // "the group Grey Heron" has a name of its own, "the group Monday" has not.
      const bool is_name = next.IsWord() && next.Has(kCapitalised) && !next.Is(kSubjectPronoun) &&
                           (next.classes & (kWeekday | kMonth)) == 0;
      if (is_name) return {};
    }
    Antecedent means;
    const auto known =
        std::lower_bound(heads_.begin(), heads_.end(), head.form,
                         [](const Head& one, uint32_t form) { return one.form < form; });
    if (known != heads_.end() && known->form == head.form) {
      means.entity = known->entity;
    } else if (classes_.Has(head, kDocumentNoun) &&
               !classes_.Has(head, kIssued | kOrganisationHead)) {
      means.entity = named_document_;  // "the report" of the Vessen Harbour Study
    } else if (classes_.Has(head, kGenericBody | kBusiness)) {
      means = organisations_.Best(sentence_, 3, [&](uint32_t candidate) {
        return MayBeCalled(head, candidate) ? 0.0 : RecentMentions::kNever;
      });
      // "the group" is as often the attacker, so it needs a name nearby.
      if (!means.found() && main_ != kNone && seen_[main_] != 0 && text_.Lower(head) != "group" &&
          MayBeCalled(head, main_)) {
        means.entity = main_;
      }
    } else if (text_.Lower(head) == "city" || text_.Lower(head) == "town") {
      means = places_.Best(sentence_, 2, [](uint32_t) { return 0.0; });
    }
    return MentionOf({i, i + 2}, means, Mention::How::kDescription);
  }

  // Whether "the airline" or "the agency" may mean the entity, whose name holds no such word.
  bool MayBeCalled(const Token& noun, uint32_t candidate) const {
    const EntityType type = out_.entities[candidate].type;
    const bool body = type == EntityType::kOrganisation || acts_as_body_[candidate];
    if (!body) return false;
    if (classes_.Has(noun, kBusiness)) return !has_head_[candidate];
    const absl::string_view word = text_.Lower(noun);
    const bool office = word == "agency" || word == "institution" || word == "institute";
    return !office || has_head_[candidate] || out_.entities[candidate].name.size() <= 5;
  }

  // "the former minister", "the 54-year-old", "the Vessen native".
  Mention Person(uint32_t i) const {
    constexpr uint32_t kLongest = 5;
    const uint32_t limit = text_.sentences()[sentence_].tokens.end;
    for (uint32_t head = i + 1; head < std::min(limit, i + kLongest); ++head) {
      const Token& noun = text_.token(head);
      const bool age = noun.end - noun.begin > 9 && absl::EndsWith(text_.Lower(noun), "-year-old");
      if (!noun.IsWord() && !age) return {};
      constexpr uint32_t kNoModifier = kArticle | kPreposition | kCoordinator | kSubordinator |
                                       kAuxiliary | kCommonVerb | kSubjectPronoun | kRelative;
      if ((noun.classes & kNoModifier) != 0) return {};
      if (!age && !classes_.Has(noun, kPersonNoun | kTitle | kKnownPerson)) continue;
      if (head + 1 < limit && !EndsDescription(head + 1)) continue;
      Antecedent means = age ? PersonOfAge(noun) : Antecedent{};
      if (!means.found()) means = PersonBy(noun, age || classes_.Has(noun, kKnownPerson));
      return MentionOf({i, head + 1}, means, Mention::How::kDescription);
    }
    return {};
  }

  // "Jana Dorn, 54, ... The 54-year-old": the person whose age was told.
  Antecedent PersonOfAge(const Token& noun) const {
    constexpr size_t kReach = 60;
    const absl::string_view raw = text_.Raw(noun);
    const absl::string_view age = raw.substr(0, raw.find('-'));
    const size_t count = out_.mentions.size();
    for (size_t m = count; m-- > 0 && count - m <= kReach;) {
      const uint32_t comma = out_.mentions[m].tokens.end;
      if (text_.token(comma).mark != ',' || text_.Raw(text_.token(comma + 1)) != age) continue;
      if (out_.entities[out_.mentions[m].entity].type != EntityType::kPerson) continue;
      return {out_.mentions[m].entity};
    }
    return {};
  }

  // Whether the word behind a noun is no part of its phrase.
  bool EndsDescription(uint32_t i) const {
    const Token& next = text_.token(i);
    if (!next.IsWord()) return next.mark != '-' && next.kind != TokenKind::kNumber;
    if (next.Has(kCapitalised) || text_.Lower(next) == "of" || text_.Lower(next) == "for")
      return false;
    return (next.names & (kPersonNoun | kTitle | kOrganisationHead | kDocumentNoun)) == 0 ||
           next.Is(kCommonVerb);
  }

  // The person who holds the office that `noun` names; for a description that fits anybody, the
  // one spoken of.
  Antecedent PersonBy(const Token& noun, bool anybody) const {
    constexpr uint32_t kReach = 40;
    const Gender gender = classes_.Has(noun, kMaleTitle)     ? Gender::kMale
                          : classes_.Has(noun, kFemaleTitle) ? Gender::kFemale
                                                             : Gender::kUnknown;
    return persons_.Best(sentence_, anybody ? 3 : kReach, [&](uint32_t candidate) {
      const Entity& entity = out_.entities[candidate];
      if (gender != Gender::kUnknown && entity.gender != Gender::kUnknown &&
          entity.gender != gender) {
        return RecentMentions::kNever;
      }
      if (anybody) return entity.type == EntityType::kPerson ? 0.0 : kWeak;
      return Holds(candidate, noun.form) ? 0.0 : RecentMentions::kNever;
    });
  }

  bool Holds(uint32_t person, uint32_t form) const {
    const Range role = named_.roles[person];
    for (uint32_t i = role.begin; i < role.end; ++i) {
      if (text_.token(i).form == form) return true;
    }
    return false;
  }

  Mention MentionOf(Range tokens, const Antecedent& means, Mention::How how) const {
    if (!means.found()) return {};
    return {text_.SpanOf(tokens),           tokens, means.entity, how, means.rival,
            static_cast<float>(means.doubt)};
  }

  Antecedent Pronoun(Pointer pronoun) {
    Antecedent means;
    switch (pronoun) {
      case Pointer::kHe:
      case Pointer::kHisOrHim:
        means = PersonOf(Gender::kMale);
        if (pronoun == Pointer::kHe) LearnGender(means, Gender::kMale);
        break;
      case Pointer::kShe:
      case Pointer::kHer:
        means = PersonOf(Gender::kFemale);
        if (pronoun == Pointer::kShe) LearnGender(means, Gender::kFemale);
        break;
      case Pointer::kIt:
        means = BodyOf(2);
        // "Norlicht restored its site"
        if (means.found() && seen_[means.entity] == sentence_ + 1) {
          acts_as_body_[means.entity] = true;
        }
        break;
      default: {
        // Not if a group of persons was named since.
        const uint32_t nearest = sentence_ + 1 - std::min(group_, sentence_ + 1);
        if (nearest > 0) means = BodyOf(std::min(nearest - 1, 3u));
      }
    }
    return means;
  }

  // Whoever was "she" once is not "he" next.
  void LearnGender(const Antecedent& means, Gender gender) {
    constexpr double kSure = 0.35;
    if (!means.found() || means.doubt > kSure) return;
    Entity& entity = out_.entities[means.entity];
    if (entity.gender == Gender::kUnknown) entity.gender = gender;
  }

  Antecedent PersonOf(Gender gender) const {
    return persons_.Best(sentence_, 8, [&](uint32_t candidate) {
      const Entity& entity = out_.entities[candidate];
      if (entity.type != EntityType::kPerson) return kWeak - 1;
      if (entity.gender == gender) return kKnownGender;
      return entity.gender == Gender::kUnknown ? 0.0 : RecentMentions::kNever;
    });
  }

  Antecedent BodyOf(uint32_t reach) const {
    return organisations_.Best(sentence_, reach, [&](uint32_t candidate) {
      return out_.entities[candidate].type == EntityType::kOther ? kWeak : 0.0;
    });
  }

  static constexpr double kWeak = -1.0;        // of a kind that is only guessed
  static constexpr double kKnownGender = 1.3;  // rather than a name that does not tell

  // A noun in the name of an organisation.
  struct Head {
    uint32_t form;
    uint32_t weight;
    uint32_t entity;
  };

  // What the roles tell, now that every name has its entity.
  void ReadOffices() {
    const Named named{text_, classes_, out_.entities, out_.mentions};
    for (uint32_t number = 0; number < named_.roles.size(); ++number) {
      if (named_.roles[number].empty()) continue;
      const Office office = ReadOffice(named, WithPossessor(named_.roles[number]));
      Entity& entity = out_.entities[number];
      if (!office.role.empty()) entity.role = RoleWords(named, office.role);
      if (entity.country.empty()) entity.country = office.country;
      uint32_t organisation = office.organisation;
      if (organisation == kNone && office.of_company) organisation = main_;
      if (organisation != kNone && organisation != number) {
        entity.organisation = out_.entities[organisation].name;
      }
    }
  }

  // "Acme's" before "head of security".
  Range WithPossessor(Range role) const {
    if (role.begin == 0) return role;
    if (text_.token(role.begin - 1).Is(kPossessive)) return {role.begin - 1, role.end};
    if (text_.token(role.begin - 1).kind != TokenKind::kPossessive || role.begin < 2) return role;
    const auto after = std::upper_bound(
        out_.mentions.begin(), out_.mentions.end(), role.begin - 2,
        [](uint32_t at, const Mention& mention) { return at < mention.tokens.end; });
    if (after == out_.mentions.end() || !after->tokens.Contains(role.begin - 2)) return role;
    return {after->tokens.begin, role.end};
  }

  const Text& text_;
  const NameClasses& classes_;
  const NamedEntities& named_;
  Coreference& out_;
  std::vector<Head> heads_;  // by form, the one that counts most first
  uint32_t main_ = kNone;
  uint32_t named_document_ = kNone;  // a study or report with a name
  std::vector<uint32_t> seen_;   // by entity: 1 + the sentence that meant it last; 0 for none yet
  std::vector<bool> is_matter_;  // by entity: what forms ask for, which says nothing
  std::vector<bool> acts_as_body_;  // by entity: whether "its" has meant it so far
  std::vector<bool> has_head_;      // by entity: whether its name holds an organisation's noun
  uint32_t sentence_ = kNone;       // at hand
  bool quoted_ = false;
  RecentMentions persons_;
  RecentMentions organisations_;
  RecentMentions places_;
  uint32_t group_ = 0;  // 1 + the last sentence that names a group of persons; 0 for none
};

}  // namespace

Coreference::Coreference(const Text& text, const NameClasses& classes,
                         const std::vector<Name>& names) {
  NamedEntities named(text, classes, names);
  entities = std::move(named.entities);
  Walker(text, classes, named, this).Walk();
}

}  // namespace dossier::analysis
