#ifndef DOSSIER_SERVER_PIPELINE_KEY_LISTS_H_
#define DOSSIER_SERVER_PIPELINE_KEY_LISTS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/correlation/neighbours.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Lists in which resources of one collection stand that share a key, in the order of their places.
// A view of one transaction; for one thread.
class KeyLists {
 public:
  // `transaction` and `field`, which the terms of these lists have, outlive it.
  KeyLists(store::Transaction& transaction, store::Collection collection, absl::string_view field)
      : transaction_(transaction), collection_(collection), field_(field) {}

  // The term that puts a resource into the list of `key`, at `place`.
  static store::Term TermOf(absl::string_view field, absl::string_view key, uint64_t place);

  // The row keys of up to `limit` resources in the list of `key` that stand next before, or behind,
  // `at`: the nearest first.
  absl::StatusOr<std::vector<int64_t>> Before(absl::string_view key,
                                              const correlation::Standing& at, int limit) const;
  absl::StatusOr<std::vector<int64_t>> Behind(absl::string_view key,
                                              const correlation::Standing& at, int limit) const;

  // Where these stand.
  absl::StatusOr<std::vector<correlation::Standing>> Walk(absl::string_view key,
                                                          const correlation::Standing& at,
                                                          bool backwards, int limit) const;

  // All of a list that is shorter than `limit`, else half as many before `at` and as many behind
  // it.
  absl::StatusOr<std::vector<correlation::Standing>> Nearest(absl::string_view key,
                                                             const correlation::Standing& at,
                                                             int limit) const;

 private:
  store::Transaction& transaction_;
  const store::Collection collection_;
  const absl::string_view field_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_KEY_LISTS_H_
