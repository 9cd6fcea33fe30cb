// What every backend promises (server/store/store.h), as tests. A backend joins with one line:
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(SqliteBackend()), BackendName);
//
// and links the store_contract_*_test.cc files, which hold the tests.
#ifndef DOSSIER_TESTS_SERVER_STORE_STORE_CONTRACT_H_
#define DOSSIER_TESTS_SERVER_STORE_STORE_CONTRACT_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/upkeep.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace dossier::store {

// A place for the data of one store, which outlasts any opening of it. Its data goes with it.
class StorePlace {
 public:
  virtual ~StorePlace() = default;

  // Opens the store there; empty the first time. Only one is open at a time. Pages hold about
  // `max_page_bytes`.
  virtual absl::StatusOr<std::unique_ptr<KeptStore>> Open(const Clock& clock,
                                                          int64_t max_page_bytes) = 0;
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<StorePlace>()> make_place;
};

inline std::string BackendName(const testing::TestParamInfo<Backend>& info) {
  return info.param.name;
}

// A fresh store, and the verbs in which the tests tell their stories.
class StoreContract : public testing::TestWithParam<Backend> {
 protected:
  StoreContract();

  // As a restart of the server would.
  void Reopen();

  // Commits one transaction that does what `write` says; returns the new head.
  int64_t Commit(const std::function<void(Transaction&)>& write);

  // Commits one resource in a transaction of its own; returns the new head.
  int64_t CommitPut(const std::string& name, const std::string& body, std::vector<Term> terms = {});

  // The same of an incident with a search text; nullopt keeps the one it has.
  int64_t CommitText(const std::string& name, const std::string& body,
                     std::optional<SearchText> text);

  // The incidents that have these words side by side.
  std::vector<std::string> Found(std::vector<std::string> words, bool open_end = false);

  // A transaction that must open.
  std::unique_ptr<Transaction> Begin();

  // The body of `name`, or "none".
  std::string BodyOf(const std::string& name);

  // All changes after revision `after`, in pages of `page` changes.
  std::vector<Change> ChangesAfter(int64_t after, int page = 1000);

  // The names that a selection reads, page by page of `limit`, in its order.
  std::vector<std::string> Names(Selection selection);

  KeptStore& store() { return *store_; }

  static constexpr int64_t kMaxPageBytes = 4096;

  FakeClock clock_;
  std::unique_ptr<StorePlace> place_;
  std::unique_ptr<KeptStore> store_;
};

// Puts that must succeed.
void Put(Transaction& transaction, const std::string& name, const std::string& body,
         std::vector<Term> terms = {});

// "revision.index operation name", with "!" after the last change of a revision.
std::string Line(const Change& change);
std::vector<std::string> Lines(const std::vector<Change>& changes);

}  // namespace dossier::store

#endif  // DOSSIER_TESTS_SERVER_STORE_STORE_CONTRACT_H_
