#ifndef DOSSIER_TESTS_SUPPORT_FAILING_STORE_H_
#define DOSSIER_TESTS_SUPPORT_FAILING_STORE_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/store/store.h"

namespace dossier::store {

// A store whose commits fail when a test says so, and which else does what the store behind it
// does. A failed commit keeps nothing, as store.h promises. Thread-safe.
class FailingStore : public Store {
 public:
  // `behind` must outlive this store.
  explicit FailingStore(Store& behind) : behind_(behind) {}

  // The `nth` commit from now (1 is the next) fails with `error`, and only that one.
  void FailCommit(int nth, absl::Status error);

  // Every text that contains `part` is refused with `error` from now on, as by a defect that one
  // text in a million meets. The transaction goes on.
  void RefuseText(std::string part, absl::Status error);

  // Calls `then` when the next text is put, within the transaction that puts it.
  void OnNextText(std::function<void()> then);

  // Waits until somebody else asks for a transaction, from the last call of OnNextText on.
  void AwaitBegin();

  // Commits that were tried, the failed ones among them.
  int commits() const;

  // Texts that were refused.
  int refusals() const;

  absl::StatusOr<std::unique_ptr<Transaction>> Begin() override;
  absl::StatusOr<LogState> Log() override { return behind_.Log(); }
  absl::StatusOr<size_t> ReadChanges(const ChangeRange& range, ChangeTaker take) override {
    return behind_.ReadChanges(range, take);
  }
  absl::StatusOr<std::map<int64_t, SearchText>> Texts(absl::Span<const int64_t> ids) override {
    return behind_.Texts(ids);
  }
  int64_t WaitForHead(int64_t revision, absl::Time deadline) override {
    return behind_.WaitForHead(revision, deadline);
  }
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override { return behind_.RevisionAt(time); }
  absl::StatusOr<Counts> Count(const CountSelection& selection) override {
    return behind_.Count(selection);
  }
  absl::Status Scrub() override { return behind_.Scrub(); }
  absl::StatusOr<RankedPage> Rank(const RankedSelection& selection) override {
    return behind_.Rank(selection);
  }
  void SetListener(Listener* listener) override { behind_.SetListener(listener); }

  absl::StatusOr<std::optional<Resource>> Find(absl::string_view name) override {
    return behind_.Find(name);
  }
  absl::StatusOr<std::optional<Resource>> FindAsOf(absl::string_view name,
                                                   int64_t revision) override {
    return behind_.FindAsOf(name, revision);
  }
  absl::StatusOr<Page> Select(const Selection& selection) override {
    return behind_.Select(selection);
  }
  absl::StatusOr<std::vector<Resource>> Candidates(Collection collection,
                                                   absl::Span<const Term> terms,
                                                   int limit_per_term) override {
    return behind_.Candidates(collection, terms, limit_per_term);
  }
  absl::StatusOr<std::vector<TermPlace>> Walk(const TermWalk& walk) override {
    return behind_.Walk(walk);
  }
  absl::StatusOr<std::vector<Resource>> FindKeys(Collection collection,
                                                 absl::Span<const int64_t> keys) override {
    return behind_.FindKeys(collection, keys);
  }
  absl::StatusOr<std::optional<std::string>> Text(absl::string_view sha256) override {
    return behind_.Text(sha256);
  }
  absl::StatusOr<std::optional<Cursor>> FindCursor(absl::string_view source) override {
    return behind_.FindCursor(source);
  }

 private:
  class FailingTransaction;

  // Counts one commit; returns the error that it is due, or OK.
  absl::Status CountCommit();
  // The error that a text is due, or OK.
  absl::Status CheckText(absl::string_view text);

  Store& behind_;
  mutable std::mutex mutex_;
  int commits_ = 0;                // guarded by mutex_
  int failing_commit_ = 0;         // guarded by mutex_; 0 if none is to fail
  absl::Status error_;             // guarded by mutex_
  std::string refused_;            // guarded by mutex_; empty if none is
  absl::Status refusal_;           // guarded by mutex_
  int refusals_ = 0;               // guarded by mutex_
  std::function<void()> on_text_;  // guarded by mutex_
  int begun_ = 0;                  // guarded by mutex_
  std::condition_variable asked_;
};

}  // namespace dossier::store

#endif  // DOSSIER_TESTS_SUPPORT_FAILING_STORE_H_
