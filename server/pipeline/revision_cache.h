#ifndef DOSSIER_SERVER_PIPELINE_REVISION_CACHE_H_
#define DOSSIER_SERVER_PIPELINE_REVISION_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace dossier::pipeline {

// What a store holds of running stories, by row keys, so that it is read without the store; null
// stands for what is gone.
//
// What it knows holds for one revision of the store, the newest when it was learnt: whoever begins
// a transaction says on which revision it stands, and what is known of another is forgotten. So
// nothing is told to it of what others write, and what a transaction learns counts once that is
// committed. Holds up to a number of bytes, of which the longest unused go first. For one thread at
// a time.
template <typename Value>
class RevisionCache {
 public:
  using Values = absl::flat_hash_map<int64_t, std::unique_ptr<Value>>;
  using BytesOf = size_t (*)(const Value& value);

  RevisionCache(size_t max_bytes, BytesOf bytes_of) : max_bytes_(max_bytes), bytes_of_(bytes_of) {}

  // States that a transaction begins while `head` is the newest revision.
  void Begin(int64_t head) {
    left_.clear();
    if (head == head_) return;
    head_ = head;
    Forget();
  }

  // Forgets what is known, for the transaction that goes on changes it beside the cache.
  void Forget() {
    young_.clear();
    old_.clear();
    young_bytes_ = 0;
  }

  // States what the store holds at the revision that the transaction stands on. Returns whether
  // there is room for more of what was not used yet: for half of the bytes, lest it drive out what
  // is.
  bool Keep(int64_t key, std::unique_ptr<Value> value) {
    if (young_bytes_ > max_bytes_ / 2) {
      old_ = std::exchange(young_, {});
      young_bytes_ = 0;
    }
    young_bytes_ += bytes_of_(*value);
    young_[key] = std::move(value);
    return old_.empty() && young_bytes_ <= max_bytes_ / 2;
  }

  // The value, as long as the transaction goes on and nobody takes it; nullptr if it is not known.
  const Value* Find(int64_t key) {
    const auto young = young_.find(key);
    if (young != young_.end()) return young->second.get();
    auto old = old_.extract(key);
    if (old.empty()) return nullptr;
    young_bytes_ += bytes_of_(*old.mapped());
    return (young_[key] = std::move(old.mapped())).get();
  }

  // Takes out a value that Find has found, for the transaction to change.
  std::unique_ptr<Value> Take(int64_t key) { return std::move(young_.extract(key).mapped()); }

  // States how the transaction leaves values that it has read from the store, or written.
  void Leave(Values values) { left_ = std::move(values); }

  // States that it was committed, and `head` is the newest revision.
  void Committed(int64_t head) {
    head_ = head;
    for (auto& [key, value] : std::exchange(left_, {})) {
      if (value != nullptr) Keep(key, std::move(value));
    }
  }

 private:
  const size_t max_bytes_;
  const BytesOf bytes_of_;
  int64_t head_ = 0;
  Values left_;  // by the transaction that goes on
  Values young_;
  Values old_;              // what was young once that had grown to half of the bytes
  size_t young_bytes_ = 0;  // that ever were in it
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_REVISION_CACHE_H_
