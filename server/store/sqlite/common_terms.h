#ifndef DOSSIER_SERVER_STORE_SQLITE_COMMON_TERMS_H_
#define DOSSIER_SERVER_STORE_SQLITE_COMMON_TERMS_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/term_sets.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Reads the sets of the terms that very many resources have before anybody asks for them, as the
// first query that meets two of them would have to wait for it. Which terms those are a sample of
// the resources tells. On a thread of its own: when the store is opened, and again once much has
// changed. What goes wrong is left to the queries to find. All references outlive it.
class CommonTerms {
 public:
  CommonTerms(std::string path, int64_t busy_timeout_ms, TermSets& sets);
  // Ends what is under way and waits for that: some milliseconds.
  ~CommonTerms();
  CommonTerms(const CommonTerms&) = delete;
  CommonTerms& operator=(const CommonTerms&) = delete;

  // Waits until they were read for the first time. Any thread.
  void AwaitFirst();

 private:
  void Run();
  bool GoesOn();

  // Reads what is common and not there yet.
  absl::Status Survey();
  absl::Status SurveyCollection(Connection& connection, Collection collection, int64_t last_key,
                                int64_t living);
  absl::Status ReadSet(Connection& connection, Collection collection, const Term& term,
                       bool& is_full);

  const std::string path_;
  const int64_t busy_timeout_ms_;
  TermSets& sets_;
  int64_t surveyed_ = 0;  // resources that the last survey found
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;   // guarded by mutex_
  bool first_ = false;  // whether they were read; guarded by mutex_
  std::thread thread_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_COMMON_TERMS_H_
