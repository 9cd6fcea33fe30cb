#include "server/analysis/kinds.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "server/analysis/denials.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

using v1::Kind;

const absl::flat_hash_map<absl::string_view, Kind::Type>& KindNames() {
  static const auto* const names = new absl::flat_hash_map<absl::string_view, Kind::Type>{
      {"intrusion", Kind::TYPE_INTRUSION},
      {"data-breach", Kind::TYPE_DATA_BREACH},
      {"doxing", Kind::TYPE_DATA_THEFT_AND_DOXING},
      {"ransomware", Kind::TYPE_RANSOMWARE},
      {"extortion", Kind::TYPE_EXTORTION},
      {"phishing", Kind::TYPE_PHISHING},
      {"malware", Kind::TYPE_MALWARE},
      {"ddos", Kind::TYPE_DDOS},
      {"defacement", Kind::TYPE_DEFACEMENT},
      {"supply-chain", Kind::TYPE_SUPPLY_CHAIN},
      {"sabotage", Kind::TYPE_SABOTAGE},
      {"espionage", Kind::TYPE_ESPIONAGE},
      {"fraud", Kind::TYPE_FRAUD},
      {"insider", Kind::TYPE_INSIDER},
      {"influence", Kind::TYPE_INFLUENCE},
      {"error", Kind::TYPE_ERROR},
      {"vulnerability-disclosed", Kind::TYPE_VULNERABILITY_DISCLOSED},
      {"vulnerability-patched", Kind::TYPE_VULNERABILITY_PATCHED},
      {"disruption", Kind::TYPE_DISRUPTION},
      {"hijacking", Kind::TYPE_HIJACKING},
      {"physical", Kind::TYPE_PHYSICAL},
      {"other", Kind::TYPE_OTHER},
  };
  return *names;
}

enum RealisClass : uint32_t {
  kHypothetical = 1,
  kAverted = 2,
  kNegated = 4,
  kGeneric = 8,
  kHappened = 16,
  kPast = 32,
  kStaged = 64,
  kNoNews = 128,
};

bool EndsInEd(absl::string_view lower) {
  return lower.size() > 4 && lower[lower.size() - 2] == 'e' && lower.back() == 'd';
}

// Tells what the words of a text say about whether something happened. Cheap to make.
class Realis {
 public:
  explicit Realis(const Text& text) : text_(text), known_(Known()) {}

  // RealisClass bits.
  uint32_t Of(const Token& token) const {
    if (!known_.Knows(token.form)) return EndsInEd(text_.Lower(token)) ? uint32_t{kPast} : 0u;
    // The month, not the modal.
    const bool month = token.Is(kMonth) && token.Has(kCapitalised) && !token.Has(kLineStart);
    return known_[token.form] & (month ? uint32_t{kPast} : ~0u);
  }

 private:
  static const ByWord<uint8_t>& Known() {
    static const ByWord<uint8_t> known = [] {
      const ByWord<uint8_t> listed = SectionBits("realis", {{"hypothetical", kHypothetical},
                                                            {"averted", kAverted},
                                                            {"negated", kNegated},
                                                            {"generic", kGeneric},
                                                            {"happened", kHappened},
                                                            {"past", kPast},
                                                            {"staged", kStaged},
                                                            {"no-news", kNoNews}});
      return ByWord<uint8_t>([&](absl::string_view word) {
        const uint8_t bits = listed.Of(Vocabulary::Get().Find(word));
        return EndsInEd(word) ? static_cast<uint8_t>(bits | kPast) : bits;
      });
    }();
    return known;
  }

  const Text& text_;
  const ByWord<uint8_t>& known_;
};

// "is expected" tells of what is to come.
bool TellsPast(uint32_t classes) { return (classes & (kPast | kHypothetical)) == kPast; }

bool EndsClause(const Token& token) {
  return token.kind == TokenKind::kQuote ||
         (token.kind == TokenKind::kPunctuation &&
          (token.mark == ';' || token.mark == ':' || token.mark == ',' || token.mark == 0x2014 ||
           token.mark == 0x2013));
}

// "In the exercise, hackers had taken the port offline": a word near by says that it was played.
bool IsStaged(const Text& text, const Realis& realis, Range sentence, Range tokens) {
  constexpr uint32_t kNear = 40;
  const uint32_t begin = tokens.begin - std::min(kNear, tokens.begin - sentence.begin);
  const uint32_t end = std::min(sentence.end, tokens.end + kNear);
  for (uint32_t at = begin; at < end; ++at) {
    if (realis.Of(text.token(at)) & kStaged) return true;
  }
  return false;
}

// "%", "percent", "per cent"
bool IsPercent(const Text& text, Range tokens, uint32_t at) {
  if (at >= tokens.end) return false;
  const absl::string_view word = text.Lower(at);
  return text.token(at).mark == '%' || word == "percent" || word == "pc" ||
         (word == "per" && at + 1 < tokens.end && text.Lower(at + 1) == "cent");
}

// "Attacks up 18 per cent", "Number of burglaries falls": a count of many that moved.
bool TellsOfTrend(const Text& text, Range tokens) {
  if (tokens.size() > 2 && text.Lower(tokens.begin) == "number" &&
      text.Lower(tokens.begin + 1) == "of") {
    return true;
  }
  static constexpr absl::string_view kMoves[] = {
      "up",   "down", "rise",  "rises", "rose",  "fall",   "falls",    "fell",
      "grow", "grew", "grows", "jump",  "jumps", "jumped", "increase", "increased"};
  for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
    if (text.token(at).kind != TokenKind::kNumber || !IsPercent(text, tokens, at + 1)) continue;
    const uint32_t from = at - std::min(at - tokens.begin, 3u);
    for (uint32_t before = from; before < at; ++before) {
      const absl::string_view word = text.Lower(before);
      if (std::find(std::begin(kMoves), std::end(kMoves), word) != std::end(kMoves)) return true;
    }
  }
  return false;
}

// "49 % of all firms", "One in three firms", "Every second firm".
bool BeginsWithShare(const Text& text, Range tokens) {
  if (tokens.size() < 3) return false;
  if (text.token(tokens.begin).kind == TokenKind::kNumber) {
    return IsPercent(text, tokens, tokens.begin + 1) ||
           absl::EndsWith(text.Raw(text.token(tokens.begin)), "%");
  }
  const absl::string_view second = text.Lower(tokens.begin + 1);
  if (text.Lower(tokens.begin) == "every" &&
      (second == "second" || second == "third" || second == "fourth" || second == "fifth" ||
       second == "tenth")) {
    return true;
  }
  const Token& third = text.token(tokens.begin + 2);
  return text.token(tokens.begin).Is(kNumberWord) && text.Lower(tokens.begin + 1) == "in" &&
         (third.Is(kNumberWord) || third.kind == TokenKind::kNumber);
}

// "How to tell a forged invoice", "What is a botnet?"
bool IsGuide(const Text& text, Range tokens) {
  if (tokens.size() < 3) return false;
  const absl::string_view first = text.Lower(tokens.begin);
  const absl::string_view second = text.Lower(tokens.begin + 1);
  return (first == "how" && second == "to") ||
         (first == "what" && (second == "is" || second == "are" || second == "to"));
}

// "Police warn of false tradesmen"
bool WarnsOfTricks(const Text& text, Range tokens) {
  static constexpr absl::string_view kTricks[] = {
      "false",   "fake",        "bogus",    "fraudulent", "swindlers", "fraudsters",
      "scams",   "scammers",    "scam",     "phishing",   "conmen",    "tricksters",
      "callers", "pickpockets", "trickery", "impostors",  "tricks",    "rogue"};
  for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
    if (!absl::StartsWith(text.Lower(at), "warn")) continue;
    const uint32_t end = std::min(tokens.end, at + 5);
    for (uint32_t next = at + 1; next < end; ++next) {
      if (std::find(std::begin(kTricks), std::end(kTricks), text.Lower(next)) !=
          std::end(kTricks)) {
        return true;
      }
    }
  }
  return false;
}

// "Books: The Ransom Note"
bool IsLabelled(const Text& text, Range tokens) {
  static constexpr absl::string_view kGenres[] = {
      "book",    "books",      "film",      "films",   "review",  "reviews", "cinema", "theatre",
      "comment", "commentary", "editorial", "column",  "podcast", "quiz",    "letter", "letters",
      "essay",   "sponsored",  "promoted",  "opinion", "q&a",     "recipe"};
  if (tokens.size() < 2 || text.token(tokens.begin + 1).mark != ':') return false;
  const absl::string_view label = text.Lower(tokens.begin);
  return std::find(std::begin(kGenres), std::end(kGenres), label) != std::end(kGenres);
}

// "Norlicht launches vault": of a maker of things; attacks and inquiries are launched too.
bool IsLaunch(const Text& text, Range tokens) {
  static constexpr absl::string_view kDeeds[] = {
      "attack",    "attacks", "strike",  "strikes", "inquiry",  "investigation",
      "probe",     "appeal",  "raid",    "missile", "missiles", "offensive",
      "operation", "hunt",    "manhunt", "search"};
  for (uint32_t at = tokens.begin + 1; at < tokens.end; ++at) {
    const absl::string_view word = text.Lower(at);
    if (word != "launches" && word != "unveils" && word != "introduces") continue;
    return std::none_of(std::begin(kDeeds), std::end(kDeeds), [&](absl::string_view deed) {
      for (uint32_t next = at + 1; next < tokens.end; ++next) {
        if (text.Lower(next) == deed) return true;
      }
      return false;
    });
  }
  return false;
}

// "In our survey of 1,100 retailers": said in the first sentences.
bool IsSurvey(const Text& text) {
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(2, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at + 2 < tokens.end; ++at) {
      if (text.Lower(at) == "survey" && text.Lower(at + 1) == "of" &&
          text.token(at + 2).kind == TokenKind::kNumber) {
        return true;
      }
    }
  }
  return false;
}

bool IsOneOfMany(absl::string_view word) {
  static constexpr absl::string_view kNumbers[] = {"new",    "debut", "first",  "second", "third",
                                                   "fourth", "fifth", "latest", "her",    "his"};
  return std::find(std::begin(kNumbers), std::end(kNumbers), word) != std::end(kNumbers);
}

// "Mara Quint's new novel", "A new exhibition shows": said in the first sentences.
bool IsOfAWork(const Text& text) {
  static constexpr absl::string_view kWorks[] = {"novel", "exhibition", "film", "musical",
                                                 "thriller"};
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(4, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
      if (IsOneOfMany(text.Lower(at)) &&
          std::find(std::begin(kWorks), std::end(kWorks), text.Lower(at + 1)) != std::end(kWorks)) {
        return true;
      }
    }
  }
  return false;
}

// "An opera opens the festival; it tells of the mine disaster": a work, and words of its staging.
bool IsStagedWork(const Text& text) {
  enum Stage : uint8_t { kWork = 1, kStaging = 2 };
  static const ByWord<uint8_t> words =
      SectionBits("stage_words", {{"work", kWork}, {"staging", kStaging}});
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(4, text.sentences().size()));
  bool work = false;
  uint32_t staging = 0;
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const uint8_t word = words.Of(text.token(at).form);
      work |= (word & kWork) != 0;
      staging += (word & kStaging) != 0;
    }
  }
  return work && staging > 1;
}

// "has died at the age of 91": of a life, whatever befell in it.
bool IsObituary(const Text& text) {
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(3, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at + 4 < tokens.end; ++at) {
      if (text.Lower(at) == "died" && text.Lower(at + 1) == "at" && text.Lower(at + 3) == "age") {
        return true;
      }
    }
  }
  return false;
}

// "Bank must pay, court rules", "Court: insurers must pay"
bool IsRuling(const Text& text, Range tokens) {
  static constexpr absl::string_view kWho[] = {"court", "tribunal", "judge", "judges"};
  static constexpr absl::string_view kFinds[] = {"finds", "says", "rules", "ruled", "decides"};
  const auto is = [](absl::string_view word, absl::Span<const absl::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (tokens.size() > 2 && text.Lower(tokens.begin) == "court" &&
      text.token(tokens.begin + 1).mark == ':') {
    return true;
  }
  for (uint32_t at = tokens.begin + 1; at + 1 < tokens.end; ++at) {
    if (text.token(at - 1).mark == ',' && is(text.Lower(at), kWho) &&
        is(text.Lower(at + 1), kFinds)) {
      return true;
    }
  }
  return false;
}

// "Road deaths fall to record low", "A town looks back"
bool TellsOfYears(const Text& text, Range tokens) {
  // "A short history of"
  for (uint32_t at = tokens.begin; at + 1 < std::min(tokens.end, tokens.begin + 4); ++at) {
    if (text.Lower(at) == "history" && text.Lower(at + 1) == "of" &&
        (at == tokens.begin || text.token(tokens.begin).Is(kArticle))) {
      return true;
    }
  }
  // "Seventy years ago the Amalia went down"
  if (tokens.size() > 3 && text.Lower(tokens.begin + 1) == "years" &&
      (text.Lower(tokens.begin + 2) == "ago" || text.Lower(tokens.begin + 2) == "on")) {
    return true;
  }
  for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
    const absl::string_view word = text.Lower(at);
    const absl::string_view next = text.Lower(at + 1);
    if (word == "record" && (next == "low" || next == "high")) return true;
    if ((word == "looks" || word == "look") && next == "back") return true;
  }
  return false;
}

enum SportWord : uint8_t { kMatchWord = 1, kFigure = 2, kPolitics = 4, kUpheaval = 8 };

uint8_t SportWordOf(const Token& token) {
  static const ByWord<uint8_t> words = SectionBits("sport_words", {{"match", kMatchWord},
                                                                   {"figure", kFigure},
                                                                   {"politics", kPolitics},
                                                                   {"upheaval", kUpheaval}});
  return words.Of(token.form);
}

// Whether it tells of a match, in which bombs are shots at goal, or of politics, where coalitions
// collapse: by so many words of it.
bool IsOf(const Text& text, SportWord sort) {
  constexpr size_t kWords = 4;
  absl::InlinedVector<uint32_t, kWords> found;
  for (const Token& token : text.tokens()) {
    if ((SportWordOf(token) & sort) == 0) continue;
    if (std::find(found.begin(), found.end(), token.form) != found.end()) continue;
    found.push_back(token.form);
    if (found.size() == kWords) return true;
  }
  return false;
}

// The sections of figurative_words.txt.
enum Figure : uint8_t { kPoured = 1, kSwayed = 2, kSwaying = 4, kAmbiguous = 8, kWitness = 16 };

uint8_t FiguresOf(const Token& token) {
  static const ByWord<uint8_t> figures = SectionBits("figurative_words", {{"poured", kPoured},
                                                                          {"swayed", kSwayed},
                                                                          {"swaying", kSwaying},
                                                                          {"ambiguous", kAmbiguous},
                                                                          {"witness", kWitness}});
  return figures.Of(token.form);
}

bool IsAmbiguous(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    if (FiguresOf(text.token(at)) & kAmbiguous) return true;
  }
  return false;
}

// Whether anything in the text says that a disaster was one of people and things.
bool IsWitnessed(const Text& text) {
  return std::any_of(text.tokens().begin(), text.tokens().end(),
                     [](const Token& token) { return (FiguresOf(token) & kWitness) != 0; });
}

// "a flood of requests", "shares crashed", "crashed out of the cup": a disaster of another sort.
bool IsFigureOfSpeech(const Text& text, Range tokens) {
  constexpr uint32_t kReach = 6;
  const Range sentence = text.SentenceWith(tokens.begin).tokens;
  const uint8_t figure = FiguresOf(text.token(tokens.begin));
  const uint32_t end = std::min(sentence.end, tokens.end + kReach);
  // "I simply collapsed", "she was killed by the reviews"
  if ((figure & kSwayed) && tokens.begin > sentence.begin + 1) {
    for (uint32_t at = tokens.begin - 2; at < tokens.begin; ++at) {
      if (text.Lower(at) == "i") return true;
    }
  }
  if ((figure & kPoured) && tokens.end < end && text.Lower(tokens.end) == "of") return true;
  if ((figure & kSwayed) == 0) return false;
  const uint32_t begin = std::max(sentence.begin, tokens.begin - std::min(tokens.begin, kReach));
  for (uint32_t at = begin; at < end; ++at) {
    if (text.token(at).mark == '%' || (FiguresOf(text.token(at)) & kSwaying)) return true;
  }
  return false;
}

bool Holds(const Text& text, Range tokens, SportWord figure) {
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    if (SportWordOf(text.token(at)) & figure) return true;
  }
  return false;
}

// "an intrusion into private life"
bool IsOnPrivateLife(const Text& text, Range tokens) {
  static constexpr absl::string_view kLife[] = {"private", "privacy", "personal", "life", "lives"};
  const uint32_t end = std::min(text.SentenceWith(tokens.begin).tokens.end, tokens.end + 4);
  if (!absl::StartsWith(text.Lower(tokens.end - 1), "intrusion")) return false;
  for (uint32_t at = tokens.end; at < end; ++at) {
    if (std::find(std::begin(kLife), std::end(kLife), text.Lower(at)) != std::end(kLife)) {
      return true;
    }
  }
  return false;
}

// "ransomware attack on a clinic": no street saw it.
bool IsAttackOnComputers(const Text& text, Range tokens) {
  static constexpr absl::string_view kSorts[] = {
      "cyber",    "ransomware", "malware", "hacker", "hacking", "hackers",           "ddos",
      "phishing", "computer",   "digital", "online", "virus",   "denial-of-service", "service",
      "chain",    "it",         "network", "web"};
  if (tokens.begin == 0 || !absl::StartsWith(text.Lower(tokens.begin), "attack")) return false;
  return std::find(std::begin(kSorts), std::end(kSorts), text.Lower(tokens.begin - 1)) !=
         std::end(kSorts);
}

// "flood wall", "fire brigade"
bool TellsWhatFor(const Text& text, Range tokens) {
  static const ByWord<uint8_t> words = SectionBits("purpose_words", {{"purpose", 1}});
  return tokens.end < text.tokens().size() && words.Of(text.token(tokens.end).form) != 0;
}

// "searches for leaked accounts": whatever accounts were leaked, not some that were.
bool NamesASort(const Text& text, Range tokens) {
  if (tokens.size() != 2 || tokens.begin == text.SentenceWith(tokens.begin).tokens.begin) {
    return false;
  }
  const absl::string_view noun = text.Lower(tokens.end - 1);
  return absl::EndsWith(noun, "s") && !absl::EndsWith(noun, "ss") &&
         text.token(tokens.begin - 1).Is(kPreposition);
}

// "Quietpanda defaces the site": a headline's present, with who does it.
bool IsDoneByName(const Text& text, Range sentence, Range tokens) {
  const absl::string_view first = text.Lower(tokens.begin);
  return tokens.begin > sentence.begin && first.size() > 3 && first.back() == 's' &&
         text.token(tokens.begin - 1).IsWord() &&
         (text.token(tokens.begin - 1).Has(kCapitalised) || first == "hacks" ||
          first == "defaces") &&
         !text.token(tokens.begin).Has(kCapitalised);
}

// "Blaze guts warehouse", "Freight train derails": the same of what nobody does.
bool IsHeadlinesPresent(const Text& text, const Sentence& sentence, Range tokens) {
  if (text.paragraphs()[sentence.paragraph].role != ParagraphRole::kHeading) return false;
  // "Eight die", "Collectors walk out"
  static constexpr absl::string_view kPlain[] = {"die", "walk", "flee", "drown", "perish"};
  for (uint32_t at = std::max(tokens.begin, sentence.tokens.begin + 1); at < tokens.end; ++at) {
    const absl::string_view word = text.Lower(at);
    const Token& before = text.token(at - 1);
    const bool of_many = before.Is(kNumberWord) || before.kind == TokenKind::kNumber ||
                         absl::EndsWith(text.Lower(before), "s");
    if (of_many && std::find(std::begin(kPlain), std::end(kPlain), word) != std::end(kPlain)) {
      return true;
    }
    const bool present = word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's';
    if (present && before.IsWord() && !before.Is(kPreposition) && !before.Is(kArticle)) return true;
  }
  return false;
}

}  // namespace

absl::string_view KindName(Kind::Type type) {
  for (const auto& [name, kind] : KindNames()) {
    if (kind == type) return name;
  }
  return {};
}

bool IsVulnerabilityKind(Kind::Type type) {
  return type == Kind::TYPE_VULNERABILITY_DISCLOSED || type == Kind::TYPE_VULNERABILITY_PATCHED;
}

bool HasNoNews(const Text& text) {
  if (text.paragraphs().empty()) return false;
  if (IsSurvey(text) || IsOfAWork(text) || IsStagedWork(text) || IsObituary(text)) return true;
  const Paragraph& opening = text.paragraphs()[0];
  const Range tokens = opening.tokens;
  // A question is no heading, but may be a guide's.
  constexpr uint32_t kLongestQuestion = 14;
  if (opening.role != ParagraphRole::kHeading) {
    return opening.sentences.size() == 1 && tokens.size() <= kLongestQuestion &&
           text.paragraphs().size() > 1 && IsGuide(text, tokens);
  }
  const Realis realis(text);
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    if (realis.Of(text.token(at)) & kNoNews) return true;
  }
  return BeginsWithShare(text, tokens) || TellsOfTrend(text, tokens) || IsLabelled(text, tokens) ||
         IsGuide(text, tokens) || IsLaunch(text, tokens) || TellsOfYears(text, tokens) ||
         WarnsOfTricks(text, tokens) || IsRuling(text, tokens);
}

bool IsActual(const Text& text, Range tokens, bool of_street) {
  const Realis realis(text);
  const Sentence& sentence = text.SentenceWith(tokens.begin);
  // "ransomware attacks": the noun that follows says whether one is meant or many.
  if (tokens.end < sentence.tokens.end &&
      (FactNounsOf(text.token(tokens.end)) & kHappeningsNoun) != 0) {
    ++tokens.end;
  }
  // The clause before the words, at most 14 tokens of it.
  uint32_t begin = tokens.begin;
  uint32_t seen = 0;
  int score = 0;
  bool past = false;
  while (begin > sentence.tokens.begin && tokens.begin - begin < 14) {
    const Token& token = text.token(begin - 1);
    if (EndsClause(token) && seen > 1) break;
    --begin;
    ++seen;
    const uint32_t distance = tokens.begin - begin;
    const uint32_t classes = realis.Of(token);
    if (classes & kNegated && distance <= 6) score -= 3;
    if (classes & kHypothetical && distance <= 8) score -= 3;
    if (classes & kAverted && distance <= 4) score -= 3;
    if (classes & kGeneric && distance <= 5) score -= 2;
    if (classes & kHappened && distance <= 6) score += 1;
    past |= TellsPast(classes);
  }
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    const uint32_t classes = realis.Of(text.token(at));
    past |= TellsPast(classes);
    if (classes & (kNegated | kHypothetical)) score -= 3;
  }
  const uint32_t behind = std::min(sentence.tokens.end, tokens.end + 5);
  for (uint32_t at = tokens.end; at < behind; ++at) {
    const Token& token = text.token(at);
    if (EndsClause(token)) break;
    const uint32_t classes = realis.Of(token);
    if (classes & (kHypothetical | kGeneric)) score -= 2;
    if (classes & kHappened) score += 1;
    past |= TellsPast(classes);
  }
  if (NamesASort(text, tokens)) score -= 3;
  const bool begins_past = (realis.Of(text.token(tokens.begin)) & kPast) != 0;
  // "to steal data" is a purpose, "steals data" a habit.
  if (tokens.begin > sentence.tokens.begin && text.Lower(tokens.begin - 1) == "to" &&
      !begins_past) {
    score -= 2;
  }
  const bool headline = IsDoneByName(text, sentence.tokens, tokens) ||
                        (of_street && IsHeadlinesPresent(text, sentence, tokens));
  if (headline) past = true;
  const absl::string_view last = text.Lower(tokens.end - 1);
  const bool plural = !headline && last.size() > 3 && last.back() == 's' &&
                      !absl::EndsWith(last, "ss") && !begins_past;
  if (plural) {
    const bool definite =
        tokens.begin > sentence.tokens.begin &&
        (text.token(tokens.begin - 1).Is(kDemonstrative) || text.Lower(tokens.begin - 1) == "the" ||
         text.token(tokens.begin - 1).Is(kNumberWord));
    if (!definite) score -= 2;
  }
  if (past) score += 2;
  return score > 0 && !IsStaged(text, realis, sentence.tokens, tokens);
}

std::vector<KindMention> FindKinds(const Text& text, const std::vector<PatternMatch>& matches) {
  std::vector<KindMention> mentions;
  const bool no_news = HasNoNews(text);
  std::optional<bool> of_sport;  // looked at only if it matters
  std::optional<bool> of_politics;
  std::optional<bool> witnessed;
  for (const PatternMatch& match : matches) {
    if (FactReading::LexiconOf(match) != FactLexicon::kKinds) continue;
    if (text.ParagraphWith(match.tokens.begin).role == ParagraphRole::kBoilerplate) continue;
    absl::string_view name = FactPatterns().label(match.label);
    KindMention mention;
    mention.strong = !absl::ConsumeSuffix(&name, "?");
    mention.anywhere = absl::ConsumeSuffix(&name, "!");
    mention.type = KindNames().at(name);
    if (mention.type == Kind::TYPE_PHYSICAL && IsAttackOnComputers(text, match.tokens)) continue;
    if (mention.type == Kind::TYPE_INTRUSION && IsOnPrivateLife(text, match.tokens)) continue;
    const bool of_street = mention.type == Kind::TYPE_PHYSICAL || mention.type == Kind::TYPE_OTHER;
    if (of_street && Holds(text, match.tokens, kFigure)) {
      if (!of_sport) of_sport = IsOf(text, kMatchWord);
      if (*of_sport) continue;
    }
    if (of_street && Holds(text, match.tokens, kUpheaval)) {
      if (!of_politics) of_politics = IsOf(text, kPolitics);
      if (*of_politics) continue;
    }
    if (mention.type == Kind::TYPE_PHYSICAL && IsAmbiguous(text, match.tokens)) {
      if (!witnessed) witnessed = IsWitnessed(text);
      if (!*witnessed) continue;
    }
    mention.tokens = match.tokens;
    mention.span = text.SpanOf(match.tokens);
    mention.sentence = text.SentenceOf(match.tokens.begin);
    // "could not be reached": what is denied is what broke down.
    const bool fails =
        (mention.type == Kind::TYPE_OTHER || mention.type == Kind::TYPE_DISRUPTION) &&
        text.Lower(match.tokens.begin) == "could";
    mention.denied = !fails && IsDenied(text, match.tokens);
    mention.actual = !no_news && !mention.denied &&
                     !(of_street && (TellsWhatFor(text, match.tokens) ||
                                     IsFigureOfSpeech(text, match.tokens))) &&
                     (fails || IsActual(text, match.tokens, of_street || mention.anywhere));
    // A match within the one before it, of the same kind, tells nothing new.
    if (!mentions.empty() && mentions.back().type == mention.type &&
        mentions.back().tokens.end > mention.tokens.begin) {
      mentions.back().strong |= mention.strong;
      mentions.back().actual |= mention.actual;
      mentions.back().denied |= mention.denied;
      mentions.back().anywhere |= mention.anywhere;
      continue;
    }
    mentions.push_back(mention);
  }
  return mentions;
}

}  // namespace dossier::analysis
