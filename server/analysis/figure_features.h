#ifndef DOSSIER_SERVER_ANALYSIS_FIGURE_FEATURES_H_
#define DOSSIER_SERVER_ANALYSIS_FIGURE_FEATURES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/analysis/text.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// What is asked of a figure: whether it belongs to an incident that the report tells of.
enum class FigureSort : uint8_t { kDate, kCount, kMoney };
inline constexpr uint32_t kFigureSorts = 3;
absl::string_view FigureSortName(FigureSort sort);

// What a decision about a figure looks at. Its values, of one part or two, stand in
// figure_features.cc; no word is among them but those of lexicons/figure_cues.txt and units.txt.
enum class FigureTrait : uint8_t {
  // Of every figure.
  kCueBefore,     // section of cues + how far
  kCueBehind,     // the same
  kNearestCue,    // section + side
  kWordBefore,    // word right before
  kWordBehind,    // word right behind
  kTwoBehind,     // word behind that
  kKindDistance,  // a kind in the sentence + how far its nearest words are
  kTold,          // how plainly the sentence tells of any kind, all steps up to it
  kToldNear,      // the same of the words beside the figure
  kToldHere,      // of the sentence beside the one that tells most plainly
  kCueTold,       // nearest section + how plainly the sentence tells
  kTopic,         // the kind that the sentences tell of most
  kReport,        // the kind that is mentioned most + how the sentence tells
  kPlace,         // of the sentence in the text
  kNote,          // whether the text is a note that says everything once
  kMark,          // quotation, heading, brackets, opens the sentence
  kCompany,       // figures of its sort in the sentence
  kCompanyPlace,  // which of them it is
  kNamed,         // whether the same stands before + whether behind
  // Of dates.
  kForm,     // how it is written
  kAge,      // how long before the report
  kAgeTold,  // the same + how plainly the sentence tells
  kEvent,    // the nearest event + how far
  kFormCue,  // how it is written + nearest cue
  // Of counts and amounts.
  kUnit,      // what is counted: the word
  kUnitSort,  // what is counted + how many
  kSize,      // how many
  kCurrency,  // of the amount + how much
};
inline constexpr uint32_t kFigureTraits = static_cast<uint32_t>(FigureTrait::kCurrency) + 1;

// One trait with its value, as a number: trait by trait, value by value, from 0 on.
using FigureFeature = uint16_t;

// How features are numbered and named. Immutable; one for the process, as lexicons give some of the
// values.
class FigureFeatures {
 public:
  static const FigureFeatures& Get();

  // The values must be among the trait's own.
  FigureFeature Of(FigureTrait trait, uint32_t first, uint32_t second) const {
    const Place& place = places_[static_cast<uint32_t>(trait)];
    return static_cast<FigureFeature>(place.begin + first * place.seconds + second);
  }
  uint32_t size() const { return size_; }
  // "cue before = take + near": one name for each feature.
  std::string Name(FigureFeature feature) const;
  // Whether it is a step up from other values of its trait, which more of the same only adds to.
  bool IsStep(FigureFeature feature) const;

 private:
  struct Place {
    uint32_t begin = 0;
    uint32_t seconds = 1;  // how many values the second part has
  };

  FigureFeatures();

  size_t TraitOf(FigureFeature feature) const;

  std::array<Place, kFigureTraits> places_;
  uint32_t size_ = 0;
};

// What is seen of one figure. Cheap: no memory of its own.
class FigureView {
 public:
  void Note(FigureTrait trait, uint32_t first, uint32_t second = 0) {
    if (size_ < kMost) features_[size_++] = numbers_->Of(trait, first, second);
  }

  const FigureFeature* begin() const { return features_.data(); }
  const FigureFeature* end() const { return features_.data() + size_; }

 private:
  static constexpr uint32_t kMost = 160;
  const FigureFeatures* numbers_ = &FigureFeatures::Get();
  uint32_t size_ = 0;
  std::array<FigureFeature, kMost> features_;
};

// By word, a bit for each section of lexicons/figure_cues.txt, in its order, that lists it.
const ByWord<uint32_t>& FigureCues();
inline uint32_t FigureCuesOf(uint32_t form) { return FigureCues().Of(form); }
// The bit of the section with this name; ends the program if there is none.
uint32_t FigureCueSection(absl::string_view name);

// The number of a word that is weighed right beside figures, from 1; 0 if it is none of them.
uint32_t FigureWordOf(uint32_t form);

// The number of a word that is counted, as in units.txt, from 1; 0 if it is none.
uint32_t CountedWordOf(uint32_t form);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FIGURE_FEATURES_H_
