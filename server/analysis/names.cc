#include "server/analysis/names.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/frequency.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sequences.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestName = 12;
constexpr float kRareWord = 1.3f;  // above what frequency.txt has for any word

constexpr uint32_t kNeverInName =
    kArticle | kDemonstrative | kPossessive | kPreposition | kCoordinator | kSubordinator |
    kSubjectPronoun | kObjectPronoun | kIndefinitePronoun | kRelative | kAuxiliary | kQuantifier |
    kMonth | kWeekday | kTimeWord | kSentenceStarter | kNumberWord | kReportingAdverb | kCommonVerb;

struct NamedClass {
  absl::string_view lexicon;
  absl::string_view section;
  uint32_t bit;
};

constexpr NamedClass kNamedClasses[] = {
    {"titles", "title", kTitle},
    {"titles", "male title", kMaleTitle},
    {"titles", "female title", kFemaleTitle},
    {"titles", "person noun", kPersonNoun},
    {"titles", "anonymous noun", kAnonymousNoun},
    {"titles", "courtesy", kCourtesy},
    {"titles", "anonymity", kAnonymity},
    {"titles", "denied name", kDeniedName},
    {"titles", "speaks for", kSpeaksFor},
    {"titles", "known person", kKnownPerson},
    {"titles", "kin", kKin},
    {"organisations", "head", kOrganisationHead},
    {"organisations", "generic", kGenericBody},
    {"organisations", "business", kBusiness},
    {"organisations", "issued", kIssued},
    {"organisations", "suffix", kOrganisationSuffix},
    {"organisations", "company word", kCompanyWord},
    {"organisations", "name end", kNameEnd},
    {"organisations", "whose", kWhose},
    {"organisations", "joint", kOrganisationJoint},
    {"organisations", "document", kDocumentNoun},
    {"first_names", "male", kMaleName},
    {"first_names", "female", kFemaleName},
    {"first_names", "particle", kParticle},
};

struct NameLexicon {
  absl::flat_hash_map<std::string, uint32_t> classes;
  absl::flat_hash_map<std::string, absl::string_view> countries;
};

const NameLexicon& Lexicon() {
  static const NameLexicon* const lexicon = [] {
    auto* built = new NameLexicon;
    for (const absl::string_view file : {"titles", "organisations", "first_names"}) {
      ForEachSectionEntry(file, [&](absl::string_view section, absl::string_view word) {
        for (const NamedClass& named : kNamedClasses) {
          if (named.lexicon == file && named.section == section) {
            built->classes[std::string(word)] |= named.bit;
          }
        }
      });
    }
    for (absl::string_view line : LexiconEntries("countries")) {
      const std::vector<absl::string_view> columns = LexiconColumns(line);
      for (size_t column = 1; column < columns.size(); ++column) {
        for (absl::string_view name : absl::StrSplit(columns[column], ',')) {
          const std::string key(absl::StripAsciiWhitespace(name));
          built->countries.emplace(key, columns[0]);
          built->classes[key] |= column == 1 ? kCountryName : kDemonym;
        }
      }
    }
    return built;
  }();
  return *lexicon;
}

using CountryNames = WordSequences<absl::string_view>;

const CountryNames& Countries() {
  static const CountryNames* const names = [] {
    auto* built = new CountryNames;
    for (const auto& [name, code] : Lexicon().countries) {
      built->Add(absl::StrSplit(name, ' '), code);
    }
    return built;
  }();
  return *names;
}

// Words that names are told by.
struct Words {
  uint32_t a = Vocabulary::Get().Number("a");
  uint32_t an = Vocabulary::Get().Number("an");
  uint32_t and_ = Vocabulary::Get().Number("and");
  uint32_t den = Vocabulary::Get().Number("den");
  uint32_t der = Vocabulary::Get().Number("der");
  uint32_t in = Vocabulary::Get().Number("in");
  uint32_t la = Vocabulary::Get().Number("la");
  uint32_t of = Vocabulary::Get().Number("of");
  uint32_t on = Vocabulary::Get().Number("on");
  uint32_t the = Vocabulary::Get().Number("the");

  static const Words& Get() {
    static const Words words;
    return words;
  }
};

// Whether every longer word of the sentence is capitalised, as in a headline: then a capital tells
// nothing.
bool IsTitleCase(const Text& text, const Sentence& sentence) {
  constexpr uint32_t kLongest = 30;
  if (sentence.tokens.size() > kLongest) return false;
  const bool stopped = text.token(sentence.tokens.end - 1).mark == '.';
  uint32_t capital = 0;
  uint32_t small = 0;
  for (uint32_t i = sentence.tokens.begin; i < sentence.tokens.end; ++i) {
    const Token& token = text.token(i);
    constexpr uint32_t kSmallInHeadlines =
        kArticle | kPreposition | kCoordinator | kSubordinator | kDemonstrative | kAuxiliary;
    if (!token.IsWord() || (token.classes & kSmallInHeadlines) != 0) continue;
    if (token.Has(kCapitalised)) {
      ++capital;
    } else if (stopped || ++small * 4 > sentence.tokens.size()) {
      return false;
    }
  }
  return capital >= 3 && small * 4 <= capital;
}

class NameFinder {
 public:
  NameFinder(const Text& text, const NameClasses& classes)
      : text_(text),
        classes_(classes),
        headline_(text.sentences().size()),
        small_(text.form_count()),
        capital_(text.form_count()) {
    ReadCases();
  }

  std::vector<Name> Find() {
    std::vector<Name> names;
    names.reserve(capitals_.size());
    uint32_t behind = 0;  // the last name
    for (const uint32_t i : capitals_) {
      if (i < behind) continue;
      const uint32_t sentence = text_.SentenceOf(i);
      const Range within = text_.sentences()[sentence].tokens;
      const bool headline = headline_[sentence];
      if (!MayOpen(i, Opens(i, within.begin), headline)) continue;
      behind = AfterIncorporation(EndOf(i, within.end), within.end);
      const uint32_t country = CountryBefore({i, behind});
      if (country != i) Add({i, country}, within.begin, headline, &names);
      Add({country, behind}, within.begin, headline, &names);
    }
    return names;
  }

 private:
  // Where names may begin; which forms occur in small letters, and which with a capital within a
  // sentence.
  void ReadCases() {
    const Token* const tokens = text_.tokens().data();
    capitals_.reserve(text_.tokens().size() / 4 + 1);
    for (uint32_t s = 0; s < text_.sentences().size(); ++s) {
      const Range sentence = text_.sentences()[s].tokens;
      const bool headline = IsTitleCase(text_, text_.sentences()[s]);
      if (headline) headline_[s] = true;
      const Token* const first = tokens + sentence.begin;
      for (const Token* token = first; token != tokens + sentence.end; ++token) {
        if (!token->IsWord()) continue;
        if ((token->shape & (kCapitalised | kPrefixed)) == 0) {
          if (!headline) small_[token->form] = true;
          continue;
        }
        capitals_.push_back(static_cast<uint32_t>(token - tokens));
        if (!headline && token != first && token[-1].mark == 0) capital_[token->form] = true;
      }
    }
  }

  // Whether nothing but marks stands before the token, in the sentence or behind a colon or quote.
  bool Opens(uint32_t i, uint32_t sentence_begin) const {
    while (i > sentence_begin) {
      const Token& before = text_.token(--i);
      if (before.mark == ':' || before.kind == TokenKind::kQuote) return true;
      if (before.mark == 0) return false;
    }
    return true;
  }

  bool MayOpen(uint32_t i, bool opening, bool headline) const {
    const Token& token = text_.token(i);
    if (!token.Has(kCapitalised)) return true;
    if (token.form == 0) return false;
    if ((token.classes & kNeverInName) != 0 && !IsNameAnyway(token)) {
      return (!opening || IsQuotedName(i)) && !headline && IsTimeOfName(i);
    }
    if (IsFirstPerson(token)) return false;
    if (!opening || token.Has(kAllCapitals)) return true;
    if (classes_.Has(token, kGivenName | kCountryName | kDemonym)) return true;
    const uint32_t next = i + 1;
    const bool small = small_[token.form];
    const bool goes_on =
        next < text_.tokens().size() && (ContinuesName(next) || AfterWhose(i, next) != next ||
                                         (!headline && AfterCapitalJoint(next) != next) ||
                                         (AfterParticles(next) != next && !small));
    if (goes_on) return !small || classes_.Has(token, kTitle | kOrganisationHead);
    return capital_[token.form] || (!small && LooksLikeName(i));
  }

  // "I'm", "I've".
  bool IsFirstPerson(const Token& token) const {
    const absl::string_view lower = text_.Lower(token);
    return lower[0] == 'i' && lower.size() < 6 && absl::StrContains(lower, "'");
  }

  // A word of a closed class that is a name all the same: "US", "IT", "WHO", "May".
  bool IsNameAnyway(const Token& token) const {
    return token.Has(kAllCapitals) && token.end - token.begin > 1 && small_[token.form] &&
           !token.Is(kSubjectPronoun);
  }

  // "the Night Heron group": a capital within a sentence, and another one behind it.
  bool IsTimeOfName(uint32_t i) const {
    const Token& token = text_.token(i);
    return token.Is(kTimeWord) && !token.Is(kReportingAdverb) && i + 1 < text_.tokens().size() &&
           ContinuesName(i + 1);
  }

  // `a group calling itself “Night Heron”`: nothing but capitals between marks, within a sentence.
  bool IsQuotedName(uint32_t i) const {
    if (i < 2 || text_.token(i - 1).kind != TokenKind::kQuote || text_.token(i).Has(kLineStart) ||
        text_.token(i - 1).Has(kLineStart) || !text_.token(i - 2).IsWord()) {
      return false;
    }
    uint32_t end = i + 1;
    const uint32_t limit = std::min(static_cast<uint32_t>(text_.tokens().size()), i + kLongestName);
    while (end < limit && ContinuesName(end)) ++end;
    return end < limit && text_.token(end).kind == TokenKind::kQuote;
  }

  // An unknown capitalised word that opens a sentence and has never been seen elsewhere.
  bool LooksLikeName(uint32_t i) const {
    if (i + 1 >= text_.tokens().size()) return false;
    const Token& next = text_.token(i + 1);
    if (next.kind == TokenKind::kPossessive || next.Is(kCommonVerb) || next.Is(kAuxiliary))
      return true;
    // "Norlicht, a maker of vaults,", "Norlicht, which"; "NorLicht"
    const Token& behind = text_.token(std::min<size_t>(i + 2, text_.tokens().size() - 1));
    if (next.mark == ',' && (behind.Is(kArticle) || behind.Is(kRelative)) && IsUnknown(i)) {
      return true;
    }
    if (HasInnerCapital(text_.Raw(text_.token(i)))) return true;
    // "Norlicht restored its website"
    return i + 2 < text_.tokens().size() && absl::EndsWith(text_.Lower(next), "ed") &&
           text_.token(i + 2).Is(kPossessive);
  }

  bool IsUnknown(uint32_t i) const { return text_.token(i).form >= text_.known_forms(); }

  static bool HasInnerCapital(absl::string_view raw) {
    bool small = false;
    for (const char c : raw) {
      if (small && absl::ascii_isupper(static_cast<uint8_t>(c))) return true;
      small |= absl::ascii_islower(static_cast<uint8_t>(c));
    }
    return false;
  }

  bool ContinuesName(uint32_t i) const {
    const Token& token = text_.token(i);
    if (token.Has(kLineStart) || !token.IsWord()) return false;
    if (!token.Has(kCapitalised)) return token.Has(kPrefixed);
    return (token.classes & kNeverInName) == 0 || token.Is(kAbbreviation);
  }

  // "ambassador to the United States Ola Berg": where the country ends; the begin if none does.
  uint32_t CountryBefore(Range run) const {
    if (run.size() < 4 || HoldsJoint(run)) return run.begin;
    if (CountryCodeOf(text_, {run.begin, run.begin + 2}).empty()) return run.begin;
    for (uint32_t i = run.begin; i < run.end; ++i) {
      if (classes_.Has(text_.token(i), kOrganisationHead | kOrganisationSuffix)) return run.begin;
    }
    return run.begin + 2;
  }

  // The name's next word behind one to three particles at `i`; `i` if there is none.
  uint32_t AfterParticles(uint32_t i) const {
    uint32_t next = i;
    while (next < text_.tokens().size() && next < i + 3 && !text_.token(next).Has(kCapitalised) &&
           classes_.Has(text_.token(next), kParticle)) {
      ++next;
    }
    return next > i && next < text_.tokens().size() && ContinuesName(next) ? next : i;
  }

  // "Children's | Hospital", "St Anne's | Church": the word behind the possessive at `i`; `i` if
  // the name ends there.
  uint32_t AfterWhose(uint32_t whose, uint32_t i) const {
    const bool saint =
        whose > 0 && (text_.Lower(whose - 1) == "st" || text_.Lower(whose - 1) == "st." ||
                      text_.Lower(whose - 1) == "saint");
    const bool belongs = i + 1 < text_.tokens().size() &&
                         (saint || classes_.Has(text_.token(whose), kWhose)) &&
                         text_.token(i).kind == TokenKind::kPossessive && ContinuesName(i + 1) &&
                         text_.token(i + 1).Has(kCapitalised);
    return belongs ? i + 1 : i;
  }

  // "Doctors Without | Borders": the word behind a joint at `i` that only names write with a
  // capital; `i` if it is none.
  uint32_t AfterCapitalJoint(uint32_t i) const {
    const Token& token = text_.token(i);
    const bool joins = i + 1 < text_.tokens().size() && token.IsWord() && token.Has(kCapitalised) &&
                       !token.Has(kAllCapitals) && !token.Has(kLineStart) &&
                       token.Is(kPreposition) && ContinuesName(i + 1) &&
                       text_.token(i + 1).Has(kCapitalised);
    return joins ? i + 1 : i;
  }

  uint32_t EndOf(uint32_t begin, uint32_t limit) const {
    const bool headline = headline_[text_.SentenceOf(begin)];
    limit = std::min(limit, begin + kLongestName);
    uint32_t end = begin + 1;
    bool organisation = classes_.Has(text_.token(begin), kOrganisationHead);
    bool joined = false;
    while (end < limit) {
      const Token& token = text_.token(end);
      if (ContinuesName(end)) {
        organisation |= classes_.Has(token, kOrganisationHead);
        ++end;
        continue;
      }
      if (!organisation && JoinsOneBody({begin, end}, limit)) {
        ++end;
        continue;
      }
      uint32_t next = AfterJoint(end, limit, organisation, joined);
      if (next == end) next = AfterWhose(end - 1, end);
      if (next == end && !headline) next = AfterCapitalJoint(end);
      if (next == end) break;
      joined = true;
      end = next;
    }
    return end;
  }

  // "Vells Devices|, Inc.": behind the words by which a company is incorporated; `end` if there are
  // none.
  uint32_t AfterIncorporation(uint32_t end, uint32_t limit) const {
    if (end + 1 >= limit || text_.token(end).mark != ',') return end;
    const absl::string_view word = absl::StripSuffix(text_.Lower(end + 1), ".");
    const bool incorporated =
        word == "inc" || word == "llc" || word == "llp" || word == "ltd" || word == "incorporated";
    return incorporated && text_.token(end + 1).Has(kCapitalised) ? end + 2 : end;
  }

  // The index of the capitalised word behind the small words at `i` that join a name; `i` if the
  // name ends here.
  uint32_t AfterJoint(uint32_t i, uint32_t limit, bool organisation, bool joined) const {
    const Token& token = text_.token(i);
    const uint32_t surname = AfterParticles(i);
    if (surname != i && surname < limit) return surname;
    const bool joint = classes_.Has(token, kParticle) || token.mark == '&' ||
                       (organisation && classes_.Has(token, kOrganisationJoint) &&
                        (token.form != words_.and_ || joined) && token.form != words_.the &&
                        token.form != words_.in && token.form != words_.on);
    if (!joint) return i;
    uint32_t next = i + 1;
    if (next < limit) {
      const uint32_t form = text_.token(next).form;
      next += form == words_.the || form == words_.la || form == words_.der || form == words_.den;
    }
    if (next >= limit || !ContinuesName(next)) return i;
    // "the Port of Vells and Norlicht Corp.": two bodies.
    return token.form == words_.and_ && NamesCompany(next, limit) ? i : next;
  }

  // "the Tolls and Harbours Commission": an ordinary word or a plural before "and", behind it
  // another word and a noun for a body.
  bool JoinsOneBody(Range begun, uint32_t limit) const {
    const uint32_t joint = begun.end;
    if (text_.token(joint).form != words_.and_ || begun.begin == 0) return false;
    const Token& first = text_.token(joint - 1);
    constexpr uint32_t kOfOthers =
        kPersonNoun | kTitle | kGivenName | kCountryName | kDemonym | kOrganisationSuffix;
    const bool plural = absl::EndsWith(text_.Lower(first), "s");
    if (first.Has(kAllCapitals) || classes_.Has(first, kOfOthers) ||
        (!plural && classes_.Has(first, kOrganisationHead))) {
      return false;
    }
    const bool origin =
        begun.size() == 2 && classes_.Has(text_.token(begun.begin), kDemonym | kCountryName);
    const Token& before = text_.token(begun.begin - 1);
    if (!origin && (begun.size() > 1 || !(before.Is(kArticle) || before.Is(kPossessive) ||
                                          before.kind == TokenKind::kPossessive))) {
      return false;
    }
    uint32_t end = joint + 1;
    while (end < limit && ContinuesName(end) && text_.token(end).Has(kCapitalised)) ++end;
    return end > joint + 2 && classes_.Has(text_.token(end - 1), kOrganisationHead) &&
           (plural || TellingWeight(text_.Lower(first)) < kRareWord);
  }

  bool NamesCompany(uint32_t i, uint32_t limit) const {
    while (i < limit && ContinuesName(i)) ++i;
    return classes_.Has(text_.token(i - 1), kOrganisationSuffix);
  }

  void Add(Range run, uint32_t sentence_begin, bool headline, std::vector<Name>* names) const {
    const uint32_t last = run.end - 1;
    const bool organisation =
        classes_.Has(text_.token(last), kOrganisationHead | kOrganisationSuffix) || HoldsJoint(run);
    uint32_t split = run.begin;
    if (!organisation) {
      for (uint32_t i = run.begin; i < last; ++i) {
        const bool particle = !text_.token(i).Has(kCapitalised);
        if (particle) break;
        if (classes_.Has(text_.token(i), kTitle) && !classes_.Has(text_.token(i), kGivenName)) {
          split = i + 1;
        }
      }
    }
    // "the Court", "the President" alone describe; they do not name.
    if (run.size() == 1 && !text_.token(last).Has(kAllCapitals) &&
        classes_.Has(text_.token(last), kOrganisationHead | kPersonNoun | kDocumentNoun)) {
      return;
    }
    // So does "Norwegian Ambassador".
    if (run.size() > 1 && split == last && !organisation && IsRole(run)) return;
    Name name{{split, run.end}, {run.begin, split}, headline};
    if (name.role.empty()) name.role = RoleBefore(run.begin, sentence_begin);
    if (name.role.empty()) name.role = RoleBeforeComma(run, sentence_begin);
    names->push_back(name);
  }

  // Nothing but titles, nouns of office, countries and organisations' nouns.
  bool IsRole(Range run) const {
    for (uint32_t i = run.begin; i < run.end; ++i) {
      constexpr uint32_t kRoleWords =
          kTitle | kPersonNoun | kDemonym | kCountryName | kOrganisationHead;
      const Token& token = text_.token(i);
      if (!classes_.Has(token, kRoleWords) || classes_.Has(token, kGivenName)) return false;
    }
    return classes_.Has(text_.token(run.end - 1), kTitle | kPersonNoun);
  }

  bool HoldsJoint(Range run) const {
    bool head = false;
    for (uint32_t i = run.begin; i < run.end; ++i) {
      head |= classes_.Has(text_.token(i), kOrganisationHead);
      if (head && !text_.token(i).Has(kCapitalised)) return true;
    }
    return false;
  }

  // "campaign spokeswoman" before "Ana Morell": small words that end in a title or person noun;
  // "head of security" as well.
  Range RoleBefore(uint32_t begin, uint32_t sentence_begin) const {
    constexpr uint32_t kLongestRole = 5;
    if (begin == sentence_begin) return {begin, begin};
    const auto small = [&](uint32_t i) {
      return text_.token(i).IsWord() && !text_.token(i).Has(kCapitalised);
    };
    uint32_t noun = begin - 1;
    if (!small(noun)) return {begin, begin};
    if (!classes_.Has(text_.token(noun), kTitle | kPersonNoun)) {
      while (noun > sentence_begin + 1 && begin - noun < kLongestRole && small(noun) &&
             text_.token(noun).form != words_.of &&
             (text_.token(noun).classes & kNeverInName) == 0) {
        --noun;
      }
      if (text_.token(noun).form != words_.of || noun + 1 == begin) return {begin, begin};
      --noun;
      if (!small(noun) || !classes_.Has(text_.token(noun), kTitle | kPersonNoun))
        return {begin, begin};
    }
    uint32_t first = noun;
    while (first > sentence_begin && begin - first < kLongestRole) {
      const Token& token = text_.token(first - 1);
      if (!token.IsWord() || (token.classes & kNeverInName) != 0 ||
          text_.token(first).kind == TokenKind::kPossessive) {
        break;
      }
      // “A,” recalled nurse Ana Morell
      const TokenKind before = first > 1 ? text_.token(first - 2).kind : TokenKind::kQuote;
      if (token.Looks(kLikeFinite) && before == TokenKind::kQuote) break;
      --first;
    }
    return {first, begin};
  }

  // "the company's finance chief, Marko Ilic, said": between a determiner and a comma.
  Range RoleBeforeComma(Range name, uint32_t sentence_begin) const {
    const Range none{name.begin, name.begin};
    if (name.begin < sentence_begin + 3 || text_.token(name.begin - 1).mark != ',') return none;
    if (name.end >= text_.tokens().size() || text_.token(name.end).mark != ',') return none;
    const uint32_t noun = name.begin - 2;
    if (!classes_.Has(text_.token(noun), kTitle | kPersonNoun)) return none;
    Range role = RoleBefore(name.begin - 1, sentence_begin);
    if (role.empty() || role.begin == sentence_begin) return none;
    const Token& before = text_.token(role.begin - 1);
    const bool determined =
        before.Is(kArticle) || before.Is(kPossessive) || before.kind == TokenKind::kPossessive;
    if (!determined || before.form == words_.a || before.form == words_.an) return none;
    return role;
  }

  static constexpr uint32_t kGivenName = kMaleName | kFemaleName;

  const Text& text_;
  const NameClasses& classes_;
  const Words& words_ = Words::Get();
  std::vector<bool> headline_;      // by sentence
  std::vector<bool> small_;         // by form
  std::vector<bool> capital_;       // by form
  std::vector<uint32_t> capitals_;  // tokens that begin with a capital, or behind a prefix with one
};

}  // namespace

uint32_t NameClassesOf(absl::string_view lower) {
  if (lower.size() > 1 && lower.back() == '.') {
    const auto dotted = Lexicon().classes.find(lower);
    if (dotted != Lexicon().classes.end()) return dotted->second;
    lower.remove_suffix(1);
  }
  const auto found = Lexicon().classes.find(lower);
  return found == Lexicon().classes.end() ? 0 : found->second;
}

absl::string_view CountryCodeOf(absl::string_view lower) {
  const auto found = Lexicon().countries.find(lower);
  return found == Lexicon().countries.end() ? absl::string_view() : found->second;
}

absl::string_view CountryCodeOf(const Text& text, Range words) {
  const Token* const end = text.tokens().data() + words.end;
  const Token* const begin = end - words.size();
  const auto* const names = Countries().At(begin, end);
  if (names == nullptr) return {};
  for (const CountryNames::Entry& name : *names) {
    if (name.size() == words.size() && name.StandsAt(begin, end)) return name.value;
  }
  return {};
}

std::vector<Name> FindNames(const Text& text, const NameClasses& classes) {
  return NameFinder(text, classes).Find();
}

}  // namespace dossier::analysis
