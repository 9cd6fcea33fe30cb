#include "server/store/store.h"

#include "server/base/status.h"

namespace dossier::store {

absl::StatusOr<std::vector<Change>> Store::Changes(int64_t after, int32_t after_index,
                                                   int max_changes, int64_t max_bytes) {
  std::vector<Change> changes;
  const auto take = [&changes](const ChangeView& view) {
    changes.push_back({.revision = view.revision,
                       .index = view.index,
                       .last = view.last,
                       .collection = view.collection,
                       .operation = view.operation,
                       .name = std::string(view.name),
                       .event = std::string(view.event),
                       .key = view.key,
                       .time = absl::FromUnixMicros(view.unix_micros),
                       .text_id = view.text_id,
                       .previous_text_id = view.previous_text_id,
                       .terms = ToTerms(view.terms),
                       .previous_terms = ToTerms(view.previous_terms)});
  };
  DOSSIER_ASSIGN_OR_RETURN(const size_t count, ReadChanges({.after = after,
                                                            .after_index = after_index,
                                                            .max_changes = max_changes,
                                                            .max_bytes = max_bytes},
                                                           take));
  changes.resize(count);
  return changes;
}

}  // namespace dossier::store
