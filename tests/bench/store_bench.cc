// How fast the store commits, reads and replays, beside bare SQLite doing the same work on the same
// disk in the same run. Machines and hours differ: compare ratios, not absolutes.
//
//   store_bench --benchmark_filter=Commit
//
// BM_Commit/n and BM_BareCommit/n write n reports in one durable transaction. The store keeps, for
// a report, 1 text of 4 KB, 5 resources of 600 bytes with 6 terms each, their 5 changes with the
// bytes of the event, and the cursor; the bare program inserts as many rows of the same size into
// plain tables with the same indexes, and does nothing else.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/clock.h"
#include "server/base/sha256.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

constexpr int kResources = 5;
constexpr int kTerms = 6;

void Check(const absl::Status& status) {
  if (status.ok()) return;
  fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

// Terms as reports have them: some shared by many, some rare.
std::vector<Term> TermsOfReport(int64_t n) {
  std::vector<Term> terms;
  for (int i = 0; i < kTerms; ++i) {
    const int64_t different = i < 2 ? 10 : i < 4 ? 1000 : 1'000'000;
    terms.push_back({absl::StrCat("field", i), absl::StrCat("value ", n * 7919 % different)});
  }
  return terms;
}

void PutReport(Transaction& t, int64_t n, const std::string& text, const std::string& body) {
  Check(t.PutText(Sha256Hex(absl::StrCat(n)), text));
  for (int i = 0; i < kResources; ++i) {
    const auto name = t.NewName(i == 0 ? Collection::kReport : Collection::kClaim);
    Check(name.status());
    Check(t.Put(*name, body, TermsOfReport(n + i)));
  }
  Check(t.PutCursor("sources/wire", {.bytes = absl::StrCat(n)}));
  Check(t.Seal());
}

std::unique_ptr<Store> Open(const TempDir& dir) {
  auto store = OpenSqliteStore(dir.File("dossier.db"), {}, SystemClock());
  Check(store.status());
  return *std::move(store);
}

// Commits of `reports` reports each, numbered from `first`.
void Commit(Store& store, int64_t first, int64_t reports) {
  static const std::string text(4096, 't'), body(600, 'b');
  auto t = store.Begin();
  Check(t.status());
  for (int64_t n = first; n < first + reports; ++n) PutReport(**t, n, text, body);
  Check((*t)->Commit().status());
}

void BM_Commit(benchmark::State& state) {
  const TempDir dir;
  const auto store = Open(dir);
  int64_t n = 0;
  for (auto _ : state) {
    Commit(*store, n, state.range(0));
    n += state.range(0);
  }
  state.SetItemsProcessed(n);
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(n) * (1 + 2 * kResources),
                                                benchmark::Counter::kIsRate);
}
BENCHMARK(BM_Commit)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();

// SQLite without a store around it.
class Bare {
 public:
  explicit Bare(const std::string& path) {
    sqlite3_open(path.c_str(), &db_);
    Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;"
        "CREATE TABLE text(id INTEGER PRIMARY KEY, hash BLOB UNIQUE, body BLOB);"
        "CREATE TABLE resource(id INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB);"
        "CREATE TABLE term(field TEXT, value TEXT, id INTEGER, PRIMARY KEY(field, value, id))"
        " WITHOUT ROWID;"
        "CREATE TABLE change(id INTEGER PRIMARY KEY, name TEXT, event BLOB);"
        "CREATE INDEX change_by_name ON change(name);");
    Prepare("INSERT INTO text(hash, body) VALUES(?, ?)", &text_);
    Prepare("INSERT INTO resource(name, body) VALUES(?, ?)", &resource_);
    Prepare("INSERT INTO term VALUES(?, ?, ?)", &term_);
    Prepare("INSERT INTO change(name, event) VALUES(?, ?)", &change_);
  }
  ~Bare() {
    for (sqlite3_stmt* statement : {text_, resource_, term_, change_}) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }

  void Run(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
  }

  void PutReport(int64_t n, const std::string& text, const std::string& body) {
    Insert(text_, Sha256Hex(absl::StrCat(n)), text);
    for (int i = 0; i < kResources; ++i) {
      // As random as the names of the store.
      const std::string name = Sha256Hex(absl::StrCat(n, "-", i)).substr(0, 15);
      Insert(resource_, name, body);
      for (const Term& term : TermsOfReport(n + i)) {
        sqlite3_bind_int64(term_, 3, n * kResources + i);
        Insert(term_, term.field, term.value);
      }
      Insert(change_, name, body);
    }
  }

 private:
  void Prepare(const char* sql, sqlite3_stmt** statement) {
    if (sqlite3_prepare_v2(db_, sql, -1, statement, nullptr) != SQLITE_OK) std::abort();
  }
  void Insert(sqlite3_stmt* statement, const std::string& one, const std::string& two) {
    sqlite3_bind_text(statement, 1, one.data(), static_cast<int>(one.size()), SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, two.data(), static_cast<int>(two.size()), SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_DONE) std::abort();
    sqlite3_reset(statement);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt *text_ = nullptr, *resource_ = nullptr, *term_ = nullptr, *change_ = nullptr;
};

void BM_BareCommit(benchmark::State& state) {
  const TempDir dir;
  Bare bare(dir.File("bare.db"));
  const std::string text(4096, 't'), body(600, 'b');
  int64_t n = 0;
  for (auto _ : state) {
    bare.Run("BEGIN IMMEDIATE");
    for (int64_t i = 0; i < state.range(0); ++i) bare.PutReport(n++, text, body);
    bare.Run("COMMIT");
  }
  state.SetItemsProcessed(n);
}
BENCHMARK(BM_BareCommit)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();

// A store of 20,000 reports, made once for all reading benchmarks.
Store& FullStore() {
  static const TempDir dir;
  static const std::unique_ptr<Store> store = [] {
    auto made = Open(dir);
    for (int64_t n = 0; n < 20'000; n += 500) Commit(*made, n, 500);
    return made;
  }();
  return *store;
}

void BM_Find(benchmark::State& state) {
  Store& store = FullStore();
  const auto page = store.Select({.collection = Collection::kClaim, .limit = 1000});
  Check(page.status());
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(store.Find(page->resources[i++ % page->resources.size()].name));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Find)->ThreadRange(1, 4)->UseRealTime();

// Pages of 100: all, by one term that a tenth has, by that and a rare one.
void BM_Page(benchmark::State& state) {
  Store& store = FullStore();
  std::vector<Term> wanted;
  if (state.range(0) > 0) wanted.push_back({"field0", "value 3"});
  if (state.range(0) > 1) wanted.push_back({"field2", "value 113"});
  const Selection selection{
      .collection = Collection::kClaim, .condition = HasTerms(wanted), .newest_first = true};
  int64_t resources = 0;
  for (auto _ : state) {
    const auto page = store.Select(selection);
    Check(page.status());
    resources += static_cast<int64_t>(page->resources.size());
  }
  state.SetItemsProcessed(resources);
}
BENCHMARK(BM_Page)->DenseRange(0, 2)->UseRealTime();

// The whole log in pages of 1000 changes.
void BM_Replay(benchmark::State& state) {
  Store& store = FullStore();
  int64_t changes = 0;
  for (auto _ : state) {
    for (int64_t after = 0;;) {
      const auto page = store.Changes(after, Store::kFromStart, 1000, 4 << 20);
      Check(page.status());
      if (page->empty()) break;
      changes += static_cast<int64_t>(page->size());
      after = page->back().revision;
    }
  }
  state.SetItemsProcessed(changes);
}
BENCHMARK(BM_Replay)->ThreadRange(1, 4)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dossier::store

BENCHMARK_MAIN();
