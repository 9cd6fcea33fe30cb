#ifndef DOSSIER_SERVER_ANALYSIS_TRAITS_H_
#define DOSSIER_SERVER_ANALYSIS_TRAITS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/analysis/reading.h"

namespace dossier::analysis {

// The questions that trained weights answer.
enum class Decision : uint8_t {
  kEnd,        // do the reported words end here?
  kStart,      // do the words before their cue start here?
  kStatement,  // are these words said by somebody?
};
inline constexpr uint32_t kDecisions = 3;
absl::string_view DecisionName(Decision decision);

// What a decision looks at. A trait's value is a small number, or two; nothing of it is a word but
// those of closed classes and of lexicons/cues.txt. The names and values stand in traits.cc.
enum class Trait : uint8_t {
  // Where words end or start.
  kMark,
  kNextWord,
  kMarkAndNext,
  kNextTwo,
  kNextAndCue,
  kBefore,
  kMarkAndRule,
  kMarkAndReason,
  kLength,
  kRest,
  kSegment,
  kMarkAndVerbs,
  kVerbs,
  kTenses,
  kSameSubject,
  kQuotes,
  kCueAhead,
  kClauseOfCue,
  kCloses,
  kCount,
  kNextAndRest,
  // Whether they are said.
  kRule,
  kLemma,
  kLemmaAndGroup,
  kFormAndRule,
  kBeforeCue,
  kBeforeCueAndGroup,
  kTwoBeforeCue,
  kSubject,
  kSubjectWord,
  kSubjectLength,
  kAfterCue,
  kAfterCueAndRule,
  kFirstWord,
  kSecondWord,
  kWords,
  kVerbAndRule,
  kShare,
  kDoubt,
  kDoubtAndRule,
  kBehind,
  kPlace,
  kDistance,
  kQuotation,
  kEarlier,
  kFrames,
};
inline constexpr uint32_t kTraits = static_cast<uint32_t>(Trait::kFrames) + 1;

// One trait with its value, as a number: trait by trait, value by value, from 0 on.
using Feature = uint16_t;

// How features are numbered. Immutable; one for the process, as lexicons give some of the values.
class FeatureNumbers {
 public:
  static const FeatureNumbers& Get();

  // The values must be among the trait's own.
  Feature Of(Trait trait, uint32_t first, uint32_t second) const {
    const Place& place = places_[static_cast<uint32_t>(trait)];
    return static_cast<Feature>(place.begin + first * place.seconds + second);
  }
  uint32_t size() const { return size_; }
  // "mark + next word = comma + which": one spelling for each feature.
  std::string Name(Feature feature) const;

 private:
  struct Place {
    uint32_t begin = 0;
    uint32_t seconds = 1;  // how many values the second part has
  };

  FeatureNumbers();

  std::array<Place, kTraits> places_;
  uint32_t size_ = 0;
};

// Reads the names of features, for as long as somebody reads weights.
class FeatureSpelling {
 public:
  FeatureSpelling();

  std::optional<Feature> Find(absl::string_view name) const;

 private:
  absl::flat_hash_map<absl::string_view, Trait> traits_;
  std::vector<absl::flat_hash_map<std::string, uint16_t>> values_;  // by their kind
};

// What is seen of one place or candidate. Cheap: no memory of its own.
class Observation {
 public:
  void Note(Trait trait, uint32_t first, uint32_t second = 0) {
    if (size_ < kMost) features_[size_++] = numbers_->Of(trait, first, second);
  }

  const Feature* begin() const { return features_.data(); }
  const Feature* end() const { return features_.data() + size_; }

 private:
  static constexpr uint32_t kMost = 56;
  const FeatureNumbers* numbers_ = &FeatureNumbers::Get();
  uint32_t size_ = 0;
  std::array<Feature, kMost> features_;
};

// What a token is to the grammar around it, coarsely; the names stand in traits.cc.
enum class Shape : uint8_t {
  kNothing,  // beyond the text's part
  kArticle,
  kDeterminer,
  kPreposition,
  kCoordinator,
  kSubordinator,
  kPronoun,
  kRelative,
  kAuxiliary,
  kCommonVerb,
  kAdverb,
  kTime,
  kNumber,
  kCapital,
  kCueFinite,
  kCueBase,
  kCueIng,
  kIng,
  kEd,
  kPlural,
  kWord,
  kPossessive,
  kQuote,
  kComma,
  kStop,
  kPunctuation,
};
inline constexpr uint32_t kShapes = static_cast<uint32_t>(Shape::kPunctuation) + 1;

// Words of closed classes, each with a number of its own from kShapes on.
uint32_t ClosedWords();

// The Shape of a token; `limit` and beyond is kNothing.
uint32_t ShapeOf(const Reading& reading, uint32_t token, uint32_t limit);
// The Shape of a token, and the number of its word if it is of a closed class, else its shape.
struct SeenToken {
  uint32_t shape = 0;
  uint32_t word = 0;
};
SeenToken SeenAt(const Reading& reading, uint32_t token, uint32_t limit);

// 0 to 4, 5-6, 7-9, 10-14, 15-24, 25 and more.
uint32_t Bucket(uint32_t count);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TRAITS_H_
