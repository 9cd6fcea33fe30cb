#include "server/analysis/coreference.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/offices.h"
#include "server/analysis/recent_mentions.h"

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
    ReadOffices();
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
    if (Employs(name)) return EntityType::kOrganisation;
    if (IsPlaced(name)) return EntityType::kPlace;
    // Two or three capitalised words without any other sign: a person, unless the first word alone
    // names something ("Samira" of "Samira Motors"), or the last one is no surname ("P660", "TVs").
    const absl::string_view surname = text_.Raw(last);
    const bool plain = last.kind == TokenKind::kWord && !absl::ascii_isdigit(surname.back()) &&
                       !(surname.size() > 2 && surname.back() == 's' &&
                         absl::ascii_isupper(surname[surname.size() - 2]));
    const bool brand = singles_.contains(first.form) && !singles_.contains(last.form) &&
                       !HasShortNames(name.tokens);
    const uint32_t words = name.tokens.size() - joints;
    if (plain && !brand && (words == 2 || words == 3)) return EntityType::kPerson;
    return EntityType::kOther;
  }

  // "Kang Min Ho", whose family name stands first.
  bool HasShortNames(Range name) const {
    constexpr uint32_t kLongest = 5;
    for (uint32_t i = name.begin + 1; i < name.end; ++i) {
      if (text_.token(i).end - text_.token(i).begin > kLongest) return false;
    }
    return name.size() == 3;
  }

  // "head of security at Acme Freight", "a spokesman for Acme Freight", "the Acme Freight
  // spokesman".
  bool Employs(const Name& name) const {
    constexpr uint32_t kReach = 5;
    const uint32_t behind = name.tokens.end;
    if (behind < text_.tokens().size() && classes_.Has(text_.token(behind), kSpeaksFor) &&
        !text_.token(behind).Has(kCapitalised) && name.tokens.begin > 0 &&
        text_.token(name.tokens.begin - 1).Is(kArticle)) {
      return true;
    }
    uint32_t i = name.tokens.begin;
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
    if (entity != kNone && !Suits(name, entity)) entity = kNone;
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
    Mention mention{text_.SpanOf(name.tokens), name.tokens, entity, how};
    if (how == Mention::How::kAlias && name.tokens.size() == 1 && IsShared(name)) {
      // Until the text is walked through: the one that the title fits.
      mention.entity = entity = ByTitle(name, entity);
      mention.rival = TitleGender(name) == Gender::kUnknown ? entity : Mention::kNone;
    }
    named_.push_back(mention);
  }

  // ---- surnames that several persons share

  uint32_t SurnameOf(Range tokens) const {
    uint32_t last = tokens.end - 1;
    if (last > tokens.begin) {
      const absl::string_view word = text_.Lower(last);
      const bool suffix = word == "jr." || word == "jr" || word == "sr." || word == "sr" ||
                          word == "ii" || word == "iii" || word == "iv";
      if (suffix) --last;
    }
    return last;
  }

  bool IsShared(const Name& name) const {
    const auto found = namesakes_.find(text_.token(name.tokens.begin).form);
    return found != namesakes_.end() && found->second.size() > 1;
  }

  Gender TitleGender(const Name& name) const {
    for (uint32_t i = name.role.begin; i < name.role.end; ++i) {
      if (classes_.Has(text_.token(i), kMaleTitle)) return Gender::kMale;
      if (classes_.Has(text_.token(i), kFemaleTitle)) return Gender::kFemale;
    }
    return Gender::kUnknown;
  }

  // "Mrs. Brandt" is not Karl Brandt, and "UN" is not Kang Jo Un.
  bool Suits(const Name& name, uint32_t entity) const {
    const Entity& known = out_.entities[entity];
    if (known.type != EntityType::kPerson || name.tokens.size() > 1) return true;
    if (text_.token(name.tokens.begin).Has(kAllCapitals) && !name.in_headline) {
      return absl::AsciiStrToUpper(known.name) == known.name;
    }
    const Gender title = TitleGender(name);
    return title == Gender::kUnknown || known.gender == Gender::kUnknown || known.gender == title ||
           IsShared(name);
  }

  uint32_t ByTitle(const Name& name, uint32_t otherwise) const {
    const Gender title = TitleGender(name);
    if (title == Gender::kUnknown) return otherwise;
    uint32_t best = otherwise;
    bool known = false;
    for (const uint32_t candidate : namesakes_.find(text_.token(name.tokens.begin).form)->second) {
      const Gender gender = out_.entities[candidate].gender;
      if (gender == title && !known) {
        best = candidate;
        known = true;
      } else if (gender == Gender::kUnknown && !known) {
        best = candidate;
      }
    }
    return best;
  }

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

  // "Ana B. Morell" is "Ana Morell".
  uint32_t SamePerson(const Name& name) const {
    return index_.Find(std::string(text_.Lower(name.tokens.begin)) + " .. " +
                       std::string(text_.Lower(SurnameOf(name.tokens))));
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
        const uint32_t surname = SurnameOf(name.tokens);
        index_.SetIfFree(std::string(text_.Lower(surname)), number);
        namesakes_[text_.token(surname).form].push_back(number);
        index_.SetIfFree(std::string(text_.Lower(name.tokens.begin)), number);
        index_.Set(std::string(text_.Lower(name.tokens.begin)) + " .. " +
                       std::string(text_.Lower(surname)),
                   number);
        for (uint32_t i = name.tokens.begin + 1; i < surname; ++i) {
          // "López" of "María López Herrera", "van der Velde" of "Pieter van der Velde".
          const bool whole =
              text_.token(i).Has(kCapitalised) && text_.token(i).end - text_.token(i).begin > 2;
          if (whole) index_.SetIfFree(std::string(text_.Lower(i)), number);
          if (!text_.token(i).Has(kCapitalised) && text_.token(i - 1).Has(kCapitalised)) {
            index_.SetIfFree(Key({i, name.tokens.end}), number);
          }
        }
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
        index_.SetIfFree(Initials(name.tokens, false), number);
        index_.SetIfFree(Initials(name.tokens, true), number);
      }
    }
    out_.entities.push_back(std::move(entity));
    return number;
  }

  // "icc" of "International Criminal Court"; small words give a letter if `all` do ("doj").
  std::string Initials(Range tokens, bool all) const {
    std::string initials;
    for (uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const Token& token = text_.token(i);
      if ((all || token.Has(kCapitalised)) && token.IsWord())
        initials.push_back(text_.Lower(token)[0]);
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
    if (entity.type != EntityType::kPerson) return;
    roles_.resize(out_.entities.size());
    if (entity.gender == Gender::kUnknown) entity.gender = TitleGender(name);
    if (!roles_[number].empty()) return;
    Range role = name.role;
    if (role.empty() || IsCourtesy(role)) role = RoleAfter(name.tokens.end);
    if (role.empty()) return;
    roles_[number] = role;
    for (uint32_t i = role.begin; i < role.end && entity.gender == Gender::kUnknown; ++i) {
      if (classes_.Has(text_.token(i), kMaleTitle)) entity.gender = Gender::kMale;
      if (classes_.Has(text_.token(i), kFemaleTitle)) entity.gender = Gender::kFemale;
    }
  }

  bool IsCourtesy(Range role) const {
    for (uint32_t i = role.begin; i < role.end; ++i) {
      if (!classes_.Has(text_.token(i), kCourtesy)) return false;
    }
    return true;
  }

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
    seen_.assign(out_.entities.size(), 0);
    acts_as_body_.assign(out_.entities.size(), false);
    roles_.resize(out_.entities.size());
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
        Note(mention, sentence, subject);
        subject = false;
        i = mention.tokens.end;
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
      while (!mention.tokens.empty() && next_name < named_.size() &&
             named_[next_name].tokens.end <= mention.tokens.end) {
        ++next_name;
      }
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
    } else if (lower == "she" || lower == "her" || lower == "she's") {
      means = PersonOf(Gender::kFemale, sentence);
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
  static constexpr double kKnownGender = 0.5;  // rather than a name that does not tell

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
  uint32_t named_document_ = kNone;                                 // a study or report with a name
  absl::flat_hash_map<uint32_t, std::vector<uint32_t>> namesakes_;  // by the surname's form
  std::vector<Range> roles_;                                        // by entity, as first told
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
  Builder(text, classes, names, this).Run();
}

}  // namespace dossier::analysis
