#include "tests/bench/quality/kinds_together.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace dossier::analysis {
namespace {

constexpr int kSteps = 600;
constexpr double kStep = 0.3;
constexpr double kStepOfSlopes = 0.09;
constexpr double kSmall = 0.001;  // how strongly it is drawn to what each kind alone says

// One step down the gradient.
double Drawn(double value, double gradient, double step, double to) {
  return value - step * (gradient + kSmall * (value - to));
}

// The likelihood of each set.
std::array<double, kKindSets> SetsBy(const TogetherModel& model, const ScoredNote& note) {
  std::array<double, kKindSets> likely{};
  double sum = 0;
  for (KindSet set = 0; set < kKindSets; ++set) {
    double score = 0;
    for (uint32_t a = 0; a < kNoteKinds; ++a) {
      if ((set >> a & 1) == 0) continue;
      score += model.slopes[a] * note.scores[a] + model.offsets[a];
      for (uint32_t b = a + 1; b < kNoteKinds; ++b) {
        if (set >> b & 1) score += model.pairs[a][b];
      }
    }
    likely[set] = std::exp(std::clamp(score, -200.0, 200.0));
    sum += likely[set];
  }
  for (double& one : likely) one /= sum;
  return likely;
}

double BestThreshold(const TogetherModel& model, const std::vector<ScoredNote>& notes) {
  std::vector<std::pair<double, bool>> answers;
  double yes = 0;
  for (const ScoredNote& note : notes) {
    if (!note.counts) continue;
    const std::array<double, kKindSets> likely = SetsBy(model, note);
    for (uint32_t k = 0; k < kNoteKinds; ++k) {
      double of_kind = 0;
      for (KindSet set = 0; set < kKindSets; ++set) of_kind += (set >> k & 1) * likely[set];
      answers.emplace_back(of_kind, note.told >> k & 1);
      yes += note.told >> k & 1;
    }
  }
  std::sort(answers.rbegin(), answers.rend());
  double best = -1;
  double enough = 0.5;
  double right = 0;
  for (size_t i = 0; i + 1 < answers.size(); ++i) {
    right += answers[i].second;
    const double f1 = 2 * right / (static_cast<double>(i + 1) + yes);
    if (f1 <= best) continue;
    best = f1;
    enough = (answers[i].first + answers[i + 1].first) / 2;
  }
  return enough;
}

}  // namespace

std::string TogetherModel::Section() const {
  std::string out = absl::StrFormat("\n[note: together]\nenough | %.2f\n", enough);
  const auto name = [](uint32_t kind) {
    return absl::StripPrefix(QuestionName(static_cast<KindQuestion>(kFirstNoteKind + kind)),
                             "note: ");
  };
  for (uint32_t a = 0; a < kNoteKinds; ++a) {
    for (uint32_t b = a + 1; b < kNoteKinds; ++b) {
      absl::StrAppendFormat(&out, "%s & %s | %.2f\n", std::string(name(a)), std::string(name(b)),
                            pairs[a][b]);
    }
  }
  return out;
}

TogetherModel FitTogether(const std::vector<ScoredNote>& notes) {
  TogetherModel model;
  model.slopes.fill(1);
  const double count = static_cast<double>(notes.size());
  for (int step = 0; step < kSteps; ++step) {
    TogetherModel gradient;
    gradient.slopes.fill(0);
    for (const ScoredNote& note : notes) {
      std::array<double, kKindSets> miss = SetsBy(model, note);
      miss[note.told] -= 1;
      for (KindSet set = 1; set < kKindSets; ++set) {
        for (uint32_t a = 0; a < kNoteKinds; ++a) {
          if ((set >> a & 1) == 0) continue;
          gradient.slopes[a] += miss[set] * note.scores[a] / count;
          gradient.offsets[a] += miss[set] / count;
          for (uint32_t b = a + 1; b < kNoteKinds; ++b) {
            if (set >> b & 1) gradient.pairs[a][b] += miss[set] / count;
          }
        }
      }
    }
    for (uint32_t a = 0; a < kNoteKinds; ++a) {
      model.slopes[a] = Drawn(model.slopes[a], gradient.slopes[a], kStepOfSlopes, 1);
      model.offsets[a] = Drawn(model.offsets[a], gradient.offsets[a], kStep, 0);
      for (uint32_t b = a + 1; b < kNoteKinds; ++b) {
        model.pairs[a][b] = Drawn(model.pairs[a][b], gradient.pairs[a][b], kStep, 0);
      }
    }
  }
  model.enough = BestThreshold(model, notes);
  return model;
}

}  // namespace dossier::analysis
