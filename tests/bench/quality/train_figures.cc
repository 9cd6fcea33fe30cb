// Trains server/analysis/lexicons/figure_weights.txt: which dates, counts and amounts of a report
// belong to the incidents that it tells of.
//
//   train_figures --kinds FOLDER GOLD.jsonl... > weights.txt
//
// FOLDER holds what train_kinds --by-fold wrote: how plainly a report tells of kinds is told by
// weights that do not know it, as it will be of reports that come.
//
// Standard error tells how well, on all reports and on each fold of them by weights of the others,
// for each sort of figure and each file. --candidates writes what was decided about each figure, by
// the weights of the other folds; --unmarked the same of texts without a gold, by the weights that
// ship. The same gold files and rules give the same weights, byte for
// byte.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "nlohmann/json.hpp"
#include "server/analysis/figure_view.h"
#include "server/analysis/figure_weights.h"
#include "server/analysis/impacts.h"
#include "server/analysis/incident_dates.h"
#include "server/analysis/names.h"
#include "server/analysis/participants.h"
#include "server/analysis/topics.h"
#include "tests/bench/quality/folds.h"
#include "tests/bench/quality/gold.h"
#include "tests/bench/quality/incident_reports.h"
#include "tests/bench/quality/logistic.h"
#include "tests/bench/quality/with_facts.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;

constexpr double kLeast = 0.015;  // smaller weights are left out

struct Settings {
  double sparse[kFigureSorts] = {1.2e-3, 2e-3, 7e-4};
  double small[kFigureSorts] = {5e-4, 3e-2, 3e-2};
  // Added to what says that a figure belongs to an incident: P against R.
  double lean[kFigureSorts] = {0.4, 0.3, 0.2};
};

// A figure with what it says, as the gold writes it.
struct Figure {
  FigureSort sort;
  FigureView seen;
  std::vector<std::string> codes;
  bool right = false;
  bool unasked = false;  // no example: the gold leaves open what it is
  std::string words;     // around it
};

// What people marked in the body of a report.
struct Marks {
  bool any = false;
  uint32_t body = 0;  // where it begins
  std::vector<Span> of[kFigureSorts];
};

struct Report {
  std::string id;
  size_t file = 0;
  uint32_t fold = 0;
  bool asked[kFigureSorts] = {};
  std::vector<std::string> gold[kFigureSorts];
  std::vector<Figure> figures;

  // Whether its dates are those at which incidents began: repositories code nothing else of
  // numbers.
  bool starts() const { return !asked[static_cast<size_t>(FigureSort::kCount)]; }
};

std::string NumberCode(double value) { return absl::StrFormat("%.10g", value); }

// "2017-05" is met by itself and by days of it, a week by its days, a number by its neighbours.
bool Meets(FigureSort sort, const std::string& gold, const std::string& code) {
  if (gold == code) return true;
  if (sort == FigureSort::kDate) {
    if (absl::StartsWith(code, gold + "-")) {
      return !(absl::StrContains(code, "W") && gold.size() != 4);
    }
    absl::CivilDay day;
    if (absl::StrContains(gold, "W") && code.size() == 10 && absl::ParseCivilTime(code, &day)) {
      const absl::CivilDay monday = day - static_cast<int>(absl::GetWeekday(day));
      return DateCode(absl::StrCat(absl::FormatCivilTime(monday), "/",
                                   absl::FormatCivilTime(monday + 6)),
                      "", false) == gold;
    }
    return false;
  }
  const std::pair<std::string, std::string> left = absl::StrSplit(gold, ' ');
  const std::pair<std::string, std::string> right = absl::StrSplit(code, ' ');
  double a = 0;
  double b = 0;
  return left.second == right.second && absl::SimpleAtod(left.first, &a) &&
         absl::SimpleAtod(right.first, &b) &&
         std::abs(a - b) <= 0.01 * std::max(std::abs(a), std::abs(b));
}

std::optional<FigureSort> SortOfRole(const std::string& role) {
  if (role == "Time") return FigureSort::kDate;
  if (absl::StartsWith(role, "Number-of-")) return FigureSort::kCount;
  if (role == "Price" || role == "Damage-Amount") return FigureSort::kMoney;
  return std::nullopt;
}

Marks ReadMarks(const json& report, const std::string& text) {
  const std::string own = report.at("text");
  Marks marks;
  marks.body = static_cast<uint32_t>(text.size() - own.size());
  const auto events = report.find("events");
  if (events == report.end()) return marks;
  const std::vector<uint32_t> offsets = ByteOffsets(own);
  for (const json& event : *events) {
    for (const json& argument : event.at("args")) {
      marks.any = true;
      if (const std::optional<FigureSort> sort = SortOfRole(argument.at("role"))) {
        const json& span = argument.at("span");
        marks.of[static_cast<size_t>(*sort)].push_back(
            {marks.body + offsets[span[0].get<size_t>()],
             marks.body + offsets[span[1].get<size_t>()]});
      }
    }
  }
  return marks;
}

void ReadGold(const json& gold, Report& read) {
  const auto of = [&](const char* field, FigureSort sort) -> const json* {
    const auto found = gold.find(field);
    if (found == gold.end() || found->is_null()) return nullptr;
    read.asked[static_cast<size_t>(sort)] = true;
    return &*found;
  };
  const auto add = [&](FigureSort sort, std::string code) {
    auto& codes = read.gold[static_cast<size_t>(sort)];
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
  };
  if (const json* dates = of("dates", FigureSort::kDate)) {
    for (const json& date : *dates) {
      if (!date.at("value").is_null()) add(FigureSort::kDate, date.at("value"));
    }
  }
  if (const json* records = of("records", FigureSort::kCount)) {
    for (const json& number : *records) add(FigureSort::kCount, NumberCode(number));
  }
  if (const json* amounts = of("amounts", FigureSort::kMoney)) {
    for (const json& amount : *amounts) {
      add(FigureSort::kMoney, absl::StrCat(NumberCode(amount.at("value")), " ",
                                           amount.at("currency").get<std::string>()));
    }
  }
}

// Whether a figure is an example, and of what. In the body of a report it is what people marked:
// one that has a marked value by chance beside words that nobody marked is none. Nobody marked
// titles, nor anything in notes of repositories; there the value has to do.
void Label(const Marks& marks, Span span, const std::vector<std::string>& gold, Figure& figure) {
  const bool met = std::any_of(gold.begin(), gold.end(), [&](const std::string& value) {
    return std::any_of(figure.codes.begin(), figure.codes.end(),
                       [&](const std::string& code) { return Meets(figure.sort, value, code); });
  });
  if (!marks.any || span.begin < marks.body) {
    figure.right = met;
    figure.unasked = figure.codes.empty();
    return;
  }
  const auto& marked = marks.of[static_cast<size_t>(figure.sort)];
  figure.right =
      std::any_of(marked.begin(), marked.end(), [&](Span mark) { return mark.Overlaps(span); });
  figure.unasked = met && !figure.right;
}

std::string WordsAround(const std::string& text, Span span) {
  const size_t begin = span.begin > 90 ? span.begin - 90 : 0;
  std::string words =
      absl::StrCat(text.substr(begin, span.begin - begin), "<<",
                   text.substr(span.begin, span.size()), ">>", text.substr(span.end, 90));
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

// All figures of a report, as the rules for facts see them.
void SeeFigures(const FactReading& reading, const std::vector<KindMention>& kinds,
                const Topics& topics, const KindWeights& weights, const Marks& marks,
                const std::string& bytes, Report& read) {
  std::vector<Finding> parties;
  FindParties(reading, kinds, topics, parties);
  const Segmentation segmentation =
      Segment(reading, kinds, WeighedSentences(topics, kinds), parties);
  const FigureReading figures(reading, kinds, segmentation, topics, weights);

  const auto add = [&](FigureSort sort, const FigureView& seen, std::vector<std::string> codes,
                       Span span) {
    Figure& figure = read.figures.emplace_back();
    figure.sort = sort;
    figure.seen = seen;
    figure.codes = std::move(codes);
    figure.words = WordsAround(bytes, span);
    Label(marks, span, read.gold[static_cast<size_t>(sort)], figure);
  };
  for (const SeenDate& seen : SeeDates(reading, figures)) {
    const DateExpression& date = reading.dates[seen.index];
    const Span span{static_cast<uint32_t>(date.begin), static_cast<uint32_t>(date.end)};
    std::vector<std::string> codes;
    const std::string code = DateCode(date.value, reading.text.Slice(span), read.starts());
    if (!code.empty() && (!read.starts() || TellsStart(seen.event.event))) codes.push_back(code);
    add(FigureSort::kDate, seen.seen, codes, span);
  }
  for (const SeenQuantity& seen : SeeQuantities(reading, figures)) {
    const QuantityMention& mention = seen.mention;
    // The annotators gave no value to "thousands".
    if (mention.of_many) continue;
    std::vector<std::string> codes;
    for (const double value : std::set<double>{mention.min, mention.max}) {
      codes.push_back(mention.money() ? absl::StrCat(NumberCode(value), " ", mention.currency)
                                      : NumberCode(value));
    }
    const bool counted = mention.unit == "records" || mention.unit == "people";
    if (mention.money() || counted) {
      add(mention.money() ? FigureSort::kMoney : FigureSort::kCount, seen.seen, codes,
          mention.span);
    }
  }
}

void ReadFigures(const json& report, const std::string& bytes, const KindWeights& weights,
                 Report& read) {
  const Marks marks = ReadMarks(report, bytes);
  WithFacts(
      DocumentOf(report, bytes), weights,
      [&](const FactReading& reading, const std::vector<KindMention>& kinds, const Topics& topics) {
        SeeFigures(reading, kinds, topics, weights, marks, bytes, read);
      });
}

std::vector<Report> ReadReports(const std::vector<std::string>& paths,
                                const std::string& kinds_folder) {
  const std::vector<KindWeights> kinds = ReadKindsByFold(kinds_folder);
  std::vector<Report> reports;
  for (size_t file = 0; file < paths.size(); ++file) {
    std::ifstream in(paths[file]);
    if (!in) {
      std::fprintf(stderr, "cannot read %s\n", paths[file].c_str());
      std::exit(2);
    }
    for (std::string line; std::getline(in, line);) {
      if (line.empty()) continue;
      const json report = json::parse(line);
      const std::string text = TextOf(report);
      Report& read = reports.emplace_back();
      read.id = report.at("id");
      read.file = file;
      read.fold = FoldOf(report);
      ReadGold(report.at("gold"), read);
      ReadFigures(report, text, kinds.at(read.fold), read);
    }
  }
  return reports;
}

constexpr uint32_t kNoFold = UINT32_MAX;

// Of the reports that are not in `left_out`.
std::string Train(const std::vector<Report>& reports, uint32_t left_out, const Settings& settings) {
  const FigureFeatures& features = FigureFeatures::Get();
  std::vector<bool> steps;
  for (uint32_t f = 0; f < features.size(); ++f) {
    steps.push_back(features.IsStep(static_cast<FigureFeature>(f)));
  }
  std::string text;
  for (uint32_t sort = 0; sort < kFigureSorts; ++sort) {
    std::vector<Example> examples;
    for (const Report& report : reports) {
      if (report.fold == left_out || !report.asked[sort]) continue;
      for (const Figure& figure : report.figures) {
        if (figure.sort != static_cast<FigureSort>(sort) || figure.unasked) continue;
        Example& example = examples.emplace_back();
        example.features.assign(figure.seen.begin(), figure.seen.end());
        example.yes = figure.right;
      }
    }
    const LinearModel model =
        Fit(examples, features.size(), settings.sparse[sort], settings.small[sort], steps);
    std::vector<std::string> lines;
    for (uint32_t f = 0; f < features.size(); ++f) {
      if (std::abs(model.weights[f]) < kLeast) continue;
      lines.push_back(absl::StrFormat("%s | %.2f", features.Name(static_cast<FigureFeature>(f)),
                                      model.weights[f]));
    }
    std::sort(lines.begin(), lines.end());
    absl::StrAppend(&text, "\n[", FigureSortName(static_cast<FigureSort>(sort)), "]\n",
                    kAlwaysWeight,
                    absl::StrFormat(" | %.2f\n", model.always + settings.lean[sort]));
    for (const std::string& line : lines) absl::StrAppend(&text, line, "\n");
  }
  return text;
}

struct Tally {
  uint32_t right = 0;
  uint32_t given = 0;
  uint32_t asked = 0;

  std::string Line() const {
    const double p = given == 0 ? 0 : 100.0 * right / given;
    const double r = asked == 0 ? 0 : 100.0 * right / asked;
    return absl::StrFormat("P %.1f R %.1f F1 %.1f (%d of %d)", p, r,
                           p + r == 0 ? 0 : 2 * p * r / (p + r), given, asked);
  }
};

// As the scorer counts: different values of a report, equal ones paired first.
void Count(const Report& report, FigureSort sort, const std::set<std::string>& given,
           Tally& tally) {
  std::vector<std::string> left = report.gold[static_cast<size_t>(sort)];
  tally.asked += static_cast<uint32_t>(left.size());
  tally.given += static_cast<uint32_t>(given.size());
  for (const bool exact : {true, false}) {
    for (const std::string& code : given) {
      const auto met = std::find_if(left.begin(), left.end(), [&](const std::string& gold) {
        return exact ? gold == code : Meets(sort, gold, code);
      });
      if (met == left.end() ||
          (!exact && std::find(report.gold[static_cast<size_t>(sort)].begin(),
                               report.gold[static_cast<size_t>(sort)].end(),
                               code) != report.gold[static_cast<size_t>(sort)].end()))
        continue;
      ++tally.right;
      left.erase(met);
    }
  }
}

// What was decided about a figure, and why, as a line of JSON.
void Tell(const Report& report, const Figure& figure, const FigureWeights& weights) {
  std::cout << json{{"id", report.id},
                    {"sort", std::string(FigureSortName(figure.sort))},
                    {"codes", figure.codes},
                    {"gold", report.gold[static_cast<size_t>(figure.sort)]},
                    {"right", figure.right},
                    {"unasked", figure.unasked},
                    {"score", std::round(weights.Score(figure.sort, figure.seen) * 100) / 100},
                    {"words", figure.words},
                    {"why", weights.Explain(figure.sort, figure.seen, 20)}}
                   .dump(-1, ' ', false, json::error_handler_t::replace)
            << "\n";
}

using Tallies = std::vector<std::array<Tally, kFigureSorts>>;  // by file

void CountAll(const std::vector<Report>& reports, uint32_t fold, const FigureWeights& weights,
              Tallies& tallies, bool tell) {
  for (const Report& report : reports) {
    if (fold != kNoFold && report.fold != fold) continue;
    std::set<std::string> given[kFigureSorts];
    double likeliest = 0;
    for (const Figure& figure : report.figures) {
      const auto sort = static_cast<size_t>(figure.sort);
      if (!report.asked[sort]) continue;
      const double score = weights.Score(figure.sort, figure.seen);
      if (score > 0 && !figure.codes.empty() && score > likeliest) {
        // Repositories have one start an incident.
        if (report.starts()) {
          given[sort].clear();
          likeliest = score;
        }
        given[sort].insert(figure.codes.begin(), figure.codes.end());
      }
      if (tell) Tell(report, figure, weights);
    }
    for (uint32_t sort = 0; sort < kFigureSorts; ++sort) {
      if (!report.asked[sort]) continue;
      Count(report, static_cast<FigureSort>(sort), given[sort], tallies[report.file][sort]);
    }
  }
}

// All figures of texts that nobody marked.
int TellUnmarked(const std::string& path, const FigureWeights& weights) {
  std::ifstream in(path);
  if (!in) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    return 2;
  }
  for (std::string line; std::getline(in, line);) {
    const json text = json::parse(line);
    Report report;
    report.id = text.at("id");
    ReadFigures(text, TextOf(text), KindWeights::Default(), report);
    for (const Figure& figure : report.figures) Tell(report, figure, weights);
  }
  return 0;
}

int Run(const std::vector<std::string>& paths, const std::string& kinds, const Settings& settings,
        bool tell) {
  const std::vector<Report> reports = ReadReports(paths, kinds);
  const std::string text = Train(reports, kNoFold, settings);
  Tallies on_all(paths.size());
  CountAll(reports, kNoFold, FigureWeights(text), on_all, false);
  Tallies crossed(paths.size());
  std::set<uint32_t> folds;
  for (const Report& report : reports) folds.insert(report.fold);
  for (const uint32_t fold : folds) {
    CountAll(reports, fold, FigureWeights(Train(reports, fold, settings)), crossed, tell);
  }
  for (size_t file = 0; file < paths.size(); ++file) {
    for (uint32_t sort = 0; sort < kFigureSorts; ++sort) {
      if (on_all[file][sort].asked == 0) continue;
      std::fprintf(stderr, "%s, %s: on all %s; crossed %s\n",
                   paths[file].substr(paths[file].rfind('/') + 1).c_str(),
                   std::string(FigureSortName(static_cast<FigureSort>(sort))).c_str(),
                   on_all[file][sort].Line().c_str(), crossed[file][sort].Line().c_str());
    }
  }
  if (tell) return 0;
  std::printf(
      "# What decides whether a date, a count or an amount belongs to an incident of its report: "
      "each\n"
      "# feature that stands adds its weight to the score, and above nought it does.\n"
      "# Trained, not written: tests/bench/quality/README.md tells how.\n"
      "# Origin: trained on the reports of CASIE and EuRepoC by "
      "tests/bench/quality/train_figures.\n"
      "%s",
      text.c_str());
  return 0;
}

}  // namespace
}  // namespace dossier::analysis

int main(int argc, char** argv) {
  std::vector<std::string> paths;
  dossier::analysis::Settings settings;
  std::string kinds;
  std::string unmarked;
  bool tell = false;
  bool fine = true;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    // One number for each sort of figure.
    const auto numbers = [&](double* values) {
      for (uint32_t s = 0; s < dossier::analysis::kFigureSorts; ++s) {
        if (i + 1 >= argc || !absl::SimpleAtod(argv[++i], &values[s])) return false;
      }
      return true;
    };
    if (option == "--candidates") {
      tell = true;
    } else if (option == "--unmarked" && i + 1 < argc) {
      unmarked = argv[++i];
    } else if (option == "--kinds" && i + 1 < argc) {
      kinds = argv[++i];
    } else if (option == "--sparse") {
      fine = fine && numbers(settings.sparse);
    } else if (option == "--small") {
      fine = fine && numbers(settings.small);
    } else if (option == "--lean") {
      fine = fine && numbers(settings.lean);
    } else {
      fine = fine && option.front() != '-';
      paths.push_back(option);
    }
  }
  if (fine && !unmarked.empty()) {
    return dossier::analysis::TellUnmarked(unmarked, dossier::analysis::FigureWeights::Default());
  }
  if (!fine || paths.empty() || kinds.empty()) {
    std::puts(
        "usage: train_figures --kinds FOLDER GOLD.jsonl... [--sparse N N N] [--small N N N]\n"
        "                     [--lean N N N] [--candidates] > weights.txt\n"
        "       train_figures --unmarked TEXTS.jsonl\n\n"
        "  three numbers are those of dates, counts and amounts");
    return 2;
  }
  return dossier::analysis::Run(paths, kinds, settings, tell);
}
