#include "tests/server/pipeline/archive.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "gtest/gtest.h"
#include "plugins/include/dossier/source.h"
#include "server/pipeline/resources.h"
#include "server/store/sqlite/sqlite_store.h"

namespace dossier::pipeline {
namespace {

std::unique_ptr<store::KeptStore> OpenIn(const TempDir& dir, const Clock& clock) {
  auto store = store::OpenSqliteStore(dir.File("dossier.db"), {}, clock);
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

std::unique_ptr<store::KeptStore> OpenCopy(const std::string& data_file, const TempDir& dir,
                                           const Clock& clock) {
  std::filesystem::copy_file(data_file, dir.File("dossier.db"));
  return OpenIn(dir, clock);
}

template <typename Value>
void AddValues(absl::string_view field, const Value& values, std::string& picture) {
  for (const auto& value : values) {
    auto bare = value;
    bare.clear_provenance();
    absl::StrAppend(&picture, "  ", field, " {", bare.ShortDebugString(), "} claimed ",
                    value.provenance().claim_count(), " times: ");
    for (const v1::Span& span : value.provenance().evidence()) {
      absl::StrAppend(&picture, "[", span.text(), "]");
    }
    absl::StrAppend(&picture, "\n");
  }
}

}  // namespace

ingest::SourceRecord Article(absl::string_view id, absl::string_view text,
                             absl::string_view published) {
  ingest::SourceRecord record;
  record.external_id = std::string(id);
  record.kind = DOSSIER_KIND_REPORT;
  record.media_type = "text/plain";
  record.body = std::string(text);
  if (!published.empty()) record.meta_json = absl::StrCat(R"({"published":")", published, R"("})");
  return record;
}

ingest::SourceRecord Structured(absl::string_view id, absl::string_view text,
                                absl::string_view claims_json, absl::string_view published) {
  ingest::SourceRecord record = Article(id, text, published);
  record.claims_json = std::string(claims_json);
  return record;
}

ingest::SourceRecord RegisteredAttack(absl::string_view id, absl::string_view victim,
                                      absl::string_view day, absl::string_view malware) {
  const std::string tool = malware.empty() ? ""
                                           : absl::Substitute(R"(,
          {"tool": {"type": "TYPE_MALWARE", "name": "$0"}, "evidence": [{"text": "$0"}]})",
                                                              malware);
  return Structured(id, absl::StrCat(victim, "\nRansomware\n", day, "\n", malware, "\n"),
                    absl::Substitute(R"([{"victim": {"name": "$0"}, "evidence": [{"text": "$0"}]},
          {"kind": {"type": "TYPE_RANSOMWARE"}, "evidence": [{"text": "Ransomware"}]},
          {"date": {"event": "EVENT_STARTED", "date": {"value": "$1"}},
           "evidence": [{"text": "$1"}]}$2])",
                                     victim, day, tool),
                    day);
}

ingest::SourceRecord Withdrawal(absl::string_view id) {
  ingest::SourceRecord record;
  record.external_id = std::string(id);
  record.kind = DOSSIER_KIND_RETRACTION;
  return record;
}

Archive::Archive(Pipeline::Options options)
    : store_(OpenIn(dir_, clock_)),
      failing_(*store_),
      pipeline_(std::make_unique<Pipeline>(failing_, clock_, options)) {}

Archive::Archive(const std::string& data_file)
    : store_(OpenCopy(data_file, dir_, clock_)),
      failing_(*store_),
      pipeline_(std::make_unique<Pipeline>(failing_, clock_, Pipeline::Options())) {}

Archive::Archive(std::unique_ptr<const RecordReader> reader)
    : store_(OpenIn(dir_, clock_)),
      failing_(*store_),
      pipeline_(
          std::make_unique<Pipeline>(failing_, clock_, Pipeline::Options(), std::move(reader))) {}

ingest::SourceBatch Archive::Batch(const std::vector<ingest::SourceRecord>& records,
                                   absl::string_view source) {
  ingest::SourceBatch batch;
  batch.source_id = std::string(source);
  batch.plugin_id = "ledger";
  batch.plugin_version = "2.1";
  batch.run_id = "run-1";
  batch.records = records;
  batch.cursor = ingest::SourceCursor{records.empty() ? "end" : records.back().external_id, 1};
  return batch;
}

std::vector<v1::Record> Archive::Take(const std::vector<ingest::SourceRecord>& records,
                                      absl::string_view source) {
  auto outcome = pipeline_->Take(Batch(records, source));
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  return outcome.ok() ? outcome->records : std::vector<v1::Record>();
}

template <typename Message>
std::vector<Message> Archive::All(store::Collection collection) {
  std::vector<Message> all;
  store::Selection selection{.collection = collection};
  while (true) {
    auto page = store_->Select(selection);
    EXPECT_TRUE(page.ok()) << page.status();
    for (const store::Resource& resource : page->resources) {
      EXPECT_TRUE(all.emplace_back().ParseFromString(resource.body)) << resource.name;
    }
    if (!page->more) return all;
    selection.after_key = page->resources.back().key;
  }
}

std::vector<v1::Incident> Archive::Incidents() {
  return All<v1::Incident>(store::Collection::kIncident);
}
std::vector<v1::Claim> Archive::Claims() { return All<v1::Claim>(store::Collection::kClaim); }
std::vector<v1::Statement> Archive::Statements() {
  return All<v1::Statement>(store::Collection::kStatement);
}
std::vector<v1::Report> Archive::Reports() { return All<v1::Report>(store::Collection::kReport); }

std::string Archive::TextOf(const v1::Report& report) {
  auto text = store_->Text(report.text_sha256());
  EXPECT_TRUE(text.ok() && text->has_value()) << report.name();
  return text.value().value_or("");
}

std::string Archive::Files() const {
  std::string bytes;
  for (const auto& file : std::filesystem::directory_iterator(dir_.path())) {
    std::ifstream in(file.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(in), {});
  }
  return bytes;
}

std::string Archive::Picture() {
  std::map<std::string, std::set<std::string>> items_of;
  for (const v1::Report& report : Reports()) {
    for (const v1::ReportIncident& told : report.incidents()) {
      for (const v1::Origin& origin : report.origins()) {
        items_of[told.incident()].insert(absl::StrCat(origin.source(), " ", origin.external_id(),
                                                      " ", v1::ReportRole_Name(told.role())));
      }
    }
  }
  std::multiset<std::string> pictures;
  for (const v1::Incident& incident : Incidents()) {
    std::string picture = absl::StrCat(absl::StrJoin(items_of[incident.name()], ", "), "\n  ",
                                       incident.title(), "\n  ", incident.summary(), "\n");
    AddValues("kind", incident.kinds(), picture);
    AddValues("victim", incident.victims(), picture);
    AddValues("initiator", incident.initiators(), picture);
    AddValues("date", incident.dates(), picture);
    AddValues("impact", incident.impacts(), picture);
    absl::StrAppend(&picture, "  ", incident.attributions_size(), " lines of the ledger, ",
                    incident.statement_count(), " statements, ", incident.relations_size(),
                    " relations\n");
    pictures.insert(std::move(picture));
  }
  return absl::StrJoin(pictures, "\n");
}

}  // namespace dossier::pipeline
