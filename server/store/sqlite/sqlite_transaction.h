#ifndef DOSSIER_SERVER_STORE_SQLITE_SQLITE_TRANSACTION_H_
#define DOSSIER_SERVER_STORE_SQLITE_SQLITE_TRANSACTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/base/clock.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/counters.h"
#include "server/store/sqlite/head.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/revision_changes.h"
#include "server/store/sqlite/search_index.h"
#include "server/store/sqlite/term_sets.h"
#include "server/store/sqlite/writer_turns.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The one write transaction. Puts go to the tables at once, so it reads what it has written; the
// change log follows when a revision is sealed.
class SqliteTransaction final : public Transaction {
 public:
  // Begins on `writer`, which nobody else uses during `turn`. All references outlive it.
  static absl::StatusOr<std::unique_ptr<Transaction>> Begin(WriterTurns::Turn turn,
                                                            Connection& writer, Head& head,
                                                            const Clock& clock, TermSets& sets,
                                                            int64_t max_page_bytes);
  ~SqliteTransaction() override;

  int64_t PendingRevision() const override { return pending_; }
  absl::StatusOr<std::string> NewName(Collection collection) override;
  using Transaction::Put;
  absl::Status Put(absl::string_view name, std::string body, std::vector<Term> terms,
                   std::optional<SearchText> text) override;
  absl::StatusOr<bool> PutBody(absl::string_view name, int64_t key, std::string body) override;
  absl::Status Delete(absl::string_view name) override;
  absl::Status Succeed(absl::string_view predecessor, absl::string_view successor) override;
  absl::Status Tell(absl::string_view name, absl::string_view fields) override;
  absl::Status PutText(absl::string_view sha256, absl::string_view text) override;
  absl::Status ForgetText(absl::string_view sha256) override;
  absl::StatusOr<std::vector<std::string>> Rewrite(absl::Span<const std::string> mentioned,
                                                   MessageRewriter rewrite) override;
  absl::Status PutCursor(absl::string_view source, const Cursor& cursor) override;
  absl::Status DeleteCursor(absl::string_view source) override;
  absl::Status Seal() override;
  absl::StatusOr<int64_t> Commit() override;

  absl::StatusOr<std::optional<Resource>> Find(absl::string_view name) override;
  absl::StatusOr<std::optional<Resource>> FindAsOf(absl::string_view name,
                                                   int64_t revision) override;
  absl::StatusOr<Page> Select(const Selection& selection) override;
  absl::StatusOr<std::vector<Resource>> Candidates(Collection collection,
                                                   absl::Span<const Term> terms,
                                                   int limit_per_term) override;
  absl::StatusOr<std::vector<TermPlace>> Walk(const TermWalk& walk) override;
  absl::StatusOr<std::vector<Resource>> FindKeys(Collection collection,
                                                 absl::Span<const int64_t> keys) override;
  absl::StatusOr<std::optional<std::string>> Text(absl::string_view sha256) override;
  absl::StatusOr<std::optional<Cursor>> FindCursor(absl::string_view source) override;

 private:
  SqliteTransaction(WriterTurns::Turn turn, Connection& writer, Head& head, const Clock& clock,
                    TermSets& sets, int64_t max_page_bytes, int64_t head_revision);

  // The log with what is sealed here.
  absl::StatusOr<LogState> SealedLog();

  // The resource of that name as touched by this revision, reading it the first time.
  absl::StatusOr<RevisionChanges::Touched*> Touch(absl::string_view name, Collection collection);

  // The row in search_text that `touched` refers to once `text` was put; nullopt keeps what it has.
  absl::StatusOr<int64_t> NextTextId(const RevisionChanges::Touched& touched, int64_t key,
                                     const std::optional<SearchText>& text);
  // The row that `touched` becomes when it gets this.
  absl::StatusOr<StoredResource> NextRow(const RevisionChanges::Touched& touched, std::string body,
                                         std::vector<Term> terms,
                                         const std::optional<SearchText>& text);

  // Lets words find `touched` by `text`, once the revision is sealed; `text` goes to that row of
  // search_text, 0 for none.
  absl::Status ReplaceText(const RevisionChanges::Touched& touched, int64_t key, int64_t text_id,
                           const SearchText& text);
  absl::Status WriteRow(const StoredResource& row, bool is_new);
  absl::Status WriteTerms(const Resource& row, absl::Span<const Term> before,
                          absl::Span<const Term> after);
  absl::Status WriteDeletion(const StoredResource& stored);
  absl::Status SealRevision();
  absl::Status CommitAll();

  // Passes `status` on, and remembers it if it is an error: the transaction is over then.
  absl::Status Keep(absl::Status status);

  std::optional<WriterTurns::Turn> turn_;  // nullopt once committed
  Connection& writer_;
  Head& head_;
  const Clock& clock_;
  TermSets& sets_;
  const int64_t max_page_bytes_;
  const int64_t committed_;  // the head when the transaction began
  int64_t pending_;
  RevisionChanges changes_;
  std::optional<StoredRow> found_;  // what was read last: mostly that is put next
  SearchIndexChanges texts_;
  Counters counters_;
  bool has_rewritten_ = false;
  absl::Status over_;  // not OK once it can do no more
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_SQLITE_TRANSACTION_H_
