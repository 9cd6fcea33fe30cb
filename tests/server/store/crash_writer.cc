// Writes to a store until it is killed: the victim of the crash tests.
//
//   store_crash_writer DATA_FILE [MAX_FILE_BYTES | compact]
//
// Transaction n, from where the file left off, makes two revisions and moves the cursor to n; once
// it is committed, the line "n" goes to standard output. With MAX_FILE_BYTES no file of this
// process grows further, as if the disk were full; the reason of the error is the last line then.
// With `compact` the log holds the last two or three transactions only.
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/upkeep.h"

namespace dossier::store {
namespace {

void Say(absl::string_view what) {
  const std::string line = absl::StrCat(what, "\n");
  (void)!write(STDOUT_FILENO, line.data(), line.size());
}

void LimitFiles(rlim_t bytes) {
  signal(SIGXFSZ, SIG_IGN);  // so that write() fails instead
  const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) std::abort();
}

absl::Status CompactOnce(KeptStore& store) {
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, store.Log());
  return log.head > 4 ? store.upkeep().Compact(log.head - 4) : absl::OkStatus();
}

absl::Status WriteOnce(Store& store) {
  DOSSIER_ASSIGN_OR_RETURN(const auto t, store.Begin());
  DOSSIER_ASSIGN_OR_RETURN(const auto cursor, t->FindCursor("sources/wire"));
  const int n = cursor.has_value() ? std::stoi(cursor->bytes) + 1 : 1;
  const std::string text(3000, static_cast<char>('a' + n % 26));
  DOSSIER_RETURN_IF_ERROR(t->PutText(Sha256Hex(absl::StrCat(n)), text));
  DOSSIER_RETURN_IF_ERROR(t->Put(absl::StrCat("reports/", n), text, {{"n", absl::StrCat(n)}}));
  DOSSIER_RETURN_IF_ERROR(t->Put("incidents/count", absl::StrCat(n), {}));
  DOSSIER_RETURN_IF_ERROR(t->Seal());
  for (int i = 0; i < 3; ++i) {
    DOSSIER_RETURN_IF_ERROR(t->Put(absl::StrCat("claims/", n, "-", i), "", {{"wave", "one"}}));
  }
  DOSSIER_RETURN_IF_ERROR(t->PutCursor("sources/wire", {.bytes = absl::StrCat(n)}));
  DOSSIER_RETURN_IF_ERROR(t->Commit().status());
  Say(absl::StrCat(n));
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  if (argc < 2) return 2;
  const bool compact = argc > 2 && absl::string_view(argv[2]) == "compact";
  if (argc > 2 && !compact) LimitFiles(static_cast<rlim_t>(std::atoll(argv[2])));
  const auto store = OpenSqliteStore(argv[1], {}, SystemClock());
  absl::Status status = store.status();
  while (status.ok()) {
    status = WriteOnce(**store);
    if (status.ok() && compact) status = CompactOnce(**store);
  }
  Say(ReasonOf(status));
  return 1;
}

}  // namespace
}  // namespace dossier::store

int main(int argc, char** argv) { return dossier::store::Main(argc, argv); }
