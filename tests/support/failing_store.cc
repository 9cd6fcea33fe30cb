#include "tests/support/failing_store.h"

#include <utility>

#include "server/base/status.h"

namespace dossier::store {

class FailingStore::FailingTransaction final : public Transaction {
 public:
  FailingTransaction(FailingStore& store, std::unique_ptr<Transaction> behind)
      : store_(store), behind_(std::move(behind)) {}

  absl::StatusOr<int64_t> Commit() override {
    DOSSIER_RETURN_IF_ERROR(store_.CountCommit());
    return behind_->Commit();
  }

  int64_t PendingRevision() const override { return behind_->PendingRevision(); }
  absl::StatusOr<std::string> NewName(Collection collection) override {
    return behind_->NewName(collection);
  }
  absl::Status Put(absl::string_view name, std::string body, std::vector<Term> terms,
                   std::optional<SearchText> text) override {
    return behind_->Put(name, std::move(body), std::move(terms), std::move(text));
  }
  absl::StatusOr<bool> PutBody(absl::string_view name, int64_t key, std::string body) override {
    return behind_->PutBody(name, key, std::move(body));
  }
  absl::Status Delete(absl::string_view name) override { return behind_->Delete(name); }
  absl::Status Tell(absl::string_view name, absl::string_view fields) override {
    return behind_->Tell(name, fields);
  }
  absl::Status Succeed(absl::string_view predecessor, absl::string_view successor) override {
    return behind_->Succeed(predecessor, successor);
  }
  absl::Status PutText(absl::string_view sha256, absl::string_view text) override {
    DOSSIER_RETURN_IF_ERROR(store_.CheckText(text));
    return behind_->PutText(sha256, text);
  }
  absl::Status ForgetText(absl::string_view sha256) override { return behind_->ForgetText(sha256); }
  absl::StatusOr<std::vector<std::string>> Rewrite(absl::Span<const std::string> mentioned,
                                                   MessageRewriter rewrite) override {
    return behind_->Rewrite(mentioned, rewrite);
  }
  absl::Status PutCursor(absl::string_view source, const Cursor& cursor) override {
    return behind_->PutCursor(source, cursor);
  }
  absl::Status DeleteCursor(absl::string_view source) override {
    return behind_->DeleteCursor(source);
  }
  absl::Status Seal() override { return behind_->Seal(); }

  absl::StatusOr<std::optional<Resource>> Find(absl::string_view name) override {
    return behind_->Find(name);
  }
  absl::StatusOr<std::optional<Resource>> FindAsOf(absl::string_view name,
                                                   int64_t revision) override {
    return behind_->FindAsOf(name, revision);
  }
  absl::StatusOr<Page> Select(const Selection& selection) override {
    return behind_->Select(selection);
  }
  absl::StatusOr<std::vector<Resource>> Candidates(Collection collection,
                                                   absl::Span<const Term> terms,
                                                   int limit_per_term) override {
    return behind_->Candidates(collection, terms, limit_per_term);
  }
  absl::StatusOr<std::vector<TermPlace>> Walk(const TermWalk& walk) override {
    return behind_->Walk(walk);
  }
  absl::StatusOr<std::vector<Resource>> FindKeys(Collection collection,
                                                 absl::Span<const int64_t> keys) override {
    return behind_->FindKeys(collection, keys);
  }
  absl::StatusOr<std::optional<std::string>> Text(absl::string_view sha256) override {
    return behind_->Text(sha256);
  }
  absl::StatusOr<std::optional<Cursor>> FindCursor(absl::string_view source) override {
    return behind_->FindCursor(source);
  }

 private:
  FailingStore& store_;
  std::unique_ptr<Transaction> behind_;
};

void FailingStore::FailCommit(int nth, absl::Status error) {
  const std::lock_guard lock(mutex_);
  failing_commit_ = commits_ + nth;
  error_ = std::move(error);
}

int FailingStore::commits() const {
  const std::lock_guard lock(mutex_);
  return commits_;
}

void FailingStore::RefuseText(std::string part, absl::Status error) {
  const std::lock_guard lock(mutex_);
  refused_ = std::move(part);
  refusal_ = std::move(error);
}

int FailingStore::refusals() const {
  const std::lock_guard lock(mutex_);
  return refusals_;
}

void FailingStore::OnNextText(std::function<void()> then) {
  const std::lock_guard lock(mutex_);
  on_text_ = std::move(then);
}

void FailingStore::AwaitBegin() {
  std::unique_lock lock(mutex_);
  asked_.wait(lock, [&] { return begun_ > 0; });
}

absl::Status FailingStore::CheckText(absl::string_view text) {
  std::function<void()> then;
  {
    const std::lock_guard lock(mutex_);
    std::swap(then, on_text_);
    if (then) begun_ = 0;
  }
  if (then) then();
  const std::lock_guard lock(mutex_);
  if (refused_.empty() || text.find(refused_) == text.npos) return absl::OkStatus();
  ++refusals_;
  return refusal_;
}

absl::Status FailingStore::CountCommit() {
  const std::lock_guard lock(mutex_);
  ++commits_;
  return commits_ == failing_commit_ ? error_ : absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Transaction>> FailingStore::Begin() {
  {
    const std::lock_guard lock(mutex_);
    ++begun_;
  }
  asked_.notify_all();
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<Transaction> behind, behind_.Begin());
  return std::make_unique<FailingTransaction>(*this, std::move(behind));
}

}  // namespace dossier::store
