#include "server/analysis/named_entities.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "server/analysis/entity_types.h"

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

class Namer {
 public:
  Namer(const Text& text, const NameClasses& classes, const std::vector<Name>& names,
        NamedEntities* out)
      : text_(text), classes_(classes), names_(names), types_(text, classes, names), out_(*out) {}

  void Run() {
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
    out_.roles.resize(out_.entities.size());
    std::sort(out_.mentions.begin(), out_.mentions.end(),
              [](const Mention& a, const Mention& b) { return a.tokens.begin < b.tokens.begin; });
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
    out_.mentions.push_back(mention);
  }

  // ---- surnames that several persons share

  // Of many bearers of a name the first ones are enough to choose from.
  void AddNamesake(uint32_t surname, uint32_t number) {
    constexpr size_t kMost = 8;
    std::vector<uint32_t>& bearers = out_.namesakes[surname];
    if (bearers.size() < kMost) bearers.push_back(number);
  }

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
    const auto found = out_.namesakes.find(text_.token(name.tokens.begin).form);
    return found != out_.namesakes.end() && found->second.size() > 1;
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
    for (const uint32_t candidate :
         out_.namesakes.find(text_.token(name.tokens.begin).form)->second) {
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

  // "Ana B. Morell" is "Ana Morell".
  uint32_t SamePerson(const Name& name) const {
    return index_.Find(std::string(text_.Lower(name.tokens.begin)) + " .. " +
                       std::string(text_.Lower(SurnameOf(name.tokens))));
  }

  uint32_t Introduce(const Name& name, const std::string& key) {
    Entity entity;
    entity.type = types_.TypeOf(name, key, &entity.country);
    entity.name = Written(name.tokens);
    if (entity.type == EntityType::kPerson) entity.gender = GenderOf(name);
    const uint32_t number = static_cast<uint32_t>(out_.entities.size());
    index_.Set(key, number);
    if (name.tokens.size() > 1) {
      if (entity.type == EntityType::kPerson) {
        const uint32_t surname = SurnameOf(name.tokens);
        index_.SetIfFree(std::string(text_.Lower(surname)), number);
        AddNamesake(text_.token(surname).form, number);
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
    out_.roles.resize(out_.entities.size());
    if (entity.gender == Gender::kUnknown) entity.gender = TitleGender(name);
    if (!out_.roles[number].empty()) return;
    Range role = name.role;
    if (role.empty() || IsCourtesy(role)) role = RoleAfter(name.tokens.end);
    if (role.empty()) return;
    out_.roles[number] = role;
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

  const Text& text_;
  const NameClasses& classes_;
  const std::vector<Name>& names_;
  const EntityTypes types_;
  NamedEntities& out_;
  NameIndex index_;
};

}  // namespace

NamedEntities::NamedEntities(const Text& text, const NameClasses& classes,
                             const std::vector<Name>& names) {
  Namer(text, classes, names, this).Run();
}

}  // namespace dossier::analysis
