#include "server/analysis/causes.h"

#include <algorithm>
#include <optional>

#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

enum CauseCue : uint32_t {
  kForward = 1,
  kBackward = 2,
  kTaken = 4,
  kUse = 8,
  kLater = 16,
  kDenied = 32,
  kKey = 64,
  kDoer = 128,
};

uint32_t CuesOf(uint32_t form) {
  static const ByWord<uint8_t> cues = SectionBits("cause_cues", {{"forward", kForward},
                                                                 {"backward", kBackward},
                                                                 {"taken", kTaken},
                                                                 {"use", kUse},
                                                                 {"later", kLater},
                                                                 {"denied", kDenied},
                                                                 {"key", kKey},
                                                                 {"doer", kDoer}});
  return cues.Of(form);
}

// So far before a cue stands what denies it, or what was got is put to use; so far behind, what it
// leads to.
constexpr uint32_t kBeforeCue = 6;
constexpr uint32_t kBehindCue = 12;

// What the words around a cue of a sentence say.
class CueWords {
 public:
  explicit CueWords(const Text& text) : text_(text) {}

  // What the words of a cue reach: up to the next comma.
  Range Behind(Range tokens, uint32_t cue) const {
    const uint32_t most = std::min(tokens.end, cue + 1 + kBehindCue);
    uint32_t end = cue + 1;
    while (end < most && text_.token(end).mark != ',') ++end;
    return {cue + 1, end};
  }

  bool Before(Range tokens, uint32_t cue, uint32_t bit) const {
    for (uint32_t at = cue; at > tokens.begin && cue - at < kBeforeCue; --at) {
      if (CuesOf(text_.token(at - 1).form) & bit) return true;
    }
    return false;
  }

  bool IsFollowedBy(Range tokens, uint32_t cue,
                    std::initializer_list<absl::string_view> words) const {
    const uint32_t end = std::min(tokens.end, cue + 4);
    for (uint32_t at = cue + 1; at < end; ++at) {
      if (std::find(words.begin(), words.end(), text_.Lower(at)) != words.end()) return true;
    }
    return false;
  }

  // "resulted from", "used passwords stolen in": what follows made
  // the other possible.
  bool OpenCause(Range tokens, uint32_t cue) const {
    const uint32_t cues = CuesOf(text_.token(cue).form);
    if ((cues & kBackward) && IsFollowedBy(tokens, cue, {"from", "to", "by"})) return true;
    return (cues & kTaken) && IsFollowedBy(tokens, cue, {"in", "during", "from"}) &&
           Before(tokens, cue, kUse);
  }

 private:
  const Text& text_;
};

class CauseFinder {
 public:
  CauseFinder(const FactReading& reading, const Segmentation& segmentation)
      : text_(reading.text), words_(reading.text), segmentation_(segmentation) {}

  std::vector<Cause> Run() const {
    std::vector<Cause> causes;
    if (segmentation_.happenings.size() < 2) return causes;
    for (uint32_t i = 0; i < segmentation_.of_sentence.size(); ++i) {
      if (segmentation_.of_sentence[i] < 0 || !TellsOfCause(i)) continue;
      const int earlier = EarlierOne(i);
      const bool is_known = std::any_of(causes.begin(), causes.end(), [&](const Cause& known) {
        return known.happening == earlier;
      });
      if (earlier > 0 && !is_known) causes.push_back({earlier, i});
    }
    return causes;
  }

 private:
  // The earlier happening that a sentence speaks of: its own, the only one, or the one next to it.
  int EarlierOne(uint32_t sentence) const {
    const std::vector<int>& of = segmentation_.of_sentence;
    if (of[sentence] > 0) return of[sentence];
    if (segmentation_.happenings.size() == 2) return 1;
    if (sentence + 1 < of.size() && of[sentence + 1] > 0) return of[sentence + 1];
    return sentence > 0 ? of[sentence - 1] : 0;
  }

  bool TellsOfCause(uint32_t index) const {
    const Range tokens = text_.sentences()[index].tokens;
    const bool is_of_earlier = segmentation_.of_sentence[index] > 0;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const uint32_t cues = CuesOf(text_.token(at).form);
      if (!(cues & (kForward | kBackward | kTaken)) || words_.Before(tokens, at, kDenied)) continue;
      const Range behind = words_.Behind(tokens, at);
      const bool is_later = (cues & kForward) && NamesHappening(behind, /*later=*/true) &&
                            (is_of_earlier || NamesHappening({tokens.begin, at}, /*later=*/false));
      if (is_later || (words_.OpenCause(tokens, at) && NamesHappening(behind, /*later=*/false))) {
        return true;
      }
    }
    return false;
  }

  // Whether a happening is named there: the later one, or another.
  bool NamesHappening(Range tokens, bool later) const {
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      if (IsIncidentNoun(text_.token(at).form) && words_.Before(tokens, at, kLater) == later) {
        return true;
      }
    }
    return false;
  }

  const Text& text_;
  const CueWords words_;
  const Segmentation& segmentation_;
};

class PassingCauseFinder {
 public:
  PassingCauseFinder(const FactReading& reading, const Segmentation& segmentation)
      : reading_(reading), text_(reading.text), words_(reading.text), segmentation_(segmentation) {}

  std::vector<PassingCause> Run() const {
    std::vector<PassingCause> causes;
    for (uint32_t i = 0; i < segmentation_.of_sentence.size(); ++i) {
      if (segmentation_.of_sentence[i] < 0) continue;
      const std::optional<PassingCause> cause = In(i);
      // What is told of an earlier happening is no passing word; but "an earlier hack" may be all.
      if (!cause || (segmentation_.of_sentence[i] > 0 && cause->date)) continue;
      const auto known = std::find_if(causes.begin(), causes.end(), [&](const PassingCause& other) {
        return EntityOf(other.victim) == EntityOf(cause->victim);
      });
      if (known == causes.end()) {
        causes.push_back(*cause);
      } else if (cause->date && !known->date) {
        *known = *cause;
      }
    }
    return causes;
  }

 private:
  std::optional<PassingCause> In(uint32_t index) const {
    const Range tokens = text_.sentences()[index].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const bool by_doer = NamesDoer(tokens, at);
      if (!by_doer && !OpensCause(tokens, at)) continue;
      if (std::optional<PassingCause> cause = From(tokens, at)) {
        if (by_doer && !cause->date) continue;
        cause->led_to = !by_doer;
        cause->sentence = index;
        cause->is_said = !words_.Before(tokens, at, kDenied);
        return cause;
      }
    }
    return std::nullopt;
  }

  // "the group behind", "hackers responsible for"
  bool NamesDoer(Range tokens, uint32_t at) const {
    constexpr uint32_t kReach = 4;  // "a gang that was also behind"
    const bool ties =
        text_.Lower(at) == "behind" ||
        (text_.Lower(at) == "for" && at > tokens.begin && text_.Lower(at - 1) == "responsible");
    for (uint32_t before = at; ties && before > tokens.begin && at - before < kReach; --before) {
      if (CuesOf(text_.token(before - 1).form) & kDoer) return true;
    }
    return false;
  }

  // "stolen in", and "with passwords from", "the password had been exposed in".
  bool OpensCause(Range tokens, uint32_t at) const {
    const uint32_t cues = CuesOf(text_.token(at).form);
    const bool is_got = (cues & kKey) && at + 1 < tokens.end && text_.Lower(at + 1) == "from" &&
                        words_.Before(tokens, at, kUse);
    const bool was_got = (cues & kTaken) && at > tokens.begin &&
                         text_.token(at - 1).Is(kAuxiliary) && words_.Before(tokens, at, kKey) &&
                         words_.IsFollowedBy(tokens, at, {"in", "during"});
    return is_got || was_got || words_.OpenCause(tokens, at);
  }

  // "the May breach of Wonderloan", "last year's hack of Wonderloan", "the Wonderloan breach of
  // 2030"
  std::optional<PassingCause> From(Range tokens, uint32_t cue) const {
    const Range behind = words_.Behind(tokens, cue);
    uint32_t noun = behind.begin;
    while (noun < behind.end && !IsIncidentNoun(text_.token(noun).form)) ++noun;
    if (noun == behind.end || words_.Before(behind, noun, kLater)) return std::nullopt;
    // "the March ransomware attack on Wonderloan": of several nouns in a row the last one.
    while (noun + 1 < behind.end && IsIncidentNoun(text_.token(noun + 1).form)) ++noun;
    const std::optional<uint32_t> victim = VictimAt(behind, noun);
    const std::optional<size_t> date = DateIn(text_.SpanOf(behind));
    if (!victim) return std::nullopt;
    const Range name = reading_.entities.mentions()[*victim].tokens;
    const uint32_t dated =
        date ? text_.TokenAt(static_cast<uint32_t>(reading_.dates[*date].end - 1)) + 1 : 0;
    PassingCause cause;
    cause.words = {cue, std::max({noun + 1, name.end, dated})};
    cause.noun = noun;
    cause.victim = *victim;
    cause.date = date;
    return cause;
  }

  // The name behind "of", "at" and the like, else the one before the noun.
  std::optional<uint32_t> VictimAt(Range words, uint32_t noun) const {
    static constexpr absl::string_view kOf[] = {"of", "at", "on", "against", "in"};
    const auto [first, end] = reading_.entities.MentionsIn(text_.SpanOf(words));
    std::optional<uint32_t> before;
    for (uint32_t i = first; i < end; ++i) {
      const Mention& mention = reading_.entities.mentions()[i];
      if (!CanBeHit(mention)) continue;
      if (mention.tokens.end <= noun) before = i;
      if (mention.tokens.begin <= noun) continue;
      const bool is_of = noun + 1 < words.end && std::find(std::begin(kOf), std::end(kOf),
                                                           text_.Lower(noun + 1)) != std::end(kOf);
      if (is_of) return LastOfPhrase(i, end);
    }
    return before;
  }

  // "the IT firm Wonderloan": of names in one phrase the last one is meant.
  uint32_t LastOfPhrase(uint32_t first, uint32_t end) const {
    const std::vector<Mention>& mentions = reading_.entities.mentions();
    uint32_t last = first;
    for (uint32_t i = first + 1; i < end && CanBeHit(mentions[i]); ++i) {
      for (uint32_t at = mentions[last].tokens.end; at < mentions[i].tokens.begin; ++at) {
        const Token& token = text_.token(at);
        if (!token.IsWord() || token.Is(kPreposition) || token.Is(kCoordinator)) return last;
      }
      last = i;
    }
    return last;
  }

  bool CanBeHit(const Mention& mention) const {
    if (mention.how != Mention::How::kName && mention.how != Mention::How::kAlias) return false;
    const EntityType type = reading_.entities.entity(mention.entity).type;
    // Firms are called like persons; a person has no breach.
    return type != EntityType::kCountry && type != EntityType::kPlace;
  }

  uint32_t EntityOf(uint32_t mention) const { return reading_.entities.mentions()[mention].entity; }

  // The first date there, which has to be over.
  std::optional<size_t> DateIn(Span words) const {
    const auto date = std::lower_bound(
        reading_.dates.begin(), reading_.dates.end(), words.begin,
        [](const DateExpression& one, uint32_t offset) { return one.begin < offset; });
    if (date == reading_.dates.end() || date->end > words.end || date->value.empty() ||
        (reading_.anchor && date->first >= *reading_.anchor)) {
      return std::nullopt;
    }
    return static_cast<size_t>(date - reading_.dates.begin());
  }

  const FactReading& reading_;
  const Text& text_;
  const CueWords words_;
  const Segmentation& segmentation_;
};

}  // namespace

std::vector<Cause> FindCauses(const FactReading& reading, const Segmentation& segmentation) {
  return CauseFinder(reading, segmentation).Run();
}

std::vector<PassingCause> FindPassingCauses(const FactReading& reading,
                                            const Segmentation& segmentation) {
  return PassingCauseFinder(reading, segmentation).Run();
}

bool IsToldAsCause(const Text& text, Range tokens) {
  constexpr uint32_t kReach = 4;
  enum Blamed : uint8_t { kBefore = 1, kBehind = 2 };
  static const ByWord<uint8_t> words =
      SectionBits("blamed_words", {{"before", kBefore}, {"behind", kBehind}});
  const Range sentence = text.SentenceWith(tokens.begin).tokens;
  const uint32_t begin = std::max(sentence.begin, tokens.begin - std::min(tokens.begin, kReach));
  for (uint32_t at = begin; at < tokens.begin; ++at) {
    if (words.Of(text.token(at).form) & kBefore) return true;
  }
  for (uint32_t at = tokens.end; at < std::min(sentence.end, tokens.end + 2 * kReach); ++at) {
    if (words.Of(text.token(at).form) & kBehind) return true;
  }
  return false;
}

}  // namespace dossier::analysis
