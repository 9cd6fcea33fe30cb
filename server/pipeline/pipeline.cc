#include "server/pipeline/pipeline.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "plugins/include/dossier/source.h"
#include "server/base/error.h"
#include "server/base/parallel.h"
#include "server/base/status.h"
#include "server/ingest/article_identity.h"
#include "server/pipeline/decision_writer.h"
#include "server/pipeline/held_record.h"
#include "server/pipeline/redactor.h"
#include "server/pipeline/report_filer.h"
#include "server/pipeline/resources.h"
#include "server/pipeline/vertex_graph.h"

namespace dossier::pipeline {
namespace {

// A transaction that met another writer is tried again so often.
constexpr int kAttempts = 5;

// The cursor that has the newest redaction of which nothing is left on the disk.
constexpr absl::string_view kScrubbed = "redactions";

// Whether the source emits again what is filed already, as it may after a restart.
bool IsFiled(const ingest::SourceRecord& record, absl::string_view raw_sha256,
             const v1::Record& filed) {
  if (record.kind == DOSSIER_KIND_RETRACTION) return false;
  if (!record.error.empty()) {
    return filed.outcome() == v1::Record::OUTCOME_QUARANTINED &&
           filed.error().message() == record.error;
  }
  return filed.raw_sha256() == raw_sha256 && filed.outcome() != v1::Record::OUTCOME_RETRACTED;
}

// Counts somebody, for as long as it lives.
class Waiting {
 public:
  explicit Waiting(std::atomic<int>& count) : count_(count) { ++count_; }
  ~Waiting() { --count_; }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  std::atomic<int>& count_;
};

// Does what writes a transaction until no other writer is met on the way.
template <typename Write>
auto WithAttempts(Write write) {
  for (int attempt = 1;; ++attempt) {
    auto outcome = write();
    if (!absl::IsAborted(outcome.status()) || attempt == kAttempts) return outcome;
  }
}

}  // namespace

Pipeline::Pipeline(store::Store& store, const Clock& clock, Options options)
    : Pipeline(store, clock, options, std::make_unique<RecordReader>(options.max_report_bytes)) {}

Pipeline::Pipeline(store::Store& store, const Clock& clock, Options options,
                   std::unique_ptr<const RecordReader> reader)
    : store_(store), clock_(clock), options_(options), reader_(std::move(reader)) {}

absl::Status Pipeline::Accept(const ingest::SourceBatch& batch) { return Take(batch).status(); }

absl::StatusOr<Outcome> Pipeline::Take(const ingest::SourceBatch& batch) {
  return TakeAs(batch, /*requeued=*/false);
}

absl::Status Pipeline::WarmUp() {
  DOSSIER_ASSIGN_OR_RETURN(LinkingTransaction transaction,
                           LinkingTransaction::Begin(store_, caches_));
  return ReadSeats(transaction.At(clock_.Now()));
}

absl::StatusOr<std::vector<v1::Record>> Pipeline::Requeue(absl::Span<const std::string> names) {
  std::vector<v1::Record> records(names.size());
  // One batch for each source and plugin; with each of its records, where it stands in `names`.
  std::map<std::string, std::pair<ingest::SourceBatch, std::vector<size_t>>> batches;
  for (size_t i = 0; i < names.size(); ++i) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Record>> record,
                             Read<v1::Record>(store_, names[i]));
    if (!record.has_value()) return NotFound(names[i]);
    records[i] = std::move(record->value);
    if (records[i].outcome() != v1::Record::OUTCOME_QUARANTINED) continue;
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<internal::HeldRecord>> held,
                             Read<internal::HeldRecord>(store_, PayloadName(names[i])));
    if (!held.has_value()) {
      return Error(absl::StatusCode::kFailedPrecondition, "RECORD_NOT_HELD",
                   absl::StrCat(names[i],
                                " was quarantined without its bytes; let its source "
                                "deliver it again"),
                   {{"name", names[i]}});
    }
    ingest::SourceBatch empty = EmptyBatchOf(names[i], held->value);
    auto [at, is_new] = batches.try_emplace(absl::StrCat(empty.source_id, " ", empty.plugin_id, " ",
                                                         empty.plugin_version, " ", empty.run_id));
    auto& [batch, positions] = at->second;
    if (is_new) batch = std::move(empty);
    batch.records.push_back(ToSourceRecord(held->value));
    positions.push_back(i);
  }
  for (auto& [key, group] : batches) {
    auto& [batch, positions] = group;
    DOSSIER_ASSIGN_OR_RETURN(Outcome outcome, TakeAs(batch, /*requeued=*/true));
    for (size_t i = 0; i < positions.size(); ++i) {
      records[positions[i]] = std::move(outcome.records[i]);
    }
  }
  return records;
}

absl::StatusOr<v1::CreateDecisionResponse> Pipeline::Decide(
    const v1::CreateDecisionRequest& request) {
  const Waiting person(deciding_);
  return WithAttempts([&] { return DecisionWriter(store_, caches_, clock_).Create(request); });
}

absl::StatusOr<v1::UndoDecisionResponse> Pipeline::Undo(const v1::UndoDecisionRequest& request) {
  const Waiting person(deciding_);
  return WithAttempts([&] { return DecisionWriter(store_, caches_, clock_).Undo(request); });
}

absl::StatusOr<Outcome> Pipeline::TakeAs(const ingest::SourceBatch& batch, bool requeued) {
  return WithAttempts([&] { return TryTake(batch, requeued); });
}

// The order of the parts.
absl::StatusOr<Outcome> Pipeline::TryTake(const ingest::SourceBatch& batch, bool requeued) {
  DOSSIER_ASSIGN_OR_RETURN(const Redactions redactions, Redactions::Read(store_));
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Prepared> prepared, Prepare(batch, requeued, redactions));
  BatchWriter writer(store_, caches_, clock_, batch, options_.max_held_bytes, deciding_);
  return writer.Write(absl::MakeSpan(prepared));
}

// Everything that can be done without a transaction, on several threads.
absl::StatusOr<std::vector<Prepared>> Pipeline::Prepare(const ingest::SourceBatch& batch,
                                                        bool requeued,
                                                        const Redactions& redactions) {
  std::vector<Prepared> prepared(batch.records.size());
  std::vector<absl::Status> failures(batch.records.size());
  ParallelFor(batch.records.size(), options_.threads, [&](size_t i) {
    prepared[i].record = &batch.records[i];
    prepared[i].requeued = requeued;
    prepared[i].redactions = &redactions;
    failures[i] = PrepareOne(batch, prepared[i]);
  });
  for (const absl::Status& failure : failures) DOSSIER_RETURN_IF_ERROR(failure);
  return prepared;
}

absl::Status Pipeline::PrepareOne(const ingest::SourceBatch& batch, Prepared& prepared) {
  const ingest::SourceRecord& record = *prepared.record;
  if (record.error.empty()) prepared.raw_sha256 = DigestOf(record);
  DOSSIER_ASSIGN_OR_RETURN(
      const std::optional<Stored<v1::Record>> filed,
      Read<v1::Record>(store_, RecordName(SourceName(batch.source_id), record.external_id)));
  if (filed.has_value() && !prepared.requeued &&
      (IsFiled(record, prepared.raw_sha256, filed->value) ||
       (!prepared.redactions->empty() &&
        IsFiled(record, prepared.redactions->Keyed(prepared.raw_sha256), filed->value)))) {
    prepared.filed = filed->value;
    return absl::OkStatus();
  }
  if (record.kind == DOSSIER_KIND_RETRACTION) return absl::OkStatus();

  if (!record.error.empty()) {
    prepared.error =
        Error(absl::StatusCode::kInvalidArgument, "SOURCE_ITEM_UNREADABLE", record.error);
  } else {
    prepared.known_report = [&](const v1::Report& arriving) {
      return KnownReport(batch, record, arriving);
    };
    ReadInto(*reader_, prepared);
    prepared.known_report = nullptr;
  }
  return absl::OkStatus();
}

std::string Pipeline::KnownReport(const ingest::SourceBatch& batch,
                                  const ingest::SourceRecord& record, v1::Report arriving) {
  v1::Origin& origin = *arriving.add_origins();
  origin.set_source(SourceName(batch.source_id));
  origin.set_external_id(record.external_id);
  constexpr int kMostCandidates = 10;
  const auto resources =
      store_.Candidates(store::Collection::kReport, IdentityTerms(arriving), kMostCandidates);
  if (!resources.ok()) return "";
  std::vector<v1::Report> candidates;
  for (const store::Resource& resource : *resources) {
    auto stored = Parse<v1::Report>(resource);
    if (stored.ok()) candidates.push_back(std::move(stored->value));
  }
  const ingest::ArticleMatch match = ingest::FindArticle(arriving, candidates);
  return match.candidate < 0 ? "" : candidates[static_cast<size_t>(match.candidate)].name();
}

std::unique_ptr<Reanalysis> Pipeline::Reanalyze(store::Condition condition, bool all) {
  return std::make_unique<Reanalysis>(store_, caches_, clock_, *reader_, options_.threads,
                                      std::move(condition), all);
}

absl::StatusOr<v1::RedactReportResponse> Pipeline::Redact(const v1::RedactReportRequest& asked) {
  v1::RedactReportResponse response;
  {
    DOSSIER_ASSIGN_OR_RETURN(LinkingTransaction transaction,
                             LinkingTransaction::Begin(store_, caches_));
    const Linking linking = transaction.At(clock_.Now());
    DOSSIER_ASSIGN_OR_RETURN(*response.mutable_decision(), Redactor(linking).Redact(asked));
    DOSSIER_ASSIGN_OR_RETURN(const int64_t revision, transaction.Commit());
    response.set_revision(revision);
  }
  const absl::Status finished = FinishRedactions();
  if (!finished.ok()) *response.mutable_on_disk() = ToRpcStatus(finished);
  return response;
}

absl::Status Pipeline::FinishRedactions() {
  DOSSIER_ASSIGN_OR_RETURN(const int64_t newest, Redactions::NewestIn(store_));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Cursor> scrubbed,
                           store_.FindCursor(kScrubbed));
  const store::Cursor done{absl::StrCat(newest), 1};
  if (newest == 0 || (scrubbed.has_value() && scrubbed->bytes == done.bytes)) {
    return absl::OkStatus();
  }
  DOSSIER_RETURN_IF_ERROR(store_.Scrub());
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<store::Transaction> transaction, store_.Begin());
  DOSSIER_RETURN_IF_ERROR(transaction->PutCursor(kScrubbed, done));
  return transaction->Commit().status();
}

}  // namespace dossier::pipeline
