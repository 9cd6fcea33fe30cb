#ifndef DOSSIER_SERVER_PIPELINE_WORKING_SET_H_
#define DOSSIER_SERVER_PIPELINE_WORKING_SET_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/status.h"
#include "server/pipeline/revision_cache.h"

namespace dossier::pipeline {

// Values of a store by row keys, as one transaction reads and changes them: from a cache if that
// has them, to which they are left in the end. Pointers to them live as long as the set. For one
// thread.
template <typename Value>
class WorkingSet {
 public:
  using Load = std::function<absl::StatusOr<std::optional<Value>>(int64_t key)>;

  // `load` reads from the store what is in no cache.
  WorkingSet(RevisionCache<Value>& cache, Load load) : cache_(cache), load_(std::move(load)) {}
  WorkingSet(const WorkingSet&) = delete;
  WorkingSet& operator=(const WorkingSet&) = delete;

  ~WorkingSet() {
    typename RevisionCache<Value>::Values left;
    for (auto& [key, entry] : entries_) {
      // What is not written is not what the store will hold.
      if (entry.own != nullptr && !entry.is_changed) left.emplace(key, std::move(entry.own));
    }
    cache_.Leave(std::move(left));
  }

  // nullptr if there is none.
  absl::StatusOr<const Value*> Find(int64_t key) {
    const auto [place, is_new] = entries_.try_emplace(key);
    Entry& entry = place->second;
    if (!is_new) return entry.value;
    entry.value = cache_.Find(key);
    if (entry.value == nullptr) {
      DOSSIER_ASSIGN_OR_RETURN(std::optional<Value> stored, load_(key));
      if (!stored.has_value()) return nullptr;
      entry.Own(std::make_unique<Value>(*std::move(stored)));
    }
    entry.is_stored = true;
    return entry.value;
  }

  // One that Find has found, or Add has brought, to be changed.
  Value& Change(int64_t key) {
    Entry& entry = entries_.at(key);
    if (entry.own == nullptr) entry.Own(cache_.Take(key));
    entry.is_changed = true;
    return *entry.own;
  }

  void Add(int64_t key, Value value) {
    Entry& entry = entries_[key];
    entry.Own(std::make_unique<Value>(std::move(value)));
    entry.is_changed = true;
  }

  // One that Find has found.
  void Remove(int64_t key) {
    Entry& entry = entries_.at(key);
    if (entry.own == nullptr) cache_.Take(key);
    entry.Own(nullptr);
    entry.is_changed = true;
  }

  // Writes by `save`, or deletes by `erase`, what has changed since the last time, by ascending
  // keys.
  absl::Status Flush(
      const std::function<absl::Status(int64_t key, const Value& value, bool was_stored)>& save,
      const std::function<absl::Status(int64_t key)>& erase) {
    std::vector<int64_t> changed;
    for (const auto& [key, entry] : entries_) {
      if (entry.is_changed) changed.push_back(key);
    }
    std::sort(changed.begin(), changed.end());
    for (const int64_t key : changed) {
      Entry& entry = entries_.at(key);
      entry.is_changed = false;
      const bool was_stored = std::exchange(entry.is_stored, entry.value != nullptr);
      if (entry.value != nullptr) {
        DOSSIER_RETURN_IF_ERROR(save(key, *entry.value, was_stored));
      } else if (was_stored) {
        DOSSIER_RETURN_IF_ERROR(erase(key));
      }
    }
    return absl::OkStatus();
  }

  // Calls `visit` with each that is there and not stored yet, in any order.
  template <typename Visit>
  void VisitFresh(Visit visit) const {
    for (const auto& [key, entry] : entries_) {
      if (entry.value != nullptr && !entry.is_stored) visit(key, *entry.value);
    }
  }

 private:
  struct Entry {
    const Value* value = nullptr;  // of the cache or its own; null if it is gone, or never was
    std::unique_ptr<Value> own;
    bool is_stored = false;
    bool is_changed = false;

    void Own(std::unique_ptr<Value> taken) {
      own = std::move(taken);
      value = own.get();
    }
  };

  RevisionCache<Value>& cache_;
  const Load load_;
  absl::flat_hash_map<int64_t, Entry> entries_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_WORKING_SET_H_
