#include "server/pipeline/report_filer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/source.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"
#include "plugins/include/dossier/source.h"
#include "server/base/error.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/base/text_diff.h"
#include "server/ingest/article_identity.h"
#include "server/pipeline/held_record.h"
#include "server/pipeline/version_lifecycle.h"
#include "server/store/search_text.h"
#include "server/store/terms.h"

namespace dossier::pipeline {
namespace {

using store::Collection;

// More places than this say nothing new about where a report came from.
constexpr int kMaxOrigins = 50;
constexpr int kIdentityCandidates = 10;

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

std::string PluginOf(const ingest::SourceBatch& batch) {
  return absl::StrCat(batch.plugin_id, " ", batch.plugin_version);
}

v1::Edit ToEdit(const TextChange& change) {
  v1::Edit edit;
  edit.set_old_start(change.old_start);
  edit.set_old_end(change.old_end);
  edit.set_new_start(change.new_start);
  edit.set_new_end(change.new_end);
  return edit;
}

}  // namespace

std::string SourceName(absl::string_view source_id) { return absl::StrCat("sources/", source_id); }

std::string RecordName(absl::string_view source, absl::string_view external_id) {
  return absl::StrCat(source, "/records/", Sha256Hex(external_id).substr(0, 20));
}

ReportFiler::ReportFiler(Linking linking, const ingest::SourceBatch& batch, int64_t max_held_bytes)
    : transaction_(linking.transaction),
      batch_(batch),
      source_(SourceName(batch.source_id)),
      now_(linking.now),
      max_held_bytes_(max_held_bytes),
      teller_(linking) {}

absl::StatusOr<v1::Record> ReportFiler::File(Prepared prepared) {
  DOSSIER_RETURN_IF_ERROR(CheckCurrent(prepared));
  const std::string name = RecordName(source_, prepared.record->external_id);
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Record>> before,
                           Read<v1::Record>(transaction_, name));
  v1::Record record;
  if (before.has_value()) record = before->value;
  // In the meantime the source may have delivered something better.
  const bool settled = record.outcome() != v1::Record::OUTCOME_QUARANTINED;
  if (prepared.requeued && settled) return record;
  const bool same_content =
      before.has_value() && record.raw_sha256() == prepared.raw_sha256 && prepared.requeued;
  record.set_attempt_count((same_content ? record.attempt_count() : 0) + prepared.attempts);
  record.set_name(name);
  record.set_external_id(prepared.record->external_id);
  record.set_media_type(prepared.record->media_type);
  record.set_raw_sha256(prepared.raw_sha256);
  record.set_size_bytes(static_cast<int64_t>(prepared.record->body.size()));
  record.clear_error();

  const ingest::SourceRecord& source_record = *prepared.record;
  const bool is_redacted = prepared.is_redacted;
  if (source_record.kind == DOSSIER_KIND_RETRACTION) {
    DOSSIER_RETURN_IF_ERROR(Retract(record));
  } else if (!prepared.error.ok()) {
    if (!source_record.error.empty()) DOSSIER_RETURN_IF_ERROR(LoseSightOf(record));
    DOSSIER_RETURN_IF_ERROR(Quarantine(prepared.error, record));
  } else {
    DOSSIER_RETURN_IF_ERROR(FileReport(std::move(prepared), record));
  }

  // What holds redacted words is not kept.
  if (!is_redacted) DOSSIER_RETURN_IF_ERROR(Hold(source_record, record));

  const bool changed = !before.has_value() ||
                       !google::protobuf::util::MessageDifferencer::Equals(record, before->value);
  if (changed) {
    if (!before.has_value()) *record.mutable_create_time() = ToTimestamp(now_);
    *record.mutable_update_time() = ToTimestamp(now_);
    DOSSIER_RETURN_IF_ERROR(transaction_.Put(name, Serialize(record), store::TermsOf(record)));
  }
  return record;
}

// What was redacted since the records were prepared is to be kept out too.
absl::Status ReportFiler::CheckCurrent(const Prepared& prepared) {
  if (is_current_) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const int64_t newest, Redactions::NewestIn(transaction_));
  const int64_t known = prepared.redactions == nullptr ? 0 : prepared.redactions->newest();
  if (newest != known) return absl::AbortedError("something was redacted meanwhile; prepare again");
  is_current_ = true;
  return absl::OkStatus();
}

absl::Status ReportFiler::Quarantine(const absl::Status& error, v1::Record& record) {
  record.set_outcome(v1::Record::OUTCOME_QUARANTINED);
  *record.mutable_error() = ToRpcStatus(error);
  return absl::OkStatus();
}

// Keeps a quarantined record as it came, where trying it again may end better, and lets go of one
// that no longer is quarantined.
absl::Status ReportFiler::Hold(const ingest::SourceRecord& record, v1::Record& filed) {
  const bool may_end_better = filed.outcome() == v1::Record::OUTCOME_QUARANTINED &&
                              record.kind == DOSSIER_KIND_REPORT && record.error.empty();
  const std::string name = PayloadName(filed.name());
  if (may_end_better) {
    const internal::HeldRecord held = ToHeld(record, batch_);
    if (held.ByteSizeLong() <= static_cast<size_t>(max_held_bytes_)) {
      filed.set_requeueable(true);
      return transaction_.Put(name, Serialize(held), {});
    }
  }
  if (!filed.requeueable()) return absl::OkStatus();
  filed.set_requeueable(false);
  return transaction_.Delete(name);
}

absl::Status ReportFiler::Retract(v1::Record& record) {
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Report>> stored,
                           Read<v1::Report>(transaction_, record.report()));
  if (!stored.has_value()) {
    return Quarantine(Error(absl::StatusCode::kNotFound, "RETRACTION_OF_UNKNOWN",
                            absl::StrCat("the source retracts ", record.external_id(),
                                         ", which it never delivered; nothing to do")),
                      record);
  }
  v1::Report& report = stored->value;
  record.set_outcome(v1::Record::OUTCOME_RETRACTED);
  if (report.lifecycle() == v1::Report::LIFECYCLE_RETRACTED) return absl::OkStatus();
  report.set_lifecycle(v1::Report::LIFECYCLE_RETRACTED);
  report.set_statement_count(0);
  return teller_.Tell(report, std::nullopt, {}, PluginOf(batch_),
                      VersionName(report, report.version()), "");
}

// A report that only this item delivers can be read no more.
absl::Status ReportFiler::LoseSightOf(const v1::Record& record) {
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Report>> stored,
                           Read<v1::Report>(transaction_, record.report()));
  if (!stored.has_value()) return absl::OkStatus();
  v1::Report& report = stored->value;
  const bool is_only_origin = report.origins_size() == 1 && report.origins(0).source() == source_ &&
                              report.origins(0).external_id() == record.external_id();
  if (!is_only_origin || report.lifecycle() == v1::Report::LIFECYCLE_RETRACTED) {
    return absl::OkStatus();
  }
  report.set_lifecycle(v1::Report::LIFECYCLE_UNREACHABLE);
  return teller_.PutReport(std::move(report), std::nullopt);
}

absl::Status ReportFiler::FileReport(Prepared prepared, v1::Record& record) {
  v1::Report& arriving = prepared.report.report;
  AddOriginTo(prepared, arriving);
  DOSSIER_ASSIGN_OR_RETURN(std::vector<v1::Report> candidates, Candidates(arriving));
  const ingest::ArticleMatch match = ingest::FindArticle(arriving, candidates);
  if (match.relation == ingest::ArticleRelation::kOther) {
    DOSSIER_RETURN_IF_ERROR(LeaveFormerReport(record));
    DOSSIER_ASSIGN_OR_RETURN(const std::string name, transaction_.NewName(Collection::kReport));
    record.set_report(name);
    record.set_outcome(v1::Record::OUTCOME_ACCEPTED);
    v1::Report report;
    report.set_name(name);
    return PutVersion(std::move(report), std::move(prepared));
  }

  v1::Report& known = candidates[match.candidate];
  const bool same_report = record.report() == known.name();
  if (!same_report) DOSSIER_RETURN_IF_ERROR(LeaveFormerReport(record));
  record.set_report(known.name());
  // A text that takes itself back is no new version each time it comes.
  const v1::Report::Lifecycle of_text = known.versions(known.versions_size() - 1).lifecycle();
  const bool is_published_again = known.lifecycle() == v1::Report::LIFECYCLE_RETRACTED &&
                                  of_text != v1::Report::LIFECYCLE_RETRACTED;
  if (match.relation == ingest::ArticleRelation::kNewVersion || is_published_again) {
    record.set_outcome(v1::Record::OUTCOME_NEW_VERSION);
    return PutVersion(std::move(known), std::move(prepared));
  }
  if (known.lifecycle() == v1::Report::LIFECYCLE_UNREACHABLE) known.set_lifecycle(of_text);
  // The same text from the same item, as after a repair of the file; or from another source; or an
  // older text of the same article, which says nothing that the newer one took back.
  if (!same_report || record.outcome() != v1::Record::OUTCOME_NEW_VERSION) {
    record.set_outcome(same_report && known.origins(0).external_id() == record.external_id()
                           ? v1::Record::OUTCOME_ACCEPTED
                           : v1::Record::OUTCOME_DUPLICATE);
  }
  AddOriginTo(prepared, known);
  return teller_.PutReport(std::move(known), std::nullopt);
}

// The reports that may be the same article, the oldest first.
absl::StatusOr<std::vector<v1::Report>> ReportFiler::Candidates(const v1::Report& arriving) {
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<store::Resource> resources,
      transaction_.Candidates(Collection::kReport, IdentityTerms(arriving), kIdentityCandidates));
  std::vector<v1::Report> reports;
  for (const store::Resource& resource : resources) {
    DOSSIER_ASSIGN_OR_RETURN(Stored<v1::Report> stored, Parse<v1::Report>(resource));
    reports.push_back(std::move(stored.value));
  }
  return reports;
}

// An item that is no longer the article it was is no origin of that article any more.
absl::Status ReportFiler::LeaveFormerReport(const v1::Record& record) {
  if (record.report().empty()) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Report>> former,
                           Read<v1::Report>(transaction_, record.report()));
  if (!former.has_value()) return absl::OkStatus();
  auto& origins = *former->value.mutable_origins();
  origins.erase(std::remove_if(origins.begin(), origins.end(),
                               [&](const v1::Origin& origin) {
                                 return origin.source() == source_ &&
                                        origin.external_id() == record.external_id();
                               }),
                origins.end());
  return teller_.PutReport(std::move(former->value), std::nullopt);
}

void ReportFiler::AddOriginTo(const Prepared& prepared, v1::Report& report) const {
  const std::string& external_id = prepared.record->external_id;
  for (const v1::Origin& origin : report.origins()) {
    if (origin.source() == source_ && origin.external_id() == external_id) return;
  }
  if (report.origins_size() >= kMaxOrigins) return;
  v1::Origin& origin = *report.add_origins();
  origin.set_source(source_);
  origin.set_external_id(external_id);
  origin.set_plugin(PluginOf(batch_));
  origin.set_run(batch_.run_id);
  *origin.mutable_first_seen_time() = ToTimestamp(now_);
}

absl::Status ReportFiler::PutVersion(v1::Report report, Prepared prepared) {
  const int32_t number = report.version() + 1;
  const std::string withdrawn = number > 1 ? VersionName(report, number - 1) : std::string();
  const std::string& now = prepared.report.text;
  std::optional<std::string> before;
  if (!withdrawn.empty()) {
    DOSSIER_ASSIGN_OR_RETURN(before, transaction_.Text(report.text_sha256()));
  }
  const std::vector<TextChange> changes =
      before.has_value() ? DiffTexts(*before, now) : std::vector<TextChange>();
  const v1::Report::Lifecycle lifecycle = LifecycleOf(before, now, changes);

  v1::ReportVersion version;
  version.set_name(VersionName(report, number));
  version.set_version(number);
  version.set_lifecycle(lifecycle);
  version.set_text_sha256(prepared.report.report.text_sha256());
  version.set_title(prepared.report.report.title());
  if (prepared.report.report.has_published()) {
    *version.mutable_published() = prepared.report.report.published();
  }
  *version.mutable_create_time() = ToTimestamp(now_);
  version.set_create_revision(transaction_.PendingRevision());
  // None where a structured record changes what it states and not its text.
  for (const TextChange& change : changes) *version.add_diff() = ToEdit(change);
  DOSSIER_RETURN_IF_ERROR(transaction_.PutText(prepared.report.report.text_sha256(), now));
  DOSSIER_RETURN_IF_ERROR(transaction_.Put(version.name(), Serialize(version), {}));

  // What the newest version says of itself, over what the report keeps from version to version.
  v1::Report next = std::move(prepared.report.report);
  next.set_name(report.name());
  next.set_version(number);
  next.set_lifecycle(lifecycle);
  if (report.origins_size() > 0) *next.mutable_origins() = report.origins();
  *next.mutable_versions() = report.versions();
  *next.add_versions() = std::move(version);
  *next.mutable_incidents() = report.incidents();
  *next.mutable_near_duplicates() = report.near_duplicates();
  next.set_syndicated_from(report.syndicated_from());
  *next.mutable_first_seen_time() = number > 1 ? report.first_seen_time() : ToTimestamp(now_);
  *next.mutable_fetch_time() = ToTimestamp(now_);
  next.set_create_revision(number > 1 ? report.create_revision() : transaction_.PendingRevision());
  const bool is_retracted = lifecycle == v1::Report::LIFECYCLE_RETRACTED;
  const internal::Analysis& analysis =
      is_retracted ? internal::Analysis::default_instance() : *prepared.analysis;
  NoteReading(analysis, PluginOf(batch_), next);
  DOSSIER_ASSIGN_OR_RETURN(*next.mutable_source_reliability(), Reliability());
  AddOriginTo(prepared, next);
  store::SearchText text = store::SearchTextOf(next, now);
  return teller_.Tell(std::move(next), std::move(text), analysis, PluginOf(batch_), withdrawn, now);
}

// How far the source of this batch is trusted now.
absl::StatusOr<std::string> ReportFiler::Reliability() {
  if (!reliability_.has_value()) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Source>> source,
                             Read<v1::Source>(transaction_, source_));
    reliability_ = source.has_value() ? source->value.reliability() : "";
  }
  return *reliability_;
}

}  // namespace dossier::pipeline
