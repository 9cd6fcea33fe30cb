#include "server/analysis/other_senses.h"

#include <algorithm>
#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "server/analysis/context_words.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

using v1::Kind;

enum SportWord : uint8_t {
  kMatchWord = 1,
  kFigure = 2,
  kPolitics = 4,
  kUpheaval = 8,
  kBesideMatches = 16,
};

uint8_t SportWordOf(const Token& token) {
  static const ByWord<uint8_t> words = SectionBits("sport_words", {{"match", kMatchWord},
                                                                   {"figure", kFigure},
                                                                   {"politics", kPolitics},
                                                                   {"upheaval", kUpheaval},
                                                                   {"beside", kBesideMatches}});
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
enum Figure : uint8_t {
  kPoured = 1,
  kSwayed = 2,
  kSwaying = 4,
  kAmbiguous = 8,
  kWitness = 16,
  kPrivate = 32,
  kComputers = 64,
  kPipes = 128
};

uint8_t FiguresOf(const Token& token) {
  static const ByWord<uint8_t> figures = SectionBits("figurative_words", {{"poured", kPoured},
                                                                          {"swayed", kSwayed},
                                                                          {"swaying", kSwaying},
                                                                          {"ambiguous", kAmbiguous},
                                                                          {"witness", kWitness},
                                                                          {"private", kPrivate},
                                                                          {"computers", kComputers},
                                                                          {"pipes", kPipes}});
  return figures.Of(token.form);
}

// "three people died": of many people nobody says so but of a disaster.
bool IsOfPeople(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    if (IsOneOf(text.token(at), kManyPeopleWord)) {
      return true;
    }
  }
  return false;
}

bool IsAmbiguous(const Text& text, Range tokens) {
  if (IsOfPeople(text, tokens)) return false;
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
  const uint32_t end = std::min(text.SentenceWith(tokens.begin).tokens.end, tokens.end + 4);
  if (!absl::StartsWith(text.Lower(tokens.end - 1), "intrusion")) return false;
  for (uint32_t at = tokens.end; at < end; ++at) {
    if (FiguresOf(text.token(at)) & kPrivate) return true;
  }
  return false;
}

// "paid to regain access to files": their owners do.
bool IsOwnersAccess(const Text& text, Range tokens) {
  if (tokens.begin == 0 || text.Lower(tokens.begin) != "access") return false;
  return IsOneOf(text.token(tokens.begin - 1), kOwnersAccessWord);
}

// "ransomware attack on a clinic": no street saw it.
bool IsAttackOnComputers(const Text& text, Range tokens) {
  if (tokens.begin == 0 || !absl::StartsWith(text.Lower(tokens.begin), "attack")) return false;
  return (FiguresOf(text.token(tokens.begin - 1)) & kComputers) != 0;
}

// "got into the sewer system"
bool IsOfPipes(const Text& text, Range tokens) {
  return tokens.size() > 1 && absl::StartsWith(text.Lower(tokens.end - 1), "system") &&
         (FiguresOf(text.token(tokens.end - 2)) & kPipes) != 0;
}

// "flood wall", "fire brigade"
bool TellsWhatFor(const Text& text, Range tokens) {
  static const ByWord<uint8_t> words = SectionBits("purpose_words", {{"purpose", 1}});
  return tokens.end < text.tokens().size() && words.Of(text.token(tokens.end).form) != 0;
}

}  // namespace

bool OtherSenses::Mean(Kind::Type kind, Range tokens) {
  if (kind == Kind::TYPE_PHYSICAL && IsAttackOnComputers(text_, tokens)) return true;
  if (kind == Kind::TYPE_INTRUSION &&
      (IsOnPrivateLife(text_, tokens) || IsOfPipes(text_, tokens))) {
    return true;
  }
  if (kind == Kind::TYPE_DATA_BREACH && IsOwnersAccess(text_, tokens)) return true;
  if (!IsOfStreet(kind)) return false;
  if (Holds(text_, tokens, kFigure)) {
    if (!of_sport_) of_sport_ = IsOf(text_, kMatchWord);
    if (*of_sport_) return true;
  }
  if (Holds(text_, tokens, kUpheaval)) {
    if (!of_politics_) of_politics_ = IsOf(text_, kPolitics);
    if (*of_politics_) return true;
  }
  if (kind != Kind::TYPE_PHYSICAL || !IsAmbiguous(text_, tokens)) return false;
  if (!witnessed_) witnessed_ = IsWitnessed(text_);
  return !*witnessed_;
}

bool OtherSenses::MeanNoEvent(Range tokens) const {
  return TellsWhatFor(text_, tokens) || IsFigureOfSpeech(text_, tokens);
}

bool IsMatchReport(const Text& text) {
  return IsOf(text, kMatchWord) &&
         std::none_of(text.tokens().begin(), text.tokens().end(), [](const Token& token) {
           return (SportWordOf(token) & kBesideMatches) != 0;
         });
}

bool IsOfStreet(Kind::Type kind) { return kind == Kind::TYPE_PHYSICAL || kind == Kind::TYPE_OTHER; }

}  // namespace dossier::analysis
