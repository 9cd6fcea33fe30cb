// Measures what is known as a copy. Reads reports as JSON Lines; writes, as one JSON object a line,
//   {"texts", "copies", "of_other_clusters"}: of the pairs of reports that differ, how many are
//     copies of each other, and how many of those tell of different incidents;
//   {"edit", "texts", "known", "found", "one_source"}: of the reports of forty words and more, each
//     altered as newspapers do, how many are known as copies, share a key, and count for one
//     source.
// With --pairs it writes each pair of copies instead: {"one", "other", "similarity", "type"}.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "server/base/sketch.h"
#include "server/correlation/copies.h"
#include "tests/bench/quality/reports.h"

namespace dossier::correlation {
namespace {

using Words = std::vector<std::string>;

Words WordsOf(const std::string& text) {
  return absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
}

// The first `share` of the words.
Words Beginning(Words words, double share) {
  words.resize(static_cast<size_t>(share * static_cast<double>(words.size())));
  return words;
}

// Every `step`th word is another.
Words Reworded(Words words, size_t step) {
  for (size_t i = step / 2; i < words.size(); i += step) words[i] = absl::StrCat("another", i);
  return words;
}

Words Joined(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

struct Edit {
  std::string name;
  std::function<Words(const Words&)> apply;
};

std::vector<Edit> Edits() {
  const Words headline = {"Harbour", "stands", "still", "as", "talks", "on", "wages", "fail"};
  const Words sentence = WordsOf(
      "Our newspaper asked the office of the mayor for a comment on Tuesday but had no answer by "
      "the "
      "time of going to press .");
  const auto style = [](const Words& words) {
    Words changed =
        WordsOf(absl::StrReplaceAll(absl::StrJoin(words, " "), {{"\"", "'"},
                                                                {" percent", " per cent"},
                                                                {"ization", "isation"},
                                                                {"Mr. ", "Mr "},
                                                                {" said", " says"}}));
    return changed;
  };
  return {
      {"none", [](const Words& words) { return words; }},
      {"another headline",
       [=](const Words& words) {
         return Joined(headline, {words.begin() + std::min<size_t>(10, words.size()), words.end()});
       }},
      {"a credit line",
       [](const Words& words) {
         return Joined({"VELLS,", "April", "3", "(Agency)", "-"}, words);
       }},
      {"a sentence put in",
       [=](const Words& words) {
         const auto middle = words.begin() + static_cast<int64_t>(words.size() / 2);
         return Joined(Joined({words.begin(), middle}, sentence), {middle, words.end()});
       }},
      {"house style", style},
      {"every 20th word", [](const Words& words) { return Reworded(words, 20); }},
      {"every 12th word", [](const Words& words) { return Reworded(words, 12); }},
      {"last third cut", [](const Words& words) { return Beginning(words, 2. / 3); }},
      {"last half cut", [](const Words& words) { return Beginning(words, .5); }},
      {"last three quarters cut", [](const Words& words) { return Beginning(words, .25); }},
      {"cut, reworded and extended",
       [=](const Words& words) {
         return Joined(Joined(headline, style(Reworded(Beginning(words, .6), 30))), sentence);
       }},
  };
}

struct Report {
  std::string id;
  std::string cluster;
  std::vector<uint32_t> sketch;
  Words words;
};

std::vector<Report> Read() {
  std::vector<Report> reports;
  for (const nlohmann::json& report : analysis::ReadReports(std::cin)) {
    const std::string title = report.contains("title") && report["title"].is_string()
                                  ? report["title"].get<std::string>()
                                  : "";
    const std::string text = absl::StrCat(title, "\n", report["text"].get<std::string>());
    reports.push_back(
        {report["id"].is_string() ? report["id"].get<std::string>() : report["id"].dump(),
         report.value("cluster", ""), TextSketch(text), WordsOf(text)});
  }
  return reports;
}

void MeasurePairs(const std::vector<Report>& reports, bool pairs) {
  int copies = 0;
  int other = 0;
  for (size_t i = 0; i < reports.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const auto copy = CompareTexts(reports[i].sketch, reports[j].sketch);
      if (!copy.has_value()) continue;
      ++copies;
      other += reports[i].cluster != reports[j].cluster ? 1 : 0;
      if (!pairs) continue;
      std::cout << nlohmann::json{{"one", reports[j].id},
                                  {"other", reports[i].id},
                                  {"similarity", copy->similarity},
                                  {"type", v1::NearDuplicate::Type_Name(copy->type)}}
                << "\n";
    }
  }
  if (pairs) return;
  std::cout << nlohmann::json{{"texts", reports.size()},
                              {"copies", copies},
                              {"of_other_clusters", other}}
            << "\n";
}

void MeasureEdits(const std::vector<Report>& reports) {
  for (const Edit& edit : Edits()) {
    int texts = 0;
    int known = 0;
    int found = 0;
    int one_source = 0;
    for (const Report& report : reports) {
      if (report.words.size() < 40) continue;
      ++texts;
      const auto sketch = TextSketch(absl::StrJoin(edit.apply(report.words), " "));
      known += CompareTexts(report.sketch, sketch).has_value() ? 1 : 0;
      const std::vector<std::string> keys = TextKeysOf(sketch);
      const std::vector<std::string> others = TextKeysOf(report.sketch);
      found +=
          std::find_first_of(keys.begin(), keys.end(), others.begin(), others.end()) != keys.end()
              ? 1
              : 0;
      const std::vector<int> originals = OriginalsOf({{report.sketch, 1, "a"}, {sketch, 2, "b"}});
      one_source += originals[0] == originals[1] ? 1 : 0;
    }
    std::cout << nlohmann::json{{"edit", edit.name},
                                {"texts", texts},
                                {"known", known},
                                {"found", found},
                                {"one_source", one_source}}
              << "\n";
  }
}

}  // namespace
}  // namespace dossier::correlation

int main(int argc, char** argv) {
  const bool pairs = argc > 1 && std::strcmp(argv[1], "--pairs") == 0;
  const auto reports = dossier::correlation::Read();
  dossier::correlation::MeasurePairs(reports, pairs);
  if (!pairs) dossier::correlation::MeasureEdits(reports);
}
