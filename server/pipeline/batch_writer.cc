#include "server/pipeline/batch_writer.h"

#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "server/base/log.h"
#include "server/base/status.h"
#include "server/pipeline/poison.h"

namespace dossier::pipeline {
namespace {

constexpr size_t kNone = SIZE_MAX;

}  // namespace

absl::StatusOr<Outcome> BatchWriter::Write(absl::Span<Prepared> prepared) {
  return WritePart(prepared, /*with_cursor=*/true);
}

absl::StatusOr<Outcome> BatchWriter::WritePart(absl::Span<Prepared> prepared, bool with_cursor) {
  // Each turn quarantines a record or shows that it can be written after all.
  for (size_t turn = 0; turn <= kTries * prepared.size(); ++turn) {
    size_t failed = kNone;
    absl::StatusOr<Outcome> outcome = Commit(prepared, with_cursor, failed);
    if (outcome.ok() && outcome->records.size() < prepared.size()) {
      return WithRest(*std::move(outcome), prepared, with_cursor);
    }
    if (outcome.ok() || !MayBeOfRecord(outcome.status())) return outcome;
    if (failed == kNone && prepared.size() > 1) return WriteHalves(prepared, with_cursor);
    if (prepared.empty()) return outcome;
    Prepared& suspect = prepared[failed == kNone ? 0 : failed];
    // What quarantines a record is no fault of it, so that nothing is left to take out.
    if (!suspect.error.ok()) return outcome;
    DOSSIER_RETURN_IF_ERROR(TryAlone(suspect, outcome.status()));
  }
  return absl::InternalError("a batch went on failing after each of its records was tried");
}

// Together they fail, and none says that it did: the halves show where.
absl::StatusOr<Outcome> BatchWriter::WriteHalves(absl::Span<Prepared> prepared, bool with_cursor) {
  const size_t half = prepared.size() / 2;
  DOSSIER_ASSIGN_OR_RETURN(Outcome outcome, WritePart(prepared.first(half), false));
  return WithRest(std::move(outcome), prepared, with_cursor);
}

// Writes what follows those that `outcome` tells of.
absl::StatusOr<Outcome> BatchWriter::WithRest(Outcome outcome, absl::Span<Prepared> prepared,
                                              bool with_cursor) {
  DOSSIER_ASSIGN_OR_RETURN(Outcome rest,
                           WritePart(prepared.subspan(outcome.records.size()), with_cursor));
  std::move(rest.records.begin(), rest.records.end(), std::back_inserter(outcome.records));
  outcome.unchanged.insert(outcome.unchanged.end(), rest.unchanged.begin(), rest.unchanged.end());
  outcome.revision = rest.revision;
  return outcome;
}

// Tries a record that has just failed by itself, without keeping what it writes, until it can be
// written or is to be quarantined.
absl::Status BatchWriter::TryAlone(Prepared& suspect, absl::Status failure) {
  for (; suspect.attempts < kTries; ++suspect.attempts) {
    DOSSIER_ASSIGN_OR_RETURN(const LinkingTransaction trial,
                             LinkingTransaction::Begin(store_, caches_));
    Outcome ignored;
    size_t failed = kNone;
    absl::Status again = WriteInto(trial, absl::MakeConstSpan(&suspect, 1), ignored, failed);
    if (again.ok()) {
      ++suspect.attempts;
      return absl::OkStatus();
    }
    if (!MayBeOfRecord(again)) return again;
    failure = std::move(again);
  }
  spdlog::warn("an item of {} is quarantined, for processing it failed {} times: {}",
               SourceName(batch_.source_id), suspect.attempts, std::string(failure.message()));
  suspect.error = Poisoned(failure, suspect.attempts);
  return absl::OkStatus();
}

absl::StatusOr<Outcome> BatchWriter::Commit(absl::Span<const Prepared> prepared, bool with_cursor,
                                            size_t& failed) {
  DOSSIER_ASSIGN_OR_RETURN(LinkingTransaction transaction,
                           LinkingTransaction::Begin(store_, caches_));
  Outcome outcome;
  DOSSIER_RETURN_IF_ERROR(WriteInto(transaction, prepared, outcome, failed));
  const bool all = outcome.records.size() == prepared.size();
  if (all && with_cursor && batch_.cursor.has_value()) {
    DOSSIER_RETURN_IF_ERROR(transaction->PutCursor(
        batch_.cursor_name.empty() ? SourceName(batch_.source_id) : batch_.cursor_name,
        {batch_.cursor->bytes, static_cast<int32_t>(batch_.cursor->format)}));
  }
  DOSSIER_ASSIGN_OR_RETURN(outcome.revision, transaction.Commit());
  return outcome;
}

absl::Status BatchWriter::WriteInto(const LinkingTransaction& transaction,
                                    absl::Span<const Prepared> prepared, Outcome& outcome,
                                    size_t& failed) {
  ReportFiler filer(transaction.At(clock_.Now()), batch_, max_held_bytes_);
  for (size_t i = 0; i < prepared.size(); ++i) {
    outcome.unchanged.push_back(prepared[i].filed.has_value());
    if (prepared[i].filed.has_value()) {
      outcome.records.push_back(*prepared[i].filed);
      continue;
    }
    const absl::Status filed = WithoutExceptions([&]() -> absl::Status {
      DOSSIER_ASSIGN_OR_RETURN(v1::Record record, filer.File(prepared[i]));
      outcome.records.push_back(std::move(record));
      return absl::OkStatus();
    });
    if (!filed.ok()) {
      failed = i;
      return filed;
    }
    if (deciding_ > 0) break;
  }
  return WithoutExceptions([&] { return filer.Settle(); });
}

}  // namespace dossier::pipeline
