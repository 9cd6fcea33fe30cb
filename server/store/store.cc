#include "server/store/store.h"

#include "dossier/v1/watch_service.pb.h"
#include "server/base/status.h"

namespace dossier::store {

absl::StatusOr<std::vector<Change>> Store::Changes(int64_t after, int32_t after_index,
                                                   int max_changes, int64_t max_bytes) {
  std::vector<Change> changes;
  v1::Event event;
  const auto take = [&](const ChangeView& view) {
    event.ParseFromArray(view.event.data(), static_cast<int>(view.event.size()));
    changes.push_back({.revision = view.revision,
                       .index = view.index,
                       .last = view.last,
                       .collection = view.collection,
                       .operation = view.operation,
                       .name = event.name(),
                       .event = std::string(view.event),
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
