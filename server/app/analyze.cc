#include "server/app/analyze.h"

#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "server/analysis/analyzer.h"
#include "server/app/analysis_json.h"
#include "server/base/error.h"
#include "server/base/parallel.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/correlation/group_all.h"
#include "server/ingest/documents/date_words.h"

namespace dossier::app {
namespace {

using Json = nlohmann::ordered_json;

// Lines that are analysed side by side.
constexpr size_t kBatch = 64;

struct Line {
  int64_t number = 0;
  Json id;
  std::string text;
  analysis::Document document;
  internal::Analysis analysis;
};

absl::Status Invalid(int64_t number, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "INPUT_INVALID",
               absl::StrCat("standard input, line ", number, ": ", what),
               {{"line", absl::StrCat(number)}});
}

// The string under `key`; empty if it is missing or null.
absl::StatusOr<std::string> Text(const Json& object, const char* key, int64_t number) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::string();
  if (!found->is_string()) return Invalid(number, absl::StrCat("\"", key, "\" must be a string"));
  return found->get<std::string>();
}

absl::StatusOr<Line> ParseLine(const std::string& raw, int64_t number) {
  const Json object = Json::parse(raw, nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded() || !object.is_object()) {
    return Invalid(number,
                   "not a JSON object in UTF-8; give one report a line, such as "
                   "{\"id\":\"1\",\"text\":\"...\"}");
  }
  if (!object.contains("id") || !object.contains("text")) {
    return Invalid(number,
                   "\"id\" and \"text\" are required, such as {\"id\":\"1\",\"text\":\"...\"}");
  }
  Line line{.number = number, .id = object["id"]};
  DOSSIER_ASSIGN_OR_RETURN(line.text, Text(object, "text", number));
  DOSSIER_ASSIGN_OR_RETURN(line.document.title, Text(object, "title", number));
  DOSSIER_ASSIGN_OR_RETURN(line.document.url, Text(object, "url", number));
  DOSSIER_ASSIGN_OR_RETURN(line.document.language, Text(object, "language", number));
  DOSSIER_ASSIGN_OR_RETURN(const std::string published, Text(object, "published", number));
  if (!published.empty()) {
    std::optional<v1::Date> date = ingest::ParseDate(published);
    if (!date.has_value()) {
      return Invalid(number, absl::StrCat("\"published\": `", published, "` is no ISO 8601 date"));
    }
    line.document.published = *std::move(date);
  }
  return line;
}

Json ToJson(const Line& line, const AnalyzeOptions& options) {
  Json json;
  json["id"] = line.id;
  if (options.text) json["text"] = line.text;
  json.update(AnalysisToJson(line.text, line.analysis, options.explain));
  return json;
}

// Adds to each line the incidents that its report is linked to.
void Correlate(std::vector<Line>& lines, std::vector<Json>& outputs) {
  std::vector<const internal::Account*> accounts;
  std::vector<size_t> line_of;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string version = absl::StrCat("reports/", i, "/versions/1");
    for (internal::Account& account : *lines[i].analysis.mutable_accounts()) {
      account.set_report(absl::StrCat("reports/", i));
      account.set_report_version(version);
      account.set_content_key(absl::StrCat(Sha256Hex(lines[i].text), ":", account.index()));
      accounts.push_back(&account);
      line_of.push_back(i);
    }
  }
  for (Json& output : outputs) output["linked"] = Json::array();
  int number = 0;
  for (const std::vector<int>& group : correlation::GroupAll(accounts).groups) {
    const std::string incident = absl::StrCat("incidents/", ++number);
    for (const int index : group) {
      outputs[line_of[index]]["linked"].push_back(
          {{"incident", incident},
           {"role", accounts[index]->role() == v1::REPORT_ROLE_PRIMARY      ? "primary"
                    : accounts[index]->role() == v1::REPORT_ROLE_BACKGROUND ? "background"
                                                                            : "mention"},
           {"account", accounts[index]->index()}});
    }
  }
}

}  // namespace

absl::Status Analyze(std::istream& input, std::ostream& output, const AnalyzeOptions& options) {
  const analysis::Analyzer analyzer{};
  std::vector<Line> batch;
  // Kept only to correlate.
  std::vector<Line> lines;
  std::vector<Json> outputs;

  const auto flush = [&] {
    ParallelFor(batch.size(), options.threads, [&](size_t i) {
      Line& line = batch[i];
      line.document.text = line.text;
      line.analysis = analyzer.Analyze(line.document, {.explain = options.explain});
    });
    for (Line& line : batch) {
      Json json = ToJson(line, options);
      if (options.correlate) {
        outputs.push_back(std::move(json));
        lines.push_back(std::move(line));
      } else {
        output << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
      }
    }
    batch.clear();
  };

  absl::Status status;
  std::string raw;
  for (int64_t number = 1; std::getline(input, raw); ++number) {
    if (raw.empty()) continue;
    absl::StatusOr<Line> line = ParseLine(raw, number);
    if (!line.ok()) {
      status = line.status();
      break;
    }
    batch.push_back(*std::move(line));
    if (batch.size() == kBatch) flush();
  }
  flush();
  if (options.correlate) {
    Correlate(lines, outputs);
    for (const Json& json : outputs) {
      output << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    }
  }
  output.flush();
  return status;
}

}  // namespace dossier::app
