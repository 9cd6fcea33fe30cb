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
};

uint32_t CuesOf(uint32_t form) {
  static const ByWord<uint8_t> cues = SectionBits("cause_cues", {{"forward", kForward},
                                                                 {"backward", kBackward},
                                                                 {"taken", kTaken},
                                                                 {"use", kUse},
                                                                 {"later", kLater},
                                                                 {"denied", kDenied}});
  return cues.Of(form);
}

// So far before a cue stands what denies it, or what was got is put to use; so far behind, what it
// leads to.
constexpr uint32_t kBeforeCue = 6;
constexpr uint32_t kBehindCue = 12;

class CauseFinder {
 public:
  CauseFinder(const FactReading& reading, const Segmentation& segmentation)
      : text_(reading.text), segmentation_(segmentation) {}

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
      if (!(cues & (kForward | kBackward | kTaken)) || Before(tokens, at, kDenied)) continue;
      const Range behind = Behind(tokens, at);
      const bool is_later = (cues & kForward) && NamesHappening(behind, /*later=*/true) &&
                            (is_of_earlier || NamesHappening({tokens.begin, at}, /*later=*/false));
      const bool is_from = (cues & kBackward) && IsFollowedBy(tokens, at, {"from", "to", "by"});
      const bool is_taken = (cues & kTaken) && IsFollowedBy(tokens, at, {"in", "during", "from"}) &&
                            Before(tokens, at, kUse);
      if (is_later || ((is_from || is_taken) && NamesHappening(behind, /*later=*/false)))
        return true;
    }
    return false;
  }

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

  // Whether a happening is named there: the later one, or another.
  bool NamesHappening(Range tokens, bool later) const {
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      if (IsIncidentNoun(text_.token(at).form) && Before(tokens, at, kLater) == later) return true;
    }
    return false;
  }

  const Text& text_;
  const Segmentation& segmentation_;
};

}  // namespace

std::vector<Cause> FindCauses(const FactReading& reading, const Segmentation& segmentation) {
  return CauseFinder(reading, segmentation).Run();
}

}  // namespace dossier::analysis
