#include "server/analysis/coreference.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "server/analysis/named_entities.h"
#include "server/analysis/offices.h"
#include "server/analysis/recent_mentions.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

class Walker {
 public:
  Walker(const Text& text, const NameClasses& classes, NamedEntities named, Coreference* out)
      : text_(text),
        classes_(classes),
        named_(std::move(named.mentions)),
        roles_(std::move(named.roles)),
        namesakes_(std::move(named.namesakes)),
        out_(*out) {
    out_.entities = std::move(named.entities);
  }

  // Goes through the text once, names in hand, and resolves what refers back.
  void Walk() {
    PrepareHeads();
    size_t next_name = 0;
    uint32_t i = 0;
    uint32_t sentence = kNone;
    bool subject = true;
    seen_.assign(out_.entities.size(), 0);
    acts_as_body_.assign(out_.entities.size(), false);
    const uint32_t count = static_cast<uint32_t>(text_.tokens().size());
    while (i < count) {
      if (text_.SentenceOf(i) != sentence) {
        sentence = text_.SentenceOf(i);
        subject = true;
      }
      Quote(text_.token(i));
      if (next_name < named_.size() && named_[next_name].tokens.begin == i) {
        Mention& mention = named_[next_name++];
        if (mention.rival != Mention::kNone) ChooseNamesake(sentence, &mention);
        // "Dorn's rival said": the subject comes behind.
        const uint32_t next = mention.tokens.end;
        const bool owner = next < count && text_.token(next).kind == TokenKind::kPossessive;
        Note(mention, sentence, subject && !owner);
        subject = subject && owner;
        i = next;
        continue;
      }
      NoteGroup(i, sentence);
      if (text_.token(i).classes == 0) {  // no article and no pronoun
        ++i;
        continue;
      }
      Mention mention = Description(i);
      if (mention.tokens.empty()) mention = Person(i, sentence);
      if (mention.tokens.empty()) mention = Pronoun(i, sentence);
      // "the Vessen native": the place in it names nobody.
      size_t behind = next_name;
      while (behind < named_.size() && named_[behind].tokens.end <= mention.tokens.end) ++behind;
      if (!mention.tokens.empty() &&
          (behind >= named_.size() || mention.tokens.end <= named_[behind].tokens.begin)) {
        next_name = behind;
        Note(mention, sentence, subject);
        subject = false;
        i = mention.tokens.end;
        continue;
      }
      ++i;
    }
    ReadOffices();
  }

 private:
  // Whom a bare surname means: the one named last nearby, else the one whom the text names first.
  void ChooseNamesake(uint32_t sentence, Mention* mention) {
    constexpr uint32_t kNear = 3;
    const auto& candidates = namesakes_.find(text_.token(mention->tokens.begin).form)->second;
    uint32_t best = candidates.front();
    for (const uint32_t candidate : candidates) {
      if (seen_[candidate] != 0 && sentence + 1 - seen_[candidate] <= kNear &&
          seen_[candidate] > seen_[best]) {
        best = candidate;
      }
    }
    mention->rival = best == candidates.front() ? candidates[1] : candidates.front();
    mention->doubt = seen_[best] != 0 && sentence + 1 - seen_[best] <= kNear ? 0.2 : 0.35;
    mention->entity = best;
  }

  void Note(const Mention& mention, uint32_t sentence, bool subject) {
    out_.mentions.push_back(mention);
    const Entity& entity = out_.entities[mention.entity];
    seen_[mention.entity] = sentence + 1;
    // "Norwegian researchers" leave nothing for "it" to mean.
    if (classes_.Has(text_.token(mention.tokens.end - 1), kDemonym)) return;
    const RecentMentions::Item item{mention.entity, sentence, subject, quoted_};
    const bool other = entity.type == EntityType::kOther;
    if (entity.type == EntityType::kPerson || other) persons_.Add(item);
    if (entity.type == EntityType::kOrganisation || entity.type == EntityType::kCountry || other) {
      organisations_.Add(item);
    }
    if (entity.type == EntityType::kPlace) places_.Add(item);
  }

  // Remembers "researchers", whom a later "they" means rather than an organisation.
  void NoteGroup(uint32_t i, uint32_t sentence) {
    const Token& token = text_.token(i);
    if (quoted_ || !classes_.Has(token, kPersonNoun)) return;
    const absl::string_view word = text_.Lower(token);
    if (absl::EndsWith(word, "s") || absl::EndsWith(word, "men") || word == "people") {
      group_ = sentence + 1;
    }
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
    for (const Mention& mention : named_) {
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
        Head& head = heads_[token.form];
        if (weight > head.weight) head = {mention.entity, weight};
      }
    }
    for (uint32_t e = 0; e < out_.entities.size(); ++e) {
      if (out_.entities[e].type != EntityType::kOrganisation) continue;
      if (main_ == kNone || out_.entities[e].named > out_.entities[main_].named) main_ = e;
    }
  }

  // "the Court", "the company".
  Mention Description(uint32_t i) const {
    const Token& article = text_.token(i);
    const absl::string_view lower = text_.Lower(article);
    if ((lower != "the" && lower != "this") || i + 1 >= text_.tokens().size()) return {};
    const Token& head = text_.token(i + 1);
    if (!head.IsWord() || !classes_.Has(head, kOrganisationHead | kDocumentNoun)) return {};
    // "the court order": the noun only describes another one.
    if (i + 2 < text_.tokens().size()) {
      const Token& next = text_.token(i + 2);
      if (classes_.Has(next, kOrganisationHead | kDocumentNoun | kPersonNoun) ||
          text_.Lower(next) == "of") {
        return {};
      }
    }
    Antecedent means;
    const auto known = heads_.find(head.form);
    if (known != heads_.end()) {
      means.entity = known->second.entity;
    } else if (classes_.Has(head, kDocumentNoun) &&
               !classes_.Has(head, kIssued | kOrganisationHead)) {
      means.entity = named_document_;  // "the report" of the Vessen Harbour Study
    } else if (classes_.Has(head, kGenericBody | kBusiness)) {
      means = organisations_.Best(text_.SentenceOf(i), 3, [&](uint32_t candidate) {
        return MayBeCalled(head, candidate) ? 0.0 : RecentMentions::kNever;
      });
      // "the group" is as often the attacker, so it needs a name nearby.
      if (!means.found() && main_ != kNone && seen_[main_] != 0 && text_.Lower(head) != "group" &&
          MayBeCalled(head, main_)) {
        means.entity = main_;
      }
    } else if (text_.Lower(head) == "city" || text_.Lower(head) == "town") {
      means = places_.Best(text_.SentenceOf(i), 2, [](uint32_t) { return 0.0; });
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
  Mention Person(uint32_t i, uint32_t sentence) const {
    constexpr uint32_t kLongest = 5;
    if (text_.Lower(i) != "the") return {};
    const uint32_t limit =
        std::min(static_cast<uint32_t>(text_.tokens().size()), text_.SentenceWith(i).tokens.end);
    for (uint32_t head = i + 1; head < std::min(limit, i + kLongest); ++head) {
      const Token& noun = text_.token(head);
      const bool age = absl::EndsWith(text_.Lower(noun), "-year-old");
      if (!noun.IsWord() && !age) return {};
      constexpr uint32_t kNoModifier = kArticle | kPreposition | kCoordinator | kSubordinator |
                                       kAuxiliary | kCommonVerb | kSubjectPronoun | kRelative;
      if ((noun.classes & kNoModifier) != 0) return {};
      if (!age && !classes_.Has(noun, kPersonNoun | kTitle | kKnownPerson)) continue;
      if (head + 1 < limit && !EndsDescription(head + 1)) continue;
      return MentionOf({i, head + 1},
                       PersonBy(noun, age || classes_.Has(noun, kKnownPerson), sentence),
                       Mention::How::kDescription);
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
  Antecedent PersonBy(const Token& noun, bool anybody, uint32_t sentence) const {
    constexpr uint32_t kReach = 40;
    const Gender gender = classes_.Has(noun, kMaleTitle)     ? Gender::kMale
                          : classes_.Has(noun, kFemaleTitle) ? Gender::kFemale
                                                             : Gender::kUnknown;
    return persons_.Best(sentence, anybody ? 3 : kReach, [&](uint32_t candidate) {
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
    const Range role = roles_[person];
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

  Mention Pronoun(uint32_t i, uint32_t sentence) {
    const Token& token = text_.token(i);
    if (!token.IsWord() || token.end - token.begin > 5) return {};
    const absl::string_view lower = text_.Lower(token);
    Antecedent means;
    if (lower == "he" || lower == "his" || lower == "him" || lower == "he's") {
      means = PersonOf(Gender::kMale, sentence);
      if (lower == "he") LearnGender(means, Gender::kMale);
    } else if (lower == "she" || lower == "her" || lower == "she's") {
      means = PersonOf(Gender::kFemale, sentence);
      if (lower == "she") LearnGender(means, Gender::kFemale);
    } else if (lower == "it" || lower == "its" || lower == "it's") {
      means = BodyOf(sentence, 2);
      // "Norlicht restored its site"
      if (means.found() && seen_[means.entity] == sentence + 1) acts_as_body_[means.entity] = true;
    } else if (lower == "they" || lower == "their" || lower == "them") {
      // Not if a group of persons was named since.
      const uint32_t nearest = sentence + 1 - std::min(group_, sentence + 1);
      if (nearest > 0) means = BodyOf(sentence, std::min(nearest - 1, 3u));
    }
    return MentionOf({i, i + 1}, means, Mention::How::kPronoun);
  }

  // Whoever was "she" once is not "he" next.
  void LearnGender(const Antecedent& means, Gender gender) {
    constexpr double kSure = 0.35;
    if (!means.found() || means.doubt > kSure) return;
    Entity& entity = out_.entities[means.entity];
    if (entity.gender == Gender::kUnknown) entity.gender = gender;
  }

  Antecedent PersonOf(Gender gender, uint32_t sentence) const {
    return persons_.Best(sentence, 8, [&](uint32_t candidate) {
      const Entity& entity = out_.entities[candidate];
      if (entity.type != EntityType::kPerson) return kWeak - 1;
      if (entity.gender == gender) return kKnownGender;
      return entity.gender == Gender::kUnknown ? 0.0 : RecentMentions::kNever;
    });
  }

  Antecedent BodyOf(uint32_t sentence, uint32_t reach) const {
    return organisations_.Best(sentence, reach, [&](uint32_t candidate) {
      return out_.entities[candidate].type == EntityType::kOther ? kWeak : 0.0;
    });
  }

  static constexpr double kWeak = -1.0;        // of a kind that is only guessed
  static constexpr double kKnownGender = 1.3;  // rather than a name that does not tell

  struct Head {
    uint32_t entity = kNone;
    uint32_t weight = 0;
  };

  // What the roles tell, now that every name has its entity.
  void ReadOffices() {
    const Named named{text_, classes_, out_.entities, out_.mentions};
    for (uint32_t number = 0; number < roles_.size(); ++number) {
      if (roles_[number].empty()) continue;
      const Office office = ReadOffice(named, WithPossessor(roles_[number]));
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
  std::vector<Mention> named_;      // names alone, in the order of the text
  const std::vector<Range> roles_;  // by entity, as first told
  const absl::flat_hash_map<uint32_t, std::vector<uint32_t>> namesakes_;  // by the surname's form
  Coreference& out_;
  absl::flat_hash_map<uint32_t, Head> heads_;
  uint32_t main_ = kNone;
  uint32_t named_document_ = kNone;  // a study or report with a name
  std::vector<uint32_t> seen_;  // by entity: 1 + the sentence that meant it last; 0 for none yet
  std::vector<bool> acts_as_body_;  // by entity: whether "its" has meant it so far
  std::vector<bool> has_head_;      // by entity: whether its name holds an organisation's noun
  bool quoted_ = false;
  RecentMentions persons_;
  RecentMentions organisations_;
  RecentMentions places_;
  uint32_t group_ = 0;  // 1 + the last sentence that names a group of persons; 0 for none
};

}  // namespace

Coreference::Coreference(const Text& text, const NameClasses& classes,
                         const std::vector<Name>& names) {
  Walker(text, classes, NamedEntities(text, classes, names), this).Walk();
}

}  // namespace dossier::analysis
