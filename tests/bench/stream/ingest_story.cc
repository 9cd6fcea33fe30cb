// Durable writing of records that are analysed already, beside the bare inserts that it comes to.
//
// The yardstick is told nothing of resources: it takes the rows that the store has written, record
// by record, and inserts them into an empty file with the same tables and indexes, the full-text
// index among them, with prepared statements, in commits of as many records. It reads nothing,
// compares nothing and encodes nothing.
#include <sqlite3.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dossier/v1/statement.pb.h"
#include "server/base/clock.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/bench/stream/measure.h"
#include "tests/bench/stream/stories.h"

namespace dossier::bench {
namespace {

struct Record {
  std::string name;
  std::string body;
  std::vector<store::Term> terms;
  store::SearchText text;
};

// Statements of many words, of which some are common.
std::vector<Record> MakeRecords(int64_t count, int64_t bytes) {
  std::vector<Record> records;
  for (int64_t n = 0; n < count; ++n) {
    v1::Statement statement;
    statement.set_name(absl::StrCat("statements/s", n * 7919 % 1'000'003, "n", n));
    statement.mutable_speaker()->set_name(absl::StrCat("speaker ", n % 5000));
    statement.set_kind(static_cast<v1::Statement::Kind>(1 + n % 13));
    statement.set_form(static_cast<v1::Statement::Form>(1 + n % 5));
    statement.set_language("en");
    statement.add_about()->set_incident(absl::StrCat("incidents/i", n / 4));
    std::string text;
    for (int64_t word = 0; static_cast<int64_t>(text.size()) < bytes - 100; ++word) {
      absl::StrAppend(&text, word == 0 ? "" : " ", "word", (n * 31 + word * word * 17) % 20'000);
    }
    statement.set_text(text);
    records.push_back({statement.name(),
                       statement.SerializeAsString(),
                       store::TermsOf(statement),
                       {.title = absl::StrCat("speaker ", n % 5000), .body = std::move(text)}});
  }
  return records;
}

// Puts them into a new file; returns the seconds that took.
double PutAll(const std::string& path, std::vector<Record> records, int64_t batch) {
  const auto store = Unwrap(store::OpenSqliteStore(path, {}, SystemClock()));
  const auto start = Clock::now();
  for (size_t next = 0; next < records.size();) {
    const auto transaction = Unwrap(store->Begin());
    for (int64_t i = 0; i < batch && next < records.size(); ++i, ++next) {
      Record& record = records[next];
      Unwrap(transaction->Put(record.name, std::move(record.body), std::move(record.terms),
                              std::move(record.text)));
    }
    Unwrap(transaction->Commit());
  }
  return Seconds(Clock::now() - start);
}

class Database {
 public:
  explicit Database(const std::string& path) {
    Expect(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "cannot open");
  }
  ~Database() { sqlite3_close(db_); }

  void Run(const char* sql) {
    Expect(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sqlite3_errmsg(db_));
  }
  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    Expect(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK,
           sqlite3_errmsg(db_));
    return statement;
  }

 private:
  sqlite3* db_ = nullptr;
};

// The rows of one table, by the record that they belong to.
struct Table {
  std::string insert;
  std::vector<std::vector<std::vector<sqlite3_value*>>> rows;
};

Table ReadTable(Database& from, size_t records, const std::string& select,
                const std::string& into) {
  sqlite3_stmt* rows = from.Prepare(select);
  Table table;
  table.rows.resize(records);
  const int columns = sqlite3_column_count(rows) - 1;
  std::vector<std::string> marks(static_cast<size_t>(columns), "?");
  table.insert = absl::StrCat("INSERT INTO ", into, " VALUES(", absl::StrJoin(marks, ","), ")");
  while (sqlite3_step(rows) == SQLITE_ROW) {
    std::vector<sqlite3_value*> row;
    for (int i = 1; i <= columns; ++i)
      row.push_back(sqlite3_value_dup(sqlite3_column_value(rows, i)));
    table.rows.at(static_cast<size_t>(sqlite3_column_int64(rows, 0) - 1)).push_back(std::move(row));
  }
  sqlite3_finalize(rows);
  return table;
}

void Free(Table& table) {
  for (auto& record : table.rows) {
    for (auto& row : record) {
      for (sqlite3_value* value : row) sqlite3_value_free(value);
    }
  }
}

// Inserts the rows that the store wrote to `written` into `path`; returns the seconds that took.
double InsertAll(const std::string& written, const std::string& path, size_t records,
                 int64_t batch) {
  Unwrap(store::OpenSqliteStore(path, {}, SystemClock()).status());  // the same tables and indexes
  std::vector<Table> tables;
  {
    // The first column is the number of the record: all are of one collection, each created once.
    Database from(written);
    const std::string key = absl::StrCat((int64_t{1} << 48) - 1);
    tables.push_back(
        ReadTable(from, records, "SELECT id & " + key + ", * FROM resource", "resource"));
    tables.push_back(ReadTable(from, records, "SELECT key, * FROM term", "term"));
    tables.push_back(ReadTable(from, records,
                               "SELECT row_number() OVER (ORDER BY id), * FROM search_text",
                               "search_text"));
    tables.push_back(ReadTable(
        from, records, "SELECT row_number() OVER (ORDER BY id), id, title, body FROM search_text",
        "search(rowid, title, body)"));
    tables.push_back(
        ReadTable(from, records, "SELECT resource & " + key + ", * FROM change", "change"));
  }
  double seconds = 0;
  {
    Database to(path);
    to.Run("PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;");
    std::vector<sqlite3_stmt*> inserts;
    for (const Table& table : tables) inserts.push_back(to.Prepare(table.insert));
    const auto start = Clock::now();
    for (size_t next = 0; next < records;) {
      to.Run("BEGIN IMMEDIATE");
      for (int64_t i = 0; i < batch && next < records; ++i, ++next) {
        for (size_t t = 0; t < tables.size(); ++t) {
          for (const auto& row : tables[t].rows[next]) {
            for (size_t c = 0; c < row.size(); ++c) {
              sqlite3_bind_value(inserts[t], static_cast<int>(c) + 1, row[c]);
            }
            Expect(sqlite3_step(inserts[t]) == SQLITE_DONE, "an insert failed");
            sqlite3_reset(inserts[t]);
          }
        }
      }
      to.Run("COMMIT");
    }
    seconds = Seconds(Clock::now() - start);
    for (sqlite3_stmt* insert : inserts) sqlite3_finalize(insert);
  }
  for (Table& table : tables) Free(table);
  return seconds;
}

}  // namespace

Results Ingest(const Options& options) {
  const std::vector<Record> records = MakeRecords(options.records, options.event_bytes);
  Results results = Results::array();
  for (const int batch : options.batches) {
    std::vector<double> ours;
    std::vector<double> bare;
    for (int run = 0; run < options.runs; ++run) {
      const Scratch scratch;
      ours.push_back(PutAll(scratch.Path("ours.db"), records, batch));
      bare.push_back(
          InsertAll(scratch.Path("ours.db"), scratch.Path("bare.db"), records.size(), batch));
    }
    const auto count = static_cast<double>(records.size());
    results.push_back({{"story", "durable_ingest"},
                       {"records_per_commit", batch},
                       {"terms_per_record", records.front().terms.size()},
                       {"per_s", count / At(0.5, ours)},
                       {"bare_per_s", count / At(0.5, bare)},
                       {"ratio", At(0.5, bare) / At(0.5, ours)},
                       {"target", 0.6}});
  }
  return results;
}

}  // namespace dossier::bench
