#ifndef DOSSIER_SERVER_STORE_SQLITE_REVISION_CHANGES_H_
#define DOSSIER_SERVER_STORE_SQLITE_REVISION_CHANGES_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/reading.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// What the pending revision has touched: each resource as it was before the revision and as it is
// now. That difference, however many puts and deletes led there, is what the log tells.
class RevisionChanges {
 public:
  struct Touched {
    std::string name;
    Collection collection;
    std::shared_ptr<const StoredResource> before;  // null if it was not there
    std::shared_ptr<const StoredResource> now;     // null if it is not there
  };

  // The touched resource of that name, or nullptr. Holds until Clear.
  Touched* Find(absl::string_view name);

  // Adds a resource that was not touched yet, as the store holds it.
  Touched& Add(absl::string_view name, Collection collection,
               std::shared_ptr<const StoredResource> before);

  // Says that `successor` has something of `predecessor`; see Transaction::Succeed.
  void Succeed(absl::string_view predecessor, absl::string_view successor);

  // Adds `fields` to the event of `name`; see Transaction::Tell.
  void Tell(absl::string_view name, absl::string_view fields);

  // The changes of public resources, in the order in which they were first touched, numbered and
  // ready for the log.
  std::vector<LogRow> ForLog(int64_t revision, absl::Time commit_time) const;

  void Clear();

 private:
  // Names in the order in which they were given, each once.
  using Names = std::vector<std::string>;

  std::string EncodedChange(const Touched& touched, Operation operation, int64_t revision,
                            absl::Time commit_time) const;
  // Whom `name` leads to in `by_name`: the first ones on each way that were there before the
  // revision or are there after it. A name that came and went within it only passes on.
  enum class Moment { kBefore, kAfter };
  Names Related(const absl::flat_hash_map<std::string, Names>& by_name, absl::string_view name,
                Moment moment) const;

  std::deque<Touched> touched_;  // a deque, as its elements stay where they are
  absl::flat_hash_map<std::string, Touched*> by_name_;
  absl::flat_hash_map<std::string, Names> successors_;
  absl::flat_hash_map<std::string, Names> predecessors_;
  absl::flat_hash_map<std::string, std::string> told_;  // serialised fields of events, by name
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_REVISION_CHANGES_H_
