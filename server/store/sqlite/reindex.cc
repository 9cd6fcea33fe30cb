#include "server/store/sqlite/reindex.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "dossier/v1/report.pb.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/index_rules.h"
#include "server/store/resource_message.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/search_index.h"
#include "server/store/sqlite/term_list.h"
#include "server/store/terms.h"
#include "spdlog/spdlog.h"

namespace dossier::store::sqlite {
namespace {

constexpr absl::Duration kTellEvery = absl::Seconds(5);

// A resource as it is found by the rules of before.
struct Indexed {
  int64_t id = 0;
  std::string body;
  std::vector<Term> terms;
  int64_t text_id = 0;
};

// Up to a batch of resources behind `done`.
absl::StatusOr<std::vector<Indexed>> ReadBatch(Connection& connection, int64_t done,
                                               const ReindexOptions& options) {
  std::vector<Indexed> batch;
  int64_t bytes = 0;
  Statement row = connection.Query(
      "SELECT id, body, terms, text FROM resource WHERE id > ? ORDER BY id LIMIT ?", done,
      options.batch_resources);
  while (bytes < options.batch_bytes) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) break;
    Indexed& each = batch.emplace_back();
    each.id = row.Int(0);
    each.body = std::string(row.Bytes(1));
    DOSSIER_ASSIGN_OR_RETURN(each.terms, DecodeTerms(row.Bytes(2)));
    each.text_id = row.Int(3);
    bytes += static_cast<int64_t>(each.body.size());
  }
  return batch;
}

// What the tables make of it, and what other parts added to that.
absl::StatusOr<std::vector<Term>> NewTerms(Collection collection,
                                           const google::protobuf::Message& message,
                                           const std::vector<Term>& before) {
  std::vector<Term> terms = TermsOf(message);
  for (const Term& term : before) {
    if (FindIndexedField(collection, term.field) == nullptr) terms.push_back(term);
  }
  return Canonical(std::move(terms));
}

absl::StatusOr<SearchText> NewText(Connection& connection,
                                   const google::protobuf::Message& message) {
  const auto* report = dynamic_cast<const v1::Report*>(&message);
  if (report == nullptr || report->text_sha256().empty()) return SearchTextOf(message);
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> text,
                           ReadText(connection, report->text_sha256()));
  return SearchTextOf(message, text.value_or(""));
}

absl::Status ReplaceTerms(Connection& writer, int64_t id, const std::vector<Term>& before,
                          const std::vector<Term>& after) {
  const int64_t collection = static_cast<int64_t>(CollectionOfId(id));
  std::vector<Term> removed, added;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(removed));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(added));
  for (const Term& term : removed) {
    DOSSIER_RETURN_IF_ERROR(
        writer.Run("DELETE FROM term WHERE collection = ? AND field = ? AND value = ? AND key = ?",
                   collection, term.field, term.value, KeyOfId(id)));
  }
  for (const Term& term : added) {
    DOSSIER_RETURN_IF_ERROR(
        writer.Run("INSERT INTO term(collection, field, value, key) VALUES(?, ?, ?, ?)", collection,
                   term.field, term.value, KeyOfId(id)));
  }
  return absl::OkStatus();
}

absl::Status ReindexOne(Connection& writer, const Indexed& before) {
  const Collection collection = CollectionOfId(before.id);
  const std::unique_ptr<google::protobuf::Message> message = NewMessage(collection);
  if (message == nullptr) return absl::OkStatus();
  if (!message->ParseFromString(before.body)) {
    spdlog::warn("store: {} row {} is no {} and is found as before; restore it from a backup",
                 std::string(CollectionId(collection)), KeyOfId(before.id), message->GetTypeName());
    return absl::OkStatus();
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Term> terms,
                           NewTerms(collection, *message, before.terms));
  DOSSIER_ASSIGN_OR_RETURN(const SearchText text, NewText(writer, *message));
  DOSSIER_ASSIGN_OR_RETURN(const SearchText old_text, ReadSearchText(writer, before.text_id));
  int64_t text_id = before.text_id;
  if (text != old_text) {
    text_id = 0;
    if (text != SearchText()) {
      DOSSIER_ASSIGN_OR_RETURN(
          text_id, NextSearchTextId(writer, collection, KeyOfId(before.id), before.text_id));
    }
  }
  if (terms == before.terms && text_id == before.text_id) return absl::OkStatus();

  DOSSIER_RETURN_IF_ERROR(ReplaceTerms(writer, before.id, before.terms, terms));
  if (text_id != before.text_id) {
    if (text_id != 0) DOSSIER_RETURN_IF_ERROR(PutSearchText(writer, text_id, text));
    SearchIndexChanges changes;
    changes.Replace(before.id, before.text_id, text_id);
    DOSSIER_RETURN_IF_ERROR(changes.Write(writer));
  }
  const std::string encoded = EncodeTerms(terms);
  DOSSIER_RETURN_IF_ERROR(writer.Run("UPDATE resource SET terms = ?, text = ? WHERE id = ?",
                                     Blob{encoded}, text_id, before.id));
  return writer.Run(
      "UPDATE change SET terms = ?1, text = ?2 WHERE id = "
      "(SELECT max(id) FROM change WHERE resource = ?3)",
      Blob{encoded}, text_id, before.id);
}

// Tells people how far it is, now and then.
class Progress {
 public:
  explicit Progress(int64_t total) : total_(total), told_(absl::Now()) {
    if (total > 0) {
      spdlog::info("store: bringing what finds {} resources to the rules of this version", total);
    }
  }

  void Advance(int64_t resources) {
    done_ += resources;
    if (absl::Now() - told_ < kTellEvery) return;
    told_ = absl::Now();
    spdlog::info("store: {} of {} resources are indexed anew", done_, total_);
  }

  void End() const {
    if (total_ > 0) spdlog::info("store: all {} resources are indexed anew", done_);
  }

 private:
  const int64_t total_;
  int64_t done_ = 0;
  absl::Time told_;
};

// One transaction; returns whether there is nothing left to do.
absl::StatusOr<bool> ReindexBatch(Connection& writer, const ReindexOptions& options,
                                  Progress& progress) {
  DOSSIER_ASSIGN_OR_RETURN(const int64_t done, writer.Number("SELECT done FROM index_state"));
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Indexed> batch, ReadBatch(writer, done, options));
  if (batch.empty()) {
    DOSSIER_RETURN_IF_ERROR(
        writer.Run("UPDATE index_state SET rules = ?, target = 0, done = 0", kIndexRules));
    return true;
  }
  for (const Indexed& each : batch) DOSSIER_RETURN_IF_ERROR(ReindexOne(writer, each));
  DOSSIER_RETURN_IF_ERROR(writer.Run("UPDATE index_state SET done = ?", batch.back().id));
  progress.Advance(static_cast<int64_t>(batch.size()));
  return false;
}

}  // namespace

absl::Status Reindex(Connection& writer, const ReindexOptions& options) {
  DOSSIER_ASSIGN_OR_RETURN(const int64_t rules, writer.Number("SELECT rules FROM index_state"));
  if (rules == kIndexRules) return absl::OkStatus();
  DOSSIER_RETURN_IF_ERROR(
      writer.Run("UPDATE index_state SET target = ?1, done = 0 WHERE target <> ?1", kIndexRules));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t left,
                           writer.Number("SELECT count(*) FROM resource WHERE id > "
                                         "(SELECT done FROM index_state)"));
  Progress progress(left);
  bool finished = false;
  while (!finished) {
    DOSSIER_RETURN_IF_ERROR(writer.Run("BEGIN IMMEDIATE"));
    absl::StatusOr<bool> batch = ReindexBatch(writer, options, progress);
    if (!batch.ok()) {
      if (writer.InTransaction()) (void)writer.Run("ROLLBACK");
      return Annotate(batch.status(), "indexing the resources of the data file anew");
    }
    DOSSIER_RETURN_IF_ERROR(writer.Run("COMMIT"));
    finished = *batch;
  }
  progress.End();
  return absl::OkStatus();
}

}  // namespace dossier::store::sqlite
