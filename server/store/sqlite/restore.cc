#include "server/store/sqlite/restore.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/data_lock.h"
#include "server/store/sqlite/migrations.h"

namespace dossier::store {
namespace {

using sqlite::Connection;
using sqlite::Statement;

constexpr int64_t kBusyTimeoutMs = 10000;

absl::Status Failed(const std::string& what, const std::error_code& error) {
  return Error(absl::StatusCode::kFailedPrecondition, "RESTORE_FAILED",
               absl::StrCat(what, ": ", error.message()));
}

absl::Status Invalid(const std::string& backup, absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, "BACKUP_INVALID",
               absl::StrCat(backup, " is no usable backup: ", why, "; take another one"),
               {{"path", backup}});
}

// Whether `backup` is ours, before anything is made of it.
absl::Status CheckOrigin(const std::string& backup) {
  DOSSIER_ASSIGN_OR_RETURN(const auto file, Connection::OpenAtRest(backup));
  DOSSIER_RETURN_IF_ERROR(sqlite::CheckSchema(*file));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t version, file->Number("PRAGMA user_version"));
  return version == 0 ? Invalid(backup, "it is empty") : absl::OkStatus();
}

// Whether all of `file` can be read.
absl::Status CheckWhole(Connection& file, const std::string& backup) {
  Statement check = file.Query("PRAGMA integrity_check(1)");
  DOSSIER_RETURN_IF_ERROR(check.Step().status());
  if (check.Bytes(0) == "ok") return absl::OkStatus();
  const std::vector<absl::string_view> lines = absl::StrSplit(check.Bytes(0), '\n');
  return Invalid(backup, lines.back());  // there may be a heading
}

absl::Status RenameLog(Connection& file) {
  return file.Run(
      "UPDATE log_head SET log_id = "
      "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || "
      "substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || "
      "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))");
}

absl::Status Sync(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const std::error_code error(errno, std::generic_category());
  if (fd >= 0) close(fd);
  return synced ? absl::OkStatus() : Failed(absl::StrCat("making ", path, " durable"), error);
}

// Makes `staged` a data file of its own: checked, and with a new history.
absl::StatusOr<Restored> Prepare(const std::string& staged, const std::string& backup) {
  DOSSIER_ASSIGN_OR_RETURN(const auto file,
                           Connection::Open(staged, Connection::Access::kWrite, kBusyTimeoutMs));
  DOSSIER_RETURN_IF_ERROR(CheckWhole(*file, backup));
  DOSSIER_RETURN_IF_ERROR(RenameLog(*file));
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, sqlite::ReadLog(*file));
  return Restored{.log_id = log.log_id, .revision = log.head};
}

// Folds the write-ahead log that a killed server left into the data at `data_path`, so that a crash
// after this cannot part the two. If that fails, the data is damaged anyway.
void EndWriteAheadLog(const std::string& data_path) {
  const auto file = Connection::Open(data_path, Connection::Access::kWrite, kBusyTimeoutMs);
  if (file.ok()) (void)(*file)->Script("PRAGMA wal_checkpoint(TRUNCATE)");
}

// Keeps what is at `data_path` under a second name, also a write-ahead log, which would be taken
// for that of the restored data; returns that name, empty if there was nothing.
absl::StatusOr<std::string> Keep(const std::string& data_path, absl::Time now) {
  const std::string kept =
      absl::StrCat(data_path, ".before-restore-",
                   absl::FormatTime("%Y%m%dT%H%M%E3SZ", now, absl::UTCTimeZone()));
  bool is_kept = false;
  std::error_code error;
  if (std::filesystem::exists(data_path)) {
    std::filesystem::create_hard_link(data_path, kept, error);
    if (error) return Failed(absl::StrCat("keeping the present data as ", kept), error);
    is_kept = true;
  }
  std::filesystem::rename(data_path + "-wal", kept + "-wal", error);
  if (error && error != std::errc::no_such_file_or_directory) {
    return Failed(absl::StrCat("keeping the present data as ", kept), error);
  }
  is_kept = is_kept || !error;
  std::filesystem::remove(data_path + "-shm", error);
  return is_kept ? kept : "";
}

std::string DirectoryOf(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  return directory.empty() ? "." : directory;
}

absl::Status CheckReadable(const std::string& backup, const std::string& data_path) {
  std::error_code error;
  if (std::filesystem::equivalent(backup, data_path, error)) {
    return Error(absl::StatusCode::kInvalidArgument, "BACKUP_INVALID",
                 absl::StrCat(backup, " is the data itself; name a backup of it"),
                 {{"path", backup}});
  }
  if (access(backup.c_str(), R_OK) != 0) {
    return Failed(absl::StrCat("reading the backup ", backup),
                  std::error_code(errno, std::generic_category()));
  }
  if (!std::filesystem::is_regular_file(backup, error)) return Invalid(backup, "it is no file");
  return absl::OkStatus();
}

// Copies `backup`, with the write-ahead log that a killed server left beside it, to `staged`.
absl::Status CopyBackup(const std::string& backup, const std::string& staged) {
  std::error_code error;
  for (const char* suffix : {"", "-wal"}) {
    const std::string from = backup + suffix, to = staged + suffix;
    if (*suffix != '\0' && !std::filesystem::exists(from)) continue;
    std::filesystem::copy_file(from, to, error);
    // The copy has the permissions of a backup that may be read only.
    if (!error) {
      std::filesystem::permissions(to, std::filesystem::perms::owner_write,
                                   std::filesystem::perm_options::add, error);
    }
    if (error) return Failed(absl::StrCat("copying ", from, " to ", to), error);
  }
  return absl::OkStatus();
}

// What root restores is for the server, which mostly runs as somebody else.
void GiveToOwnerOf(const std::string& path, std::initializer_list<std::string> files) {
  struct stat owner;
  if (geteuid() != 0 || stat(path.c_str(), &owner) != 0) return;
  for (const std::string& file : files) {
    if (chown(file.c_str(), owner.st_uid, owner.st_gid) != 0) {
      // Then an error at the server's start says so.
    }
  }
}

// Removes what is left of a restore that did not come to its end.
class Staged {
 public:
  explicit Staged(std::string path) : path_(std::move(path)) { Remove(); }
  ~Staged() { Remove(); }
  Staged(const Staged&) = delete;
  Staged& operator=(const Staged&) = delete;
  const std::string& path() const { return path_; }

 private:
  void Remove() {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::filesystem::remove(path_ + suffix, ignored);
    }
  }
  const std::string path_;
};

}  // namespace

absl::StatusOr<Restored> RestoreSqliteStore(const std::string& backup, const std::string& data_path,
                                            bool replace, absl::Time now) {
  DOSSIER_RETURN_IF_ERROR(CheckReadable(backup, data_path));
  // A server that uses it would write to it while it is copied.
  DOSSIER_ASSIGN_OR_RETURN(const auto backup_lock, sqlite::DataLock::TakeIfThere(backup));
  DOSSIER_RETURN_IF_ERROR(CheckOrigin(backup));
  const std::string directory = DirectoryOf(data_path);
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return Failed(absl::StrCat("creating the directory ", directory), error);
  DOSSIER_ASSIGN_OR_RETURN(const auto lock, sqlite::DataLock::Take(data_path));
  const bool exists = std::filesystem::exists(data_path);
  if (exists && !replace) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_EXISTS",
                 absl::StrCat("there is data at ", data_path,
                              " already; name another path, or use --force, which keeps it beside"),
                 {{"path", data_path}});
  }
  const Staged staged(data_path + ".restoring");
  DOSSIER_RETURN_IF_ERROR(CopyBackup(backup, staged.path()));
  DOSSIER_ASSIGN_OR_RETURN(Restored restored, Prepare(staged.path(), backup));
  DOSSIER_RETURN_IF_ERROR(Sync(staged.path()));
  GiveToOwnerOf(exists ? data_path : directory, {staged.path(), data_path + ".lock"});
  if (exists) EndWriteAheadLog(data_path);
  DOSSIER_ASSIGN_OR_RETURN(restored.kept, Keep(data_path, now));
  std::filesystem::rename(staged.path(), data_path, error);
  if (error) return Failed(absl::StrCat("putting the backup at ", data_path), error);
  DOSSIER_RETURN_IF_ERROR(Sync(directory));
  return restored;
}

}  // namespace dossier::store
