#include "server/sources/source_shelf.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report.pb.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/sources/backfill.h"
#include "server/sources/source_health.h"
#include "server/store/search_text.h"
#include "server/store/terms.h"

namespace dossier::sources {
namespace {

// Enough to hold the last arrivals of a source that brings many items at a time.
constexpr int kRhythmRecords = 500;

absl::Status Forget(store::Transaction& transaction, absl::string_view name,
                    SourceShelf::Cursors cursors) {
  if (cursors == SourceShelf::Cursors::kKeep) return absl::OkStatus();
  DOSSIER_RETURN_IF_ERROR(transaction.DeleteCursor(BackfillCursorName(name)));
  if (cursors == SourceShelf::Cursors::kForgetBackfill) return absl::OkStatus();
  return transaction.DeleteCursor(name);
}

absl::Status PutOne(store::Transaction& transaction, bool always, v1::Source& source) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> stored,
                           transaction.Find(source.name()));
  const int64_t revision = transaction.PendingRevision();
  v1::Source before;
  if (stored.has_value() && before.ParseFromString(stored->body)) {
    source.set_create_revision(before.create_revision());
    if (!always && !DiffersNotably(source, before)) {
      source.set_revision(before.revision());
      return absl::OkStatus();
    }
  } else {
    source.set_create_revision(revision);
  }
  source.set_revision(revision);
  return transaction.Put(source.name(), source.SerializeAsString(), store::TermsOf(source),
                         store::SearchTextOf(source));
}

}  // namespace

absl::StatusOr<std::vector<v1::Source>> SourceShelf::Load() {
  std::vector<v1::Source> sources;
  store::Selection all{.collection = store::Collection::kSource, .limit = 500};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, store_.Select(all));
    for (const store::Resource& resource : page.resources) {
      if (!sources.emplace_back().ParseFromString(resource.body)) {
        return Error(absl::StatusCode::kDataLoss, "RESOURCE_CORRUPT",
                     absl::StrCat("the stored bytes of ", resource.name,
                                  " cannot be read; restore the data file from a backup"),
                     {{"name", resource.name}});
      }
    }
    if (!page.more || page.resources.empty()) return sources;
    all.after_key = page.resources.back().key;
  }
}

absl::Status SourceShelf::Put(v1::Source& source, Cursors cursors, bool always) {
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<store::Transaction> transaction, store_.Begin());
  DOSSIER_RETURN_IF_ERROR(PutOne(*transaction, always, source));
  DOSSIER_RETURN_IF_ERROR(Forget(*transaction, source.name(), cursors));
  return transaction->Commit().status();
}

absl::Status SourceShelf::PutNotable(std::vector<v1::Source*> sources) {
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<store::Transaction> transaction, store_.Begin());
  for (v1::Source* source : sources) {
    DOSSIER_RETURN_IF_ERROR(PutOne(*transaction, /*always=*/false, *source));
  }
  return transaction->Commit().status();
}

absl::Status SourceShelf::Delete(absl::string_view name, Cursors cursors) {
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<store::Transaction> transaction, store_.Begin());
  DOSSIER_RETURN_IF_ERROR(transaction->Delete(name));
  DOSSIER_RETURN_IF_ERROR(Forget(*transaction, name, cursors));
  return transaction->Commit().status();
}

absl::StatusOr<ingest::ItemRhythm> SourceShelf::RhythmOf(absl::string_view name) {
  store::Selection last{.collection = store::Collection::kRecord,
                        .condition = store::HasTerm({"source", std::string(name)}),
                        .newest_first = true,
                        .limit = kRhythmRecords};
  DOSSIER_ASSIGN_OR_RETURN(const store::Page page, store_.Select(last));
  ingest::ItemRhythm rhythm;
  for (auto it = page.resources.rbegin(); it != page.resources.rend(); ++it) {
    v1::Record record;
    if (!record.ParseFromString(it->body)) continue;
    rhythm.Note(absl::FromUnixNanos(
        google::protobuf::util::TimeUtil::TimestampToNanoseconds(record.create_time())));
  }
  return rhythm;
}

}  // namespace dossier::sources
