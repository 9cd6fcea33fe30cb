// Trains server/analysis/lexicons/figure_weights.txt: which dates, counts and amounts of a report
// belong to the incidents that it tells of.
//
//   train_figures GOLD.jsonl... > weights.txt
//
// Standard error tells how well, on all reports and on each fold of them by weights of the others,
// for each sort of figure and each file. --candidates writes what was decided about each figure, by
// the weights of the other folds. The same gold files and rules give the same weights, byte for
// byte.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
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
#include "tests/bench/quality/gold.h"
#include "tests/bench/quality/incident_reports.h"
#include "tests/bench/quality/logistic.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;

constexpr double kLeast = 0.015;  // smaller weights are left out

struct Settings {
  double sparse[kFigureSorts] = {7e-4, 7e-4, 7e-4};
  double small[kFigureSorts] = {1e-3, 1e-2, 1e-2};
  // Added to what says that a figure belongs to an incident: P against R.
  double lean[kFigureSorts] = {0.4, 0.4, 0.1};
};

// A figure with what it says, as the gold writes it.
struct Figure {
  FigureSort sort;
  FigureView seen;
  std::vector<std::string> codes;
  bool right = false;
  bool unasked = false;  // the gold leaves open what it is
  std::string words;     // around it
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

void ReadGold(const json& report, const std::string& text, Report& read, std::vector<Span>& open,
              std::vector<Span>& marked) {
  const json& gold = report.at("gold");
  const std::string own = report.at("text");
  const auto shift = static_cast<uint32_t>(text.size() - own.size());
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
    const std::vector<uint32_t> offsets = ByteOffsets(own);
    for (const json& date : *dates) {
      if (!date.at("value").is_null()) {
        add(FigureSort::kDate, date.at("value"));
      } else if (date.contains("span")) {
        open.push_back({shift + offsets[date["span"][0].get<size_t>()],
                        shift + offsets[date["span"][1].get<size_t>()]});
      }
    }
  }
  const auto events = report.find("events");
  if (events != report.end()) {
    const std::vector<uint32_t> offsets = ByteOffsets(own);
    for (const json& event : *events) {
      for (const json& argument : event.at("args")) {
        marked.push_back({shift + offsets[argument["span"][0].get<size_t>()],
                          shift + offsets[argument["span"][1].get<size_t>()]});
      }
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

std::string WordsAround(const std::string& text, Span span) {
  const size_t begin = span.begin > 90 ? span.begin - 90 : 0;
  std::string words =
      absl::StrCat(text.substr(begin, span.begin - begin), "<<",
                   text.substr(span.begin, span.size()), ">>", text.substr(span.end, 90));
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

// All figures of a report, as the rules for facts see them.
void ReadFigures(const json& report, const std::string& bytes, const std::vector<Span>& open,
                 const std::vector<Span>& marked, Report& read) {
  const Document document = DocumentOf(report, bytes);
  google::protobuf::Arena arena(Analyzer::ArenaOptions());
  const Text text(document.text);
  const NameClasses names(text);
  const Entities entities(text, names);
  const Landmarks landmarks(text);
  const ReportDates dates = DatesOf(document, text, landmarks);
  const std::vector<StatementDraft> drafts =
      FindStatements(text, names, entities, {.language = "en", .dates = dates.all});
  const FactReading reading(document, text, names, entities, landmarks, dates, drafts, arena);
  const std::vector<KindMention> kinds = FindKinds(text, reading.matches);
  std::vector<Finding> parties;
  FindParties(reading, kinds, FindTopics(reading, kinds), parties);
  const Segmentation segmentation = Segment(reading, kinds, parties);
  const FigureReading figures(reading, kinds, segmentation);

  const auto title =
      static_cast<uint32_t>(bytes.size() - report.at("text").get<std::string>().size());
  const auto add = [&](FigureSort sort, const FigureView& seen, std::vector<std::string> codes,
                       Span span) {
    Figure& figure = read.figures.emplace_back();
    figure.sort = sort;
    figure.seen = seen;
    figure.words = WordsAround(bytes, span);
    const auto& gold = read.gold[static_cast<size_t>(sort)];
    for (const std::string& code : codes) {
      figure.right |= std::any_of(gold.begin(), gold.end(), [&](const std::string& value) {
        return Meets(sort, value, code);
      });
    }
    figure.unasked =
        !figure.right && (codes.empty() || std::any_of(open.begin(), open.end(),
                                                       [&](Span s) { return s.Overlaps(span); }));
    figure.codes = std::move(codes);
    // Told by chance beside something else: no example, but right all the same.
    // People marked the body alone, so that in the title what is told again has to do.
    if (figure.right && !marked.empty() && span.begin >= title &&
        std::none_of(marked.begin(), marked.end(), [&](Span s) { return s.Overlaps(span); })) {
      figure.unasked = true;
    }
  };
  for (const SeenDate& seen : SeeDates(reading, figures)) {
    const DateExpression& date = reading.dates[seen.index];
    const Span span{static_cast<uint32_t>(date.begin), static_cast<uint32_t>(date.end)};
    std::vector<std::string> codes;
    const std::string code = DateCode(date.value, text.Slice(span), read.starts());
    if (!code.empty() && (!read.starts() || TellsStart(seen.event.event))) codes.push_back(code);
    add(FigureSort::kDate, seen.seen, codes, span);
  }
  for (const SeenQuantity& seen : SeeQuantities(reading, figures)) {
    const QuantityMention& mention = seen.mention;
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

std::vector<Report> ReadReports(const std::vector<std::string>& paths) {
  std::vector<Report> reports;
  for (size_t file = 0; file < paths.size(); ++file) {
    std::ifstream in(paths[file]);
    if (!in) {
      std::fprintf(stderr, "cannot read %s\n", paths[file].c_str());
      std::exit(2);
    }
    uint32_t number = 0;
    for (std::string line; std::getline(in, line);) {
      if (line.empty()) continue;
      const json report = json::parse(line);
      const std::string text = TextOf(report);
      Report& read = reports.emplace_back();
      read.id = report.at("id");
      read.file = file;
      const auto fold = report.find("fold");
      read.fold = fold == report.end() ? number % 5 : fold->get<uint32_t>();
      ++number;
      std::vector<Span> open, marked;
      ReadGold(report, text, read, open, marked);
      ReadFigures(report, text, open, marked, read);
    }
  }
  return reports;
}

constexpr uint32_t kNoFold = UINT32_MAX;

// Of the reports that are not in `left_out`.
std::string Train(const std::vector<Report>& reports, uint32_t left_out, const Settings& settings) {
  const FigureFeatures& features = FigureFeatures::Get();
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
        Fit(examples, features.size(), settings.sparse[sort], settings.small[sort]);
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
      if (tell) {
        std::cout << json{{"id", report.id},
                          {"sort", std::string(FigureSortName(figure.sort))},
                          {"codes", figure.codes},
                          {"gold", report.gold[sort]},
                          {"right", figure.right},
                          {"unasked", figure.unasked},
                          {"score", std::round(score * 100) / 100},
                          {"words", figure.words},
                          {"why", weights.Explain(figure.sort, figure.seen, 10)}}
                         .dump(-1, ' ', false, json::error_handler_t::replace)
                  << "\n";
      }
    }
    for (uint32_t sort = 0; sort < kFigureSorts; ++sort) {
      if (!report.asked[sort]) continue;
      Count(report, static_cast<FigureSort>(sort), given[sort], tallies[report.file][sort]);
    }
  }
}

int Run(const std::vector<std::string>& paths, const Settings& settings, bool tell) {
  const std::vector<Report> reports = ReadReports(paths);
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
  if (!fine || paths.empty()) {
    std::puts(
        "usage: train_figures GOLD.jsonl... [--sparse N N N] [--small N N N] [--lean N N N]\n"
        "                     [--candidates] > weights.txt\n\n"
        "  three numbers are those of dates, counts and amounts");
    return 2;
  }
  return dossier::analysis::Run(paths, settings, tell);
}
