#include "server/analysis/kinds.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "server/analysis/attack_words.h"
#include "server/analysis/civil_matters.h"
#include "server/analysis/context_words.h"
#include "server/analysis/denials.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/genre.h"
#include "server/analysis/other_senses.h"
#include "server/analysis/quantities.h"
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
                                                            {"staged", kStaged}});
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

// "threat" in "threat actor" is nothing feared.
bool IsOfThreatActor(const Text& text, uint32_t at) {
  return text.Lower(at) == "threat" && at + 1 < text.tokens().size() &&
         (absl::StartsWith(text.Lower(at + 1), "actor") ||
          absl::StartsWith(text.Lower(at + 1), "group"));
}

// "is expected" tells of what is to come.
bool TellsPast(uint32_t classes) { return (classes & (kPast | kHypothetical)) == kPast; }

// "after ransomware locked": a verb of the past in the words from `after` on.
bool TellsPastBehind(const Text& text, const Realis& realis, uint32_t after, uint32_t end) {
  constexpr uint32_t kReach = 3;
  const uint32_t limit = std::min(text.SentenceWith(after).tokens.end, end + kReach);
  for (uint32_t at = after + 1; at < limit; ++at) {
    if (TellsPast(realis.Of(text.token(at)))) return true;
  }
  return false;
}

bool EndsClause(const Token& token) {
  // That of "residents' data" is an apostrophe.
  const bool apostrophe = (token.mark == '\'' || token.mark == 0x2019) && !token.Has(kSpaceBefore);
  return (token.kind == TokenKind::kQuote && !apostrophe) ||
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
    const bool staged = text.Lower(at) == "staged" && at > begin && text.token(at - 1).Is(kArticle);
    if (!staged && (realis.Of(text.token(at)) & kStaged) == 0) continue;
    // "exploded during a routine exercise": that was real.
    bool meanwhile = false;
    for (uint32_t d = 1; d < 5 && at >= sentence.begin + d; ++d) {
      meanwhile |= text.Lower(at - d) == "during";
    }
    if (!meanwhile) return true;
  }
  return false;
}

// "the plane \"crashed\"": a word or two in quotation marks are meant otherwise.
bool IsInScareQuotes(const Text& text, Range sentence, Range tokens) {
  return tokens.size() <= 2 && tokens.begin > sentence.begin && tokens.end < sentence.end &&
         text.token(tokens.begin - 1).kind == TokenKind::kQuote &&
         text.token(tokens.end).kind == TokenKind::kQuote;
}

// "Burglars", whose next word may tell what they did.
bool TellsOfCulprits(const Text& text, Range tokens) {
  return IsOneOf(text.token(tokens.end - 1), kCulpritWord);
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
  for (uint32_t at = std::max(tokens.begin, sentence.tokens.begin + 1); at < tokens.end; ++at) {
    const absl::string_view word = text.Lower(at);
    const Token& before = text.token(at - 1);
    const bool of_many = before.Is(kNumberWord) || before.kind == TokenKind::kNumber ||
                         absl::EndsWith(text.Lower(before), "s") ||
                         absl::EndsWith(text.Lower(before), "men") ||
                         absl::EndsWith(text.Lower(before), "people");
    if (of_many && IsOneOf(text.token(at), kPlainEventWord)) {
      return true;
    }
    const bool present = word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's';
    if (present && before.IsWord() && !before.Is(kPreposition) && !before.Is(kArticle)) return true;
  }
  return false;
}

// "Monday's train crash", but "ahead of Monday's strike"
bool IsOfDay(const Text& text, Range sentence, Range tokens) {
  constexpr uint32_t kReach = 3;  // "Monday night's huge"
  for (uint32_t at = tokens.begin; at > sentence.begin + 1 && tokens.begin - at < kReach; --at) {
    if (text.token(at - 1).kind != TokenKind::kPossessive) continue;
    const Token& day = text.token(at - 2);
    if (!day.Is(kWeekday) && !day.Is(kTimeWord)) return false;
    const uint32_t before = at > sentence.begin + 3 ? at - 3 : sentence.begin;
    return text.Lower(before) != "of" && text.Lower(before) != "before" &&
           text.Lower(before) != "for";
  }
  return false;
}

// "could", which is no guess where nobody guesses: "could have seen" is one.
bool TellsOfAbility(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
    if (text.Lower(at) == "could") return text.Lower(at + 1) != "have";
  }
  return false;
}

// "is recalling one batch", "Recall of infant cereal": saying so is the recall.
bool IsRecalling(const Text& text, Range tokens) {
  const Sentence& sentence = text.SentenceWith(tokens.begin);
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    const absl::string_view word = text.Lower(at);
    if (word == "recalling" || word == "withdrawing" || word == "pulling")
      return at > sentence.tokens.begin && text.token(at - 1).Is(kAuxiliary);
    if (word == "recall") {
      return text.paragraphs()[sentence.paragraph].role == ParagraphRole::kHeading &&
             at + 1 < sentence.tokens.end && text.Lower(at + 1) == "of";
    }
  }
  return false;
}

// "an incident that may have involved your information": who writes so to those whom it hit says
// that it happened, however much was seen.
bool AddressesWhomItHit(const Text& text, Range tokens) {
  const uint32_t end = std::min(text.SentenceWith(tokens.begin).tokens.end, tokens.end + 2);
  bool may = false;
  bool your = false;
  for (uint32_t at = tokens.begin; at < end; ++at) {
    const absl::string_view word = text.Lower(at);
    may |= word == "may" && at + 1 < end && text.Lower(at + 1) == "have";
    your |= word == "your";
  }
  return may && your;
}

// "a string of intrusions": some that were.
bool IsOfSeries(const Text& text, uint32_t at) {
  return at > 1 && text.Lower(at - 1) == "of" && IsOneOf(text.token(at - 2), kSeriesWord);
}

// "stole personal data of 5.2 million": no money.
bool TakesData(const Text& text, Range tokens) {
  if (tokens.empty() || !absl::StartsWith(text.Lower(tokens.begin), "st")) return false;
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    const absl::string_view word = text.Lower(at);
    if (word == "data" || word == "records" || word == "information" || word == "details") {
      return true;
    }
  }
  return false;
}

// "its backup software", "a password manager": what is made of the word before.
bool EndsAsSoftware(const Text& text, Range tokens) {
  return tokens.end < text.tokens().size() &&
         IsOneOf(text.token(tokens.end - 1), kSoftwareForWord) &&
         IsOneOf(text.token(tokens.end), kSoftwareWord);
}

// "claims from ransomware", "cover against hacking", "the average ransom": what insurers reckon
// with.
bool IsReckonedWith(const Text& text, Range tokens) {
  const uint32_t begin = text.SentenceWith(tokens.begin).tokens.begin;
  if (tokens.begin > begin && text.Lower(tokens.begin - 1) == "average") return true;
  return tokens.begin > begin + 1 && IsAttackWord(text.token(tokens.begin - 1), kReckonedForWord) &&
         IsAttackWord(text.token(tokens.begin - 2), kReckonedWord);
}

// "could not be reached for comment"
bool IsOnComment(const Text& text, Range tokens) {
  return tokens.end + 1 < text.tokens().size() && text.Lower(tokens.end) == "for" &&
         text.Lower(tokens.end + 1) == "comment";
}

}  // namespace

absl::string_view KindName(Kind::Type type) {
  for (const auto& [name, kind] : KindNames()) {
    if (kind == type) return name;
  }
  return {};
}

namespace {

// "called to 640 fires": no one of them.
bool CountsMany(const Text& text, Range tokens) {
  constexpr double kMany = 20;
  static const ByWord<uint8_t> happenings =
      SectionBits("trend_words", {{"happenings", 1}, {"share", 0}});
  if (tokens.size() < 2 || happenings.Of(text.token(tokens.end - 1).form) == 0) return false;
  const std::optional<Figure> count = FigureAt(text, tokens.end - 2);
  return count && count->min >= kMany;
}

}  // namespace

bool IsOwnDeed(const Text& text, const KindMention& kind) {
  const uint32_t begin = text.SentenceWith(kind.tokens.begin).tokens.begin;
  return kind.type == v1::Kind::TYPE_DISRUPTION && kind.tokens.begin > begin &&
         text.Lower(kind.tokens.begin - 1) == "we";
}

bool IsArrest(const Text& text, uint32_t token) {
  const absl::string_view word = text.Lower(token);
  return absl::StartsWith(word, "arrest") || word == "detained";
}

bool IsVulnerabilityKind(Kind::Type type) {
  return type == Kind::TYPE_VULNERABILITY_DISCLOSED || type == Kind::TYPE_VULNERABILITY_PATCHED;
}

bool IsActual(const Text& text, Range tokens, bool of_street) {
  if (CountsMany(text, tokens)) return false;
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
  bool after = false;
  const bool continues = absl::EndsWith(text.Lower(tokens.begin), "ing");
  while (begin > sentence.tokens.begin && tokens.begin - begin < 14) {
    const Token& token = text.token(begin - 1);
    // "overturned on the bridge, killing its driver and melting part of it"
    const bool joined = of_street && token.mark == ',' && continues;
    if (EndsClause(token) && !joined && seen > 1) break;
    // "it would repay customers whose accounts were emptied", "trying to find out what sparked a
    // fire"
    if (text.Lower(token) == "whose" || (of_street && text.Lower(token) == "what")) break;
    --begin;
    ++seen;
    const uint32_t distance = tokens.begin - begin;
    // "six hikers are feared dead after an avalanche"
    if (of_street && text.Lower(token) == "feared" && text.Lower(begin + 1) == "dead") continue;
    // "will stay closed after ransomware locked": what is to come follows from what was.
    after |= text.Lower(token) == "after" && TellsPastBehind(text, realis, begin, tokens.end);
    if (after && text.Lower(token) == "will") continue;
    const uint32_t classes = IsOfThreatActor(text, begin) ? 0 : realis.Of(token);
    if (classes & kNegated && distance <= 6) score -= 3;
    if (classes & kHypothetical && distance <= 8) score -= 3;
    if (classes & kAverted && distance <= 4) score -= 3;
    if (classes & kGeneric && distance <= 5) score -= 2;
    if (classes & kHappened && distance <= 6) score += 1;
    past |= TellsPast(classes);
  }
  // "a hearing after Monday's train crash"
  if (of_street && IsOfDay(text, sentence.tokens, tokens)) {
    past = true;
    score += 3;
  }
  // "If your flight is cancelled because of a storm"
  if (of_street && begin == sentence.tokens.begin && text.Lower(begin) == "if") score -= 3;
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    // "could not pay": what was not possible is what happened.
    if (text.Lower(at) == "could" && at + 1 < tokens.end && text.token(at + 1).Is(kNegation)) {
      past = true;
      ++at;
      continue;
    }
    // "a server without a password", "left 14,000 homes without power"
    const bool lacks = (of_street && text.Lower(at) == "without") ||
                       (at + 1 < tokens.end && text.Lower(at + 1) == "password");
    if (lacks) continue;
    const uint32_t classes = IsOfThreatActor(text, at) ? 0 : realis.Of(text.token(at));
    past |= TellsPast(classes);
    if (classes & (kNegated | kHypothetical)) score -= 3;
  }
  constexpr uint32_t kNear = 5;
  // "An outbreak of norovirus on the cruise ship Coral Star sickened"
  constexpr uint32_t kVerbBehind = 12;
  const uint32_t behind =
      std::min(sentence.tokens.end, tokens.end + (of_street ? kVerbBehind : kNear));
  bool did = false;  // "Burglars used a pickup to"
  for (uint32_t at = tokens.end; at < behind; ++at) {
    const Token& token = text.token(at);
    if (EndsClause(token)) break;
    const uint32_t classes = realis.Of(token);
    const bool acts = at == tokens.end && TellsOfCulprits(text, tokens) &&
                      (EndsInEd(text.Lower(at)) || text.Lower(at) == "used");
    past |= acts;
    did |= acts;
    const bool near = at < tokens.end + kNear;
    if (near && (classes & (kHypothetical | kGeneric)) && !acts) score -= 2;
    if (near && (classes & kHappened)) score += 1;
    // "a flood that could": what may be is not what was.
    if (!near && (classes & kHypothetical)) break;
    past |= TellsPast(classes);
  }
  past |= of_street && IsRecalling(text, tokens);
  if (NamesASort(text, tokens)) score -= 3;
  const bool begins_past = (realis.Of(text.token(tokens.begin)) & kPast) != 0;
  // "to steal data" is a purpose, "steals data" a habit.
  if (tokens.begin > sentence.tokens.begin && text.Lower(tokens.begin - 1) == "to" &&
      !begins_past) {
    score -= 2;
  }
  const bool headline =
      IsDoneByName(text, sentence.tokens, tokens) ||
      ((of_street || (tokens.size() > 1 && absl::EndsWith(text.Lower(tokens.begin), "attack"))) &&
       IsHeadlinesPresent(text, sentence, tokens));
  if (headline) past = true;
  const absl::string_view last = text.Lower(tokens.end - 1);
  const bool plural = !headline && !did && last.size() > 3 && last.back() == 's' &&
                      !absl::EndsWith(last, "ss") && !begins_past;
  if (plural) {
    const bool definite =
        tokens.begin > sentence.tokens.begin &&
        (text.token(tokens.begin - 1).Is(kDemonstrative) || text.Lower(tokens.begin - 1) == "the" ||
         text.token(tokens.begin - 1).Is(kNumberWord) || IsOfSeries(text, tokens.begin));
    if (!definite) score -= 2;
  }
  // "Date of breach: 3 May 2031", in a form
  past |= text.Lower(tokens.begin) == "date" && tokens.begin == sentence.tokens.begin;
  if (past) score += 2;
  return score > 0 && !IsInScareQuotes(text, sentence.tokens, tokens) &&
         !IsStaged(text, realis, sentence.tokens, tokens);
}

std::vector<KindMention> FindKinds(const Text& text, const std::vector<PatternMatch>& matches) {
  std::vector<KindMention> mentions;
  const bool no_news = HasNoNews(text);
  const bool no_fire = IsCivilMatter(text);
  OtherSenses others(text);
  for (const PatternMatch& match : matches) {
    if (FactReading::LexiconOf(match) != FactLexicon::kKinds) continue;
    if (text.ParagraphWith(match.tokens.begin).role == ParagraphRole::kBoilerplate) continue;
    absl::string_view name = FactPatterns().label(match.label);
    KindMention mention;
    mention.strong = !absl::ConsumeSuffix(&name, "?");
    mention.anywhere = absl::ConsumeSuffix(&name, "!");
    mention.type = KindNames().at(name);
    if (others.Mean(mention.type, match.tokens) || IsOnComment(text, match.tokens)) continue;
    if (mention.type == Kind::TYPE_FRAUD && TakesData(text, match.tokens)) continue;
    if (EndsAsSoftware(text, match.tokens)) continue;
    const bool of_street = IsOfStreet(mention.type);
    mention.tokens = match.tokens;
    mention.span = text.SpanOf(match.tokens);
    mention.sentence = text.SentenceOf(match.tokens.begin);
    // "could not be reached": what is denied is what broke down.
    const bool fails =
        (mention.type == Kind::TYPE_OTHER || mention.type == Kind::TYPE_DISRUPTION) &&
        text.Lower(match.tokens.begin) == "could";
    // "customers could see the orders of others": what was possible is what happened.
    const bool lies_open = mention.type == Kind::TYPE_DATA_BREACH && mention.anywhere &&
                           TellsOfAbility(text, match.tokens);
    const bool notifies =
        mention.type == Kind::TYPE_DATA_BREACH && AddressesWhomItHit(text, match.tokens);
    mention.denied = !fails && IsDenied(text, match.tokens);
    mention.actual = !no_news && !mention.denied && !IsReckonedWith(text, match.tokens) &&
                     !(of_street && (no_fire || others.MeanNoEvent(match.tokens))) &&
                     (fails || lies_open || notifies ||
                      IsActual(text, match.tokens,
                               of_street || mention.anywhere || mention.type == Kind::TYPE_FRAUD));
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
