// How long it takes to link one more report to its incident in a store that holds many: from its
// accounts, analysed, to the incidents, claims and relations written, before the commit.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/civil_time.h"
#include "nlohmann/json.hpp"
#include "server/analysis/analyzer.h"
#include "server/base/clock.h"
#include "server/base/log.h"
#include "server/base/parallel.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/pipeline/incident_linker.h"
#include "server/pipeline/statement_linker.h"
#include "server/pipeline/vertex_graph.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/support/temp_dir.h"

namespace dossier::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
using pipeline::IncidentLinker;
using pipeline::Linking;
using pipeline::LinkingCaches;
using pipeline::LinkingTransaction;
using pipeline::StatementLinker;

[[noreturn]] void Die(const absl::Status& status) {
  std::cerr << status << "\n";
  std::exit(1);
}

double MillisecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

// Picks by a number that is fixed for its purpose, so that reports of one story agree.
class Picker {
 public:
  explicit Picker(uint64_t seed) : engine_(seed * 0x9E3779B97F4A7C15u + 1) {}
  uint64_t Below(uint64_t bound) { return engine_() % bound; }
  template <typename List>
  const char* From(const List& list) {
    return list[Below(std::size(list))];
  }
  // A name that nobody knows, of three or four syllables.
  std::string Name() {
    std::string name = Syllables(3 + Below(2));
    name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
    return name;
  }
  // One of 20,000 words, the n-th as often as 1/n (Zipf's law).
  std::string Word() {
    constexpr double kWords = 20000;
    const double share = static_cast<double>(Below(1u << 30)) / (1u << 30);
    return Picker(static_cast<uint64_t>(std::pow(kWords, share))).Syllables(3);
  }

 private:
  std::string Syllables(uint64_t count) {
    static constexpr const char* kSyllables[] = {
        "ba",  "cor", "dal", "en",  "fir", "gos", "hel",  "ir",   "jo",  "kas", "lum",
        "mar", "nor", "os",  "pel", "qui", "ros", "sten", "tor",  "ul",  "vek", "wen",
        "xan", "yl",  "zor", "bri", "dun", "fal", "gre",  "holt", "lan", "mir", "rud"};
    std::string word;
    for (uint64_t i = 0; i < count; ++i) word += From(kSyllables);
    return word;
  }

  std::mt19937_64 engine_;
};

std::string InWords(absl::CivilDay day) {
  static constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
  return absl::StrCat(kMonths[day.month() - 1], " ", day.day(), ", ", day.year());
}

// A sentence as a story has a few of its own and a reporter adds one.
std::string Sentence(Picker& picker) {
  static constexpr const char* kForms[] = {
      "$0 inspected the $1 of $2 before the $3 $4.",  "The $1 $3 of $2 and the $4 were lost by $0.",
      "Nobody had closed the $1, $0 of $2 recalled.", "$0 and $2 opened a $1 that the $3 needed.",
      "Near the $1 in $2, $0 counted the $3 $4.",     "For $0 the $4 of $2 mattered, not the $1."};
  return absl::Substitute(picker.From(kForms), picker.Name(), picker.Word(), picker.Name(),
                          picker.Word(), picker.Word());
}

struct Item {
  std::string text;
  absl::CivilDay published;
};

// News as they come in: some nine hundred reports a day; stories that open, run for days and are
// taken up once more much later; some told by hundreds of reports, most by one or two; victims that
// are hit again; every twentieth report delivered up to a month late; two thirds of the stories
// about attacks, the others of fires, strikes and the like.
class News {
 public:
  explicit News(uint64_t reports) {
    Picker picker(7);
    stories_.reserve(reports);
    uint64_t next = 0;
    for (uint64_t i = 0; i < reports; ++i) {
      if (i == 0 || picker.Below(100) < 35) {
        stories_.push_back({next++, i});
      } else {
        const uint64_t back = picker.Below(50) == 0 ? i : std::min<uint64_t>(i, 4000);
        stories_.push_back(stories_[i - 1 - picker.Below(back)]);
      }
    }
  }

  Item At(uint64_t number) const {
    const auto [story, first] = stories_[number];
    Picker shared(story + 1);
    const bool is_attack = shared.Below(3) != 0;
    // Every fifth story is about somebody of another.
    Picker victims(shared.Below(5) == 0 ? shared.Below(story + 1) + 1 : story + 1);
    static constexpr const char* kSectors[] = {"Water Authority", "Hospital Trust", "Freight",
                                               "University",      "Savings Bank",   "Power Company",
                                               "Telecom",         "City Council",   "Shipyards",
                                               "Broadcasting",    "Insurance",      "Airport"};
    const std::string place = victims.Name();
    const std::string victim = absl::StrCat(place, " ", victims.From(kSectors));
    const absl::CivilDay day = absl::CivilDay(2029, 1, 1) + static_cast<int64_t>(first / 900);
    Picker own(number + 1000003);
    Item item;
    item.published = absl::CivilDay(2029, 1, 1) + static_cast<int64_t>(number / 900) + 1 -
                     (own.Below(20) == 0 ? static_cast<int64_t>(own.Below(30)) : 0);
    item.published = std::max(item.published, day + 1);
    item.text = is_attack ? Attack(shared, own, victim, day) : Mishap(shared, own, place, day);
    return item;
  }

 private:
  struct Story {
    uint64_t number;
    uint64_t first;  // the report that opens it
  };

  // What a story is about is shared; how a reporter puts it is their own.
  static std::string Attack(Picker& shared, Picker& own, const std::string& victim,
                            absl::CivilDay day) {
    static constexpr const char* kKinds[] = {"ransomware attack", "data breach", "cyber attack",
                                             "phishing campaign", "denial of service attack"};
    static constexpr const char* kTitles[] = {"$0 hit by $1",
                                              "$0 confirms $1",
                                              "$1 disrupts $0",
                                              "Customers wait as $0 recovers from $1",
                                              "What is known of the $1 at $0",
                                              "$0 restores systems after $1",
                                              "Investigators look into $1 on $0"};
    static constexpr const char* kLeads[] = {
        "$0 said on $2 that it was hit by a $1.",
        "A $1 has taken down much of what $0 runs, its managers admitted on $2.",
        "Screens went dark at $0 on $2, and a $1 turned out to be the cause.",
        "On $2 engineers of $0 found traces of a $1.",
        "Services of $0 were still slow after a $1 that began on $2.",
        "Staff of $0 worked on paper on $2 because of a $1."};
    static constexpr const char* kLosses[] = {
        "The group $3 stole $4 records.", "Some $4 records were copied, and $3 boasted of it.",
        "$3, a gang, put $4 files up for sale.",
        "Whether the $4 records that $3 advertises are real is unclear."};
    const std::string kind = shared.From(kKinds);
    const std::string speaker = absl::StrCat(shared.Name(), " ", shared.Name());
    const uint64_t records = 100 * (1 + shared.Below(90000));
    const std::string group = absl::StrCat(shared.Name(), " ", shared.Name());
    const std::string told = Sentence(shared);
    const std::string words = Sentence(shared);
    const auto put = [&](const char* form) {
      return absl::Substitute(form, victim, kind, InWords(day), group, records);
    };
    std::string title = put(own.From(kTitles));
    title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
    return absl::Substitute("$0\n\n$1 $2 $3\n\n“$4” said $5 of $6. $7\n", title,
                            put(own.From(kLeads)), put(own.From(kLosses)), told, words, speaker,
                            victim, Sentence(own));
  }

  static std::string Mishap(Picker& shared, Picker& own, const std::string& place,
                            absl::CivilDay day) {
    static constexpr const char* kMishaps[] = {"fire",      "flood",     "strike",
                                               "collision", "landslide", "blackout"};
    static constexpr const char* kTitles[] = {
        "Many hurt by $0 in $1",           "$2 closed after $0 in $1",
        "$1 counts the cost of a $0",      "$0 on $2: neighbours tell",
        "Help arrives in $1 after the $0", "Mayor of $1 visits scene of $0",
        "Questions after $0 near $2"};
    static constexpr const char* kLeads[] = {
        "A $0 in $2 in $1 hurt $3 people on $4.",
        "Rescuers brought $3 people to hospital when a $0 struck $2 in $1 on $4.",
        "$3 residents of $2, $1, were treated on $4 for what a $0 had done to them.",
        "Nobody in $1 remembers a $0 like that of $4, when $3 were injured along $2.",
        "It was still dark on $4 when the $0 reached $2 in $1; $3 got hurt."};
    const std::string mishap = shared.From(kMishaps);
    const std::string street = absl::StrCat(shared.Name(), "gate");
    const uint64_t hurt = 2 + shared.Below(40);
    const std::string witness = absl::StrCat(shared.Name(), " ", shared.Name());
    const std::string told = Sentence(shared);
    const auto put = [&](const char* form) {
      return absl::Substitute(form, mishap, place, street, hurt, InWords(day));
    };
    std::string title = put(own.From(kTitles));
    title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
    return absl::Substitute("$0\n\n$1 $2 $3 called for help. $4\n", title, put(own.From(kLeads)),
                            told, witness, Sentence(own));
  }

  std::vector<Story> stories_;
};

// A report as it is handed to linking: its accounts, with the names of a report that is stored.
std::vector<internal::Account> Analysed(const analysis::Analyzer& analyzer, const Item& item,
                                        uint64_t number) {
  analysis::Document document;
  document.text = item.text;
  document.title = item.text.substr(0, item.text.find('\n'));
  document.published.set_value(absl::FormatCivilTime(item.published));
  document.published.set_precision(v1::PRECISION_DAY);
  internal::Analysis analysis = analyzer.Analyze(document);
  std::vector<internal::Account> accounts;
  for (internal::Account& account : *analysis.mutable_accounts()) {
    const std::string report = absl::StrCat("reports/n", number);
    account.set_report(report);
    account.set_report_version(absl::StrCat(report, "/versions/1"));
    account.set_content_key(absl::StrCat(Sha256Hex(item.text), ":", account.index()));
    account.mutable_link()->set_title(std::string(document.title));
    account.mutable_link()->set_report(report);
    accounts.push_back(std::move(account));
  }
  return accounts;
}

class Bench {
 public:
  // Of a store that will hold `reports` or, if it holds more already, `measured` more than that.
  Bench(const std::string& path, uint64_t reports, uint64_t measured, int threads)
      : threads_(threads) {
    auto opened = store::OpenSqliteStore(path, {}, SystemClock());
    if (!opened.ok()) Die(opened.status());
    store_ = *std::move(opened);
    auto transaction = store_->Begin();
    if (!transaction.ok()) Die(transaction.status());
    const auto cursor = (*transaction)->FindCursor(kTaken);
    if (!cursor.ok()) Die(cursor.status());
    if (cursor->has_value() && !absl::SimpleAtoi((*cursor)->bytes, &taken_)) {
      Die(absl::DataLossError("the store is not one of this benchmark"));
    }
    const absl::Status read = pipeline::ReadSeats({**transaction, caches_, SystemClock().Now()});
    if (!read.ok()) Die(read);
    news_.emplace(std::max(reports, taken_) + measured);
  }

  // How many reports the store holds.
  uint64_t taken() const { return taken_; }

  // Links reports in batches until there are so many.
  void Fill(uint64_t size, uint64_t batch) {
    while (taken_ < size) Take(std::min(batch, size - taken_));
  }

  // Links so many more, one a transaction; returns the milliseconds of each.
  std::vector<double> Measure(uint64_t count) {
    std::vector<double> times;
    for (; count > 0; --count) times.push_back(Take(1));
    return times;
  }

 private:
  static constexpr absl::string_view kTaken = "sources/link-bench";

  double Take(uint64_t count) {
    const uint64_t begin = std::exchange(taken_, taken_ + count);
    std::vector<std::vector<internal::Account>> reports(count);
    ParallelFor(reports.size(), threads_, [&](size_t i) {
      reports[i] = Analysed(analyzer_, news_->At(begin + i), begin + i);
    });
    auto transaction = LinkingTransaction::Begin(*store_, caches_);
    if (!transaction.ok()) Die(transaction.status());
    const SteadyClock::time_point start = SteadyClock::now();
    Link(transaction->At(SystemClock().Now()), std::move(reports));
    const double milliseconds = MillisecondsSince(start);
    const absl::Status kept =
        (*transaction)->PutCursor(kTaken, {.bytes = absl::StrCat(taken_), .format = 1});
    if (!kept.ok()) Die(kept);
    const auto committed = transaction->Commit();
    if (!committed.ok()) Die(committed.status());
    return milliseconds;
  }

  static void Link(const Linking& linking, std::vector<std::vector<internal::Account>> reports) {
    StatementLinker statements(linking);
    IncidentLinker linker(linking, statements);
    for (std::vector<internal::Account>& accounts : reports) {
      const absl::Status added = linker.Add(std::move(accounts), {});
      if (!added.ok()) Die(added);
    }
    const absl::Status settled = linker.Settle();
    if (!settled.ok()) Die(settled);
  }

  std::optional<News> news_;
  const int threads_;
  const analysis::Analyzer analyzer_{};
  std::unique_ptr<store::Store> store_;
  uint64_t taken_ = 0;
  LinkingCaches caches_;
};

Json Percentiles(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[std::min(times.size() - 1, static_cast<size_t>(share * times.size()))];
  };
  return {{"p50", at(0.5)}, {"p90", at(0.9)}, {"p99", at(0.99)}, {"most", times.back()}};
}

int Main(int argc, char** argv) {
  CLI::App cli("Measures how long one more report takes to be linked, and prints JSON.");
  uint64_t reports = 20000;
  uint64_t measured = 1000;
  uint64_t batch = 500;
  std::string path;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  cli.add_option("--reports", reports, "how many the store holds in the end");
  cli.add_option("--measured", measured, "reports that are linked one by one at each tenfold size")
      ->check(CLI::Range(1, 1000000));
  cli.add_option("--batch", batch, "reports of one commit while the store is filled")
      ->check(CLI::Range(1, 10000));
  cli.add_option("--threads", threads, "threads that analyse")->check(CLI::Range(1, 1024));
  cli.add_option("--store", path,
                 "a file to keep the store in; a later run goes on from what it holds");
  CLI11_PARSE(cli, argc, argv);
  StartLog("error");

  const TempDir directory;
  Json result;
  {
    Bench bench(path.empty() ? directory.File("dossier.db") : path, reports, measured, threads);
    const SteadyClock::time_point start = SteadyClock::now();
    std::vector<uint64_t> sizes;
    for (uint64_t size = reports; size >= 1000; size /= 10) sizes.insert(sizes.begin(), size);
    for (const uint64_t size : sizes) {
      if (size < bench.taken() && size < reports) continue;  // an earlier run has measured it
      bench.Fill(size, batch);
      std::cerr << bench.taken() << " reports after " << MillisecondsSince(start) / 1000 << " s\n";
      const uint64_t held = bench.taken();
      const Json times = Percentiles(bench.Measure(measured));
      std::cerr << times.dump() << "\n";
      result.push_back({{"reports", held}, {"milliseconds", times}});
    }
  }
  std::cout << result.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) { return dossier::bench::Main(argc, argv); }
