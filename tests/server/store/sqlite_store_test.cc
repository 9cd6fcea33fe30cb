// SQLite joins the contract, and what only a store in a file has to promise.
#include "server/store/sqlite/sqlite_store.h"

#include <memory>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/store/store_contract.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

class SqlitePlace final : public StorePlace {
 public:
  absl::StatusOr<std::unique_ptr<Store>> Open(const Clock& clock, int64_t max_page_bytes) override {
    return OpenSqliteStore(dir_.File("dossier.db"), {.max_page_bytes = max_page_bytes}, clock);
  }

 private:
  TempDir dir_;
};

const Backend kSqlite = {"Sqlite", [] { return std::make_unique<SqlitePlace>(); }};

INSTANTIATE_TEST_SUITE_P(Backends, StoreContract, testing::Values(kSqlite), BackendName);

}  // namespace
}  // namespace dossier::store
