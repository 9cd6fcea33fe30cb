#include "tests/server/store/store_contract.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace dossier::store {

StoreContract::StoreContract() : place_(GetParam().make_place()) { Reopen(); }

void StoreContract::Reopen() {
  store_.reset();
  auto store = place_->Open(clock_, kMaxPageBytes);
  if (!store.ok()) {
    ADD_FAILURE() << store.status();
    std::abort();
  }
  store_ = *std::move(store);
}

int64_t StoreContract::CommitText(const std::string& name, const std::string& body,
                                  std::optional<SearchText> text) {
  return Commit([&](Transaction& t) { EXPECT_OK(t.Put(name, body, {}, std::move(text))); });
}

std::vector<std::string> StoreContract::Found(std::vector<std::string> words, bool open_end) {
  return Names(
      {.collection = Collection::kIncident, .condition = HasWords(std::move(words), open_end)});
}

std::unique_ptr<Transaction> StoreContract::Begin() {
  auto transaction = store_->Begin();
  EXPECT_OK(transaction);
  return *std::move(transaction);
}

int64_t StoreContract::Commit(const std::function<void(Transaction&)>& write) {
  const auto transaction = Begin();
  write(*transaction);
  const auto head = transaction->Commit();
  EXPECT_OK(head);
  return head.value_or(-1);
}

int64_t StoreContract::CommitPut(const std::string& name, const std::string& body,
                                 std::vector<Term> terms) {
  return Commit([&](Transaction& t) { Put(t, name, body, std::move(terms)); });
}

std::string StoreContract::BodyOf(const std::string& name) {
  const auto found = store_->Find(name);
  EXPECT_OK(found);
  return found.ok() && found->has_value() ? (*found)->body : "none";
}

std::vector<Change> StoreContract::ChangesAfter(int64_t after, int page) {
  std::vector<Change> all;
  int32_t after_index = Store::kFromStart;
  while (true) {
    const auto changes = store_->Changes(after, after_index, page, 1 << 20);
    EXPECT_OK(changes);
    if (!changes.ok() || changes->empty()) return all;
    all.insert(all.end(), changes->begin(), changes->end());
    const Change& last = changes->back();
    after = last.last ? last.revision : last.revision - 1;
    after_index = last.last ? Store::kFromStart : last.index;
  }
}

std::vector<std::string> StoreContract::Names(Selection selection) {
  std::vector<std::string> names;
  while (true) {
    const auto page = store_->Select(selection);
    EXPECT_OK(page);
    if (!page.ok()) return names;
    for (const Resource& resource : page->resources) names.push_back(resource.name);
    if (!page->more) return names;
    const int64_t last = page->resources.back().key;
    (selection.newest_first ? selection.before_key : selection.after_key) = last;
  }
}

void Put(Transaction& transaction, const std::string& name, const std::string& body,
         std::vector<Term> terms) {
  EXPECT_OK(transaction.Put(name, body, std::move(terms)));
}

std::string Line(const Change& change) {
  static constexpr const char* kOperations[] = {"?", "created", "updated", "deleted"};
  return absl::StrCat(change.revision, ".", change.index, change.last ? "! " : " ",
                      kOperations[static_cast<int>(change.operation)], " ", change.name);
}

std::vector<std::string> Lines(const std::vector<Change>& changes) {
  std::vector<std::string> lines;
  for (const Change& change : changes) lines.push_back(Line(change));
  return lines;
}

}  // namespace dossier::store
