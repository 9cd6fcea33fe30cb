// Trains server/analysis/lexicons/party_weights.txt: who of all that a report names was hit or did
// it, and which countries are theirs.
//
//   train_parties --kinds FOLDER GOLD.jsonl... > weights.txt
//
// A gold file has a report a line, {"id","title","text","published","fold","gold"}, where "gold"
// has any of "victims", "attackers", "victim_countries", "attacker_countries", each a list of
// {"name", "aliases","in_text"}. What a file does not have is not learned from it. Standard error
// tells the figures on all reports, and on each fifth by weights of the other four: by "fold", or
// by the hash of the id where there is none. The same files and rules give the same weights, byte
// for byte.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "server/analysis/kind_weights.h"
#include "server/analysis/party_standings.h"
#include "server/analysis/party_weights.h"
#include "tests/bench/quality/folds.h"
#include "tests/bench/quality/logistic.h"
#include "tests/bench/quality/party_corpus.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;

constexpr double kLeast = 0.04;  // smaller weights are left out

struct Settings {
  // Of places, of parties; of countries.
  std::array<double, 3> sparse = {8e-5, 2e-4, 4e-4};
  std::array<double, 3> small = {1e-4, 1e-3, 1e-3};
  uint32_t seen = 4;  // reports that have a feature, at the least
  // Added to what says that it is one: P against R. By decision.
  std::array<double, kPartyDecisions> lean = {1.2, 1.06, 0.2, 0.3};
};

// ---- training

using Table = absl::flat_hash_map<PartyFeature, double>;

constexpr PartyFeature kAlways = UINT32_MAX;
constexpr auto kOfPlace = static_cast<uint32_t>(PartyQuestion::kPlace);
constexpr auto kOfParty = static_cast<uint32_t>(PartyQuestion::kParty);

double ScoreOf(const Table& table, const PartyFeatures& features) {
  double score = table.at(kAlways);
  for (const PartyFeature feature : features) {
    const auto found = table.find(feature);
    if (found != table.end()) score += found->second;
  }
  return score;
}

// One thing to learn from, with the report that it stands in.
struct Lesson {
  const PartyReport* report = nullptr;
  PartyFeatures features;
  bool yes = false;
  double importance = 1;
};

// How often one of many is drawn if as many are drawn with replacement.
uint32_t TimesDrawn(std::mt19937_64* draws) {
  constexpr std::array<double, 4> kAtMost = {0.3679, 0.7358, 0.9197, 0.9810};
  const double drawn = static_cast<double>((*draws)() >> 11) * 0x1p-53;
  return static_cast<uint32_t>(std::upper_bound(kAtMost.begin(), kAtMost.end(), drawn) -
                               kAtMost.begin());
}

// The mean of models that each learn from reports drawn with replacement: a few reports that name
// many parties sway it less.
LinearModel FitToDraws(const std::vector<Example>& examples, const std::vector<Lesson>& lessons,
                       uint32_t features, double sparse, double small) {
  constexpr int kModels = 60;
  std::mt19937_64 draws;
  LinearModel mean;
  mean.weights.assign(features, 0);
  for (int m = 0; m < kModels; ++m) {
    std::vector<Example> drawn;
    uint32_t times = 0;
    for (size_t i = 0; i < examples.size(); ++i) {
      if (i == 0 || lessons[i].report != lessons[i - 1].report) times = TimesDrawn(&draws);
      if (times == 0) continue;
      drawn.push_back(examples[i]);
      drawn.back().importance *= times;
    }
    const LinearModel model = Fit(drawn, features, sparse, small);
    mean.always += model.always / kModels;
    for (uint32_t f = 0; f < features; ++f) mean.weights[f] += model.weights[f] / kModels;
  }
  return mean;
}

Table Learn(const std::vector<Lesson>& lessons, const Settings& settings, uint32_t d,
            uint32_t question) {
  const uint32_t setting = IsOfCountries(d) ? 2 : question;
  std::map<PartyFeature, std::pair<uint32_t, const PartyReport*>> reports_with;
  for (const Lesson& lesson : lessons) {
    for (const PartyFeature feature : lesson.features) {
      auto& [times, last] = reports_with[feature];
      if (last != lesson.report) ++times;
      last = lesson.report;
    }
  }
  absl::flat_hash_map<PartyFeature, uint32_t> numbers;
  PartyFeatures features;
  for (const auto& [feature, reports] : reports_with) {
    if (reports.first < settings.seen) continue;
    numbers.emplace(feature, static_cast<uint32_t>(features.size()));
    features.push_back(feature);
  }
  std::vector<Example> examples;
  for (const Lesson& lesson : lessons) {
    Example& example = examples.emplace_back();
    for (const PartyFeature feature : lesson.features) {
      const auto number = numbers.find(feature);
      if (number != numbers.end()) example.features.push_back(number->second);
    }
    example.yes = lesson.yes;
    example.importance = lesson.importance;
  }
  const auto count = static_cast<uint32_t>(features.size());
  const double sparse = settings.sparse[setting];
  const double small = settings.small[setting];
  const LinearModel fitted = question == kOfParty
                                 ? FitToDraws(examples, lessons, count, sparse, small)
                                 : Fit(examples, count, sparse, small);
  Table table;
  table[kAlways] = fitted.always + (question == kOfParty ? settings.lean[d] : 0);
  for (uint32_t f = 0; f < features.size(); ++f) {
    if (std::abs(fitted.weights[f]) >= kLeast) table[features[f]] = fitted.weights[f];
  }
  return table;
}

using Reports = std::vector<const PartyReport*>;

// How many places each list of a report has, by its number; of what is in none, one.
std::vector<uint32_t> LengthsOfLists(const PartyReport& report) {
  std::vector<uint32_t> lengths = {1};
  for (const SeenParty& seen : report.parties) {
    for (const SeenPlace& place : seen.places) {
      if (place.list >= lengths.size()) lengths.resize(place.list + 1);
      if (place.list > 0) ++lengths[place.list];
    }
  }
  return lengths;
}

Table LearnPlaces(const Reports& reports, uint32_t d, const Settings& settings) {
  std::vector<Lesson> lessons;
  for (const PartyReport* report : reports) {
    const std::vector<uint32_t> lists = LengthsOfLists(*report);
    for (const SeenParty& seen : report->parties) {
      for (const SeenPlace& place : seen.places) {
        if (place.answers[d] == Answer::kNotAsked) continue;
        // Who is named everywhere teaches no more than a few of its places, nor does a list.
        const auto alike = static_cast<double>(seen.places.size()) * lists[place.list];
        lessons.push_back(
            {report, place.features, place.answers[d] == Answer::kYes, 1 / std::sqrt(alike)});
      }
    }
  }
  return Learn(lessons, settings, d, kOfPlace);
}

using Tables = std::vector<Table>;  // by decision
using Model = std::array<Tables, kPartyQuestions>;

Tables LearnPlaces(const Reports& reports, const Settings& settings) {
  Tables tables;
  for (uint32_t d = 0; d < kPlaceDecisions; ++d) {
    tables.push_back(LearnPlaces(reports, d, settings));
  }
  return tables;
}

// What is seen of each party of a report once its places are scored; nothing of those that the
// decision is not about.
std::vector<PartyFeatures> WholesOf(const PartyReport& report, uint32_t d, const Tables& places) {
  PlaceScores scores;
  for (const SeenParty& seen : report.parties) {
    if (seen.country == IsOfCountries(d)) {
      for (const SeenPlace& place : seen.places) {
        PlaceScore score{{}, place.list};
        for (uint32_t asked = 0; asked < kPlaceDecisions; ++asked) {
          score.answers[asked] = ScoreOf(places[asked], place.features);
        }
        scores.Add(score);
      }
    }
    scores.EndParty();
  }
  const Standings standings(static_cast<PartyDecision>(d), scores);
  std::vector<PartyFeatures> wholes;
  for (size_t i = 0; i < report.parties.size(); ++i) {
    wholes.push_back(report.parties[i].features);
    standings.Note(i, PartyNotes(nullptr), wholes.back());
  }
  return wholes;
}

Tables LearnParties(const Reports& reports, const Settings& settings) {
  std::array<std::vector<Lesson>, kPartyDecisions> lessons;
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    Reports others;
    for (const PartyReport* report : reports) {
      if (report->fold != fold) others.push_back(report);
    }
    const Tables places = LearnPlaces(others, settings);
    for (const PartyReport* report : reports) {
      if (report->fold != fold) continue;
      for (uint32_t d = 0; d < kPartyDecisions; ++d) {
        std::vector<PartyFeatures> wholes = WholesOf(*report, d, places);
        for (size_t i = 0; i < wholes.size(); ++i) {
          const SeenParty& seen = report->parties[i];
          if (seen.answers[d] == Answer::kNotAsked) continue;
          lessons[d].push_back({report, std::move(wholes[i]), seen.answers[d] == Answer::kYes});
        }
      }
    }
  }
  Tables tables;
  for (uint32_t d = 0; d < kPartyDecisions; ++d) {
    tables.push_back(Learn(lessons[d], settings, d, kOfParty));
  }
  return tables;
}

Model Train(const Reports& reports, const Settings& settings) {
  return {LearnPlaces(reports, settings), LearnParties(reports, settings)};
}

std::string LinesOf(const Model& model) {
  std::string out;
  for (uint32_t d = 0; d < kPlaceDecisions; ++d) {
    for (const PartyQuestion question : {PartyQuestion::kPlace, PartyQuestion::kParty}) {
      if (question == PartyQuestion::kParty && d >= kPartyDecisions) continue;
      const Table& table = model[static_cast<uint32_t>(question)][d];
      std::vector<std::string> lines;
      for (const auto& [feature, weight] : table) {
        if (feature == kAlways) continue;
        lines.push_back(absl::StrFormat("%s | %.2f", PartyWords::Get().Name(feature), weight));
      }
      std::sort(lines.begin(), lines.end());
      absl::StrAppendFormat(&out, "\n[%s]\nalways | %.2f\n",
                            PartySectionName(static_cast<PartyDecision>(d), question),
                            table.at(kAlways));
      for (const std::string& line : lines) absl::StrAppend(&out, line, "\n");
    }
  }
  return out;
}

// ---- how well

struct Tally {
  uint32_t right = 0;
  uint32_t given = 0;
  uint32_t asked = 0;
  uint32_t reports = 0;
  uint32_t reports_found = 0;

  double F1() const { return given + asked == 0 ? 0 : 2.0 * right / (given + asked); }
  std::string Line() const {
    return absl::StrFormat("P %.3f R %.3f F1 %.3f any %.2f", given == 0 ? 0 : 1.0 * right / given,
                           asked == 0 ? 0 : 1.0 * right / asked, F1(),
                           reports == 0 ? 0 : 1.0 * reports_found / reports);
  }
};

// Every party of a report with its score and what weighed most, by weights that do not know it.
void TellScores(const PartyReport& report, const Model& model, std::ofstream& out) {
  for (uint32_t d = 0; d < kPartyDecisions; ++d) {
    const std::vector<PartyFeatures> wholes = WholesOf(report, d, model[kOfPlace]);
    for (size_t i = 0; i < wholes.size(); ++i) {
      const SeenParty& seen = report.parties[i];
      if (seen.answers[d] == Answer::kNotAsked) continue;
      const Table& table = model[kOfParty][d];
      const PartyFeatures* best = nullptr;
      double highest = -1e9;
      for (const SeenPlace& place : seen.places) {
        const double score = ScoreOf(model[kOfPlace][d], place.features);
        if (score > highest) {
          highest = score;
          best = &place.features;
        }
      }
      std::string why;
      for (const auto& [features, weights] :
           {std::pair(best, &model[kOfPlace][d]), std::pair(&wholes[i], &table)}) {
        std::vector<std::pair<double, PartyFeature>> weighed;
        for (const PartyFeature feature : *features) {
          const auto found = weights->find(feature);
          if (found != weights->end()) weighed.push_back({found->second, feature});
        }
        std::sort(weighed.begin(), weighed.end(), [](const auto& a, const auto& b) {
          return std::pair(-std::abs(a.first), a.second) < std::pair(-std::abs(b.first), b.second);
        });
        for (size_t w = 0; w < std::min<size_t>(weighed.size(), 8); ++w) {
          absl::StrAppendFormat(&why, "%s (%+.2f); ", PartyWords::Get().Name(weighed[w].second),
                                weighed[w].first);
        }
        absl::StrAppend(&why, "| ");
      }
      out << absl::StrFormat("%s\t%s\t%s\t%s\t%.2f\t%.2f\t%s\n", kGoldFields[d], report.id,
                             seen.name, seen.answers[d] == Answer::kYes ? "yes" : "no",
                             ScoreOf(table, wholes[i]), highest, why);
    }
  }
}

constexpr std::array<double, 9> kLeans = {-0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75};
using Tallies = std::array<Tally, kPartyDecisions>;
using ByLean = std::array<Tallies, kLeans.size()>;

void Count(const PartyReport& report, const Model& model, ByLean* by_lean) {
  for (uint32_t d = 0; d < kPartyDecisions; ++d) {
    const std::vector<PartyFeatures> wholes = WholesOf(report, d, model[kOfPlace]);
    std::vector<double> scores;
    for (const PartyFeatures& whole : wholes) scores.push_back(ScoreOf(model[kOfParty][d], whole));
    for (size_t l = 0; l < kLeans.size(); ++l) {
      Tally& tally = (*by_lean)[l][d];
      tally.asked += report.asked[d];
      tally.reports += report.asked[d] > 0;
      std::set<uint32_t> found;
      for (size_t i = 0; i < scores.size(); ++i) {
        const SeenParty& seen = report.parties[i];
        if (seen.answers[d] == Answer::kNotAsked || scores[i] + kLeans[l] <= 0) continue;
        if (seen.answers[d] == Answer::kNo) {
          ++tally.given;
        } else if (found.insert(seen.whom[d]).second) {
          ++tally.given;
          ++tally.right;
        }
      }
      tally.reports_found += !found.empty();
    }
  }
}

void Tell(const std::string& what, const std::vector<Tallies>& by_corpus) {
  for (size_t corpus = 0; corpus < by_corpus.size(); ++corpus) {
    for (uint32_t d = 0; d < kPartyDecisions; ++d) {
      if (by_corpus[corpus][d].asked == 0) continue;
      std::fprintf(stderr, "%s, file %zu, %s: %s\n", what.c_str(), corpus + 1, kGoldFields[d],
                   by_corpus[corpus][d].Line().c_str());
    }
  }
}

std::vector<Tallies> AtLean(const std::vector<ByLean>& by_corpus, size_t lean) {
  std::vector<Tallies> tallies;
  for (const ByLean& by_lean : by_corpus) tallies.push_back(by_lean[lean]);
  return tallies;
}

int Run(const std::vector<std::string>& paths, const std::string& kinds_folder,
        const Settings& settings, const std::string& scores, const std::string& held_out) {
  const std::vector<KindWeights> kinds = ReadKindsByFold(kinds_folder);
  std::vector<json> lines;
  std::vector<PartyReport> reports;
  for (uint32_t corpus = 0; corpus < paths.size(); ++corpus) {
    std::ifstream in(paths[corpus]);
    for (std::string line; std::getline(in, line);) {
      if (line.empty()) continue;
      lines.push_back(json::parse(line));
      reports.push_back(ReadPartyReport(lines.back(), corpus, kinds.at(FoldOf(lines.back()))));
    }
  }
  Reports all;
  for (const PartyReport& report : reports) all.push_back(&report);
  // What could be found at all.
  std::vector<Tallies> reach(paths.size());
  for (const PartyReport& report : reports) {
    for (uint32_t d = 0; d < kPartyDecisions; ++d) {
      std::set<uint32_t> found;
      for (const SeenParty& seen : report.parties) {
        if (seen.answers[d] == Answer::kYes) found.insert(seen.whom[d]);
      }
      reach[report.corpus][d].asked += report.asked[d];
      reach[report.corpus][d].right += static_cast<uint32_t>(found.size());
    }
  }
  Tell("among the candidates", reach);
  const Model model = Train(all, settings);
  std::vector<ByLean> on_all(paths.size());
  for (const PartyReport& report : reports) Count(report, model, &on_all[report.corpus]);
  Tell("trained on all", AtLean(on_all, 1));
  std::vector<ByLean> crossed(paths.size());
  std::ofstream scored;
  if (!scores.empty()) scored.open(scores);
  std::vector<std::ofstream> found(held_out.empty() ? 0 : paths.size());
  for (size_t i = 0; i < found.size(); ++i) found[i].open(absl::StrCat(held_out, ".", i));
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    Reports others;
    for (const PartyReport* report : all) {
      if (report->fold != fold) others.push_back(report);
    }
    const Model of_others = Train(others, settings);
    for (const PartyReport* report : all) {
      if (report->fold != fold) continue;
      Count(*report, of_others, &crossed[report->corpus]);
      if (scored.is_open()) TellScores(*report, of_others, scored);
    }
    if (found.empty()) continue;
    const PartyWeights weights(LinesOf(of_others));
    for (size_t i = 0; i < reports.size(); ++i) {
      if (reports[i].fold != fold) continue;
      found[reports[i].corpus] << PartiesFoundIn(lines[i], kinds[fold], weights) << "\n";
    }
  }
  for (size_t lean = 0; lean < kLeans.size(); ++lean) {
    Tell(absl::StrFormat("crossed, lean %+.2f", kLeans[lean]), AtLean(crossed, lean));
  }
  std::printf(
      "# Who of all that a report names was hit or did it, and which countries are theirs: each\n"
      "# feature that stands adds its weight to the score, and above nought the answer is yes. "
      "First\n"
      "# each place that names a party is asked, then the party as a whole.\n"
      "# party_weights.h says what the places are; \"~\" begins a class of words.\n"
      "# Trained, not written: tests/bench/quality/README.md tells how.\n"
      "# Origin: trained on the reports of CASIE and EuRepoC by "
      "tests/bench/quality/train_parties.\n%s",
      LinesOf(model).c_str());
  return 0;
}

}  // namespace
}  // namespace dossier::analysis

int main(int argc, char** argv) {
  std::vector<std::string> paths;
  std::string scores;
  std::string held_out;
  std::string kinds;
  dossier::analysis::Settings settings;
  bool fine = true;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const auto number = [&](double* value) {
      return i + 1 < argc && absl::SimpleAtod(argv[++i], value);
    };
    if (option == "--scores" && i + 1 < argc) {
      scores = argv[++i];
    } else if (option == "--held-out" && i + 1 < argc) {
      held_out = argv[++i];
    } else if (option == "--kinds" && i + 1 < argc) {
      kinds = argv[++i];
    } else if (option == "--sparse") {
      for (double& sparse : settings.sparse) fine &= number(&sparse);
    } else if (option == "--small") {
      for (double& small : settings.small) fine &= number(&small);
    } else if (option == "--lean") {
      for (double& lean : settings.lean) fine &= number(&lean);
    } else if (option.front() != '-') {
      paths.push_back(option);
    } else {
      fine = false;
    }
  }
  if (!fine || paths.empty() || kinds.empty()) {
    std::puts(
        "usage: train_parties GOLD.jsonl... [--sparse N N N] [--small N N N] [--lean V A VC AC]\n"
        "                     --kinds FOLDER [--scores FILE] [--held-out FILE] > weights.txt");
    return 2;
  }
  return dossier::analysis::Run(paths, kinds, settings, scores, held_out);
}
