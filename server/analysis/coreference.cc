#include "server/analysis/coreference.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// Which entity a name means: exact names, surnames, acronyms, and shortened names of organisations.
class NameIndex {
 public:
  uint32_t Find(const std::string& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? kNone : found->second;
  }
  void Set(const std::string& key, uint32_t entity) { by_key_[key] = entity; }
  void SetIfFree(const std::string& key, uint32_t entity) { by_key_.emplace(key, entity); }

 private:
  absl::flat_hash_map<std::string, uint32_t> by_key_;
};

// Few most recent mentions of one sort, newest last.
class Recent {
 public:
  struct Item {
    uint32_t entity = kNone;
    uint32_t sentence = 0;
    bool subject = false;
  };

  void Add(Item item) {
    const auto same = std::find_if(items_.begin(), items_.end(),
                                   [&](const Item& known) { return known.entity == item.entity; });
    if (same != items_.end()) {
      // Within one sentence a later mention does not take the subject's place.
      item.subject |= same->subject && same->sentence == item.sentence;
      std::move(same + 1, items_.end(), same);
      items_.back() = item;
    } else {
      std::move(items_.begin() + 1, items_.end(), items_.begin());
      items_.back() = item;
    }
  }

  // The best of those that `fits`: of the newest sentence, subjects first.
  template <typename Fits>
  uint32_t Best(uint32_t sentence, uint32_t reach, const Fits& fits) const {
    uint32_t best = kNone;
    double best_score = -1e9;
    for (const Item& item : items_) {
      if (item.entity == kNone || sentence - item.sentence > reach || !fits(item.entity)) continue;
      const double score = -1.0 * (sentence - item.sentence) + (item.subject ? 1.2 : 0);
      if (score >= best_score) {
        best = item.entity;
        best_score = score;
      }
    }
    return best;
  }

 private:
  std::array<Item, 8> items_;
};

class Builder {
 public:
  Builder(const Text& text, const NameClasses& classes, const std::vector<Name>& names,
          Coreference* out)
      : text_(text), classes_(classes), names_(names), out_(*out) {}

  void Run() {
    for (const Name& name : names_) {
      if (name.tokens.size() == 1 && !name.in_headline) {
        singles_.insert(text_.token(name.tokens.begin).form);
      }
    }
    for (const bool headline : {false, true}) {
      for (uint32_t n = 0; n < names_.size(); ++n) {
        if (names_[n].tokens.size() > 1 && names_[n].in_headline == headline) Enter(n);
      }
    }
    for (const bool headline : {false, true}) {
      for (uint32_t n = 0; n < names_.size(); ++n) {
        if (names_[n].tokens.size() == 1 && names_[n].in_headline == headline) Enter(n);
      }
    }
    Walk();
  }

 private:
  std::string Key(Range tokens) const {
    std::string key;
    for (uint32_t i = tokens.begin; i < tokens.end; ++i) {
      if (i > tokens.begin) key.push_back(' ');
      const absl::string_view form = text_.Lower(i);
      key.append(form.data(), form.size());
    }
    return key;
  }

  std::string Written(Range tokens) const { return std::string(text_.Slice(text_.SpanOf(tokens))); }

  EntityType TypeOf(const Name& name, const std::string& key, std::string* country) const {
    const absl::string_view code = CountryCodeOf(key);
    if (!code.empty()) {
      *country = std::string(code);
      return EntityType::kCountry;
    }
    const Token& first = text_.token(name.tokens.begin);
    const Token& last = text_.token(name.tokens.end - 1);
    uint32_t joints = 0;
    for (uint32_t i = name.tokens.begin; i < name.tokens.end; ++i) {
      joints += !text_.token(i).Has(kCapitalised);
      if (classes_.Has(text_.token(i), kDemonym | kCountryName) && country->empty()) {
        *country = std::string(CountryCodeOf(text_.Lower(i)));
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
    if (last.Has(kAllCapitals) && last.end - last.begin <= 7) return EntityType::kOrganisation;
    if (given) return EntityType::kPerson;
    if (classes_.Has(last, kCountryName)) {
      return IsPlaced(name) ? EntityType::kPlace : EntityType::kOrganisation;
    }
    if (classes_.Has(first, kDemonym | kCountryName)) return EntityType::kOrganisation;
    if (IsPlaced(name)) return EntityType::kPlace;
    // Two or three capitalised words without any other sign: a person, unless the first word alone
    // names something ("Samira" of "Samira Motors"), or the last one is no surname ("P660", "TVs").
    const absl::string_view surname = text_.Raw(last);
    const bool plain = last.kind == TokenKind::kWord && !absl::ascii_isdigit(surname.back()) &&
                       !(surname.size() > 2 && surname.back() == 's' &&
                         absl::ascii_isupper(surname[surname.size() - 2]));
    const bool brand = singles_.contains(first.form) && !singles_.contains(last.form);
    if (plain && !brand && (name.tokens.size() == 2 || name.tokens.size() == 3)) {
      return EntityType::kPerson;
    }
    return EntityType::kOther;
  }

  // "in Vessen", "Vessen, Norway".
  bool IsPlaced(const Name& name) const {
    if (name.tokens.begin == 0) return false;
    const absl::string_view before = text_.Lower(name.tokens.begin - 1);
    return before == "in" || before == "near" || before == "at";
  }

  void Enter(uint32_t n) {
    const Name& name = names_[n];
    const std::string key = Key(name.tokens);
    uint32_t entity = index_.Find(key);
    Mention::How how = Mention::How::kAlias;
    if (entity == kNone && name.tokens.size() > 1 && !name.in_headline) entity = SamePerson(name);
    if (entity == kNone) {
      if (name.in_headline) return;  // a headline introduces nobody
      entity = Introduce(name, key);
      how = Mention::How::kName;
    } else if (key == absl::AsciiStrToLower(out_.entities[entity].name)) {
      how = Mention::How::kName;
    }
    ++out_.entities[entity].named;
    AddAlias(entity, Written(name.tokens));
    AddRole(entity, name);
    if (name.tokens.size() > 1 && !name.in_headline) LearnAcronym(name, entity);
    named_.push_back({text_.SpanOf(name.tokens), name.tokens, entity, how});
  }

  // "Ana B. Morell" is "Ana Morell".
  uint32_t SamePerson(const Name& name) const {
    const uint32_t entity = index_.Find(std::string(text_.Lower(name.tokens.begin)) + " .. " +
                                        std::string(text_.Lower(name.tokens.end - 1)));
    return entity;
  }

  uint32_t Introduce(const Name& name, const std::string& key) {
    Entity entity;
    entity.type = TypeOf(name, key, &entity.country);
    entity.name = Written(name.tokens);
    if (entity.type == EntityType::kPerson) entity.gender = GenderOf(name);
    const uint32_t number = static_cast<uint32_t>(out_.entities.size());
    index_.Set(key, number);
    if (name.tokens.size() > 1) {
      if (entity.type == EntityType::kPerson) {
        index_.Set(std::string(text_.Lower(name.tokens.end - 1)), number);
        index_.SetIfFree(std::string(text_.Lower(name.tokens.begin)), number);
        index_.Set(std::string(text_.Lower(name.tokens.begin)) + " .. " +
                       std::string(text_.Lower(name.tokens.end - 1)),
                   number);
      } else {
        for (uint32_t cut = 1; cut < name.tokens.size(); ++cut) {
          const Range tail{name.tokens.begin + cut, name.tokens.end};
          const Range front{name.tokens.begin, name.tokens.end - cut};
          // One word alone is too little, unless it is the name's own part: "Vessen" of
          // "Vessen Inc.".
          const bool company = classes_.Has(text_.token(name.tokens.end - 1), kOrganisationSuffix);
          if (tail.size() > 1) index_.SetIfFree(Key(tail), number);
          if (front.size() > 1 || company) index_.SetIfFree(Key(front), number);
        }
        index_.SetIfFree(Initials(name.tokens), number);
      }
    }
    out_.entities.push_back(std::move(entity));
    return number;
  }

  // "icc" of "International Criminal Court"; small words give no letter.
  std::string Initials(Range tokens) const {
    std::string initials;
    for (uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const Token& token = text_.token(i);
      if (token.Has(kCapitalised) && token.IsWord()) initials.push_back(text_.Lower(token)[0]);
    }
    return initials.size() > 1 ? initials : std::string("?");
  }

  Gender GenderOf(const Name& name) const {
    for (uint32_t i = name.role.begin; i < name.role.end; ++i) {
      if (classes_.Has(text_.token(i), kMaleTitle)) return Gender::kMale;
      if (classes_.Has(text_.token(i), kFemaleTitle)) return Gender::kFemale;
    }
    const uint32_t first = classes_.Of(text_.token(name.tokens.begin));
    if (name.tokens.size() < 2) return Gender::kUnknown;
    const bool male = first & kMaleName;
    const bool female = first & kFemaleName;
    if (male == female) return Gender::kUnknown;
    return male ? Gender::kMale : Gender::kFemale;
  }

  void AddAlias(uint32_t number, const std::string& written) {
    Entity& entity = out_.entities[number];
    if (written == entity.name) return;
    if (std::find(entity.aliases.begin(), entity.aliases.end(), written) == entity.aliases.end() &&
        entity.aliases.size() < 8) {
      entity.aliases.push_back(written);
    }
  }

  void AddRole(uint32_t number, const Name& name) {
    Entity& entity = out_.entities[number];
    if (!entity.role.empty() || entity.type != EntityType::kPerson) return;
    Range role = name.role;
    if (role.empty()) role = RoleAfter(name.tokens.end);
    if (role.empty()) return;
    entity.role = Written(role);
    for (uint32_t i = role.begin; i < role.end; ++i) {
      if (entity.country.empty() && classes_.Has(text_.token(i), kDemonym | kCountryName)) {
        entity.country = std::string(CountryCodeOf(text_.Lower(i)));
      }
      if (entity.gender != Gender::kUnknown) continue;
      if (classes_.Has(text_.token(i), kMaleTitle)) entity.gender = Gender::kMale;
      if (classes_.Has(text_.token(i), kFemaleTitle)) entity.gender = Gender::kFemale;
    }
  }

  // ", a spokeswoman for the port," behind a name.
  Range RoleAfter(uint32_t end) const {
    constexpr uint32_t kLongestRole = 14;
    const uint32_t limit = static_cast<uint32_t>(text_.tokens().size());
    if (end + 2 >= limit || text_.token(end).mark != ',') return {end, end};
    uint32_t begin = end + 1;
    if (text_.token(begin).Is(kArticle)) ++begin;
    bool person = false;
    for (uint32_t i = begin; i < std::min(limit, begin + kLongestRole); ++i) {
      const Token& token = text_.token(i);
      if (token.Has(kLineStart) || token.Is(kRelative) || token.Is(kCommonVerb)) break;
      person |= i < begin + 6 && classes_.Has(token, kPersonNoun | kTitle);
      if (token.mark == ',' || token.mark == '.') {
        return person ? Range{begin, i} : Range{end, end};
      }
      if (token.mark != 0 && token.mark != '&') break;
    }
    return {end, end};
  }

  // "International Criminal Court (ICC)".
  void LearnAcronym(const Name& name, uint32_t entity) {
    const uint32_t at = name.tokens.end;
    if (at + 2 >= text_.tokens().size()) return;
    const Token& acronym = text_.token(at + 1);
    if (text_.token(at).mark != '(' || text_.token(at + 2).mark != ')') return;
    if (!acronym.Has(kAllCapitals)) return;
    index_.Set(std::string(text_.Lower(acronym)), entity);
    if (out_.entities[entity].type == EntityType::kOther ||
        (out_.entities[entity].type == EntityType::kPerson && out_.entities[entity].role.empty())) {
      out_.entities[entity].type = EntityType::kOrganisation;
    }
  }

  // Goes through the text once, names in hand, and resolves what refers back.
  void Walk() {
    std::sort(named_.begin(), named_.end(),
              [](const Mention& a, const Mention& b) { return a.tokens.begin < b.tokens.begin; });
    PrepareHeads();
    size_t next_name = 0;
    uint32_t i = 0;
    uint32_t sentence = kNone;
    bool subject = true;
    const uint32_t count = static_cast<uint32_t>(text_.tokens().size());
    while (i < count) {
      if (text_.SentenceOf(i) != sentence) {
        sentence = text_.SentenceOf(i);
        subject = true;
      }
      if (next_name < named_.size() && named_[next_name].tokens.begin == i) {
        const Mention& mention = named_[next_name++];
        Note(mention, sentence, subject);
        subject = false;
        i = mention.tokens.end;
        continue;
      }
      Mention mention = Description(i);
      if (mention.tokens.empty()) mention = Pronoun(i, sentence);
      if (!mention.tokens.empty() &&
          (next_name >= named_.size() || mention.tokens.end <= named_[next_name].tokens.begin)) {
        Note(mention, sentence, subject);
        subject = false;
        i = mention.tokens.end;
        continue;
      }
      ++i;
    }
  }

  void Note(const Mention& mention, uint32_t sentence, bool subject) {
    out_.mentions.push_back(mention);
    const Entity& entity = out_.entities[mention.entity];
    if (entity.type == EntityType::kPerson) {
      persons_.Add({mention.entity, sentence, subject});
    } else if (entity.type == EntityType::kOrganisation || entity.type == EntityType::kCountry) {
      organisations_.Add({mention.entity, sentence, subject});
    }
  }

  // For each head noun, the organisation that is named most: the one that "the court" means.
  void PrepareHeads() {
    for (const Mention& mention : named_) {
      const Entity& entity = out_.entities[mention.entity];
      if (entity.type != EntityType::kOrganisation || mention.tokens.size() < 2) continue;
      for (uint32_t i = mention.tokens.begin; i < mention.tokens.end; ++i) {
        const Token& token = text_.token(i);
        if (!classes_.Has(token, kOrganisationHead) || !token.IsWord()) continue;
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

  static bool IsGenericHead(absl::string_view head) {
    return head == "company" || head == "organisation" || head == "organization" ||
           head == "firm" || head == "agency" || head == "institution" || head == "group" ||
           head == "corporation" || head == "institute" || head == "vendor";
  }

  // "the Court", "the company".
  Mention Description(uint32_t i) const {
    const Token& article = text_.token(i);
    const absl::string_view lower = text_.Lower(article);
    if ((lower != "the" && lower != "this") || i + 1 >= text_.tokens().size()) return {};
    const Token& head = text_.token(i + 1);
    if (!head.IsWord() || !classes_.Has(head, kOrganisationHead)) return {};
    // "the court order": the noun only describes another one.
    if (i + 2 < text_.tokens().size()) {
      const Token& next = text_.token(i + 2);
      if (classes_.Has(next, kOrganisationHead | kDocumentNoun | kPersonNoun) ||
          text_.Lower(next) == "of") {
        return {};
      }
    }
    uint32_t entity = kNone;
    const auto known = heads_.find(head.form);
    if (known != heads_.end()) {
      entity = known->second.entity;
    } else if (IsGenericHead(text_.Lower(head))) {
      entity = organisations_.Best(text_.SentenceOf(i), 3, [&](uint32_t candidate) {
        return out_.entities[candidate].type == EntityType::kOrganisation;
      });
      // "the group" is as often the attacker, so it needs a name nearby.
      if (entity == kNone && text_.Lower(head) != "group") entity = main_;
    }
    if (entity == kNone) return {};
    const Range tokens{i, i + 2};
    return {text_.SpanOf(tokens), tokens, entity, Mention::How::kDescription};
  }

  Mention Pronoun(uint32_t i, uint32_t sentence) const {
    const Token& token = text_.token(i);
    if (!token.IsWord() || token.end - token.begin > 5) return {};
    const absl::string_view lower = text_.Lower(token);
    uint32_t entity = kNone;
    if (lower == "he" || lower == "his" || lower == "him" || lower == "he's") {
      entity = PersonOf(Gender::kMale, sentence);
    } else if (lower == "she" || lower == "her" || lower == "she's") {
      entity = PersonOf(Gender::kFemale, sentence);
    } else if (lower == "it" || lower == "its" || lower == "it's") {
      entity = organisations_.Best(sentence, 2, [](uint32_t) { return true; });
    } else if (lower == "they" || lower == "their" || lower == "them") {
      entity = organisations_.Best(sentence, 1, [](uint32_t) { return true; });
    }
    if (entity == kNone) return {};
    return {token.span(), {i, i + 1}, entity, Mention::How::kPronoun};
  }

  uint32_t PersonOf(Gender gender, uint32_t sentence) const {
    return persons_.Best(sentence, 8, [&](uint32_t candidate) {
      const Gender known = out_.entities[candidate].gender;
      return known == gender || known == Gender::kUnknown;
    });
  }

  struct Head {
    uint32_t entity = kNone;
    uint32_t weight = 0;
  };

  const Text& text_;
  const NameClasses& classes_;
  const std::vector<Name>& names_;
  Coreference& out_;
  NameIndex index_;
  std::vector<Mention> named_;
  absl::flat_hash_map<uint32_t, Head> heads_;
  absl::flat_hash_set<uint32_t> singles_;  // forms that name something on their own
  uint32_t main_ = kNone;
  Recent persons_;
  Recent organisations_;
};

}  // namespace

Coreference::Coreference(const Text& text, const NameClasses& classes,
                         const std::vector<Name>& names) {
  Builder(text, classes, names, this).Run();
}

}  // namespace dossier::analysis
