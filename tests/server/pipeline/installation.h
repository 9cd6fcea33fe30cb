#ifndef DOSSIER_TESTS_SERVER_PIPELINE_INSTALLATION_H_
#define DOSSIER_TESTS_SERVER_PIPELINE_INSTALLATION_H_

#include <memory>
#include <string>

#include "server/pipeline/pipeline.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::pipeline {

// A pipeline over one data file that is opened and closed, as a server is started and stopped.
// Closed at first. A base for what tests do with it; for one thread.
class Installation {
 public:
  void Open(const store::SqliteOptions& options = {}) {
    auto opened = store::OpenSqliteStore(path_, options, clock_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    pipeline_ = std::make_unique<Pipeline>(*store_, clock_, Pipeline::Options{.threads = 1});
  }

  void Close() {
    pipeline_.reset();
    store_.reset();
  }

 protected:
  TempDir dir_;
  const std::string path_ = dir_.File("dossier.db");
  FakeClock clock_;
  std::unique_ptr<store::KeptStore> store_;  // these two while it is open
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_TESTS_SERVER_PIPELINE_INSTALLATION_H_
