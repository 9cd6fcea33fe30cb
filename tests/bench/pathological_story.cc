// Texts that nobody writes, but that somebody may send.
#include <algorithm>
#include <ctime>
#include <functional>

#include "absl/strings/str_cat.h"
#include "server/analysis/analyzer.h"
#include "tests/bench/allocations.h"
#include "tests/bench/analysis_story.h"

namespace dossier::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr absl::string_view kProse =
    "The port of Vessen said that it had been hacked on Friday and ";

std::string Repeated(absl::string_view piece, size_t bytes) {
  std::string text;
  text.reserve(bytes);
  while (text.size() + piece.size() <= bytes) absl::StrAppend(&text, piece);
  return text;
}

// One mark every so often, so that a text of 50 MB has a million of them.
std::string ProseWith(absl::string_view mark, size_t bytes) {
  return Repeated(absl::StrCat(kProse.substr(0, 49 - mark.size()), mark, " "), bytes);
}

// Distinct names by number, in words that no lexicon has.
std::string NameOf(size_t number) {
  std::string name = "Q";
  for (; number > 0; number /= 20) name.push_back("abcdefghijklmnoprstu"[number % 20]);
  return name;
}

std::string Names(size_t bytes) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i) {
    absl::StrAppend(&text, NameOf(i), " ", NameOf(i * 7 + 3), "sen of the port said it was over. ");
  }
  return text;
}

std::string Nested(size_t bytes) {
  constexpr absl::string_view kOpen = "\u201cit \u2018is (or [\u00ab";
  constexpr absl::string_view kClose = "\u00bb]) no\u2019 more\u201d";
  const size_t depth = bytes / (kOpen.size() + kClose.size());
  return absl::StrCat(Repeated(kOpen, depth * kOpen.size()),
                      Repeated(kClose, depth * kClose.size()));
}

struct Story {
  const char* name;
  std::function<std::string(size_t bytes)> text;
};

const Story kStories[] = {
    {"prose",
     [](size_t bytes) {
       return Repeated(
           "\u201cIt is over,\u201d said Ana Morell, a spokeswoman for the Port of "
           "Vessen. She denied that data was stolen on 3 May 2031.\n",
           bytes);
     }},
    {"one_quotation_mark",
     [](size_t bytes) { return absl::StrCat("\"", Repeated(kProse, bytes)); }},
    {"no_stop", [](size_t bytes) { return Repeated(kProse, bytes); }},
    {"a_million_quotation_marks", [](size_t bytes) { return ProseWith("\"", bytes); }},
    {"nothing_but_quotation_marks", [](size_t bytes) { return Repeated("\"", bytes); }},
    {"a_million_opening_marks", [](size_t bytes) { return ProseWith("\u201c", bytes); }},
    {"a_million_single_marks", [](size_t bytes) { return ProseWith("'", bytes); }},
    {"a_million_open_brackets", [](size_t bytes) { return ProseWith("(", bytes); }},
    {"nested_marks", Nested},
    {"one_word", [](size_t bytes) { return Repeated("a", bytes); }},
    {"words_of_one_letter", [](size_t bytes) { return Repeated("a ", bytes); }},
    {"capitals_of_one_letter", [](size_t bytes) { return Repeated("Q ", bytes); }},
    {"one_number", [](size_t bytes) { return Repeated("7", bytes); }},
    {"numbers", [](size_t bytes) { return Repeated("7 million 3,000 ", bytes); }},
    {"dates", [](size_t bytes) { return Repeated("3 May 2031 ", bytes); }},
    {"commas", [](size_t bytes) { return Repeated("a, ", bytes); }},
    {"line_breaks", [](size_t bytes) { return Repeated("\n", bytes); }},
    {"lines_of_one_word", [](size_t bytes) { return Repeated("said\n", bytes); }},
    {"stops", [](size_t bytes) { return Repeated(". ", bytes); }},
    {"a_million_names", Names},
    {"one_name", [](size_t bytes) { return Repeated("Vessen Port Authority ", bytes); }},
    {"cues", [](size_t bytes) { return Repeated("said ", bytes); }},
    {"clauses", [](size_t bytes) { return Repeated("she said that ", bytes); }},
    {"pronouns",
     [](size_t bytes) { return absl::StrCat("Ana Morell left. ", Repeated("she ", bytes)); }},
    {"incidents",
     [](size_t bytes) {
       return Repeated("hackers stole data of the Port of Vessen in a ransomware attack ", bytes);
     }},
    {"broken_utf8", [](size_t bytes) { return Repeated("\xe2\x80 \xff\xc3", bytes); }},
    {"chinese", [](size_t bytes) { return Repeated("\u6e2f\u53e3\u8868\u793a\u3002", bytes); }},
};

struct Run {
  double nanoseconds_per_byte = 0;
  double peak_bytes_per_byte = 0;
  size_t statements = 0;
  size_t claims = 0;
};

Run Analyze(const std::string& text) {
  const analysis::Analyzer analyzer{};
  Run run;
  CountAllocations counting;
  timespec start, end;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
  {
    google::protobuf::Arena arena(analysis::Analyzer::ArenaOptions());
    const internal::Analysis& analysis = analyzer.Analyze({.text = text}, arena);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    run.statements = static_cast<size_t>(analysis.statements_size());
    for (const internal::Account& account : analysis.accounts()) {
      run.claims += static_cast<size_t>(account.claims_size());
    }
  }
  const double bytes = static_cast<double>(text.size());
  run.peak_bytes_per_byte = static_cast<double>(counting.Stop().peak) / bytes;
  run.nanoseconds_per_byte = (1e9 * static_cast<double>(end.tv_sec - start.tv_sec) +
                              static_cast<double>(end.tv_nsec - start.tv_nsec)) /
                             bytes;
  return run;
}

double Rounded(double value) { return static_cast<double>(static_cast<int64_t>(value * 10)) / 10; }

}  // namespace

Json MeasurePathological(double megabytes, const std::string& only) {
  const size_t bytes = static_cast<size_t>(megabytes * 1e6);
  Analyze(std::string(kProse));  // reads the lexicons
  Json stories;
  for (const Story& story : kStories) {
    if (!only.empty() && only != story.name) continue;
    const Run quarter = Analyze(story.text(bytes / 4));
    const Run whole = Analyze(story.text(bytes));
    stories[story.name] = {
        {"ns_per_byte_of_a_quarter", Rounded(quarter.nanoseconds_per_byte)},
        {"ns_per_byte", Rounded(whole.nanoseconds_per_byte)},
        {"ratio", Rounded(whole.nanoseconds_per_byte / quarter.nanoseconds_per_byte)},
        {"peak_bytes_per_byte", Rounded(whole.peak_bytes_per_byte)},
        {"statements", whole.statements},
        {"claims", whole.claims}};
  }
  return stories;
}

}  // namespace dossier::bench
