#include "server/store/sqlite/sqlite_store.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/changed_sets.h"
#include "server/store/sqlite/common_terms.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/connection_pool.h"
#include "server/store/sqlite/counting.h"
#include "server/store/sqlite/data_lock.h"
#include "server/store/sqlite/file_copy.h"
#include "server/store/sqlite/head.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/migrations.h"
#include "server/store/sqlite/ranking.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/reindex.h"
#include "server/store/sqlite/scoped_go_on.h"
#include "server/store/sqlite/scoped_transaction.h"
#include "server/store/sqlite/sqlite_transaction.h"
#include "server/store/sqlite/sqlite_upkeep.h"
#include "server/store/sqlite/term_sets.h"
#include "server/store/sqlite/unused_bytes.h"
#include "server/store/sqlite/writer_turns.h"

namespace dossier::store {
namespace sqlite {
namespace {

// Of what is kept in memory about terms that are asked often, and of what about common ones.
constexpr int64_t kMaxSetBytes = int64_t{16} << 20;

class SqliteStore final : public KeptStore {
 public:
  SqliteStore(std::unique_ptr<DataLock> lock, std::unique_ptr<Connection> writer,
              std::vector<std::unique_ptr<Connection>> readers, int64_t head,
              const std::string& path, const SqliteOptions& options, const Clock& clock)
      : lock_(std::move(lock)),
        writer_(std::move(writer)),
        readers_(std::move(readers)),
        head_(head),
        options_(options),
        clock_(clock),
        upkeep_(*writer_, turns_, readers_),
        common_(path, absl::ToInt64Milliseconds(options.busy_timeout), sets_) {}

  absl::StatusOr<std::unique_ptr<Transaction>> Begin() override {
    DOSSIER_ASSIGN_OR_RETURN(WriterTurns::Turn turn, turns_.Wait());
    return SqliteTransaction::Begin(std::move(turn), *writer_, head_, clock_, sets_,
                                    options_.max_page_bytes);
  }

  absl::StatusOr<LogState> Log() override {
    const auto reader = readers_.Take();
    return ReadLog(*reader);
  }

  absl::StatusOr<size_t> ReadChanges(const ChangeRange& range, ChangeTaker take) override {
    const auto reader = readers_.Take();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    return sqlite::ReadChanges(*reader, range, take);
  }

  absl::StatusOr<std::map<int64_t, SearchText>> Texts(absl::Span<const int64_t> ids) override {
    const auto reader = readers_.Take();
    return ReadSearchTexts(*reader, ids);
  }

  int64_t WaitForHead(int64_t revision, absl::Time deadline) override {
    return head_.WaitAbove(revision, deadline);
  }

  void SetListener(Listener* listener) override { head_.SetListener(listener); }

  Upkeep& upkeep() override { return upkeep_; }

  void AwaitReadAhead() override { common_.AwaitFirst(); }

  absl::StatusOr<std::optional<Resource>> Find(absl::string_view name) override {
    const auto reader = readers_.Take();
    return ReadResource(*reader, name);
  }

  absl::StatusOr<Page> Select(const Selection& selection) override {
    const auto reader = readers_.Take();
    const int64_t mark = sets_.Mark();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    const ScopedGoOn asking(*reader, selection.go_on);
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(*reader));
    DOSSIER_RETURN_IF_ERROR(CheckAsOf(log, selection.collection, selection.as_of));
    absl::StatusOr<Page> page =
        ReadPage({*reader, &sets_, mark, &changed_, log.head}, selection, options_.max_page_bytes);
    if (page.ok()) page->revision = selection.as_of != 0 ? selection.as_of : log.head;
    return page;
  }

  absl::StatusOr<std::optional<Resource>> FindAsOf(absl::string_view name,
                                                   int64_t revision) override {
    const auto reader = readers_.Take();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(*reader));
    return ReadResourceAsOf(*reader, log, name, revision);
  }

  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override {
    const auto reader = readers_.Take();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(*reader));
    return ReadRevisionAt(*reader, log, time, clock_.Now());
  }

  absl::StatusOr<Counts> Count(const CountSelection& selection) override {
    const auto reader = readers_.Take();
    const int64_t mark = sets_.Mark();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    const ScopedGoOn asking(*reader, selection.go_on);
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(*reader));
    DOSSIER_RETURN_IF_ERROR(CheckAsOf(log, selection.collection, selection.as_of));
    DOSSIER_ASSIGN_OR_RETURN(Counts counts,
                             CountMatches({*reader, &sets_, mark, &changed_, log.head}, selection));
    counts.revision = selection.as_of != 0 ? selection.as_of : log.head;
    return counts;
  }

  // What is deleted is overwritten on the spot (secure_delete), but for cells of a page whose rows
  // moved to others. What is left besides are words in parts of the index that later ones outdate,
  // and the write-ahead log.
  absl::Status Scrub() override {
    DOSSIER_ASSIGN_OR_RETURN(const WriterTurns::Turn turn, turns_.Wait());
    DOSSIER_RETURN_IF_ERROR(writer_->Run("INSERT INTO search(search) VALUES('optimize')"));
    DOSSIER_RETURN_IF_ERROR(EmptyWriteAheadLog());
    const absl::Status zeroed = ZeroUnusedBytes(*writer_);
    // What it has in memory would bring them back.
    writer_->ForgetPages();
    if (!absl::IsUnimplemented(zeroed) && !absl::IsDataLoss(zeroed)) return zeroed;
    DOSSIER_RETURN_IF_ERROR(WriteAllAnew());
    return EmptyWriteAheadLog();
  }

  absl::StatusOr<RankedPage> Rank(const RankedSelection& selection) override {
    const auto reader = readers_.Take();
    const int64_t mark = sets_.Mark();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    const ScopedGoOn asking(*reader, selection.go_on);
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(*reader));
    DOSSIER_ASSIGN_OR_RETURN(RankedPage page,
                             ReadRankedPage({*reader, &sets_, mark, &changed_, log.head}, selection,
                                            options_.max_page_bytes));
    page.revision = log.head;
    return page;
  }

  absl::StatusOr<std::vector<Resource>> Candidates(Collection collection,
                                                   absl::Span<const Term> terms,
                                                   int limit_per_term) override {
    const auto reader = readers_.Take();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    return ReadCandidates(*reader, collection, terms, limit_per_term);
  }

  absl::StatusOr<std::vector<TermPlace>> Walk(const TermWalk& walk) override {
    const auto reader = readers_.Take();
    return ReadWalk(*reader, walk);
  }

  absl::StatusOr<std::vector<Resource>> FindKeys(Collection collection,
                                                 absl::Span<const int64_t> keys) override {
    const auto reader = readers_.Take();
    DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
    return ReadKeys(*reader, collection, keys);
  }

  absl::StatusOr<std::optional<std::string>> Text(absl::string_view sha256) override {
    const auto reader = readers_.Take();
    return ReadText(*reader, sha256);
  }

  absl::StatusOr<std::optional<Cursor>> FindCursor(absl::string_view source) override {
    const auto reader = readers_.Take();
    return ReadCursor(*reader, source);
  }

 private:
  absl::Status EmptyWriteAheadLog() {
    Statement row = writer_->Query("PRAGMA wal_checkpoint(TRUNCATE)");
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (found && row.Int(0) == 0) return absl::OkStatus();
    return Error(absl::StatusCode::kUnavailable, "STORE_BUSY",
                 "a reader holds on to the write-ahead log, which still has what was overwritten; "
                 "it goes once that ends");
  }

  absl::Status WriteAllAnew() {
    // Its copy of the file is a temporary one, which belongs on the disk.
    DOSSIER_RETURN_IF_ERROR(writer_->Script("PRAGMA temp_store = FILE"));
    const absl::Status written = writer_->Run("VACUUM");
    DOSSIER_RETURN_IF_ERROR(writer_->Script("PRAGMA temp_store = MEMORY"));
    return written;
  }

  // In this order, so that the file is closed before the lock goes.
  const std::unique_ptr<DataLock> lock_;
  const std::unique_ptr<Connection> writer_;  // for the thread whose turn it is
  ConnectionPool readers_;
  TermSets sets_{kMaxSetBytes};
  ChangedSets changed_;
  WriterTurns turns_;
  Head head_;
  const SqliteOptions options_;
  const Clock& clock_;
  SqliteUpkeep upkeep_;
  CommonTerms common_;
};

absl::Status LimitSize(Connection& writer, int64_t max_file_bytes) {
  if (max_file_bytes <= 0) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const int64_t page_size, writer.Number("PRAGMA page_size"));
  return writer.Script(
      absl::StrCat("PRAGMA max_page_count = ", std::max<int64_t>(max_file_bytes / page_size, 1))
          .c_str());
}

}  // namespace
}  // namespace sqlite

absl::StatusOr<std::unique_ptr<KeptStore>> OpenSqliteStore(const std::string& path,
                                                           const SqliteOptions& options,
                                                           const Clock& clock) {
  using namespace sqlite;  // NOLINT: the whole function is about these
  const int64_t busy_timeout_ms = absl::ToInt64Milliseconds(options.busy_timeout);
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<DataLock> lock, DataLock::Take(path));
  RemoveAbandonedCopies(path);
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<Connection> writer,
                           Connection::Open(path, Connection::Access::kWrite, busy_timeout_ms));
  DOSSIER_RETURN_IF_ERROR(CheckSchema(*writer));
  DOSSIER_RETURN_IF_ERROR(writer->UseWriteAheadLog());
  DOSSIER_RETURN_IF_ERROR(writer->Script("PRAGMA secure_delete = ON"));
  DOSSIER_RETURN_IF_ERROR(Migrate(*writer));
  DOSSIER_RETURN_IF_ERROR(LimitSize(*writer, options.max_file_bytes));
  DOSSIER_RETURN_IF_ERROR(Reindex(*writer, {}));
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(*writer));

  std::vector<std::unique_ptr<Connection>> readers;
  for (int i = 0; i < std::max(options.readers, 1); ++i) {
    DOSSIER_ASSIGN_OR_RETURN(readers.emplace_back(),
                             Connection::Open(path, Connection::Access::kRead, busy_timeout_ms));
  }
  return std::make_unique<SqliteStore>(std::move(lock), std::move(writer), std::move(readers),
                                       log.head, path, options, clock);
}

}  // namespace dossier::store
