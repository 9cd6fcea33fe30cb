// How fast free words find statements, and what it costs to write them so that words find them.
//
//   search_bench [--statements=1000000] [--reports=5000] [--rounds=100] [--file=PATH]
//   [--only=WORDS]
//
// Writes JSON: for each kind of query the median and the 99th percentile of the first ranked page
// of 50, in the store, in milliseconds, each round with other words, and of the processor time it
// took; without --file the rate of durable ingest
// with search texts beside the rate without, over batches that take turns in the same run; bytes of
// the file and of memory. With --file the data file is kept, and used again if it is there. With
// --only just the kinds of query whose name has these words.
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "server/base/clock.h"
#include "server/base/search_words.h"
#include "server/query/listing.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/bench/search/reports.h"
#include "tests/bench/search/statements.h"
#include "tests/support/temp_dir.h"

namespace dossier::bench {
namespace {

using nlohmann::ordered_json;
using store::AllOf;
using store::AnyOf;
using store::Collection;
using store::Condition;
using store::HasTerm;
using store::HasWords;

constexpr uint64_t kBatch = 1000;

template <typename T>
T Unwrap(absl::StatusOr<T> value) {
  if (!value.ok()) {
    fprintf(stderr, "%s\n", value.status().ToString().c_str());
    std::abort();
  }
  return *std::move(value);
}

std::unique_ptr<store::Store> Open(const std::string& path) {
  return Unwrap(store::OpenSqliteStore(path, {}, SystemClock()));
}

// Statements that are ready to be put, so that only the store is measured.
struct Ready {
  std::string name;
  std::string body;
  std::vector<store::Term> terms;
  store::SearchText text;
};

std::vector<Ready> MakeBatch(uint64_t first, uint64_t count) {
  std::vector<Ready> batch;
  for (uint64_t number = first; number < first + count; ++number) {
    const v1::Statement statement = MakeStatement(number);
    batch.push_back({statement.name(), statement.SerializeAsString(), store::TermsOf(statement),
                     store::SearchTextOf(statement)});
  }
  return batch;
}

// Commits the batch; returns the seconds that took.
double Commit(store::Store& store, std::vector<Ready> batch, bool with_text) {
  const absl::Time start = absl::Now();
  const auto t = Unwrap(store.Begin());
  for (Ready& each : batch) {
    const absl::Status status = t->Put(each.name, std::move(each.body), std::move(each.terms),
                                       with_text ? std::move(each.text) : store::SearchText());
    if (!status.ok()) std::abort();
  }
  Unwrap(t->Commit());
  return absl::ToDoubleSeconds(absl::Now() - start);
}

ordered_json MeasureIngest() {
  const TempDir dir;
  const auto with = Open(dir.File("with.db")), without = Open(dir.File("without.db"));
  double seconds_with = 0, seconds_without = 0;
  constexpr uint64_t kStatements = 40'000;
  for (uint64_t first = 0; first < kStatements; first += kBatch) {
    seconds_with += Commit(*with, MakeBatch(first, kBatch), true);
    seconds_without += Commit(*without, MakeBatch(first, kBatch), false);
  }
  return {{"statements_per_second_with_words", kStatements / seconds_with},
          {"statements_per_second_without", kStatements / seconds_without},
          {"ratio", seconds_without / seconds_with}};
}

int64_t ResidentBytes() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stoll(line.substr(6)) * 1024;
  }
  return 0;
}

struct Kind {
  const char* name;
  // The query of a round.
  std::function<Condition(uint64_t)> make;
};

Condition Word(const std::string& word, bool open_end = false) {
  return HasWords({word}, open_end);
}

// Some words side by side in a statement that is there.
Condition PhraseOf(uint64_t number, size_t size) {
  const std::string words = SearchWords(MakeStatement(number).text());
  const std::vector<std::string> all = absl::StrSplit(words, ' ');
  const size_t at = number % (all.size() - size);
  return HasWords({all.begin() + at, all.begin() + at + size}, false);
}

std::vector<Kind> Kinds(uint64_t statements) {
  return {
      {"no match", [](uint64_t i) { return Word(absl::StrCat("nowhere", i)); }},
      {"a rare word", [](uint64_t i) { return Word(WordOfRank(20'000 + i * 97 % 30'000)); }},
      {"a usual word", [](uint64_t i) { return Word(WordOfRank(200 + i * 7 % 2000)); }},
      {"the commonest words", [](uint64_t i) { return Word(WordOfRank(i % 3)); }},
      {"two usual words",
       [](uint64_t i) {
         return AllOf({Word(WordOfRank(100 + i)), Word(WordOfRank(300 + i * 3))});
       }},
      {"two common words that rarely meet",
       [](uint64_t) {
         return AllOf({Word("harbour"), Word("orchard")});
       }},
      {"either of two words",
       [](uint64_t i) {
         return AnyOf({Word(WordOfRank(i)), Word(WordOfRank(5000 + i))});
       }},
      {"a phrase of two", [=](uint64_t i) { return PhraseOf(i * 7919 % statements, 2); }},
      {"a phrase of three", [=](uint64_t i) { return PhraseOf(i * 7919 % statements, 3); }},
      {"the beginning of a word, five letters",
       [](uint64_t i) { return Word(WordOfRank(400 + i * 131 % 40'000).substr(0, 5), true); }},
      {"the beginning of a word, two letters",
       [](uint64_t i) { return Word(WordOfRank(i * 11 % 400).substr(0, 2), true); }},
      {"a word, and a kind",
       [](uint64_t i) {
         return AllOf({Word(WordOfRank(10 + i)), HasTerm({"kind", "DENIAL"})});
       }},
      {"a rare word, and not a common one",
       [](uint64_t i) {
         return AllOf({Word(WordOfRank(3000 + i * 13)), store::NoneOf(Word(WordOfRank(1)))});
       }},
  };
}

// What the thread has computed, in milliseconds: what a page costs, whoever else is at work.
double CpuMilliseconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

double Percentile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<size_t>(part * values.size()))];
}

ordered_json MeasureQueries(store::Store& store, uint64_t statements, uint64_t rounds,
                            const std::string& only) {
  ordered_json all = ordered_json::array();
  std::vector<double> every, every_cpu;
  for (const Kind& kind : Kinds(statements)) {
    if (!absl::StrContains(kind.name, only)) continue;
    std::vector<double> times, cpu_times;
    uint64_t found = 0;
    for (uint64_t i = 0; i < rounds; ++i) {
      const Condition condition = kind.make(i);
      const absl::Time start = absl::Now();
      const double cpu_start = CpuMilliseconds();
      const auto page =
          Unwrap(store.Rank({.collection = Collection::kStatement, .condition = condition}));
      times.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      cpu_times.push_back(CpuMilliseconds() - cpu_start);
      found += page.resources.size();
    }
    every.insert(every.end(), times.begin(), times.end());
    every_cpu.insert(every_cpu.end(), cpu_times.begin(), cpu_times.end());
    all.push_back({{"query", kind.name},
                   {"p50_ms", Percentile(times, 0.5)},
                   {"p99_ms", Percentile(times, 0.99)},
                   {"cpu_p50_ms", Percentile(cpu_times, 0.5)},
                   {"cpu_p99_ms", Percentile(cpu_times, 0.99)},
                   {"mean_found", static_cast<double>(found) / static_cast<double>(rounds)}});
  }
  if (every.empty()) return all;
  all.push_back({{"query", "all of these"},
                 {"p50_ms", Percentile(every, 0.5)},
                 {"p99_ms", Percentile(every, 0.99)},
                 {"cpu_p50_ms", Percentile(every_cpu, 0.5)},
                 {"cpu_p99_ms", Percentile(every_cpu, 0.99)}});
  return all;
}

// Commits twenty statements a second as long as it lives.
class Trickle {
 public:
  Trickle(store::Store& store, uint64_t first)
      : thread_([this, &store, first] {
          constexpr uint64_t kStatements = 20;
          for (uint64_t next = first; !stop_.WaitForNotificationWithTimeout(absl::Seconds(1));
               next += kStatements) {
            Commit(store, MakeBatch(next, kStatements), true);
          }
        }) {}
  ~Trickle() {
    stop_.Notify();
    thread_.join();
  }
  Trickle(const Trickle&) = delete;
  Trickle& operator=(const Trickle&) = delete;

 private:
  absl::Notification stop_;
  std::thread thread_;
};

// The first query of a store that has just been opened, one of each kind.
ordered_json MeasureFirstQueries(const std::string& path, uint64_t statements) {
  std::vector<double> times, cpu_times;
  uint64_t number = 1000;
  for (const Kind& kind : Kinds(statements)) {
    const auto store = Open(path);
    const Condition condition = kind.make(number++);
    const absl::Time start = absl::Now();
    const double cpu_start = CpuMilliseconds();
    Unwrap(store->Rank({.collection = Collection::kStatement, .condition = condition}));
    times.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
    cpu_times.push_back(CpuMilliseconds() - cpu_start);
  }
  return {{"p50_ms", Percentile(times, 0.5)},
          {"longest_ms", Percentile(times, 1)},
          {"cpu_longest_ms", Percentile(cpu_times, 1)}};
}

// What a client waits for, but for the wire: the page with its matches, as bytes.
ordered_json MeasureListings(store::Store& store, Collection collection, uint64_t rounds,
                             const std::string& only) {
  struct Listed {
    const char* name;
    std::function<std::string(uint64_t)> filter;
    int pages = 1;
  };
  const Listed kinds[] = {
      {"a usual word", [](uint64_t i) { return WordOfRank(200 + i * 7); }},
      {"the commonest words", [](uint64_t i) { return WordOfRank(i % 3); }},
      {"three words",
       [](uint64_t i) {
         return absl::StrCat(WordOfRank(i), " ", WordOfRank(20 + i), " ", WordOfRank(50 + 2 * i));
       }},
      {"either of ten words",
       [](uint64_t i) {
         std::vector<std::string> words;
         for (uint64_t word = 0; word < 10; ++word) words.push_back(WordOfRank(i + 31 * word));
         return absl::StrJoin(words, " OR ");
       }},
      {"a phrase of common words",
       [](uint64_t i) { return absl::StrCat("\"", WordOfRank(i % 3), " ", WordOfRank(i), "\""); }},
      {"one letter", [](uint64_t i) { return absl::StrCat(std::string(1, "bcdf"[i % 4]), "*"); }},
      {"a usual word, five pages", [](uint64_t i) { return WordOfRank(50 + i * 7); }, 5},
  };
  ordered_json all = ordered_json::array();
  for (const Listed& kind : kinds) {
    const std::string name =
        absl::StrCat("listing ", store::CollectionId(collection), ": ", kind.name);
    if (!absl::StrContains(name, only)) continue;
    std::vector<double> times, cpu_times;
    uint64_t found = 0;
    for (uint64_t i = 0; i < rounds; ++i) {
      const std::string filter = kind.filter(i);
      std::string token;
      for (int page = 0; page < kind.pages; ++page) {
        const absl::Time start = absl::Now();
        const double cpu_start = CpuMilliseconds();
        const query::Listing listing = Unwrap(query::ReadListing(
            store,
            {.method = "List", .collection = collection, .filter = filter, .page_token = token}));
        const std::string bytes = query::ListResponse(listing);
        times.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
        cpu_times.push_back(CpuMilliseconds() - cpu_start);
        found += listing.resources.size();
        token = listing.next_page_token;
        if (token.empty()) break;
      }
    }
    all.push_back({{"query", name},
                   {"p50_ms", Percentile(times, 0.5)},
                   {"p99_ms", Percentile(times, 0.99)},
                   {"cpu_p50_ms", Percentile(cpu_times, 0.5)},
                   {"cpu_p99_ms", Percentile(cpu_times, 0.99)},
                   {"mean_found", static_cast<double>(found) / static_cast<double>(times.size())}});
  }
  return all;
}

void PutReports(store::Store& store, uint64_t reports) {
  for (uint64_t first = 0; first < reports; first += 100) {
    const auto t = Unwrap(store.Begin());
    for (uint64_t number = first; number < first + 100; ++number) {
      const LongReport made = MakeReport(number);
      absl::Status status = t->PutText(made.report.text_sha256(), made.text);
      if (status.ok()) {
        status = t->Put(made.report.name(), made.report.SerializeAsString(),
                        store::TermsOf(made.report), store::SearchTextOf(made.report, made.text));
      }
      if (!status.ok()) std::abort();
    }
    Unwrap(t->Commit());
  }
}

void Main(uint64_t statements, uint64_t reports, uint64_t rounds, const std::string& file,
          const std::string& only) {
  ordered_json result;
  if (file.empty()) result["ingest"] = MeasureIngest();
  const TempDir dir;
  const std::string path = file.empty() ? dir.File("search.db") : file;
  std::unique_ptr<store::Store> store = Open(path);
  if (Unwrap(store->Log()).head == 0) {
    for (uint64_t first = 0; first < statements; first += kBatch) {
      Commit(*store, MakeBatch(first, std::min(kBatch, statements - first)), true);
      if (first % 100'000 == 0) fprintf(stderr, "%llu statements\n", (unsigned long long)first);
    }
  }
  const bool has_reports =
      !Unwrap(store->Select({.collection = Collection::kReport, .limit = 1})).resources.empty();
  if (!has_reports) PutReports(*store, reports);
  struct stat info = {};
  stat(path.c_str(), &info);
  const int64_t resident = ResidentBytes();
  result["statements"] = statements;
  result["file_bytes"] = info.st_size;
  store.reset();
  if (only.empty()) result["first_query_after_opening"] = MeasureFirstQueries(path, statements);
  store = Open(path);
  result["first_page"] = MeasureQueries(*store, statements, rounds, only);
  if (only.empty()) {
    const auto head = static_cast<uint64_t>(Unwrap(store->Log()).head);
    const Trickle trickle(*store, statements + head * kBatch);
    result["first_page_while_statements_come_in"] =
        MeasureQueries(*store, statements, rounds, only);
  }
  for (const Collection collection : {Collection::kStatement, Collection::kReport}) {
    result[absl::StrCat("listing_of_", store::CollectionId(collection))] =
        MeasureListings(*store, collection, rounds, only);
  }
  result["resident_bytes_before_queries"] = resident;
  result["resident_bytes_after_queries"] = ResidentBytes();
  printf("%s\n", result.dump(2).c_str());
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) {
  uint64_t statements = 1'000'000, reports = 5'000, rounds = 100;
  std::string file, only;
  for (int i = 1; i < argc; ++i) {
    absl::string_view option = argv[i];
    const bool known =
        (absl::ConsumePrefix(&option, "--statements=") && absl::SimpleAtoi(option, &statements)) ||
        (absl::ConsumePrefix(&option, "--reports=") && absl::SimpleAtoi(option, &reports)) ||
        (absl::ConsumePrefix(&option, "--rounds=") && absl::SimpleAtoi(option, &rounds));
    if (!known && absl::ConsumePrefix(&option, "--file=")) {
      file = std::string(option);
    } else if (!known && absl::ConsumePrefix(&option, "--only=")) {
      only = std::string(option);
    } else if (!known) {
      fprintf(stderr,
              "usage: search_bench [--statements=N] [--reports=N] [--rounds=N] [--file=PATH] "
              "[--only=WORDS]\n");
      return 2;
    }
  }
  dossier::bench::Main(statements, reports, rounds, file, only);
}
