#ifndef DOSSIER_SERVER_ANALYSIS_TOPICS_H_
#define DOSSIER_SERVER_ANALYSIS_TOPICS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/kind_signs.h"
#include "server/analysis/kind_weights.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// The kinds that weights decide of sentences.
inline constexpr std::array<v1::Kind::Type, 5> kDecidedKinds = {
    v1::Kind::TYPE_DATA_BREACH, v1::Kind::TYPE_RANSOMWARE, v1::Kind::TYPE_PHISHING,
    v1::Kind::TYPE_VULNERABILITY_DISCLOSED, v1::Kind::TYPE_VULNERABILITY_PATCHED};

// A kind that a text is about.
struct Topic {
  v1::Kind::Type type = v1::Kind::TYPE_UNSPECIFIED;
  // It is told as having happened; not a warning, a habit, a fear, a denial or a plan.
  bool happened = false;
  // The sentence that tells it most plainly, where weights decided and it is not the title's.
  std::optional<uint32_t> sentence;
};

inline constexpr float kUntold = -10;

// What a text is about.
struct Topics {
  // Whether it is about attacks on computers or their weaknesses; else its kinds are of the
  // physical world alone.
  bool of_computers = false;
  // Whether it is the news of an attack, by all its words and by how surely its sentences tell of
  // one that happened; else advice, a survey, a product, what is usual.
  bool of_attack = false;
  // Each kind once, by number.
  std::vector<Topic> kinds;
  // By sentence of the text, the kinds that it tells of by weights: bits of kDecidedKinds.
  std::vector<uint8_t> told;
  // By sentence of the text: how plainly it tells of any kind that sentences are asked about, as
  // the logarithm of the odds. That of boilerplate is kUntold.
  std::vector<float> plainness;
  // The kind, of these, that the sentences tell of most.
  KindQuestion most_told = KindQuestion::kDataBreach;

  // The topic of that kind; nullptr if it is none.
  const Topic* Find(v1::Kind::Type type) const;
};

// Finds what texts are about, by weights and by the words of kinds themselves. Immutable.
class TopicFinder {
 public:
  // `weights` must outlive it.
  explicit TopicFinder(const KindWeights& weights);
  // By those of the lexicon; lives for ever.
  static const TopicFinder& Default();

  // `title` stands outside of the text, or is empty; the mentions are those of FindKinds().
  Topics Find(const Text& text, const std::vector<KindMention>& kinds, const Text& title,
              const std::vector<KindMention>& title_kinds) const;

 private:
  friend class TopicAnswers;
  using Sign = KindWeights::Sign;

  const KindWeights& weights_;
  // The numbers of all signs but words. By kind, then whether the mention is strong.
  std::array<std::array<Sign, 2>, v1::Kind::Type_ARRAYSIZE> mention_{};
  // The same, then whether it happened.
  std::array<std::array<std::array<Sign, 2>, 2>, v1::Kind::Type_ARRAYSIZE> realis_{};
  std::array<Sign, kKindMarks> mark_{};
  // Whether a word stands in no other news.
  ByWord<uint8_t> unmistakable_;
};

// What the report is about, by the weights of the lexicon and with the title of its document.
Topics FindTopics(const FactReading& reading, const std::vector<KindMention>& kinds);

// Whether the sentence that tells of a kind most plainly by weights says by its words that it did
// not happen, or not yet: "policies against data theft".
bool IsToldOtherwise(const Topic& topic, const std::vector<KindMention>& kinds);

// The sentences by which the news of an attack tells most plainly of what happened, each once; none
// if words of `kinds` say outright what did.
std::vector<uint32_t> WeighedSentences(const Topics& topics, const std::vector<KindMention>& kinds);

// Whether the kind is of computers; else of the physical world, or of no known sort.
bool IsOfComputers(v1::Kind::Type type);
// Whether the words tell of a kind of computers in news of these alone.
bool IsOfComputersAlone(const KindMention& mention);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TOPICS_H_
