// How long queries take in the store with a million statements, beside reads by primary key.
#include <sqlite3.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dossier/v1/statement.pb.h"
#include "nlohmann/json.hpp"
#include "server/base/clock.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

constexpr Collection kStatement = Collection::kStatement;
constexpr int64_t kRevisionSize = 100;

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::abort();
}

template <typename T>
T Checked(absl::StatusOr<T> value) {
  Check(value.status());
  return *std::move(value);
}

// ---- The statements ---------------------------------------------------------------------------

// A day of some eight years, later ones later.
std::string DayOf(int64_t n, int64_t all) {
  const int64_t day = n * 2900 / all;
  return absl::StrFormat("%04d-%02d-%02d", 2024 + day / 365, 1 + day % 365 / 31, 1 + day % 28);
}

// Statements as they are: few kinds, many speakers of which some speak often, dates that grow.
v1::Statement StatementNumber(int64_t n, int64_t all) {
  std::mt19937_64 random(static_cast<uint64_t>(n) * 0x9e3779b97f4a7c15u);
  const auto below = [&](int64_t limit) { return static_cast<int64_t>(random() % limit); };
  v1::Statement statement;
  statement.set_form(static_cast<v1::Statement::Form>(1 + below(4)));
  statement.set_kind(static_cast<v1::Statement::Kind>(1 + below(13)));
  const int64_t speaker = below(1 + below(20'000));
  statement.mutable_speaker()->set_name(absl::StrCat("Speaker Number ", speaker));
  statement.mutable_speaker()->set_organisation(absl::StrCat("Harbour Board ", speaker % 900));
  statement.mutable_speaker()->set_country(absl::StrCat("country ", speaker % 60));
  statement.mutable_speaker()->set_resolution(v1::Speaker::RESOLUTION_NAMED);
  statement.mutable_said_at()->set_value(DayOf(n, all));
  statement.mutable_published_at()->set_value(DayOf(std::min(n + below(5000), all - 1), all));
  statement.add_about()->set_incident(absl::StrCat("incidents/i", below(200'000)));
  statement.add_occurrences()->set_report(absl::StrCat("reports/r", n / 4));
  statement.mutable_occurrences(0)->set_publisher(absl::StrCat("Courier ", below(300)));
  // A twentieth each, and only every 50,000th statement has both.
  const bool both = n % 50'000 == 7;
  statement.set_language(both || n % 20 == 3 ? "fo" : "en");
  if (both || n % 20 == 11) statement.mutable_speaker()->set_role("pilot");
  statement.set_text(std::string(220, 'a' + static_cast<char>(n % 26)));
  return statement;
}

void Fill(Store& store, int64_t statements) {
  for (int64_t n = 0; n < statements;) {
    const auto t = Checked(store.Begin());
    for (int64_t end = std::min(n + 20 * kRevisionSize, statements); n < end;) {
      v1::Statement statement = StatementNumber(n, statements);
      statement.set_name(absl::StrCat("statements/s", n));
      Check(t->Put(statement.name(), statement.SerializeAsString(), TermsOf(statement)));
      if (++n % kRevisionSize == 0) Check(t->Seal());
    }
    Check(t->Commit().status());
    if (n % 100'000 == 0) std::cerr << n << " statements\n";
  }
  // Some history: every hundredth changes once.
  for (int64_t n = 0; n < statements; n += 100 * kRevisionSize) {
    const auto t = Checked(store.Begin());
    for (int64_t i = n; i < std::min(n + 100 * kRevisionSize, statements); i += 100) {
      v1::Statement statement = StatementNumber(i, statements);
      statement.set_name(absl::StrCat("statements/s", i));
      statement.set_hedge(v1::HEDGE_UNLIKELY);
      Check(t->Put(statement.name(), statement.SerializeAsString(), TermsOf(statement)));
    }
    Check(t->Commit().status());
  }
}

// ---- Measuring --------------------------------------------------------------------------------

// What one run took: on the clock, and of the processor, which a busy machine distorts less.
struct Took {
  double ms = 0;
  double cpu_ms = 0;
};

double ProcessorMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

Took TimeOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu_start = ProcessorMilliseconds();
  work();
  const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - start;
  return {ms.count(), ProcessorMilliseconds() - cpu_start};
}

double Quantile(std::vector<double> values, double quantile) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(quantile * static_cast<double>(values.size() - 1))];
}

nlohmann::json Report(const std::vector<Took>& times) {
  std::vector<double> ms, cpu_ms;
  for (const Took& took : times) {
    ms.push_back(took.ms);
    cpu_ms.push_back(took.cpu_ms);
  }
  return {{"p50_ms", Quantile(ms, 0.5)},
          {"p99_ms", Quantile(ms, 0.99)},
          {"max_ms", Quantile(ms, 1)},
          {"cpu_p50_ms", Quantile(cpu_ms, 0.5)},
          {"cpu_p99_ms", Quantile(cpu_ms, 0.99)},
          {"cpu_max_ms", Quantile(cpu_ms, 1)},
          {"runs", times.size()}};
}

// The bodies of rows, by SQLite alone.
class Bare {
 public:
  explicit Bare(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK ||
        sqlite3_prepare_v2(db_, "SELECT body FROM resource WHERE id = ?", -1, &row_, nullptr) !=
            SQLITE_OK) {
      std::abort();
    }
  }
  ~Bare() {
    sqlite3_finalize(row_);
    sqlite3_close(db_);
  }

  std::string Read(int64_t key) {
    sqlite3_bind_int64(row_, 1, int64_t{2} << 48 | key);
    if (sqlite3_step(row_) != SQLITE_ROW) std::abort();
    std::string body(static_cast<const char*>(sqlite3_column_blob(row_, 0)),
                     static_cast<size_t>(sqlite3_column_bytes(row_, 0)));
    sqlite3_reset(row_);
    return body;
  }

 private:
  sqlite3* db_ = nullptr;
  sqlite3_stmt* row_ = nullptr;
};

// ---- The queries ------------------------------------------------------------------------------

class Queries {
 public:
  Queries(Store& store, int64_t statements) : store_(store), statements_(statements) {
    head_ = Checked(store.Log()).head;
  }

  void Select(Selection selection) {
    selection.collection = kStatement;
    selection.limit = 50;
    results_ += Checked(store_.Select(selection)).resources.size();
  }

  // Queries that have few matches each, or a page of which is near.
  std::vector<std::pair<std::string, std::function<void()>>> Selective() {
    return {
        {"equality", [&] { Select({.condition = Speaker(), .newest_first = Coin()}); }},
        {"two_common_terms_that_rarely_meet",
         [&] {
           Select({.condition =
                       AllOf({HasTerm({"language", "fo"}), HasTerm({"speaker.role", "pilot"})}),
                   .newest_first = Coin()});
         }},
        {"or",
         [&] {
           Select({.condition = AnyOf({Speaker(), Speaker(), Speaker(), Speaker()}),
                   .newest_first = Coin()});
         }},
        {"range_of_time_and_equality",
         [&] {
           const int64_t year = 2024 + Below(7);
           Select({.condition = AllOf({HasTermWithin("published_at", absl::StrCat(year, "-04"),
                                                     absl::StrCat(year, "-07")),
                                       Organisation()}),
                   .newest_first = Coin()});
         }},
        {"not",
         [&] {
           Select({.condition = AllOf({Organisation(), NoneOf(HasTerm({"kind", "DENIAL"}))}),
                   .newest_first = Coin()});
         }},
        {"prefix",
         [&] {
           Select({.condition = HasTermLike(
                       "speaker.name", {absl::StrCat("speaker number ", 1000 + Below(900)), ""}),
                   .newest_first = Coin()});
         }},
        {"common_terms",
         [&] {
           Select({.condition = AllOf({Kind(), Country(), HasTerm({"form", "DIRECT"})}),
                   .newest_first = Coin()});
         }},
        {"common_term_and_rare",
         [&] {
           Select({.condition = AllOf({Organisation(), Country()}), .newest_first = Coin()});
         }},
        {"nested_fields",
         [&] {
           Select(
               {.condition = AllOf({Incident(), HasTerm({"occurrences.publisher",
                                                         absl::StrCat("courier ", Below(300))})}),
                .newest_first = Coin()});
         }},
        {"day",
         [&] {
           const std::string day = Day();
           Select({.condition = HasTermWithin("said_at~", day, day + "!"), .newest_first = Coin()});
         }},
        // As filters put it: two conditions, as a date may be an interval.
        {"after_a_day_and_before_another_and_equality",
         [&] {
           Select(
               {.condition = AllOf({After(), Before(), Organisation()}), .newest_first = Coin()});
         }},
        {"after_a_day_and_before_another",
         [&] {
           Select({.condition = AllOf({After(), Before()}), .newest_first = Coin()});
         }},
        {"not_in_a_time_and_equality",
         [&] {
           Select({.condition = AllOf({Organisation(), NoneOf(After())}), .newest_first = Coin()});
         }},
        {"time_or_equality",
         [&] {
           const std::string day = Day();
           Select({.condition = AnyOf({HasTermWithin("said_at~", day, day + "!"), Speaker()}),
                   .newest_first = Coin()});
         }},
        {"wide_range_of_names_and_equality",
         [&] {
           const int64_t from = 10 + Below(80);
           Select({.condition =
                       AllOf({HasTermWithin("about.incident", absl::StrCat("incidents/i", from),
                                            absl::StrCat("incidents/i", from + 2)),
                              Organisation()}),
                   .newest_first = Coin()});
         }},
        {"prefix_and_equality",
         [&] {
           Select({.condition =
                       AllOf({HasTermLike("speaker.name",
                                          {absl::StrCat("speaker number ", 10 + Below(90)), ""}),
                              Country(), Kind()}),
                   .newest_first = Coin()});
         }},
        {"ending_and_equality",
         [&] {
           Select({.condition = AllOf({HasTermLike("speaker.name", {"", absl::StrCat(Below(100))}),
                                       Organisation()}),
                   .newest_first = Coin()});
         }},
        {"presence_and_equality",
         [&] {
           Select({.condition = AllOf({HasField("speaker.role"), Organisation()}),
                   .newest_first = Coin()});
         }},
        {"presence_and_rare",
         [&] {
           Select({.condition = AllOf({HasField("speaker.role"), HasField("hedge"), Country()}),
                   .newest_first = Coin()});
         }},
        {"order_by_first_page",
         [&] {
           Select({.condition = Coin() ? Everything() : Organisation(),
                   .order = {{.field = "published_at", .descending = true}}});
         }},
        {"deep_page",
         [&] { Select({.condition = Organisation(), .after_key = 1 + Below(statements_)}); }},
        {"order_by_date_of_common",
         [&] {
           Select(
               {.condition = Coin() ? Kind() : Country(),
                .order = {{.field = Coin() ? "said_at" : "published_at", .descending = Coin()}}});
         }},
        {"order_by_date_of_some",
         [&] {
           Select({.condition = AllOf({Organisation(), NoneOf(Kind())}),
                   .order = {{.field = "said_at", .descending = Coin()}}});
         }},
        {"order_by_name_of_few",
         [&] {
           Select({.condition = AllOf({Organisation(), Country(), Kind()}),
                   .order = {{.field = "speaker.name", .descending = Coin()}, {.field = "kind"}}});
         }},
        {"order_by_name_of_common",
         [&] { Select({.condition = Country(), .order = {{.field = "speaker.name"}}}); }},
    };
  }

  // Further statements in one commit, as ingest makes them.
  void Commit() {
    const auto t = Checked(store_.Begin());
    for (int i = 0; i < 100; ++i) {
      v1::Statement statement = StatementNumber(Below(statements_), statements_);
      statement.set_name(absl::StrCat("statements/s", Below(statements_)));
      Check(t->Put(statement.name(), statement.SerializeAsString(), TermsOf(statement)));
    }
    Check(t->Commit().status());
  }

  // What is not selective, or of the past.
  std::vector<std::pair<std::string, std::function<void()>>> Others() {
    return {
        {"range_of_time_alone",
         [&] {
           Select({.condition = HasTermWithin("published_at", "2029-04", "2029-07"),
                   .newest_first = Coin()});
         }},
        {"range_of_time_and_ordered_by_name",
         [&] {
           Select({.condition = AllOf({After(), Before(), Organisation()}),
                   .order = {{.field = "speaker.name"}}});
         }},
        {"order_by_name_of_some",
         [&] { Select({.condition = Organisation(), .order = {{.field = "speaker.name"}}}); }},
        {"ending_alone",
         [&] {
           Select({.condition = HasTermLike("speaker.name", {"", absl::StrCat(" ", Below(20'000))}),
                   .newest_first = Coin()});
         }},
        {"wide_range_of_names_alone",
         [&] {
           Select({.condition = HasTermWithin("occurrences.report", "reports/r24", "reports/r25"),
                   .newest_first = Coin()});
         }},
        {"order_by_deep_page",
         [&] {
           Select({.order = {{.field = "said_at"}},
                   .after_place = OrderPlace{{DayOf(Below(statements_), statements_)}, 0}});
         }},
        {"page_of_all", [&] { Select({.after_key = 1 + Below(statements_)}); }},
        {"as_of_get",
         [&] {
           const auto name = absl::StrCat("statements/s", Below(statements_) / 100 * 100);
           results_ += Checked(store_.FindAsOf(name, head_ - 1 - Below(head_ / 2))).has_value();
         }},
        {"as_of_list",
         [&] { Select({.after_key = 1 + Below(statements_), .as_of = head_ - Below(head_ / 2)}); }},
        {"as_of_selective_recent",
         [&] { Select({.condition = Speaker(), .as_of = head_ - 1 - Below(5)}); }},
        {"as_of_selective_long_ago",
         [&] { Select({.condition = Speaker(), .as_of = head_ - 1 - Below(head_ / 2)}); }},
        {"count_all", [&] { Count({}); }},
        {"count_selective_with_facets",
         [&] {
           Count({.condition = Organisation(), .facets = {"kind", "speaker.name"}});
         }},
        {"count_all_by_kind_and_month",
         [&] {
           Count({.facets = {"kind", "published_at"}});
         }},
        {"count_all_by_speaker", [&] { Count({.facets = {"speaker.name"}}); }},
        {"count_a_tenth_by_speaker",
         [&] {
           Count({.condition = HasTerm({"kind", "DENIAL"}), .facets = {"speaker.name", "kind"}});
         }},
    };
  }

  void ReadRaw(Bare& bare) {
    for (int i = 0; i < 50; ++i) results_ += bare.Read(1 + Below(statements_)).size() > 0;
  }

  double results() const { return static_cast<double>(results_); }
  void Forget() { results_ = 0; }

 private:
  void Count(CountSelection selection) {
    selection.collection = kStatement;
    results_ += static_cast<size_t>(Checked(store_.Count(selection)).total);
  }

  int64_t Below(int64_t limit) { return static_cast<int64_t>(random_() % limit); }
  bool Coin() { return Below(2) == 0; }
  // Some five to a hundred statements; about a thousand.
  Condition Speaker() {
    return HasTerm({"speaker.name", absl::StrCat("speaker number ", 2000 + Below(17'000))});
  }
  Condition Incident() {
    return HasTerm({"about.incident", absl::StrCat("incidents/i", Below(200'000))});
  }
  // One of 60, of 13.
  Condition Country() { return HasTerm({"speaker.country", absl::StrCat("country ", Below(60))}); }
  Condition Kind() {
    static const char* const kKinds[] = {"DENIAL", "CONFIRMATION", "ATTRIBUTION"};
    return HasTerm({"kind", kKinds[Below(3)]});
  }
  std::string Day() { return DayOf(Below(statements_), statements_); }
  // From a day on; below one that is some months later.
  Condition After() {
    day_ = Below(statements_ * 9 / 10);
    return HasTermWithin("said_at~", DayOf(day_, statements_), std::nullopt);
  }
  Condition Before() {
    return HasTermWithin("said_at~", "", DayOf(day_ + statements_ / 30, statements_));
  }
  Condition Organisation() {
    return HasTerm({"speaker.organisation", absl::StrCat("harbour board ", Below(900))});
  }

  Store& store_;
  const int64_t statements_;
  int64_t head_ = 0;
  int64_t day_ = 0;  // of After, as the number of a statement of it
  std::mt19937_64 random_{7};
  size_t results_ = 0;
};

int Main(int argc, char** argv) {
  int64_t statements = 1'000'000;
  int runs = 400;
  std::string keep;
  std::string only;
  bool ingest = false;
  CLI::App app("Queries over many statements, in the store. Prints JSON.");
  app.add_option("--statements", statements, "How many there are")->capture_default_str();
  app.add_option("--runs", runs, "Runs of each selective query")->capture_default_str();
  app.add_option("--keep", keep, "Directory that keeps the data file for the next run");
  app.add_option("--only", only, "Measure only kinds whose name contains this");
  app.add_flag("--write", ingest, "Measure also between commits, which change a file that is kept");
  CLI11_PARSE(app, argc, argv);

  const TempDir temporary;
  const std::string directory = keep.empty() ? temporary.path() : keep;
  std::filesystem::create_directories(directory);
  const std::string path = absl::StrCat(directory, "/statements-", statements, ".db");
  const bool is_new = !std::filesystem::exists(path);
  std::unique_ptr<KeptStore> store = Checked(OpenSqliteStore(path, {}, SystemClock()));
  nlohmann::json report = {{"statements", statements}};
  if (is_new) {
    const double ms = TimeOf([&] { Fill(*store, statements); }).ms;
    report["fill_statements_per_s"] = static_cast<double>(statements) / ms * 1000;
    store.reset();  // as a server finds it that starts
    store = Checked(OpenSqliteStore(path, {}, SystemClock()));
  }
  report["file_mb"] = static_cast<double>(std::filesystem::file_size(path)) / 1e6;

  Queries queries(*store, statements);
  const auto measure = [&](const std::function<void()>& query, int count) {
    std::vector<Took> times;
    for (int i = 0; i < count; ++i) times.push_back(TimeOf(query));
    return times;
  };
  // The first of each kind, while nothing is in memory yet.
  std::vector<Took> first_times;
  for (const auto& [name, query] : queries.Selective()) {
    first_times.push_back(TimeOf(query));
    report["right_after_opening"][name] = first_times.back().ms;
  }
  report["right_after_opening"]["all"] = Report(first_times);
  {
    Bare bare(path);
    report["yardstick_50_rows_by_primary_key"] =
        Report(measure([&] { queries.ReadRaw(bare); }, runs));
  }
  store->AwaitReadAhead();
  std::vector<Took> all;
  for (const auto& [name, query] : queries.Selective()) {
    if (name.find(only) == std::string::npos) continue;
    queries.Forget();
    const std::vector<Took> times = measure(query, runs);
    all.insert(all.end(), times.begin(), times.end());
    report["selective"][name] = Report(times);
    report["selective"][name]["first_ms"] = times.front().ms;
    report["selective"][name]["results"] = queries.results() / runs;
  }
  report["selective"]["all"] = Report(all);
  if (ingest) {
    // The same mix again, a commit before each round of it.
    std::vector<Took> commits, rounds, behind;
    for (int round = 0; round < runs / 3; ++round) {
      commits.push_back(TimeOf([&] { queries.Commit(); }));
      bool is_first = true;
      for (const auto& [name, query] : queries.Selective()) {
        (is_first ? behind : rounds).push_back(TimeOf(query));
        is_first = false;
      }
    }
    report["while_writing"] = {{"commit_of_100", Report(commits)},
                               {"first_behind_a_commit", Report(behind)},
                               {"all", Report(rounds)}};
  }
  for (const auto& [name, query] : queries.Others()) {
    if (name.find(only) == std::string::npos) continue;
    queries.Forget();
    const Took first = TimeOf(query);
    const int count = first.ms > 1000 ? 2 : first.ms > 50 ? 10 : runs;
    report["others"][name] = Report(measure(query, count));
    report["others"][name]["first_ms"] = first.ms;
    report["others"][name]["results"] = queries.results() / (count + 1);
  }
  std::cout << report.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace dossier::store

int main(int argc, char** argv) { return dossier::store::Main(argc, argv); }
