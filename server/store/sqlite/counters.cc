#include "server/store/sqlite/counters.h"

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/store/sqlite/name_sequence.h"

namespace dossier::store::sqlite {

absl::StatusOr<Counters::Counter*> Counters::Of(Collection collection) {
  const auto [entry, is_new] = counters_.try_emplace(collection);
  if (is_new) {
    Statement row =
        connection_.Query("SELECT last_key, last_name, living FROM counter WHERE collection = ?",
                          static_cast<int64_t>(collection));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (found)
      entry->second = {.last_key = row.Int(0), .last_name = row.Int(1), .living = row.Int(2)};
  }
  return &entry->second;
}

absl::StatusOr<int64_t> Counters::NextKey(Collection collection) {
  DOSSIER_ASSIGN_OR_RETURN(Counter * counter, Of(collection));
  return ++counter->last_key;
}

absl::StatusOr<std::string> Counters::NextName(Collection collection) {
  DOSSIER_ASSIGN_OR_RETURN(Counter * counter, Of(collection));
  if (!seed_.has_value()) {
    DOSSIER_ASSIGN_OR_RETURN(seed_, connection_.Number("SELECT name_seed FROM log_head"));
  }
  while (true) {
    // Another sequence in each collection, so that equal ids do not suggest a connection.
    const uint64_t collection_seed =
        static_cast<uint64_t>(*seed_) + 0x9e3779b97f4a7c15u * static_cast<uint64_t>(collection);
    std::string name =
        absl::StrCat(CollectionId(collection), "/",
                     OpaqueId(static_cast<uint64_t>(++counter->last_name), collection_seed));
    // A caller may have chosen the same name by itself.
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t taken,
        connection_.Number("SELECT EXISTS(SELECT 1 FROM resource WHERE name = ?1) OR "
                           "EXISTS(SELECT 1 FROM former WHERE name = ?1)",
                           name));
    if (taken == 0) return name;
  }
}

absl::Status Counters::AddLiving(Collection collection, int64_t more) {
  DOSSIER_ASSIGN_OR_RETURN(Counter * counter, Of(collection));
  counter->living += more;
  return absl::OkStatus();
}

absl::Status Counters::Save() {
  for (const auto& [collection, counter] : counters_) {
    DOSSIER_RETURN_IF_ERROR(connection_.Run(
        "INSERT OR REPLACE INTO counter(collection, last_key, last_name, living) VALUES(?, ?, ?, "
        "?)",
        static_cast<int64_t>(collection), counter.last_key, counter.last_name, counter.living));
  }
  return absl::OkStatus();
}

}  // namespace dossier::store::sqlite
