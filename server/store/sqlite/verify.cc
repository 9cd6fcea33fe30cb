#include "server/store/sqlite/verify.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/base/utf8.h"
#include "server/store/index_rules.h"
#include "server/store/sqlite/data_lock.h"
#include "server/store/sqlite/migrations.h"
#include "server/store/sqlite/scoped_transaction.h"
#include "server/store/sqlite/verify_log.h"
#include "server/store/sqlite/verify_stage.h"
#include "server/store/sqlite/verify_tables.h"
#include "server/store/sqlite/verify_terms.h"
#include "server/store/sqlite/verify_words.h"

namespace dossier::store::sqlite {
namespace {

constexpr char kFileDamaged[] = "FILE_DAMAGED";

// The pages of the file. Takes as long as reading all of it, so not beside a server.
class File final : public CheckStage {
 public:
  const char* name() const override { return "file"; }
  absl::StatusOr<int64_t> Total(Connection&) override { return 1; }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    ++checked;
    Statement row = connection.Query("PRAGMA integrity_check(1000)");
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return false;
      for (const absl::string_view line : absl::StrSplit(row.Bytes(0), '\n', absl::SkipEmpty())) {
        if (line == "ok" || absl::StartsWith(line, "***")) continue;  // headings
        findings.push_back({kFileDamaged, std::string(line), connection.path()});
      }
    }
  }
};

class DataCheck final : public StoreCheck {
 public:
  DataCheck(ConnectionPool& readers, CheckStages stages)
      : readers_(readers), stages_(std::move(stages)) {}

  absl::StatusOr<CheckStep> Next() override {
    if (at_ == stages_.size()) return CheckStep{.done = true};
    const auto reader = readers_.Take();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    CheckStage& stage = *stages_[at_];
    CheckStep step{.stage = stage.name()};
    const absl::StatusOr<bool> more =
        is_begun_ ? stage.Step(*reader, checked_, step.findings) : Begin(stage, *reader);
    if (absl::IsDataLoss(more.status())) {
      step.findings.push_back({kFileDamaged,
                               absl::StrCat("what is left of the ", step.stage, " cannot be read"),
                               (*reader).path()});
    } else if (!more.ok()) {
      return more.status();
    }
    // What is damaged may hold any bytes.
    for (Finding& finding : step.findings) {
      finding.message = Legible(finding.message);
      finding.subject = Legible(finding.subject);
    }
    step.checked = checked_;
    step.total = total_ == 0 ? 0 : std::max(total_, checked_);
    if (!more.value_or(false)) {
      ++at_;
      is_begun_ = false;
    }
    return step;
  }

 private:
  // Tells of a stage before its first step, which may take long.
  absl::StatusOr<bool> Begin(CheckStage& stage, Connection& reader) {
    is_begun_ = true;
    checked_ = total_ = 0;
    DOSSIER_ASSIGN_OR_RETURN(total_, stage.Total(reader));
    return true;
  }

  ConnectionPool& readers_;
  const CheckStages stages_;
  size_t at_ = 0;
  bool is_begun_ = false;
  int64_t checked_ = 0;
  int64_t total_ = 0;
};

void AddDataStages(CheckStages& stages) {
  const auto terms = std::make_shared<CheckSums>();
  const auto words = std::make_shared<CheckSums>();
  stages.push_back(CheckCounters());
  stages.push_back(CheckTexts());
  stages.push_back(CheckResources(terms, words));
  stages.push_back(AddIndexedTerms(terms));
  stages.push_back(CheckStoredTerms(terms));
  stages.push_back(CheckIndexedTerms(terms));
  stages.push_back(AddIndexedWords(words));
  stages.push_back(CheckStoredWords(words));
  stages.push_back(CheckIndexedWords(words));
  stages.push_back(CheckLog());
}

// Keeps what the check of a closed file needs.
class FileCheck final : public StoreCheck {
 public:
  FileCheck(std::unique_ptr<DataLock> lock, std::vector<std::unique_ptr<Connection>> connections,
            CheckStages stages, std::string path)
      : lock_(std::move(lock)),
        connections_(std::move(connections)),
        check_(connections_, std::move(stages)),
        path_(std::move(path)) {}

  absl::StatusOr<CheckStep> Next() override {
    // Without a lock file there was nothing to lock, but a server makes one.
    if (lock_ == nullptr && DataLock::IsThere(path_)) {
      return Error(absl::StatusCode::kAborted, "STORE_LOCKED",
                   absl::StrCat("a server has begun to use data file ", path_,
                                " meanwhile; verify it again once that server has stopped"),
                   {{"path", path_}});
    }
    return check_.Next();
  }

 private:
  const std::unique_ptr<DataLock> lock_;
  ConnectionPool connections_;
  DataCheck check_;
  const std::string path_;
};

absl::Status CannotVerify(const std::string& path, absl::string_view reason,
                          absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat("cannot verify ", path, ": ", why), {{"path", path}});
}

// Whether `path` is a data file that this version checks.
absl::Status CheckVersion(Connection& file, const std::string& path) {
  DOSSIER_RETURN_IF_ERROR(CheckSchema(file));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t version, file.Number("PRAGMA user_version"));
  if (version == 0) return CannotVerify(path, "STORE_MISSING", "it is empty; name a data file");
  bool is_current = version == NewestSchemaVersion();
  if (is_current) {
    DOSSIER_ASSIGN_OR_RETURN(const int64_t rules, file.Number("SELECT rules FROM index_state"));
    is_current = rules == kIndexRules;
  }
  if (is_current) return absl::OkStatus();
  return CannotVerify(path, "STORE_OLDER",
                      "an older server wrote it; start this one once on it, or on what a restore "
                      "makes of it, which brings that up to date, and verify that");
}

}  // namespace

std::unique_ptr<StoreCheck> CheckData(ConnectionPool& readers) {
  CheckStages stages;
  AddDataStages(stages);
  return std::make_unique<DataCheck>(readers, std::move(stages));
}

}  // namespace dossier::store::sqlite

namespace dossier::store {

absl::StatusOr<std::unique_ptr<StoreCheck>> CheckSqliteFile(const std::string& path) {
  using namespace sqlite;  // NOLINT: the whole function is about these
  if (access(path.c_str(), R_OK) != 0) {
    const int error = errno;
    return error == ENOENT || error == ENOTDIR
               ? CannotVerify(path, "STORE_MISSING",
                              "it is not there; name a data directory, or a data file")
               : CannotVerify(path, "STORE_NOT_READABLE",
                              absl::StrCat(std::strerror(error),
                                           "; verify it as its owner, or change its permissions"));
  }
  absl::StatusOr<std::unique_ptr<DataLock>> lock = DataLock::TakeIfThere(path);
  if (const auto error = ErrorInfoOf(lock.status()); error && error->reason() == "STORE_LOCKED") {
    return CannotVerify(path, error->reason(),
                        absl::StrCat("it is in use by ", error->metadata().at("holder"),
                                     "; stop that server, or let it do so: dossier admin verify"));
  }
  DOSSIER_RETURN_IF_ERROR(lock.status());
  std::vector<std::unique_ptr<Connection>> connections(1);
  DOSSIER_ASSIGN_OR_RETURN(connections[0], Connection::OpenAtRest(path));
  DOSSIER_RETURN_IF_ERROR(CheckVersion(*connections[0], path));
  CheckStages stages;
  stages.push_back(std::make_unique<File>());
  AddDataStages(stages);
  return std::make_unique<FileCheck>(*std::move(lock), std::move(connections), std::move(stages),
                                     path);
}

}  // namespace dossier::store
