// What operators ask of the registry. Every decision is kept before it is carried out, so that a
// crash between the two is caught up by the next start; only an end comes before its record, so
// that nothing is committed for a source that is gone.
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"
#include "server/sources/source_changes.h"
#include "server/sources/source_registry.h"

namespace dossier::sources {
namespace {

// How long a plugin may take to end before an operator is answered.
constexpr absl::Duration kPatience = absl::Seconds(10);

absl::Status Refused(absl::string_view reason, absl::string_view name, absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, absl::StrCat(name, " ", why),
               {{"name", name}});
}

absl::Status IsPaused(absl::string_view name) {
  return Refused("SOURCE_PAUSED", name, "is paused; resume it first");
}

bool ReadsDifferently(const v1::Source& a, const v1::Source& b) {
  return a.isolation() != b.isolation() ||
         !google::protobuf::util::MessageDifferencer::Equals(a.config(), b.config());
}

}  // namespace

absl::Status SourceRegistry::CheckRuns() const {
  changes_.AssertHeld();
  if (!stopped_) return absl::OkStatus();
  return Error(absl::StatusCode::kUnavailable, "DRAINING",
               "the server is stopping; ask again when it is back");
}

absl::StatusOr<SourceEntry*> SourceRegistry::Operable(absl::string_view name) const {
  DOSSIER_RETURN_IF_ERROR(CheckRuns());
  const auto found = entries_.find(name);
  if (found == entries_.end()) return NotFound(name);
  if (found->second->built_in()) {
    return Refused("SOURCE_BUILT_IN", name,
                   "belongs to the server itself; there is nothing about it to be changed");
  }
  return found->second.get();
}

absl::StatusOr<SourceEntry*> SourceRegistry::Changeable(absl::string_view name) const {
  DOSSIER_ASSIGN_OR_RETURN(SourceEntry* const entry, Operable(name));
  if (entry->configured()) {
    return Refused("SOURCE_CONFIGURED", name,
                   "stands in the configuration file, which alone decides about it; change the "
                   "file and start dossierd again, or pause the source");
  }
  return entry;
}

v1::Source SourceRegistry::Described(const SourceEntry& entry) const {
  absl::MutexLock lock(&mutex_);
  return entry.Describe();
}

absl::Status SourceRegistry::Keep(SourceEntry& entry, v1::Source decided,
                                  SourceShelf::Cursors cursors) {
  if (decided.state() == v1::Source::STATE_POLLING && decided.caught_up()) {
    decided.set_state(v1::Source::STATE_IDLE);
  }
  DOSSIER_RETURN_IF_ERROR(shelf_.Put(decided, cursors));
  absl::MutexLock lock(&mutex_);
  entry.settings.set_create_revision(decided.create_revision());
  entry.settings.set_revision(decided.revision());
  entry.kept = std::move(decided);
  return absl::OkStatus();
}

absl::StatusOr<v1::Source> SourceRegistry::Create(const v1::CreateSourceRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(v1::Source settings, NewSettings(request.source_id(), request.source()));
  settings.set_origin(v1::Source::ORIGIN_API);
  absl::MutexLock changes(&changes_);
  DOSSIER_RETURN_IF_ERROR(CheckRuns());
  if (entries_.contains(settings.name())) {
    return Error(absl::StatusCode::kAlreadyExists, "SOURCE_EXISTS",
                 absl::StrCat("there is a source ", settings.name(),
                              " already; choose another id, update it, or delete it first"),
                 {{"name", settings.name()}});
  }
  DOSSIER_RETURN_IF_ERROR(Prepare(settings, {}, nullptr).status());
  if (request.validate_only()) return settings;

  auto entry = std::make_unique<SourceEntry>();
  entry->settings = settings;
  settings.set_state(v1::Source::STATE_STARTING);
  // A source of this name that was deleted may have left a cursor in a crash.
  DOSSIER_RETURN_IF_ERROR(Keep(*entry, settings, SourceShelf::Cursors::kForget));
  SourceEntry& added = *entry;
  Add(std::move(entry));
  MakeReadings(added);
  StartReadings(added);
  spdlog::info("{} was created", added.settings.name());
  return Described(added);
}

absl::StatusOr<v1::Source> SourceRegistry::Update(const v1::UpdateSourceRequest& request) {
  absl::MutexLock changes(&changes_);
  DOSSIER_ASSIGN_OR_RETURN(SourceEntry* const entry, Changeable(request.source().name()));
  DOSSIER_ASSIGN_OR_RETURN(
      const v1::Source settings,
      ChangedSettings(entry->settings, request.source(), request.update_mask()));
  const bool reads_differently = ReadsDifferently(settings, entry->settings);
  if (reads_differently) {
    DOSSIER_RETURN_IF_ERROR(Prepare(settings, entry->limits, nullptr).status());
  }
  v1::Source decided = Described(*entry);
  decided.set_display_name(settings.display_name());
  *decided.mutable_config() = settings.config();
  decided.set_reliability(settings.reliability());
  decided.set_isolation(settings.isolation());
  DOSSIER_RETURN_IF_ERROR(Keep(*entry, decided));
  const bool reads_anew = reads_differently && !entry->paused;
  if (reads_anew) StopReadings(*entry, kPatience);
  {
    absl::MutexLock lock(&mutex_);
    entry->settings.set_display_name(settings.display_name());
    *entry->settings.mutable_config() = settings.config();
    entry->settings.set_reliability(settings.reliability());
    entry->settings.set_isolation(settings.isolation());
  }
  if (reads_anew) {
    MakeReadings(*entry);
    StartReadings(*entry);
  }
  spdlog::info("{} was updated", entry->settings.name());
  return Described(*entry);
}

absl::Status SourceRegistry::Delete(absl::string_view name) {
  absl::MutexLock changes(&changes_);
  DOSSIER_ASSIGN_OR_RETURN(SourceEntry* const entry, Changeable(name));
  StopReadings(*entry, kPatience);
  if (absl::Status status = shelf_.Delete(name, SourceShelf::Cursors::kForget); !status.ok()) {
    if (!entry->paused) {
      MakeReadings(*entry);
      StartReadings(*entry);
    }
    return status;
  }
  spdlog::info("{} was deleted; its reports stay", std::string(name));
  absl::MutexLock lock(&mutex_);
  entries_.erase(entries_.find(name));
  return absl::OkStatus();
}

absl::StatusOr<v1::Source> SourceRegistry::Pause(absl::string_view name) {
  absl::MutexLock changes(&changes_);
  DOSSIER_ASSIGN_OR_RETURN(SourceEntry* const entry, Operable(name));
  if (entry->paused) return Described(*entry);
  const absl::Time now = clock_.Now();
  v1::Source decided = Described(*entry);
  decided.set_state(v1::Source::STATE_PAUSED);
  *decided.mutable_state_time() = ToTimestamp(now);
  decided.clear_error();
  decided.clear_next_poll_time();
  DOSSIER_RETURN_IF_ERROR(Keep(*entry, std::move(decided)));
  StopReadings(*entry, kPatience);
  spdlog::info("{} was paused", std::string(name));
  absl::MutexLock lock(&mutex_);
  entry->paused = true;
  entry->since = now;
  entry->notice = absl::OkStatus();
  return entry->Describe();
}

absl::StatusOr<v1::Source> SourceRegistry::Resume(absl::string_view name) {
  absl::MutexLock changes(&changes_);
  DOSSIER_ASSIGN_OR_RETURN(SourceEntry* const entry, Operable(name));
  v1::Source decided = Described(*entry);
  const bool is_read =
      decided.state() != v1::Source::STATE_PAUSED && decided.state() != v1::Source::STATE_FAILED &&
      decided.state() != v1::Source::STATE_WEDGED && decided.state() != v1::Source::STATE_ENDED;
  if (is_read) return decided;
  decided.set_state(v1::Source::STATE_STARTING);
  *decided.mutable_state_time() = ToTimestamp(clock_.Now());
  decided.clear_error();
  DOSSIER_RETURN_IF_ERROR(Keep(*entry, std::move(decided)));
  StopReadings(*entry, kPatience);
  {
    absl::MutexLock lock(&mutex_);
    entry->paused = false;
  }
  MakeReadings(*entry);
  StartReadings(*entry);
  spdlog::info("{} was resumed", std::string(name));
  return Described(*entry);
}

absl::StatusOr<v1::Source> SourceRegistry::Poll(absl::string_view name) {
  absl::MutexLock changes(&changes_);
  DOSSIER_ASSIGN_OR_RETURN(SourceEntry* const entry, Operable(name));
  const v1::Source source = Described(*entry);
  switch (source.state()) {
    case v1::Source::STATE_PAUSED:
      return IsPaused(name);
    case v1::Source::STATE_FAILED:
    case v1::Source::STATE_WEDGED:
      return Refused("SOURCE_FAILED", name,
                     absl::StrCat("has failed and is not read: ", source.error().message(),
                                  "; mend that and resume it"));
    case v1::Source::STATE_ENDED:
      return Refused("SOURCE_ENDED", name,
                     "has been read to its end and has no more; resume it to look again");
    default:
      entry->runner->PollNow();
      return Described(*entry);
  }
}

absl::StatusOr<v1::Source> SourceRegistry::Backfill(const v1::BackfillSourceRequest& request) {
  const std::string& name = request.name();
  DOSSIER_ASSIGN_OR_RETURN(
      const v1::Backfill backfill,
      NewBackfill(request.has_from() ? &request.from() : nullptr,
                  request.has_to() ? &request.to() : nullptr, ToTimestamp(clock_.Now())));
  absl::MutexLock changes(&changes_);
  DOSSIER_ASSIGN_OR_RETURN(SourceEntry* const entry, Operable(name));
  if (entry->paused) return IsPaused(name);
  // One that is over by now may not have been recorded yet.
  KeepBackfills();
  if (entry->HasRunningBackfill()) {
    return Refused("BACKFILL_RUNNING", name,
                   "is being backfilled already; wait until that is done, or cancel it");
  }
  DOSSIER_ASSIGN_OR_RETURN(const Prepared prepared,
                           Prepare(entry->settings, entry->limits, &backfill));
  v1::Source decided = Described(*entry);
  *decided.mutable_backfill() = backfill;
  DOSSIER_RETURN_IF_ERROR(Keep(*entry, std::move(decided), SourceShelf::Cursors::kForgetBackfill));
  {
    absl::MutexLock lock(&mutex_);
    *entry->settings.mutable_backfill() = backfill;
    entry->progress_kept = clock_.Now();
  }
  DOSSIER_ASSIGN_OR_RETURN(std::shared_ptr<BackfillRun> run,
                           MakeBackfill(entry->settings, prepared));
  run->Start();
  absl::MutexLock lock(&mutex_);
  entry->backfill = std::move(run);
  return entry->Describe();
}

absl::StatusOr<v1::Source> SourceRegistry::CancelBackfill(absl::string_view name) {
  absl::MutexLock changes(&changes_);
  DOSSIER_ASSIGN_OR_RETURN(SourceEntry* const entry, Operable(name));
  KeepBackfills();
  if (!entry->HasRunningBackfill()) {
    return Refused("BACKFILL_NOT_RUNNING", name, "is not being backfilled");
  }
  StopBackfill(*entry, kPatience);
  v1::Source decided = Described(*entry);
  v1::Backfill& backfill = *decided.mutable_backfill();
  backfill.set_state(v1::Backfill::STATE_CANCELLED);
  *backfill.mutable_end_time() = ToTimestamp(clock_.Now());
  DOSSIER_RETURN_IF_ERROR(Keep(*entry, decided, SourceShelf::Cursors::kForgetBackfill));
  absl::MutexLock lock(&mutex_);
  *entry->settings.mutable_backfill() = backfill;
  return entry->Describe();
}

}  // namespace dossier::sources
