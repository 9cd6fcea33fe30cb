#include "server/pipeline/reanalysis.h"

#include <google/protobuf/arena.h>

#include <utility>

#include "server/analysis/analyzer.h"
#include "server/base/error.h"
#include "server/base/parallel.h"
#include "server/base/status.h"
#include "server/pipeline/poison.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using store::Collection;

// So many wait for each other; some tenths of a second.
constexpr int kReportsAtOnce = 32;

}  // namespace

// A report with what is found in it today.
struct Reanalysis::Reading {
  v1::Report report;
  std::string text;
  std::unique_ptr<google::protobuf::Arena> arena =
      std::make_unique<google::protobuf::Arena>(analysis::Analyzer::ArenaOptions());
  const internal::Analysis* analysis = nullptr;
  absl::Status status;
};

Reanalysis::Reanalysis(store::Store& store, LinkingCaches& caches, const Clock& clock,
                       const RecordReader& reader, int threads, store::Condition condition,
                       bool all)
    : store_(store),
      caches_(caches),
      clock_(clock),
      reader_(reader),
      threads_(threads),
      all_(all),
      selection_{.collection = Collection::kReport,
                 .condition = std::move(condition),
                 .limit = kReportsAtOnce} {}

absl::StatusOr<v1::ReanalyzeResponse> Reanalysis::Next() {
  if (!so_far_.has_value()) DOSSIER_RETURN_IF_ERROR(Begin());
  so_far_->clear_failures();
  // Open while the texts are read, so that nothing is read that changes before it is told.
  DOSSIER_ASSIGN_OR_RETURN(LinkingTransaction transaction,
                           LinkingTransaction::Begin(store_, caches_));
  DOSSIER_ASSIGN_OR_RETURN(const store::Page page, transaction->Select(selection_));
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Reading> readings, ReadAnew(page, *transaction));
  ReportTeller teller(transaction.At(clock_.Now()));
  int64_t told = 0;
  for (Reading& reading : readings) {
    if (!reading.status.ok()) {
      v1::ReanalyzeResponse::Failure& failure = *so_far_->add_failures();
      failure.set_report(reading.report.name());
      *failure.mutable_status() = ToRpcStatus(reading.status);
      continue;
    }
    DOSSIER_RETURN_IF_ERROR(Tell(std::move(reading), teller));
    ++told;
  }
  if (told > 0) {
    DOSSIER_RETURN_IF_ERROR(teller.Settle());
    DOSSIER_ASSIGN_OR_RETURN(const int64_t revision, transaction.Commit());
    so_far_->set_revision(revision);
  }
  if (!page.resources.empty()) selection_.after_key = page.resources.back().key;
  so_far_->set_reports_seen(so_far_->reports_seen() + static_cast<int64_t>(page.resources.size()));
  so_far_->set_reports_read(so_far_->reports_read() + told);
  so_far_->set_done(!page.more || page.resources.empty());
  return *so_far_;
}

absl::Status Reanalysis::Begin() {
  DOSSIER_ASSIGN_OR_RETURN(
      const store::Counts counts,
      store_.Count({.collection = Collection::kReport, .condition = selection_.condition}));
  so_far_.emplace().set_reports_total(counts.total);
  return absl::OkStatus();
}

bool Reanalysis::IsDue(const v1::Report& report) const {
  return report.publisher_type() != v1::Report::PUBLISHER_TYPE_STRUCTURED_TI &&
         report.lifecycle() != v1::Report::LIFECYCLE_RETRACTED &&
         (all_ || report.extractor() != analysis::Analyzer::kExtractor);
}

absl::StatusOr<std::vector<Reanalysis::Reading>> Reanalysis::ReadAnew(
    const store::Page& page, store::Transaction& transaction) const {
  std::vector<Reading> readings;
  for (const store::Resource& resource : page.resources) {
    DOSSIER_ASSIGN_OR_RETURN(Stored<v1::Report> stored, Parse<v1::Report>(resource));
    if (!IsDue(stored.value)) continue;
    DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> text,
                             transaction.Text(stored.value.text_sha256()));
    Reading& reading = readings.emplace_back();
    reading.report = std::move(stored.value);
    if (text.has_value()) {
      reading.text = *std::move(text);
    } else {
      reading.status = Error(absl::StatusCode::kDataLoss, "TEXT_MISSING",
                             "its text is not there; restore from a backup");
    }
  }
  ParallelFor(readings.size(), threads_, [&](size_t i) {
    Reading& reading = readings[i];
    if (!reading.status.ok()) return;
    reading.status = WithoutExceptions([&] {
      reading.analysis = &reader_.ReadAnew(reading.report, reading.text, *reading.arena);
      return absl::OkStatus();
    });
  });
  return readings;
}

absl::Status Reanalysis::Tell(Reading reading, ReportTeller& teller) {
  const std::string version = VersionName(reading.report, reading.report.version());
  NoteReading(*reading.analysis, "", reading.report);
  return teller.Tell(std::move(reading.report), std::nullopt, *reading.analysis, "", version,
                     reading.text);
}

}  // namespace dossier::pipeline
