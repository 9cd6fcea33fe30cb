#include "server/analysis/named_entities.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "server/analysis/entity_types.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// Names stand for their words in lower case, and a hash of 64 bits for those.
using NameKey = uint64_t;

NameKey KeyOf(absl::string_view word) { return absl::Hash<absl::string_view>()(word); }

NameKey KeyOf(NameKey words, NameKey next) {
  constexpr uint64_t kOdd = 0x9E3779B97F4A7C15u;
  const uint64_t mixed = (words ^ (next >> 1)) * kOdd + next;
  return mixed ^ (mixed >> 32);
}

// Which entity a name means: exact names, surnames, acronyms, and shortened names of organisations.
class NameIndex {
 public:
  explicit NameIndex(size_t names) { slots_.resize(std::bit_ceil(4 * names + 16)); }

  uint32_t Find(NameKey key) const { return SlotOf(key).entity; }
  void Set(NameKey key, uint32_t entity) {
    Slot& slot = SlotOf(key);
    if (slot.entity != kNone) {
      slot.entity = entity;
      return;
    }
    slot = {key, entity};
    if (++size_ * 2 > slots_.size()) Grow();
  }
  void SetIfFree(NameKey key, uint32_t entity) {
    if (Find(key) == kNone) Set(key, entity);
  }

 private:
  struct Slot {
    NameKey key = 0;
    uint32_t entity = kNone;
  };

  const Slot& SlotOf(NameKey key) const {
    size_t at = key & (slots_.size() - 1);
    while (slots_[at].entity != kNone && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }
  Slot& SlotOf(NameKey key) { return const_cast<Slot&>(std::as_const(*this).SlotOf(key)); }

  void Grow() {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
    for (const Slot& slot : old) {
      if (slot.entity != kNone) SlotOf(slot.key) = slot;
    }
  }

  std::vector<Slot> slots_;  // open addressing, at most half full
  size_t size_ = 0;
};

class Namer {
 public:
  Namer(const Text& text, const NameClasses& classes, const std::vector<Name>& names,
        NamedEntities* out)
      : text_(text),
        classes_(classes),
        names_(names),
        types_(text, classes, names),
        out_(*out),
        index_(names.size()) {}

  void Run() {
    out_.entities.reserve(names_.size());
    out_.roles.reserve(names_.size());
    out_.namesakes.reserve(names_.size());
    out_.mentions.resize(names_.size(), {.entity = kNone});
    EnterAll([](const Name& name) { return name.tokens.size() > 1 && !name.in_headline; });
    EnterAll([](const Name& name) { return name.tokens.size() > 1 && name.in_headline; });
    KeepShared();
    EnterAll([](const Name& name) { return name.tokens.size() == 1 && !name.in_headline; });
    EnterAll([](const Name& name) { return name.tokens.size() == 1 && name.in_headline; });
    std::erase_if(out_.mentions, [](const Mention& mention) { return mention.entity == kNone; });
  }

 private:
  template <typename Which>
  void EnterAll(const Which& which) {
    for (uint32_t n = 0; n < names_.size(); ++n) {
      if (which(names_[n])) Enter(names_[n], &out_.mentions[n]);
    }
  }

  // The key of words of the name at hand.
  NameKey Key(Range tokens) const {
    NameKey key = word_keys_[tokens.begin - first_];
    for (uint32_t i = tokens.begin + 1; i < tokens.end; ++i) key = KeyOf(key, Key(i));
    return key;
  }
  NameKey Key(uint32_t token) const { return word_keys_[token - first_]; }

  // The key of all who have the first word and the surname of the name at hand.
  NameKey PersonKey(const Name& name) const {
    return ~KeyOf(Key(name.tokens.begin), Key(SurnameOf(name.tokens)));
  }

  absl::string_view Written(Range tokens) const { return text_.Slice(text_.SpanOf(tokens)); }

  // "Vells Devices|, Inc.": by what it is known.
  Range Unincorporated(Range name) const {
    const bool comma = name.size() > 2 && text_.token(name.end - 2).mark == ',';
    return comma ? Range{name.begin, name.end - 2} : name;
  }

  // Whether the words in lower case are those of `full`.
  bool Spells(Range tokens, absl::string_view full) const {
    size_t at = 0;
    for (uint32_t i = tokens.begin; i < tokens.end; ++i) {
      if (i > tokens.begin && (at >= full.size() || full[at++] != ' ')) return false;
      const absl::string_view word = text_.Lower(i);
      if (full.size() - at < word.size()) return false;
      for (const char c : word) {
        if (absl::ascii_tolower(full[at++]) != c) return false;
      }
    }
    return at == full.size();
  }

  void Enter(const Name& name, Mention* mention) {
    first_ = name.tokens.begin;
    word_keys_.clear();
    for (uint32_t i = name.tokens.begin; i < name.tokens.end; ++i) {
      word_keys_.push_back(KeyOf(text_.Lower(i)));
    }
    const bool full = name.tokens.size() > 1 && !name.in_headline;
    uint32_t entity = index_.Find(Key(name.tokens));
    Mention::How how = Mention::How::kAlias;
    if (entity != kNone && !Suits(name, entity)) entity = kNone;
    if (entity == kNone && full) entity = index_.Find(PersonKey(name));  // "Ana B. Morell"
    if (entity == kNone) {
      if (name.in_headline) return;  // a headline introduces nobody
      entity = Introduce(name);
      how = Mention::How::kName;
    } else if (Spells(name.tokens, out_.entities[entity].name)) {
      how = Mention::How::kName;
    }
    ++out_.entities[entity].named;
    AddAlias(entity, Written(Unincorporated(name.tokens)));
    AddRole(entity, name);
    Entity& known = out_.entities[entity];
    if (known.type == EntityType::kPerson && out_.roles[entity].empty() && name.role.empty() &&
        types_.IsToldAsBody(name.tokens)) {
      known.type = EntityType::kOrganisation;
    }
    if (full) LearnAcronym(name, entity);
    *mention = {text_.SpanOf(name.tokens), name.tokens, entity, how};
    if (how == Mention::How::kAlias && name.tokens.size() == 1 && IsShared(name)) {
      // Until the text is walked through: the one that the title fits.
      mention->entity = ByTitle(name, entity);
      mention->rival =
          TitleGender(name) == Gender::kUnknown ? mention->entity : uint32_t{Mention::kNone};
    }
  }

  // ---- surnames that several persons share

  // Keeps of all surnames those of several persons. Of many bearers the first ones are enough to
  // choose from.
  void KeepShared() {
    constexpr size_t kMost = 8;
    auto& all = out_.namesakes;
    std::sort(all.begin(), all.end());
    size_t kept = 0;
    for (size_t begin = 0, end = 0; begin < all.size(); begin = end) {
      while (end < all.size() && all[end].surname == all[begin].surname) ++end;
      if (end - begin < 2) continue;
      for (size_t i = begin; i < std::min(end, begin + kMost); ++i) all[kept++] = all[i];
    }
    all.resize(kept);
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
    return !out_.NamesakesOf(text_.token(name.tokens.begin).form).empty();
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
      return std::none_of(known.name.begin(), known.name.end(), absl::ascii_islower);
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
    for (const auto& [surname, candidate] : out_.NamesakesOf(text_.token(name.tokens.begin).form)) {
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

  uint32_t Introduce(const Name& name) {
    const uint32_t number = static_cast<uint32_t>(out_.entities.size());
    Entity& entity = out_.entities.emplace_back();
    out_.roles.push_back({});
    entity.type = types_.TypeOf(name, &entity.country);
    const Range known = Unincorporated(name.tokens);
    entity.name = Written(known);
    index_.Set(Key(name.tokens), number);
    if (known.size() < name.tokens.size()) index_.SetIfFree(Key(known), number);
    if (entity.type == EntityType::kPerson) {
      entity.gender = GenderOf(name);
      if (name.tokens.size() > 1) IndexPerson(name, number);
    } else if (name.tokens.size() > 1) {
      IndexBody(name.tokens, number);
    }
    return number;
  }

  void IndexPerson(const Name& name, uint32_t number) {
    const uint32_t surname = SurnameOf(name.tokens);
    index_.SetIfFree(Key(surname), number);
    out_.namesakes.push_back({text_.token(surname).form, number});
    index_.SetIfFree(Key(name.tokens.begin), number);
    index_.Set(PersonKey(name), number);
    for (uint32_t i = name.tokens.begin + 1; i < surname; ++i) {
      // "López" of "María López Herrera", "van der Velde" of "Pieter van der Velde".
      const bool whole =
          text_.token(i).Has(kCapitalised) && text_.token(i).end - text_.token(i).begin > 2;
      if (whole) index_.SetIfFree(Key(i), number);
      if (!text_.token(i).Has(kCapitalised) && text_.token(i - 1).Has(kCapitalised)) {
        index_.SetIfFree(Key({i, name.tokens.end}), number);
      }
    }
  }

  void IndexBody(Range name, uint32_t number) {
    for (uint32_t cut = 1; cut < name.size(); ++cut) {
      const Range tail{name.begin + cut, name.end};
      const Range front{name.begin, name.end - cut};
      // One word alone is too little, unless it is the name's own part: "Vessen" of
      // "Vessen Inc." and "Vessen Energy".
      const bool company = classes_.Has(text_.token(name.end - 1), kOrganisationSuffix) ||
                           (classes_.Has(text_.token(name.end - 1), kCompanyWord) &&
                            !classes_.Has(text_.token(name.begin), kDemonym | kCountryName));
      if (tail.size() > 1) index_.SetIfFree(Key(tail), number);
      if (front.size() > 1 || company) index_.SetIfFree(Key(front), number);
    }
    IndexInitials(name, false, number);
    IndexInitials(name, true, number);
  }

  // "icc" of "International Criminal Court"; small words give a letter if `all` do ("doj").
  void IndexInitials(Range name, bool all, uint32_t number) {
    absl::InlinedVector<char, 16> initials;
    for (uint32_t i = name.begin; i < name.end; ++i) {
      const Token& token = text_.token(i);
      if ((all || token.Has(kCapitalised)) && token.IsWord() && token.form != 0) {
        initials.push_back(text_.Lower(token)[0]);
      }
    }
    if (initials.size() > 1) index_.SetIfFree(KeyOf({initials.data(), initials.size()}), number);
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

  void AddAlias(uint32_t number, absl::string_view written) {
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
    if (entity.gender == Gender::kUnknown) entity.gender = TitleGender(name);
    if (!out_.roles[number].empty()) return;
    Range role = name.role;
    if (role.empty() || IsCourtesy(role)) role = RoleAfter(name.tokens.end);
    if (role.empty()) role = NounBefore(name.tokens.begin);
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

  // "a spokeswoman, Jana Dorn,": the noun before a name.
  Range NounBefore(uint32_t name) const {
    if (name < 3 || text_.token(name - 1).mark != ',' || !text_.token(name - 3).Is(kArticle) ||
        !classes_.Has(text_.token(name - 2), kPersonNoun)) {
      return {name, name};
    }
    return {name - 2, name - 1};
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
    index_.Set(KeyOf(text_.Lower(acronym)), entity);
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
  uint32_t first_ = 0;              // word of the name at hand
  std::vector<NameKey> word_keys_;  // of its words
};

}  // namespace

NamedEntities::NamedEntities(const Text& text, const NameClasses& classes,
                             const std::vector<Name>& names) {
  Namer(text, classes, names, this).Run();
}

absl::Span<const NamedEntities::Namesake> NamedEntities::NamesakesOf(uint32_t surname) const {
  const auto first = std::lower_bound(
      namesakes.begin(), namesakes.end(), surname,
      [](const Namesake& namesake, uint32_t form) { return namesake.surname < form; });
  auto last = first;
  while (last != namesakes.end() && last->surname == surname) ++last;
  return {namesakes.data() + (first - namesakes.begin()), static_cast<size_t>(last - first)};
}

}  // namespace dossier::analysis
