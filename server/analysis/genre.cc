#include "server/analysis/genre.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/analysis/context_words.h"
#include "server/analysis/other_senses.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

// The sections of genre_words.txt.
enum GenreWord : uint8_t {
  kMove = 1,
  kTrick = 2,
  kLabel = 4,
  kLaunching = 8,
  kDeed = 16,
  kOneOfMany = 32,
  kNewWork = 64,
  kNoNews = 128,
};

// Whether words of both sections of genre_words.txt tell of a purchase: "Norlicht buys Wonderloan"
// over "the acquisition".
bool IsPurchase(const Text& text) {
  enum Deal : uint8_t { kBuying = 1, kDeal = 2 };
  static const ByWord<uint8_t> words =
      SectionBits("deal_words", {{"buying", kBuying}, {"deal", kDeal}});
  if (text.paragraphs().empty() || text.paragraphs()[0].role != ParagraphRole::kHeading) {
    return false;
  }
  const auto has = [&](Range tokens, Deal section) {
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      if (words.Of(text.token(at).form) & section) return true;
    }
    return false;
  };
  if (!has(text.paragraphs()[0].tokens, kBuying)) return false;
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(3, text.sentences().size()));
  for (uint32_t i = 1; i < end; ++i) {
    if (has(text.sentences()[i].tokens, kDeal)) return true;
  }
  return false;
}

// "Parliament passed the bill", "the law takes effect": said in the first sentences, of what all
// have to do.
bool IsLegislation(const Text& text) {
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(6, text.sentences().size()));
  constexpr uint32_t kOpening = 3;  // sentences
  bool passed = false;
  bool holds = false;
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    bool law = false;
    bool verb = false;
    bool force = false;
    bool ahead = false;  // "will have to report attacks from next year"
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const absl::string_view word = text.Lower(at);
      law |= word == "bill" || word == "law" || word == "act";
      verb |= word == "passed" || word == "adopted" || word == "approved";
      force |= word == "effect" || word == "force";
      ahead |= word == "have" && at > tokens.begin && text.Lower(at - 1) == "will" &&
               at + 1 < tokens.end && text.Lower(at + 1) == "to";
    }
    passed |= law && verb;
    holds |= (law && force) || (ahead && i < kOpening);
  }
  return passed && holds;
}

// "would have to report attacks under a bill that parliament debated": what is to be.
bool IsBill(const Text& text) {
  enum Bill : uint8_t { kDraft = 1, kDebate = 2, kWould = 4 };
  static const ByWord<uint8_t> words =
      SectionBits("bill_words", {{"draft", kDraft}, {"debate", kDebate}, {"would", kWould}});
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(2, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    uint8_t seen = 0;
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) seen |= words.Of(text.token(at).form);
    if (seen == (kDraft | kDebate | kWould)) return true;
  }
  return false;
}

// "presented its new cyber security strategy", in the headline or right below it.
bool IsPlan(const Text& text) {
  enum Plan : uint8_t { kPresents = 1, kPlan = 2 };
  constexpr uint32_t kReach = 7;
  static const ByWord<uint8_t> words =
      SectionBits("plan_words", {{"presents", kPresents}, {"plan", kPlan}});
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(2, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      if ((words.Of(text.token(at).form) & kPresents) == 0) continue;
      for (uint32_t next = at + 1; next < std::min(tokens.end, at + kReach); ++next) {
        const bool annual = text.Lower(next) == "report" && text.Lower(next - 1) == "annual";
        if (annual || (words.Of(text.token(next).form) & kPlan) != 0) return true;
      }
    }
  }
  return false;
}

// "has introduced a function that restores encrypted files" in the first sentences, and what it
// costs: whoever makes something tells what it is for.
bool IsProductNews(const Text& text) {
  enum Product : uint8_t { kIntroduced = 1, kProduct = 2, kCosts = 4 };
  constexpr uint32_t kReach = 5;
  static const ByWord<uint8_t> words = SectionBits(
      "product_words", {{"introduced", kIntroduced}, {"product", kProduct}, {"costs", kCosts}});
  const auto is = [&](uint32_t at, Product word) {
    return (words.Of(text.token(at).form) & word) != 0;
  };
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(3, text.sentences().size()));
  bool introduced = false;
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      for (uint32_t next = at + 1; is(at, kIntroduced) && next < std::min(tokens.end, at + kReach);
           ++next) {
        introduced |= is(next, kProduct);
      }
    }
  }
  if (!introduced) return false;
  for (uint32_t at = 0; at < text.tokens().size(); ++at) {
    if (is(at, kCosts)) return true;
  }
  return false;
}

// "had announced its annual drill", "it was only a drill"
bool IsDrill(const Text& text) {
  constexpr size_t kLongest = 12;  // sentences
  if (text.sentences().size() > kLongest) return false;
  for (const Sentence& sentence : text.sentences()) {
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const absl::string_view word = text.Lower(at);
      if (word != "drill" && word != "exercise") continue;
      const uint32_t from = at - std::min(at - sentence.tokens.begin, 3u);
      for (uint32_t before = from; before < at; ++before) {
        if (IsOneOf(text.token(before), kExerciseWord)) {
          return true;
        }
      }
    }
  }
  return false;
}

// "Hundreds gathered at the gates of the pit where miners died sixty years ago": said in the first
// sentences, with words of how the dead are remembered.
bool IsCommemoration(const Text& text) {
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(4, text.sentences().size()));
  int rites = 0;
  bool ago = false;
  bool to_the_day = false;  // "fifty years ago today"
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const absl::string_view word = text.Lower(at);
      to_the_day |= at > tokens.begin + 1 && text.Lower(at - 1) == "ago" &&
                    text.Lower(at - 2) == "years" && (word == "today" || word == "this");
      rites += IsOneOf(text.token(at), kRiteWord);
      ago |= at > tokens.begin && word == "ago" &&
             (text.Lower(at - 1) == "years" || text.Lower(at - 1) == "decades");
    }
  }
  return to_the_day || (ago && rites > 1);
}

bool Is(const Token& token, GenreWord word) {
  static const ByWord<uint8_t> words = SectionBits("genre_words", {{"move", kMove},
                                                                   {"trick", kTrick},
                                                                   {"label", kLabel},
                                                                   {"launching", kLaunching},
                                                                   {"deed", kDeed},
                                                                   {"one-of-many", kOneOfMany},
                                                                   {"work", kNewWork},
                                                                   {"no-news", kNoNews}});
  return (words.Of(token.form) & word) != 0;
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
  const absl::string_view first = text.Lower(tokens.begin);
  if (first == "fewer" ||
      (tokens.size() > 2 && first == "number" && text.Lower(tokens.begin + 1) == "of")) {
    return true;
  }
  for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
    if (text.token(at).kind != TokenKind::kNumber || !IsPercent(text, tokens, at + 1)) continue;
    const uint32_t from = at - std::min(at - tokens.begin, 3u);
    for (uint32_t before = from; before < at; ++before) {
      if (Is(text.token(before), kMove)) return true;
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

// "How to tell a forged invoice", "What is a botnet?", "Know your rights"
bool IsGuide(const Text& text, Range tokens) {
  if (tokens.size() < 3) return false;
  const absl::string_view first = text.Lower(tokens.begin);
  const absl::string_view second = text.Lower(tokens.begin + 1);
  return (first == "how" && second == "to") || (first == "know" && second == "your") ||
         (first == "what" && (second == "is" || second == "are" || second == "to"));
}

// "Police warn of false tradesmen"
bool WarnsOfTricks(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
    if (!absl::StartsWith(text.Lower(at), "warn")) continue;
    const uint32_t end = std::min(tokens.end, at + 5);
    for (uint32_t next = at + 1; next < end; ++next) {
      if (Is(text.token(next), kTrick)) return true;
    }
  }
  return false;
}

// "Books: The Ransom Note", "Tonight on TV: Dead Drop"
bool IsLabelled(const Text& text, Range tokens) {
  constexpr uint32_t kLongest = 6;
  const uint32_t end = std::min(tokens.end, tokens.begin + kLongest);
  bool label = false;
  for (uint32_t at = tokens.begin; at < end; ++at) {
    if (text.token(at).mark == ':') return label;
    label |= Is(text.token(at), kLabel);
  }
  return false;
}

// "Opinion | By Lena Forst", "Guest column": a short line by itself above the text.
bool HasRubric(const Text& text) {
  constexpr size_t kOpening = 4;     // paragraphs
  constexpr uint32_t kLongest = 14;  // tokens
  const size_t end = std::min(kOpening, text.paragraphs().size());
  for (size_t i = 0; i < end; ++i) {
    const Range tokens = text.paragraphs()[i].tokens;
    if (tokens.empty() || tokens.size() > kLongest) continue;
    uint32_t at = tokens.begin;
    if (text.Lower(at) == "guest" && tokens.size() > 1) ++at;
    if (!Is(text.token(at), kLabel)) continue;
    const uint32_t next = at + 1;
    if (next == tokens.end) return true;
    const Token& behind = text.token(next);
    if (behind.mark == '|' || behind.mark == '/' || behind.mark == 0x2022 ||
        (i > 0 && text.Lower(next) == "by")) {
      return true;
    }
  }
  return false;
}

// "Norlicht launches vault": of a maker of things; attacks and inquiries are launched too.
bool IsLaunch(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin + 1; at < tokens.end; ++at) {
    if (!Is(text.token(at), kLaunching)) continue;
    for (uint32_t next = at + 1; next < tokens.end; ++next) {
      if (Is(text.token(next), kDeed)) return false;
    }
    return true;
  }
  return false;
}

// "9 per cent fewer than in 2030": said in the first sentences.
bool ComparesYears(const Text& text) {
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(3, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at + 3 < tokens.end; ++at) {
      // "twice as much as in 2030"
      const absl::string_view much = text.Lower(at + 1);
      if (text.Lower(at) == "as" && (much == "much" || much == "many") &&
          text.Lower(at + 2) == "as" && text.Lower(at + 3) == "in" && at + 4 < tokens.end &&
          text.token(at + 4).kind == TokenKind::kNumber) {
        return true;
      }
      const bool number =
          text.token(at).kind == TokenKind::kNumber || text.token(at).Is(kNumberWord);
      // "200 more than in 2030", "two fewer than the year before"
      const absl::string_view that = at + 4 < tokens.end ? text.Lower(at + 3) : absl::string_view();
      if (number && (much == "more" || much == "fewer") && text.Lower(at + 2) == "than" &&
          ((that == "in" && text.token(at + 4).kind == TokenKind::kNumber) ||
           (that == "the" && text.Lower(at + 4) == "year"))) {
        return true;
      }
      if (!number || !IsPercent(text, tokens, at + 1)) continue;
      // "up 9% on the previous quarter"
      const absl::string_view moved = at > tokens.begin ? text.Lower(at - 1) : absl::string_view();
      const uint32_t on = at + 2;
      if ((moved == "up" || moved == "down") && on < tokens.end &&
          (text.Lower(on) == "on" || text.Lower(on) == "from")) {
        return true;
      }
      const uint32_t behind = at + (text.Lower(at + 1) == "per" ? 3 : 2);
      if (behind + 1 >= tokens.end || text.Lower(behind + 1) != "than") continue;
      const absl::string_view word = text.Lower(behind);
      if (word == "fewer" || word == "more" || word == "less") return true;
    }
  }
  return false;
}

// "fell by a fifth", "rose by almost half"
bool MovesByShare(const Text& text, Range tokens) {
  static const ByWord<uint8_t> shares =
      SectionBits("trend_words", {{"happenings", 0}, {"share", 1}});
  constexpr uint32_t kReach = 6;
  if (tokens.begin + 1 >= tokens.end || text.Lower(tokens.begin + 1) != "by") return false;
  const uint32_t end = std::min(tokens.end, tokens.begin + kReach);
  for (uint32_t at = tokens.begin + 2; at < end; ++at) {
    if (shares.Of(text.token(at).form) != 0) return true;
  }
  return false;
}

// "Ransomware attacks on hospitals rose 41 percent": how often it happens, said in the first
// sentences.
bool CountsHappenings(const Text& text) {
  constexpr uint32_t kOpening = 5;  // tokens
  constexpr uint32_t kReach = 3;
  static const ByWord<uint8_t> happenings =
      SectionBits("trend_words", {{"happenings", 1}, {"share", 0}});
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(2, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    bool many = false;
    for (uint32_t at = tokens.begin; at < tokens.end && text.token(at).mark != ','; ++at) {
      many |= at < tokens.begin + kOpening && happenings.Of(text.token(at).form) != 0;
      if (!many || !Is(text.token(at), kMove)) continue;
      if (MovesByShare(text, {at, tokens.end})) return true;
      for (uint32_t next = at + 1; next < std::min(tokens.end, at + kReach); ++next) {
        const bool number = text.token(next).kind == TokenKind::kNumber;
        if (number && (IsPercent(text, tokens, next + 1) ||
                       absl::EndsWith(text.Raw(text.token(next)), "%"))) {
          return true;
        }
      }
    }
  }
  return false;
}

// "Storms could cost insurers 160 billion a year by 2050, Wonder Re predicts": what somebody
// reckons with, said in the first sentences.
bool IsForecast(const Text& text) {
  enum Forecast : uint8_t { kReckons = 1, kMay = 2, kYearly = 4 };
  static const ByWord<uint8_t> words =
      SectionBits("forecast_words", {{"reckons", kReckons}, {"may", kMay}, {"yearly", kYearly}});
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(3, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    uint8_t seen = 0;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      seen |= words.Of(text.token(at).form);
      if (at == tokens.begin) continue;
      // "a year", "by 2050"
      const absl::string_view before = text.Lower(at - 1);
      if ((before == "a" && text.Lower(at) == "year") ||
          (before == "by" && text.Lower(at).size() == 4 &&
           text.token(at).kind == TokenKind::kNumber)) {
        seen |= kYearly;
      }
    }
    if (seen == (kReckons | kMay | kYearly)) return true;
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

// "Mara Quint's new novel", "A new exhibition shows": said in the first sentences.
bool IsOfAWork(const Text& text) {
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(4, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
      if (Is(text.token(at), kOneOfMany) && Is(text.token(at + 1), kNewWork)) return true;
    }
  }
  return false;
}

// "An opera opens the festival; it tells of the mine disaster": a work, and words of its staging,
// or many of these.
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
  constexpr uint32_t kPlain = 4;  // without a word for the work
  return (work && staging > 1) || staging >= kPlain;
}

// "has died after a long illness. He was 83. Born in Vells, ...": of a life as a whole.
bool IsLife(const Text& text) {
  constexpr size_t kLead = 3;  // sentences
  constexpr size_t kWords = 2;
  bool died = false;
  size_t words = 0;
  for (size_t i = 0; i < text.sentences().size(); ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin + 1; at < tokens.end; ++at) {
      const absl::string_view word = text.Lower(at);
      died |= i < kLead && word == "died" && text.Lower(at - 1) == "has";
      words += IsOneOf(text.token(at), kLifeWord);
    }
  }
  return died && words >= kWords;
}

// "in Porto aged 88"
bool IsOldAge(const Text& text, Range behind) {
  constexpr uint32_t kReach = 6;
  for (uint32_t at = behind.begin; at + 1 < std::min(behind.end, behind.begin + kReach); ++at) {
    if (text.Lower(at) == "aged" && text.token(at + 1).kind == TokenKind::kNumber) return true;
  }
  return false;
}

// "She is survived by two sons."
bool IsSurvivedBy(const Text& text) {
  for (uint32_t at = 0; at + 1 < text.tokens().size(); ++at) {
    if (text.Lower(at) == "survived" && text.Lower(at + 1) == "by") return true;
  }
  return false;
}

// "has died at the age of 91", "dies at 88": of a life, whatever befell in it.
bool IsObituary(const Text& text) {
  if (!text.paragraphs().empty() && text.paragraphs()[0].role == ParagraphRole::kHeading) {
    const Range heading = text.paragraphs()[0].tokens;
    for (uint32_t at = heading.begin; at + 2 < heading.end; ++at) {
      const absl::string_view word = text.Lower(at);
      const absl::string_view next = text.Lower(at + 1);
      if ((word == "dies" || word == "died") && (next == "at" || next == "aged") &&
          text.token(at + 2).kind == TokenKind::kNumber) {
        return true;
      }
    }
  }
  const uint32_t end = static_cast<uint32_t>(std::min<size_t>(3, text.sentences().size()));
  for (uint32_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at + 4 < tokens.end; ++at) {
      if (text.Lower(at) == "died" && text.Lower(at + 1) == "at" && text.Lower(at + 3) == "age") {
        return true;
      }
      if (text.Lower(at) == "died" && IsOldAge(text, {at + 1, tokens.end}) && IsSurvivedBy(text)) {
        return true;
      }
    }
  }
  return IsLife(text);
}

// "Book a demo today": whoever ends so sells something.
bool IsAdvertisement(const Text& text) {
  constexpr size_t kLast = 3;  // sentences
  constexpr uint32_t kReach = 5;
  const size_t count = text.sentences().size();
  for (size_t i = count - std::min(count, kLast); i < count; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    if (!IsOneOf(text.token(tokens.begin), kInvitationWord)) continue;
    for (uint32_t at = tokens.begin + 1; at < std::min(tokens.end, tokens.begin + kReach); ++at) {
      if (IsOneOf(text.token(at), kOfferWord)) return true;
    }
  }
  return false;
}

// "Bank must pay, court rules", "Court: insurers must pay"
bool IsRuling(const Text& text, Range tokens) {
  if (tokens.size() > 2 && text.Lower(tokens.begin) == "court" &&
      text.token(tokens.begin + 1).mark == ':') {
    return true;
  }
  for (uint32_t at = tokens.begin + 1; at + 1 < tokens.end; ++at) {
    if (text.token(at - 1).mark == ',' && IsOneOf(text.token(at), kCourtWord) &&
        IsOneOf(text.token(at + 1), kRulingWord)) {
      return true;
    }
  }
  return false;
}

// "The flood of 1936": not of whom that year's deed now takes to court.
bool IsOfAnOldYear(const Text& text, Range tokens) {
  bool old = false;
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    const absl::string_view word = text.Lower(at);
    if (IsOneOf(text.token(at), kPursuitWord)) return false;
    const bool year = word.size() == 4 && word[0] == '1' && (word[1] == '8' || word[1] == '9') &&
                      text.token(at).kind == TokenKind::kNumber;
    old |= year && at > tokens.begin && (text.Lower(at - 1) == "of" || text.Lower(at - 1) == "in");
  }
  return old;
}

// Of fewer years somebody may still be charged, fined or hit again.
bool CountsManyYears(absl::string_view number) {
  static constexpr absl::string_view kMany[] = {"ten",   "fifteen", "twenty",  "thirty", "forty",
                                                "fifty", "sixty",   "seventy", "eighty", "ninety"};
  return std::find(std::begin(kMany), std::end(kMany), number) != std::end(kMany) ||
         (number.size() == 2 && number >= "10" && number <= "99");
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
  // "Seventy years ago the Amalia went down", "Fifty years after the disaster"
  if (tokens.size() > 3 && text.Lower(tokens.begin + 1) == "years") {
    const absl::string_view behind = text.Lower(tokens.begin + 2);
    if (behind == "ago" || behind == "on") return true;
    if (behind == "after" && CountsManyYears(text.Lower(tokens.begin))) return true;
  }
  for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
    const absl::string_view word = text.Lower(at);
    const absl::string_view next = text.Lower(at + 1);
    // "A hundred years of the fire brigade"
    if (at > tokens.begin && at < tokens.begin + 3 && word == "years" && next == "of") return true;
    if (word == "record" && (next == "low" || next == "high")) return true;
    if ((word == "looks" || word == "look") && next == "back") return true;
  }
  return false;
}

// Whether a headline says so.
bool SaysNoNews(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    // "Saboteurs drill holes", "drilled into"
    const absl::string_view next = at + 1 < tokens.end ? text.Lower(at + 1) : absl::string_view();
    const bool bores = absl::StartsWith(text.Lower(at), "drill") &&
                       (absl::StartsWith(next, "hole") || next == "into" || next == "through");
    // "Post-incident review"
    if (text.Lower(at) == "review" && at > tokens.begin &&
        absl::EndsWith(text.Lower(at - 1), "incident")) {
      return false;
    }
    if (Is(text.token(at), kNoNews) && !bores) return true;
  }
  return BeginsWithShare(text, tokens) || TellsOfTrend(text, tokens) || IsLabelled(text, tokens) ||
         IsGuide(text, tokens) || IsLaunch(text, tokens) || IsOfAnOldYear(text, tokens) ||
         TellsOfYears(text, tokens) || WarnsOfTricks(text, tokens) || IsRuling(text, tokens);
}

}  // namespace

bool HasNoNews(const Text& text) {
  if (text.paragraphs().empty()) return false;
  if (IsMatchReport(text) || CountsHappenings(text) || IsSurvey(text) || IsForecast(text) ||
      ComparesYears(text) || IsOfAWork(text) || IsStagedWork(text) || IsObituary(text) ||
      IsAdvertisement(text) || HasRubric(text) || IsPurchase(text) || IsCommemoration(text) ||
      IsLegislation(text) || IsBill(text) || IsProductNews(text) || IsPlan(text) || IsDrill(text))
    return true;
  const Paragraph& opening = text.paragraphs()[0];
  const Range tokens = opening.tokens;
  // A question is no heading, but may be a guide's.
  constexpr uint32_t kLongestQuestion = 14;
  if (opening.role != ParagraphRole::kHeading) {
    return opening.sentences.size() == 1 && tokens.size() <= kLongestQuestion &&
           text.paragraphs().size() > 1 && IsGuide(text, tokens);
  }
  return SaysNoNews(text, tokens);
}

bool HeadlineHasNoNews(absl::string_view headline) {
  if (headline.empty()) return false;
  const Text text(headline);
  return !text.paragraphs().empty() &&
         (SaysNoNews(text, text.paragraphs()[0].tokens) || CountsHappenings(text));
}

}  // namespace dossier::analysis
