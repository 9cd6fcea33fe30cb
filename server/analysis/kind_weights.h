#ifndef DOSSIER_SERVER_ANALYSIS_KIND_WEIGHTS_H_
#define DOSSIER_SERVER_ANALYSIS_KIND_WEIGHTS_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// What the weights are asked: the first of every sentence, the others of a text as a whole.
enum class KindQuestion : uint8_t {
  kDataBreach,  // does the sentence tell of one?
  kPhishing,
  kRansom,
  kDisclosed,  // a weakness
  kPatched,
  kDataBreachHappened,  // ... as something that happened?
  kPhishingHappened,
  kRansomHappened,
  kDisclosedHappened,
  kPatchedHappened,
  kCyber,          // is the text about attacks on computers, or their weaknesses, at all?
  kAttack,         // is a text on them the news of an attack that happened, not advice or a survey?
  kNoteHappened,   // does a note tell of what happened, not of what may or does?
  kNoteDataTheft,  // does a note, which says everything once, tell of one?
  kNoteDisruption,
  kNoteHijacking,
  kNoteDoxing,
  kNoteRansomware,
};
// Those that ask whether a sentence tells of a kind at all.
inline constexpr uint32_t kToldKinds = static_cast<uint32_t>(KindQuestion::kDataBreachHappened);
inline constexpr uint32_t kSentenceQuestions = static_cast<uint32_t>(KindQuestion::kCyber);
inline constexpr uint32_t kKindQuestions = static_cast<uint32_t>(KindQuestion::kNoteRansomware) + 1;
// The last questions, of kinds of notes, are answered together.
inline constexpr uint32_t kFirstNoteKind = static_cast<uint32_t>(KindQuestion::kNoteDataTheft);
inline constexpr uint32_t kNoteKinds = kKindQuestions - kFirstNoteKind;

// "data breach", "data breach happened", "note: doxing"; lives for ever.
absl::string_view QuestionName(KindQuestion question);

// Some more than there are, so that four are added at once.
constexpr uint32_t RoomFor(uint32_t questions) { return (questions + 3) / 4 * 4; }

// A sum of weights for each question; for each that sentences are asked.
using KindScores = std::array<float, RoomFor(kKindQuestions)>;
using SentenceScores = std::array<float, RoomFor(kSentenceQuestions)>;

// Adds the weights of one sign to the first scores of a sum.
template <size_t kSize>
void AddTo(std::array<float, kSize>& sum, const KindScores& weights) {
  std::array<float, kSize> added;  // apart, so that four are added at once
  for (size_t q = 0; q < kSize; ++q) added[q] = sum[q] + weights[q];
  sum = added;
}

// The odds that a score stands for, within what can be added and multiplied.
inline float OddsOf(float score) { return std::exp(std::min(score, 20.0f)); }

// A bit each of the kinds of notes.
using KindSet = uint32_t;
inline constexpr KindSet kKindSets = 1u << kNoteKinds;

// What a word is known by: its letters without the endings of inflection, so that "leak", "leaks",
// "leaked" and "leaking" are one. Coarse: only ever compared with other stems.
std::string StemOf(absl::string_view lower);

// Words whose stems have weights in lexicons/kind_weights.txt, in their usual inflections.
void AppendWeighedWords(std::vector<std::string>& words);

// The weights of the questions, read from text as in lexicons/kind_weights.txt: a section a
// question, "sign | weight" a line. A sign is a stem ("steal*"), a section of incident_kinds.txt
// ("[data-breach]", "[data-breach] happened") or one of a few marks ("<name>"). "always" is the
// weight that everything gets, "enough" what a text, or the sentences of one together, must come
// to. The section "[note: together]" weighs pairs of kinds ("data theft & doxing"); "enough" there
// is how likely a kind of a note must be. Immutable.
class KindWeights {
 public:
  // Signs have numbers; 0 is any that weighs nothing.
  using Sign = uint16_t;

  // Lines that name no question or hold no number are told in `errors`, if given, and left out.
  explicit KindWeights(absl::string_view text, std::vector<std::string>* errors = nullptr);

  // Those of the lexicon; live for ever.
  static const KindWeights& Default();

  Sign OfWord(uint32_t form) const { return of_word_.Of(form); }
  Sign Of(absl::string_view sign) const;
  uint32_t signs() const { return static_cast<uint32_t>(weights_.size()); }
  const std::string& name(Sign sign) const { return names_[sign]; }

  const KindScores& weights(Sign sign) const { return weights_[sign]; }
  const KindScores& always() const { return always_; }
  float enough(KindQuestion question) const { return enough_[static_cast<uint32_t>(question)]; }

  // The kinds that a note with these scores tells of.
  KindSet NoteKindsOf(const KindScores& scores) const;

 private:
  Sign SignNamed(absl::string_view name);
  bool TakePair(absl::string_view name, float weight);

  std::vector<std::string> names_;
  std::vector<KindScores> weights_;  // by sign
  absl::flat_hash_map<std::string, Sign> by_name_;
  KindScores always_{};
  KindScores enough_{};
  std::array<float, kKindSets>
      together_{};  // what each set of kinds of notes weighs beside its parts
  float enough_together_ = 0;
  ByWord<Sign> of_word_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_KIND_WEIGHTS_H_
