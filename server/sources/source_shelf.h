#ifndef DOSSIER_SERVER_SOURCES_SOURCE_SHELF_H_
#define DOSSIER_SERVER_SOURCES_SOURCE_SHELF_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/source.pb.h"
#include "server/ingest/item_rhythm.h"
#include "server/store/store.h"

namespace dossier::sources {

// Where sources are kept over restarts: the same resources that clients read and watch, and their
// cursors. Thread-safe; every change is one durable transaction. The store outlives it.
class SourceShelf {
 public:
  explicit SourceShelf(store::Store& store) : store_(store) {}

  // Everything that is kept.
  absl::StatusOr<std::vector<v1::Source>> Load();

  // Which cursors a change takes with it.
  enum class Cursors { kKeep, kForget, kForgetBackfill };

  // Keeps `source`, with its revisions set; unchanged if only passing numbers differ and `always`
  // is false.
  absl::Status Put(v1::Source& source, Cursors cursors, bool always = true);
  // Keeps those of `sources` that differ notably, in one transaction.
  absl::Status PutNotable(std::vector<v1::Source*> sources);

  absl::Status Delete(absl::string_view name, Cursors cursors);

  absl::StatusOr<std::optional<store::Cursor>> FindCursor(absl::string_view name) {
    return store_.FindCursor(name);
  }

  // When the last records of a source came.
  absl::StatusOr<ingest::ItemRhythm> RhythmOf(absl::string_view name);

 private:
  store::Store& store_;
};

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_SOURCE_SHELF_H_
