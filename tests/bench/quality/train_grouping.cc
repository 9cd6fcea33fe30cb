// Reads JSON Lines {"id","title","text","published","cluster","group"} from files of reports that
// are grouped by hand and writes server/correlation/likeness_weights.txt: what likenesses of two
// reports weigh when it is to be told whether they tell of one happening.
//
// Pairs of one group, look-alikes and true, count most; pairs of two groups keep the weights honest
// about what is far apart. The same files give the same weights, byte for byte. Standard error
// tells B-cubed F1 of the reports grouped by them, on all and by cross-validation: half of the
// groups train, the other half is grouped.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "server/correlation/edges.h"
#include "server/correlation/group_all.h"
#include "server/correlation/likeness.h"
#include "server/correlation/likeness_weights.h"
#include "server/correlation/neighbours.h"
#include "tests/bench/quality/reports.h"

namespace dossier::correlation {
namespace {

using nlohmann::json;

// How strongly weights are kept small, for each example and in units of the spread of a respect.
double small = 1e-2;
// Added to `always`: how readily two reports are one.
double lean = 1.4;

// What pairs of two groups weigh together, beside those of one.
constexpr double kFarPairs = 1;
// Pairs of two groups with less than this in common teach nothing.
constexpr double kCosineOfFarPairs = 0;
constexpr int kSteps = 12;
constexpr size_t kColumns = kRespects + 1;

struct Report {
  internal::Account account;
  std::string cluster;
  std::string group;
};

struct Pair {
  int a = 0;
  int b = 0;
  std::array<float, kRespects> values{};
};

// The places of the reports by group, where groups of even places are one half and the others the
// other, shuffled by `seed`.
using Half = std::vector<bool>;

class Trainer {
 public:
  explicit Trainer(std::vector<Report> reports) : reports_(std::move(reports)) {
    for (int a = 0; a < static_cast<int>(reports_.size()); ++a) {
      for (int b = 0; b < a; ++b) {
        const Likeness likeness =
            LikenessOf(reports_[a].account.signature(), reports_[b].account.signature());
        if (!likeness.named || likeness[Respect::kWords] < kCosineOfFarPairs) {
          if (reports_[a].group != reports_[b].group) continue;
        }
        Pair pair{a, b, {}};
        for (size_t i = 0; i < kRespects; ++i) {
          pair.values[i] = static_cast<float>(likeness.values[i]);
        }
        pairs_.push_back(pair);
      }
    }
  }

  LikenessWeights Train(const std::vector<bool>& taught) const {
    std::vector<const Pair*> pairs;
    double near = 0;
    for (const Pair& pair : pairs_) {
      if (!taught[pair.a] || !taught[pair.b]) continue;
      pairs.push_back(&pair);
      near += IsNear(pair);
    }
    const double far = static_cast<double>(pairs.size()) - near;
    const double far_weight = far > 0 ? kFarPairs * near / far : 0;
    const auto importance = [&](const Pair& pair) {
      return (IsNear(pair) ? 1 : far_weight) / ((1 + kFarPairs) * near);
    };
    // In units of their spread, so that all are kept small alike.
    std::array<double, kRespects> mean{};
    std::array<double, kRespects> spread{};
    for (const Pair* pair : pairs) {
      for (size_t i = 0; i < kRespects; ++i) mean[i] += pair->values[i];
    }
    for (double& value : mean) value /= static_cast<double>(pairs.size());
    for (const Pair* pair : pairs) {
      for (size_t i = 0; i < kRespects; ++i) spread[i] += std::pow(pair->values[i] - mean[i], 2);
    }
    for (double& value : spread)
      value = std::sqrt(value / static_cast<double>(pairs.size())) + 1e-6;

    std::array<double, kColumns> weights{};
    for (int step = 0; step < kSteps; ++step) {
      std::array<double, kColumns> gradient{};
      std::vector<std::array<double, kColumns>> curvature(kColumns);
      for (const Pair* pair : pairs) {
        std::array<double, kColumns> x{};
        double odds = 0;
        for (size_t i = 0; i < kRespects; ++i) x[i] = (pair->values[i] - mean[i]) / spread[i];
        x[kRespects] = 1;
        for (size_t i = 0; i < kColumns; ++i) odds += x[i] * weights[i];
        const double share = 1 / (1 + std::exp(-odds));
        const double weight = importance(*pair);
        for (size_t i = 0; i < kColumns; ++i) {
          gradient[i] += weight * (share - (IsOne(*pair) ? 1 : 0)) * x[i];
          for (size_t j = 0; j <= i; ++j) {
            curvature[i][j] += weight * share * (1 - share) * x[i] * x[j];
          }
        }
      }
      for (size_t i = 0; i < kColumns; ++i) {
        const double kept_small = i == kRespects ? 1e-9 : small;
        if (i < kRespects) gradient[i] += small * weights[i];
        curvature[i][i] += kept_small;
        for (size_t j = 0; j < i; ++j) curvature[j][i] = curvature[i][j];
      }
      const std::array<double, kColumns> change = Solve(std::move(curvature), gradient);
      for (size_t i = 0; i < kColumns; ++i) weights[i] -= change[i];
    }
    LikenessWeights trained;
    trained.always = weights[kRespects] + lean;
    for (size_t i = 0; i < kRespects; ++i) {
      trained.weights[i] = Rounded(weights[i] / spread[i]);
      trained.always -= trained.weights[i] * mean[i];
    }
    trained.always = Rounded(trained.always);
    return trained;
  }

  // B-cubed F1 of the reports that are asked for.
  double Score(const LikenessWeights& weights, const std::vector<bool>& asked) const {
    std::vector<internal::Vertex> vertices;
    std::vector<int> places;
    std::map<int, int> by_place;
    for (size_t i = 0; i < reports_.size(); ++i) {
      if (!asked[i]) continue;
      by_place[static_cast<int>(i)] = static_cast<int>(places.size());
      vertices.push_back(VertexOf(reports_[i].account, static_cast<int64_t>(places.size()), false));
      vertices.back().set_report_version(absl::StrCat(i));
      places.push_back(static_cast<int>(i));
    }
    for (const Pair& pair : pairs_) {
      if (!asked[pair.a] || !asked[pair.b]) continue;
      Likeness likeness;
      for (size_t i = 0; i < kRespects; ++i) likeness.values[i] = pair.values[i];
      const double score = weights.Score(likeness);
      const int before = by_place.at(pair.b);
      Connect(vertices[by_place.at(pair.a)], before, &vertices[before], score, /*nearness=*/2);
    }
    std::vector<std::string> found(places.size());
    for (const std::vector<int>& group : GroupAll(std::move(vertices))) {
      for (const int member : group) found[member] = absl::StrCat(group.front());
    }
    std::map<std::pair<std::string, std::string>, double> cells;
    std::map<std::string, double> golds;
    std::map<std::string, double> founds;
    for (size_t i = 0; i < places.size(); ++i) {
      const std::string& gold = reports_[places[i]].cluster;
      ++cells[{gold, found[i]}];
      ++golds[gold];
      ++founds[found[i]];
    }
    double precision = 0;
    double recall = 0;
    for (const auto& [cell, count] : cells) {
      precision += count * count / founds[cell.second];
      recall += count * count / golds[cell.first];
    }
    return 2 * precision * recall / ((precision + recall) * static_cast<double>(places.size()));
  }

  // Half of the groups, another one for each seed.
  std::vector<bool> HalfOfGroups(uint32_t seed, bool other) const {
    std::map<std::string, uint32_t> draws;
    uint32_t state = seed * 2654435761u + 12345;
    for (const Report& report : reports_) draws.emplace(report.group, 0);
    std::vector<std::pair<uint32_t, std::string>> order;
    for (const auto& [group, unused] : draws) {
      state = state * 1664525u + 1013904223u;
      order.emplace_back(state >> 8, group);
    }
    std::sort(order.begin(), order.end());
    for (size_t i = 0; i < order.size(); ++i) draws[order[i].second] = i % 2;
    std::vector<bool> half;
    for (const Report& report : reports_) half.push_back((draws[report.group] == 1) == other);
    return half;
  }

  std::vector<bool> All() const { return std::vector<bool>(reports_.size(), true); }

 private:
  bool IsNear(const Pair& pair) const { return reports_[pair.a].group == reports_[pair.b].group; }
  bool IsOne(const Pair& pair) const {
    return reports_[pair.a].cluster == reports_[pair.b].cluster;
  }

  static double Rounded(double value) { return std::round(value * 1000) / 1000; }

  static std::array<double, kColumns> Solve(std::vector<std::array<double, kColumns>> rows,
                                            std::array<double, kColumns> right) {
    for (size_t i = 0; i < kColumns; ++i) {
      for (size_t j = i + 1; j < kColumns; ++j) {
        const double by = rows[j][i] / rows[i][i];
        for (size_t k = i; k < kColumns; ++k) rows[j][k] -= by * rows[i][k];
        right[j] -= by * right[i];
      }
    }
    for (size_t i = kColumns; i-- > 0;) {
      for (size_t k = i + 1; k < kColumns; ++k) right[i] -= rows[i][k] * right[k];
      right[i] /= rows[i][i];
    }
    return right;
  }

  std::vector<Report> reports_;
  std::vector<Pair> pairs_;
};

std::vector<Report> Read(const std::vector<std::string>& files) {
  std::vector<Report> all;
  for (const std::string& file : files) {
    std::ifstream lines(file);
    const std::vector<json> reports = analysis::ReadReports(lines);
    std::map<std::string, const json*> by_id;
    for (const json& report : reports) by_id.emplace(report.at("id"), &report);
    for (internal::Account& account : analysis::AccountsOf(reports)) {
      if (account.index() != 0) continue;
      const json& report = *by_id.at(account.report());
      all.push_back({std::move(account), report.at("cluster"), report.at("group")});
    }
  }
  return all;
}

void Write(const LikenessWeights& weights) {
  std::printf(
      "# What the likenesses of two reports weigh when it is told whether they tell of one "
      "happening:\n"
      "# respect | weight. The logarithm of the odds is `always` and all weighted values; the "
      "respects\n"
      "# are explained in likeness.h. Above nought, more of it says one happening; below, two.\n"
      "#\n"
      "# Trained by tests/bench/quality/train_grouping.cc on the development part of ECB+ "
      "(Cybulska and\n"
      "# Vossen, LREC 2014; CC BY 3.0): news of 66 happenings, two alike in each of 33 topics. No "
      "word of\n"
      "# the texts is in here.\n");
  std::printf("%-18s | %g\n", "always", weights.always);
  for (size_t i = 0; i < kRespects; ++i) {
    std::printf("%-18s | %g\n", std::string(NameOf(static_cast<Respect>(i))).c_str(),
                weights.weights[i]);
  }
}

int Run(const std::vector<std::string>& files) {
  const Trainer trainer(Read(files));
  constexpr uint32_t kSeeds = 5;
  double sum = 0;
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    for (const bool other : {false, true}) {
      const LikenessWeights weights = trainer.Train(trainer.HalfOfGroups(seed, other));
      const double f1 = trainer.Score(weights, trainer.HalfOfGroups(seed, !other));
      std::fprintf(stderr, "half %u%c: %.3f\n", seed, other ? 'b' : 'a', f1);
      sum += f1;
    }
  }
  std::fprintf(stderr, "cross-validation: B-cubed F1 %.3f\n", sum / (2 * kSeeds));
  const LikenessWeights weights = trainer.Train(trainer.All());
  std::fprintf(stderr, "all: B-cubed F1 %.3f\n", trainer.Score(weights, trainer.All()));
  Write(weights);
  return 0;
}

}  // namespace
}  // namespace dossier::correlation

int main(int argc, char** argv) {
  std::vector<std::string> files;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    double* const value = option == "--small"  ? &dossier::correlation::small
                          : option == "--lean" ? &dossier::correlation::lean
                                               : nullptr;
    if (value == nullptr) {
      files.push_back(option);
    } else if (++i == argc || !absl::SimpleAtod(argv[i], value)) {
      std::fprintf(stderr, "train_grouping: %s needs a number\n", option.c_str());
      return 2;
    }
  }
  if (files.empty()) {
    std::puts(
        "usage: train_grouping [--small X] [--lean X] GROUPED.jsonl... > likeness_weights.txt");
    return 2;
  }
  return dossier::correlation::Run(files);
}
