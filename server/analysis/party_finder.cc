#include "server/analysis/party_finder.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/artefacts.h"
#include "server/analysis/attacker_naming.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/known_groups.h"
#include "server/analysis/known_names.h"
#include "server/analysis/party_lists.h"
#include "server/analysis/word_sections.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

using Place = PartyCandidate::Place;

// The sections of lexicons/party_names.txt.
enum NameWord : uint8_t { kEnding = 1, kAddress = 2, kHouse = 4 };

bool IsNameWord(const Token& token, NameWord section) {
  static const ByWord<uint8_t> words =
      SectionBits("party_names", {{"ending", kEnding}, {"address", kAddress}, {"house", kHouse}});
  return (words.Of(token.form) & section) != 0;
}

class Finder {
 public:
  explicit Finder(const FactReading& reading)
      : reading_(reading), text_(reading.text), of_entity_(reading.entities.all().size(), kNone) {
    out_.named.reserve(reading.entities.all().size());
  }

  NamedParties Find() && {
    FindEntities();
    FindGroups();
    FindUnknownNames();
    FindCountries();
    JoinSpellings();
    JoinOtherNames();
    std::erase_if(out_.named, [](const PartyCandidate& party) { return party.places.empty(); });
    for (PartyCandidate& candidate : out_.named) {
      if (IsSoftwareAlone(candidate)) candidate.known_group = candidate.listed_group = false;
      candidate.known_for = KindOfName(absl::AsciiStrToLower(candidate.name));
    }
    std::erase_if(out_.named, [this](const PartyCandidate& party) {
      return !party.listed_group && IsNobody(party);
    });
    for (PartyCandidate& candidate : out_.named) SortPlaces(candidate);
    for (PartyCandidate& candidate : out_.countries) SortPlaces(candidate);
    NumberLists(text_, out_.named);
    NumberLists(text_, out_.countries);
    return std::move(out_);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  bool IsFurniture(uint32_t token) const {
    return text_.ParagraphWith(token).role == ParagraphRole::kBoilerplate;
  }

  void FindEntities() {
    for (const Mention& mention : reading_.entities.mentions()) {
      const Entity& entity = reading_.entities.entity(mention.entity);
      if (entity.type == EntityType::kCountry || entity.name.size() < 2) continue;
      if (mention.rival != Mention::kNone || IsFurniture(mention.tokens.begin)) continue;
      if (IsQualifier(text_.token(mention.tokens.end - 1)) || IsAddress(mention.tokens.begin)) {
        continue;
      }
      const bool named = mention.how == Mention::How::kName || mention.how == Mention::How::kAlias;
      if (const Range house = HouseNamed(mention.tokens); named && !house.empty()) {
        PartyCandidate& party = out_.named[IndexOf(std::string(text_.Slice(text_.SpanOf(house))))];
        party.house = true;
        party.places.push_back({.tokens = house});
        continue;
      }
      uint32_t& candidate = of_entity_[mention.entity];
      if (candidate == kNone) {
        candidate = static_cast<uint32_t>(out_.named.size());
        PartyCandidate& fresh = out_.named.emplace_back();
        fresh.entity = &entity;
        const Range own = WithoutTitles(mention.tokens);
        fresh.name = std::string(named && own != mention.tokens ? text_.Slice(text_.SpanOf(own))
                                                                : WithoutOrigin(entity.name));
        by_name_.emplace(absl::AsciiStrToLower(fresh.name), candidate);
        for (const absl::string_view alias : entity.aliases) {
          by_name_.emplace(absl::AsciiStrToLower(alias), candidate);
        }
      }
      out_.named[candidate].places.push_back(
          {.tokens = named ? WithoutTitles(mention.tokens) : mention.tokens, .named = named});
    }
  }

  // "Vells public library", of which only the town is written with a capital; empty if there is
  // none.
  Range HouseNamed(Range name) const {
    const Range none{name.begin, name.begin};
    const Range limits = text_.SentenceWith(name.begin).tokens;
    if (text_.ParagraphWith(name.begin).role == ParagraphRole::kHeading ||
        reading_.name_classes.Has(text_.token(name.begin), kDemonym | kCountryName)) {
      return none;
    }
    if (name.begin > limits.begin && text_.token(name.begin - 1).Is(kArticle) &&
        text_.Lower(name.begin - 1) != "the") {
      return none;
    }
    constexpr uint32_t kLongest = 3;  // words behind the name
    for (uint32_t at = name.end; at < std::min(limits.end, name.end + kLongest); ++at) {
      const Token& token = text_.token(at);
      if (!token.IsWord() || token.Has(kCapitalised) || token.classes != 0 ||
          token.Looks(kLikeFinite) || token.Looks(kLikeParticiple)) {
        return none;
      }
      if (!IsNameWord(token, kHouse)) continue;
      // "the Vells museum director", "the Vells shipyard Norlicht"
      const bool ends = at + 1 >= limits.end || !text_.token(at + 1).IsWord() ||
                        text_.token(at + 1).classes != 0 || text_.token(at + 1).Looks(kLikeFinite);
      if (ends) return {name.begin, at + 1};
    }
    return none;
  }

  // "Norlicht" of "Ruritania-based Norlicht", "APT Group Norlicht", "Hackergroup Norlicht".
  Range WithoutTitles(Range name) const {
    const auto is_title = [&](uint32_t at) {
      const absl::string_view lower = text_.Lower(at);
      return lower == "apt" || lower == "hackergroup" || lower == "hacktivist";
    };
    Range own = name;
    while (own.size() > 1) {
      const Token& first = text_.token(own.begin);
      const bool number = text_.token(own.begin + 1).kind == TokenKind::kNumber;
      const bool titled = own.begin > name.begin && is_title(own.begin - 1);
      const bool origin = text_.Lower(own.begin + 1) == "apt" && !number &&
                          reading_.name_classes.Has(first, kDemonym);
      // "Port Vells-based Norlicht"
      const bool based = own.size() > 2 && IsQualifier(text_.token(own.begin + 1));
      const bool addressed = IsNameWord(first, kAddress);
      if (!(is_title(own.begin) && !number) && !IsQualifier(first) && !origin && !based &&
          !addressed && !(titled && text_.Lower(own.begin) == "group")) {
        break;
      }
      ++own.begin;
    }
    // "Norlicht DDoS"
    if (own.size() > 1 && text_.Lower(own.end - 1) == "ddos") --own.end;
    return own;
  }

  // "Norlicht" of "Port Vells-based Norlicht"
  static absl::string_view WithoutOrigin(absl::string_view name) {
    constexpr absl::string_view kBased = "-based ";
    const size_t based = name.find(kBased);
    return based == absl::string_view::npos ? name : name.substr(based + kBased.size());
  }

  // "Jana Dorn, 34, of Port Road, Vells": where somebody lives.
  bool IsAddress(uint32_t at) const {
    constexpr uint32_t kLongest = 8;  // tokens from the age
    const uint32_t begin = text_.SentenceWith(at).tokens.begin;
    for (uint32_t of = at; of > begin + 2 && at - of < kLongest; --of) {
      if (text_.Lower(of - 1) == "of") {
        return text_.token(of - 2).mark == ',' && text_.token(of - 3).kind == TokenKind::kNumber;
      }
      const Token& token = text_.token(of - 1);
      if (token.mark != ',' && !token.Has(kCapitalised)) return false;
    }
    return false;
  }

  // A thing that is called by a name, as nobody is who was hit or did it.
  bool IsNobody(const PartyCandidate& party) const {
    const Place* told = nullptr;
    for (const Place& place : party.places) {
      if (!place.named) continue;
      if (told == nullptr) told = &place;
      if (text_.ParagraphWith(place.tokens.begin).role == ParagraphRole::kHeading) continue;
      told = &place;
      break;
    }
    if (told == nullptr) return false;
    const Range name = told->tokens;
    return party.known_for == NameKind::kProduct || party.known_for == NameKind::kMatter ||
           IsPluralOfCapitals(text_.token(name.begin)) || IsTitleOfWork(name) ||
           EndsAsThing(name) || IsFormAlone(name) || IsOrigin(name) ||
           IsQualifier(text_.token(name.end - 1));
  }

  // "Operation Norlicht"
  bool IsNameOfOperation(Range name) const {
    const absl::string_view first = text_.Lower(name.begin);
    return name.size() > 1 && (first == "operation" || first == "op");
  }

  // "Lantern Security Survey"; but "Congress" is somebody.
  bool EndsAsThing(Range name) const {
    return name.size() > 1 && IsNameWord(text_.token(name.end - 1), kEnding);
  }

  // "Inc.", which a comma parts from its name
  bool IsFormAlone(Range name) const {
    absl::string_view word = text_.Lower(name.begin);
    if (absl::EndsWith(word, ".")) word.remove_suffix(1);
    return name.size() == 1 && IsLegalForm(word);
  }

  // "Suspected Ruritanian", "Pro-Ruritanian", "Ruritanian Hackers", "Thieves": where some are from
  // and what, not who.
  bool IsOrigin(Range name) const {
    bool origin = false;
    for (uint32_t at = name.begin; at < name.end; ++at) {
      const Token& token = text_.token(at);
      const bool tells = reading_.name_classes.Has(token, kDemonym | kCountryName) ||
                         IsAttackerWord(token) ||
                         CountryAt(text_, at, at + 1).how == CountryMention::How::kDemonym;
      if (!tells && !token.Looks(kLikeAdverb) && !token.Looks(kLikeParticiple)) return false;
      origin |= tells;
    }
    return origin;
  }

  // "PINs"
  bool IsPluralOfCapitals(const Token& token) const {
    const absl::string_view raw = text_.Raw(token);
    return raw.size() >= 3 && raw.back() == 's' &&
           std::all_of(raw.begin(), raw.end() - 1,
                       [](char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c); });
  }

  // "Ferries Are the Late Ones": within it or before it stands a word that names of somebody have
  // not.
  bool IsTitleOfWork(Range name) const {
    uint32_t begin = name.begin;
    while (begin > 0 && text_.token(begin - 1).Is(kArticle)) --begin;
    if (begin > 0 && text_.ParagraphWith(name.begin).role == ParagraphRole::kBody) {
      const Token& before = text_.token(begin - 1);
      const bool opens = text_.SentenceWith(name.begin).tokens.begin + 1 >= begin;
      if (before.Is(kAuxiliary) && before.Has(kCapitalised) && !opens) return true;
    }
    // "Ferries Are the Late Ones", between marks
    if (begin > 0 && name.end < text_.tokens().size() &&
        text_.token(begin - 1).kind == TokenKind::kQuote && text_.token(name.end).Is(kAuxiliary) &&
        text_.token(name.end).Has(kCapitalised)) {
      return true;
    }
    for (uint32_t at = name.begin; at < name.end; ++at) {
      const Token& token = text_.token(at);
      if (token.Is(kAuxiliary) || token.Is(kSubjectPronoun) || token.Is(kPossessive) ||
          token.Is(kDemonstrative) || token.Is(kNegation)) {
        return true;
      }
    }
    return false;
  }

  // "Norlicht-run", "Ruritania-based" tell of another name or of nobody's.
  bool IsQualifier(const Token& last) const {
    const absl::string_view lower = text_.Lower(last);
    const size_t dash = lower.rfind('-');
    if (dash == absl::string_view::npos) return false;
    constexpr absl::string_view kTails[] = {
        "affiliated", "aligned",   "backed", "based",     "born",      "hosted",
        "led",        "linked",    "made",   "owned",     "related",   "run",
        "speaking",   "sponsored", "style",  "supported", "supporters"};
    return std::find(std::begin(kTails), std::end(kTails), lower.substr(dash + 1)) !=
           std::end(kTails);
  }

  // The candidate that the text calls so somewhere, or a new one.
  uint32_t IndexOf(const std::string& name) {
    const auto [at, fresh] =
        by_name_.emplace(absl::AsciiStrToLower(name), static_cast<uint32_t>(out_.named.size()));
    if (fresh) out_.named.emplace_back().name = name;
    return at->second;
  }

  void FindGroups() {
    uint32_t read = 0;
    reading_.landmarks.ForEach(kGroupLandmark, [&](uint32_t place) {
      const Sentence& sentence = text_.SentenceWith(place);
      if (IsFurniture(place)) return;
      // The name may begin at the word before.
      for (uint32_t at = std::max({read, sentence.tokens.begin, place - std::min(place, 1u)});
           at <= place; ++at) {
        const KnownGroup group = GroupAt(text_, at, sentence.tokens.end);
        if (group.tokens.empty() || IsMalware(group.tokens) || IsWithinName(group.tokens) ||
            IsOperation(group.tokens.begin)) {
          continue;
        }
        AddGroup(group);
        read = group.tokens.end;
        return;
      }
    });
  }

  // "Operation Norlicht" is what was done.
  bool IsOperation(uint32_t name) const {
    return name > text_.SentenceWith(name).tokens.begin && text_.Lower(name - 1) == "operation";
  }

  // "Play" of "Norlicht Play"
  bool IsWithinName(Range group) const {
    if (group.begin == 0 || group.size() > 1 ||
        text_.ParagraphWith(group.begin).role == ParagraphRole::kHeading) {
      return false;
    }
    const Mention* const around = reading_.entities.MentionAt(text_.token(group.begin - 1).begin);
    return around != nullptr && around->tokens.begin < group.begin &&
           around->tokens.end == group.end &&
           KindOfName(absl::AsciiStrToLower(text_.Slice(text_.SpanOf(around->tokens)))) !=
               std::nullopt;
  }

  // "Ryuk malware" is what was used; "the Ryuk ransomware gang" is who did it.
  bool IsMalware(Range name) const {
    const uint32_t next = name.end;
    const auto is = [this](uint32_t at, uint8_t nouns) {
      return at < text_.tokens().size() && HasFactNoun(text_, {at, at + 1}, nouns);
    };
    return is(next, kMalwareNoun) && !is(next + 1, kActorNoun);
  }

  // "LanternCrew" and "Lantern Crew" are one, by the spelling that comes first.
  void JoinSpellings() {
    struct Spelt {
      uint32_t party;
      uint32_t first;  // token
    };
    absl::flat_hash_map<std::string, Spelt> seen;
    for (uint32_t i = 0; i < out_.named.size(); ++i) {
      PartyCandidate& party = out_.named[i];
      if (party.places.empty()) continue;
      std::string letters = absl::AsciiStrToLower(party.name);
      std::erase_if(letters, [](char c) { return c == ' ' || c == '-' || c == '_'; });
      uint32_t first = kNone;
      for (const Place& place : party.places) first = std::min(first, place.tokens.begin);
      const auto [at, fresh] = seen.emplace(std::move(letters), Spelt{i, first});
      if (fresh) continue;
      PartyCandidate& with = out_.named[at->second.party];
      if (first < at->second.first) std::swap(party.name, with.name);
      at->second.first = std::min(first, at->second.first);
      Join(party, with);
    }
  }

  // "Norlicht (aka Qw3rtzu)": one party, by the name that the list of groups has, or the first.
  void JoinOtherNames() {
    struct Named {
      Range tokens;
      uint32_t party;
    };
    std::vector<Named> names;
    for (uint32_t i = 0; i < out_.named.size(); ++i) {
      for (const Place& place : out_.named[i].places) {
        if (place.named) names.push_back({place.tokens, i});
      }
    }
    std::sort(names.begin(), names.end(), [](const Named& a, const Named& b) {
      return std::pair(a.tokens.begin, a.party) < std::pair(b.tokens.begin, b.party);
    });
    std::vector<uint32_t> joined_to(out_.named.size());
    for (uint32_t i = 0; i < joined_to.size(); ++i) joined_to[i] = i;
    const auto party_of = [&](const Named& name) {
      uint32_t party = name.party;
      while (joined_to[party] != party) party = joined_to[party] = joined_to[joined_to[party]];
      return party;
    };
    for (size_t i = 0; i + 1 < names.size(); ++i) {
      if (!IsCalledAlso({names[i].tokens.end, names[i + 1].tokens.begin})) continue;
      const uint32_t one = party_of(names[i]);
      const uint32_t other = party_of(names[i + 1]);
      PartyCandidate& with = out_.named[one];
      PartyCandidate& party = out_.named[other];
      // Two groups of the list are two, whoever calls them one.
      if (one == other || (with.listed_group && party.listed_group)) continue;
      if (party.listed_group) std::swap(party.name, with.name);
      Join(party, with);
      joined_to[other] = one;
    }
  }

  // The name of `party` is another one of `with` then. Takes time in the smaller of the two.
  static void Join(PartyCandidate& party, PartyCandidate& with) {
    const auto take = [](auto& all, auto& more) {
      if (more.size() > all.size()) std::swap(all, more);
      all.insert(all.end(), more.begin(), more.end());
      more.clear();
    };
    party.aliases.push_back(party.name);
    take(with.aliases, party.aliases);
    take(with.places, party.places);
    if (with.entity == nullptr) with.entity = party.entity;
    with.known_group |= party.known_group;
    with.listed_group |= party.listed_group;
  }

  // Whether nothing but "(also known as" stands between two names.
  bool IsCalledAlso(Range between) const {
    constexpr uint32_t kLongest = 6;
    if (between.empty() || between.size() > kLongest) return false;
    bool also = false;
    for (uint32_t at = between.begin; at < between.end; ++at) {
      const Token& token = text_.token(at);
      const absl::string_view lower = text_.Lower(at);
      const bool says = lower == "aka" || lower == "a.k.a." || lower == "a.k.a" ||
                        (at >= 2 && lower == "as" && text_.Lower(at - 1) == "known" &&
                         text_.Lower(at - 2) == "also");
      also |= says;
      if (!says && token.mark != '(' && token.mark != ',' && token.kind != TokenKind::kQuote &&
          !token.Is(kArticle) && lower != "also" && lower != "known") {
        return false;
      }
    }
    return also;
  }

  // Many groups are called like what they spread: "the Ryuk ransomware", and nowhere a gang.
  bool IsSoftwareAlone(const PartyCandidate& party) const {
    if (!party.listed_group || !IsToolName(absl::AsciiStrToLower(party.name))) return false;
    const auto somewhere = [&](uint8_t nouns, uint32_t reach) {
      return std::any_of(party.places.begin(), party.places.end(), [&](const Place& place) {
        const Range limits = text_.SentenceWith(place.tokens.begin).tokens;
        const uint32_t before = place.tokens.begin - std::min(place.tokens.begin, reach);
        return HasFactNoun(text_, {std::max(limits.begin, before), place.tokens.begin}, nouns) ||
               HasFactNoun(text_, {place.tokens.end, std::min(limits.end, place.tokens.end + 3)},
                           nouns);
      });
    };
    return somewhere(kMalwareNoun, 5) && !somewhere(kActorNoun, 3);
  }

  // All names of one group are one party, told by the name alone: "Quiet Heron" of "Ruritanian
  // APT Quiet Heron".
  void AddGroup(const KnownGroup& group) {
    const std::string name = GroupName(text_.Slice(text_.SpanOf(group.tokens)), group.name);
    uint32_t index = kNone;
    if (group.number != 0) {
      const auto [at, fresh] = by_group_.emplace(group.number, 0);
      if (fresh) at->second = IndexOf(name);
      index = at->second;
      out_.groups_listed = true;
    } else {
      index = IndexOf(name);
    }
    PartyCandidate& party = out_.named[index];
    party.known_group = true;
    party.listed_group |= group.number != 0;
    if (group.number != 0 && group.rank < party.group_rank) {
      party.group_rank = group.rank;
      if (party.name != name) party.aliases.push_back(std::exchange(party.name, name));
    }
    if (absl::AsciiStrToLower(name) != absl::AsciiStrToLower(party.name) &&
        std::find(party.aliases.begin(), party.aliases.end(), name) == party.aliases.end()) {
      party.aliases.push_back(name);
      by_name_.emplace(absl::AsciiStrToLower(name), index);
    }
    MoveMention(group.tokens, index);
    if (!group.country.empty()) origins_.push_back({group.country, group.tokens});
  }

  // What was a mention of an entity, of the last of `tokens` at least, is one of the group.
  void MoveMention(Range tokens, uint32_t index) {
    const Mention* const mention = reading_.entities.MentionAt(text_.token(tokens.end - 1).begin);
    const uint32_t other =
        mention == nullptr ? kNone : std::exchange(of_entity_[mention->entity], kNone);
    if (other == index) {
      of_entity_[mention->entity] = index;
      return;
    }
    PartyCandidate& party = out_.named[index];
    party.places.push_back({.tokens = tokens});
    if (other == kNone) return;
    std::vector<Place>& places = out_.named[other].places;
    std::erase_if(places, [&](const Place& place) { return place.tokens == mention->tokens; });
    // Pronouns and descriptions follow the name.
    const bool left =
        std::any_of(places.begin(), places.end(), [](const Place& place) { return place.named; });
    of_entity_[mention->entity] = left ? other : index;
    if (left) return;
    party.places.insert(party.places.end(), places.begin(), places.end());
    places.clear();
    if (party.entity == nullptr) party.entity = out_.named[other].entity;
  }

  // Names that the rules for names leave out, for elsewhere they are mostly none: "@handle",
  // "qw3rtz", a word between marks that no lexicon has, such words of a headline.
  void FindUnknownNames() {
    for (const Paragraph& paragraph : text_.paragraphs()) {
      if (paragraph.role == ParagraphRole::kBoilerplate) continue;
      const bool headline = paragraph.role == ParagraphRole::kHeading;
      for (uint32_t at = paragraph.tokens.begin; at < paragraph.tokens.end; ++at) {
        const Token& token = text_.token(at);
        if (token.kind == TokenKind::kAddress) {
          if (text_.Raw(token)[0] == '@') AddUnknown({at, at + 1}, 1);
          continue;
        }
        if (!token.IsWord() || !(headline || token.form >= text_.known_forms())) continue;
        Range name{at, at + 1};
        if (!IsSpeltOddly(token)) {
          while (name.end < paragraph.tokens.end && IsUnknownName(name.end)) ++name.end;
          if (!IsUnknownName(at)) continue;
          if (!headline && !IsQuotedAlone(name) && !IsTold(name)) continue;
          // "Norlicht Breach"
          while (name.size() > 1 && by_name_.contains(text_.Lower(name.begin)) &&
                 !by_name_.contains(absl::AsciiStrToLower(text_.Slice(text_.SpanOf(name))))) {
            name.end = name.begin + 1;
          }
        }
        AddUnknown(name, 0);
        at = name.end - 1;
      }
    }
  }

  // A name without its first `sign` bytes.
  void AddUnknown(Range name, size_t sign) {
    if (reading_.entities.MentionAt(text_.token(name.begin).begin) != nullptr) return;
    const absl::string_view words = text_.Slice(text_.SpanOf(name));
    out_.named[IndexOf(std::string(words.substr(sign)))].places.push_back({.tokens = name});
  }

  bool IsUnknownName(uint32_t at) const {
    const Token& token = text_.token(at);
    if (!token.IsWord() || !token.Has(kCapitalised) || token.end - token.begin < 3) return false;
    if (token.form < text_.known_forms() && !HasMixedLetters(text_, token) &&
        !by_name_.contains(text_.Lower(token))) {
      return false;
    }
    if (CountryAt(text_, at, at + 1).tokens.size() > 0) return false;
    return reading_.entities.MentionAt(token.begin) == nullptr;
  }

  // Whether something bears that name already, as in the headline.
  bool IsTold(Range name) const {
    return by_name_.contains(absl::AsciiStrToLower(text_.Slice(text_.SpanOf(name))));
  }

  bool IsQuotedAlone(Range name) const {
    return name.begin > 0 && name.end < text_.tokens().size() &&
           text_.token(name.begin - 1).kind == TokenKind::kQuote &&
           text_.token(name.end).kind == TokenKind::kQuote;
  }

  // "qw3rtz", "eShop": a small letter first, and within it a capital behind a small letter or a
  // digit between letters.
  bool IsSpeltOddly(const Token& token) const {
    const absl::string_view raw = text_.Raw(token);
    if (raw.size() < 4 || !absl::ascii_islower(raw[0])) return false;
    for (size_t i = 1; i + 1 < raw.size(); ++i) {
      const bool inner = absl::ascii_isalpha(raw[i - 1]) && absl::ascii_isalpha(raw[i + 1]);
      if (absl::ascii_isdigit(raw[i]) && inner) return true;
      if (absl::ascii_isupper(raw[i]) && absl::ascii_islower(raw[i - 1])) return true;
      if (!absl::ascii_isalnum(raw[i])) return false;
    }
    return false;
  }

  void FindCountries() {
    uint32_t read = 0;
    reading_.landmarks.ForEach(kCountryLandmark, [&](uint32_t at) {
      if (at < read || IsFurniture(at)) return;
      const CountryMention country = CountryAt(text_, at, text_.SentenceWith(at).tokens.end);
      if (country.tokens.empty()) return;
      read = country.tokens.end;
      AddCountry(country);
    });
    for (const auto& [code, tokens] : origins_) {
      CountryOf(code).places.push_back({.tokens = tokens, .of_group = true});
    }
  }

  PartyCandidate& CountryOf(absl::string_view code) {
    for (PartyCandidate& known : out_.countries) {
      if (known.country == code) return known;
    }
    PartyCandidate& country = out_.countries.emplace_back();
    country.country = code;
    return country;
  }

  void AddCountry(const CountryMention& mention) {
    using How = CountryMention::How;
    const Mention* const around =
        reading_.entities.MentionAt(text_.token(mention.tokens.begin).begin);
    const bool within = around != nullptr && around->tokens.size() > mention.tokens.size();
    // "Paris Vane", "the Geneva Papers" stand for nobody.
    if (within && mention.how == How::kStandIn &&
        reading_.entities.entity(around->entity).type != EntityType::kOrganisation) {
      return;
    }
    // "Bank of Ruritania": what is seen of the name.
    CountryOf(mention.code)
        .places.push_back({.tokens = within ? around->tokens : mention.tokens,
                           .in_name = within,
                           .country_by = mention.how});
  }

  static void SortPlaces(PartyCandidate& candidate) {
    std::sort(candidate.places.begin(), candidate.places.end(), [](const Place& a, const Place& b) {
      return std::pair(a.tokens.begin, b.tokens.end) < std::pair(b.tokens.begin, a.tokens.end);
    });
  }

  const FactReading& reading_;
  const Text& text_;
  NamedParties out_;
  std::vector<uint32_t> of_entity_;                           // the candidate of each entity
  absl::flat_hash_map<std::string, uint32_t> by_name_;        // in lower case
  absl::flat_hash_map<uint32_t, uint32_t> by_group_;          // by number of the list
  std::vector<std::pair<absl::string_view, Range>> origins_;  // countries of known groups
};

}  // namespace

NamedParties FindNamedParties(const FactReading& reading) { return Finder(reading).Find(); }

bool HasMixedLetters(const Text& text, const Token& token) {
  const absl::string_view raw = text.Raw(token);
  if (token.Has(kAllCapitals)) return false;
  return std::any_of(raw.begin() + 1, raw.end(),
                     [](char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c); });
}

}  // namespace dossier::analysis
