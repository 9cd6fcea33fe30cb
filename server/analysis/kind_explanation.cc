#include "server/analysis/kind_explanation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kind_signs.h"
#include "server/analysis/kind_weights.h"
#include "server/analysis/statement_message.h"

namespace dossier::analysis {
namespace {

constexpr size_t kMostWeights = 8;

double Rounded(double value) { return std::round(value * 100) / 100; }

// Keeps for each question the sentence with the highest score, and its signs.
class PlainestSentences {
 public:
  struct Plainest {
    float score = 0;  // above it a sentence says yes
    bool found = false;
    uint32_t sentence = 0;
    std::vector<KindWeights::Sign> signs;
  };

  void BeginSentence() { signs_.clear(); }
  void Word(uint32_t form) { signs_.push_back(weights_.OfWord(form)); }
  void Mention(const KindMention& mention) {
    signs_.push_back(weights_.Of(MentionName(mention, false)));
    signs_.push_back(weights_.Of(MentionName(mention, true)));
  }
  void Mark(KindMark mark) { signs_.push_back(weights_.Of(MarkName(mark))); }
  void EndSentence(uint32_t sentence) {
    std::sort(signs_.begin(), signs_.end());
    signs_.erase(std::unique(signs_.begin(), signs_.end()), signs_.end());
    KindScores scores = weights_.always();
    for (const KindWeights::Sign sign : signs_) {
      for (uint32_t q = 0; q < kSentenceQuestions; ++q) scores[q] += weights_.weights(sign)[q];
    }
    for (uint32_t q = 0; q < kSentenceQuestions; ++q) {
      if (scores[q] > plainest_[q].score) plainest_[q] = {scores[q], true, sentence, signs_};
    }
  }

  const Plainest& of(uint32_t question) const { return plainest_[question]; }

 private:
  const KindWeights& weights_ = KindWeights::Default();
  std::vector<KindWeights::Sign> signs_;  // of the sentence at hand
  std::array<Plainest, kSentenceQuestions> plainest_;
};

}  // namespace

std::vector<v1::Explanation> ExplainKinds(absl::string_view bytes) {
  const Text text(bytes);
  PlainestSentences sentences;
  VisitSentences(text, FindKinds(text, FactPatterns().Find(text)), IsNote(text), sentences);
  const KindWeights& weights = KindWeights::Default();
  std::vector<v1::Explanation> explanations;
  for (uint32_t q = 0; q < kSentenceQuestions; ++q) {
    const PlainestSentences::Plainest& plainest = sentences.of(q);
    if (!plainest.found) continue;
    v1::Explanation& explanation = explanations.emplace_back();
    explanation.set_decision("kinds");
    explanation.set_value(std::string(QuestionName(static_cast<KindQuestion>(q))));
    explanation.set_rule("kind.weighed");
    *explanation.add_evidence() = ToMessage(text, text.sentences()[plainest.sentence].span);
    std::vector<std::pair<float, KindWeights::Sign>> heaviest;
    for (const KindWeights::Sign sign : plainest.signs) {
      if (weights.weights(sign)[q] != 0) heaviest.emplace_back(weights.weights(sign)[q], sign);
    }
    std::sort(heaviest.begin(), heaviest.end(), [](const auto& a, const auto& b) {
      return std::pair(-std::abs(a.first), a.second) < std::pair(-std::abs(b.first), b.second);
    });
    if (heaviest.size() > kMostWeights) heaviest.resize(kMostWeights);
    for (const auto& [weight, sign] : heaviest) {
      v1::Explanation::Weight& message = *explanation.add_weights();
      message.set_feature(weights.name(sign));
      message.set_weight(Rounded(weight));
    }
    explanation.set_score(Rounded(plainest.score));
  }
  return explanations;
}

}  // namespace dossier::analysis
