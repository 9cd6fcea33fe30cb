#include "server/ingest/record_metadata.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/documents/date_words.h"

namespace dossier::ingest {
namespace {

using Json = nlohmann::json;

absl::Status Invalid(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_METADATA",
               absl::StrCat("meta_json: ", what, "; correct it where the record comes from"));
}

// The string under `key`; empty if there is none.
absl::StatusOr<std::string> StringAt(const Json& meta, const char* key) {
  const auto found = meta.find(key);
  if (found == meta.end() || found->is_null()) return std::string();
  if (!found->is_string()) {
    return Invalid(absl::StrCat("\"", key, "\" is ", found->type_name(), ", not a string"));
  }
  return found->get<std::string>();
}

absl::StatusOr<std::optional<v1::Date>> DateAt(const Json& meta, const char* key) {
  DOSSIER_ASSIGN_OR_RETURN(const std::string words, StringAt(meta, key));
  if (words.empty()) return std::optional<v1::Date>();
  std::optional<v1::Date> date = ParseIsoDate(words);
  if (!date) {
    return Invalid(absl::StrCat("\"", key, "\" is \"", words,
                                "\", not a date such as 2031-04-02 or 2031-04-02T08:30:00Z"));
  }
  return date;
}

absl::StatusOr<bool> FlagAt(const Json& meta, const char* key) {
  const auto found = meta.find(key);
  if (found == meta.end() || found->is_null()) return false;
  if (!found->is_boolean()) {
    return Invalid(absl::StrCat("\"", key, "\" is ", found->type_name(), ", not true or false"));
  }
  return found->get<bool>();
}

absl::Status ReadAuthors(const Json& meta, v1::Report& report) {
  const auto found = meta.find("author");
  if (found == meta.end() || found->is_null()) return absl::OkStatus();
  const Json authors = found->is_array() ? *found : Json::array({*found});
  for (const Json& author : authors) {
    if (!author.is_string()) return Invalid("\"author\" is neither a string nor an array of them");
    if (!author.get_ref<const std::string&>().empty())
      report.add_authors(author.get<std::string>());
  }
  return absl::OkStatus();
}

// Trust in the report, 1 to 6; 0 if it is not rated.
absl::StatusOr<int32_t> CredibilityAt(const Json& meta) {
  const auto found = meta.find("credibility");
  if (found == meta.end() || found->is_null()) return 0;
  const bool is_rating = found->is_number_integer() && *found >= 1 && *found <= 6;
  if (!is_rating) {
    return Invalid(absl::StrCat("\"credibility\" is ", found->dump(),
                                ", not a number from 1 (confirmed) to 6 (cannot be judged)"));
  }
  return found->get<int32_t>();
}

absl::Status ReadReport(const Json& meta, v1::Report& report) {
  DOSSIER_ASSIGN_OR_RETURN(*report.mutable_title(), StringAt(meta, "title"));
  DOSSIER_ASSIGN_OR_RETURN(*report.mutable_url(), StringAt(meta, "url"));
  DOSSIER_ASSIGN_OR_RETURN(*report.mutable_publisher(), StringAt(meta, "publisher"));
  DOSSIER_ASSIGN_OR_RETURN(*report.mutable_language(), StringAt(meta, "language"));
  DOSSIER_RETURN_IF_ERROR(ReadAuthors(meta, report));
  DOSSIER_ASSIGN_OR_RETURN(const bool truncated, FlagAt(meta, "truncated"));
  report.set_truncated(truncated);
  DOSSIER_ASSIGN_OR_RETURN(const int32_t credibility, CredibilityAt(meta));
  report.set_credibility(credibility);
  const std::string& url = report.url();
  if (!url.empty() && !absl::StartsWith(url, "http://") && !absl::StartsWith(url, "https://")) {
    return Invalid(absl::StrCat("\"url\" is \"", url, "\", not an http or https address"));
  }
  DOSSIER_ASSIGN_OR_RETURN(std::optional<v1::Date> published, DateAt(meta, "published"));
  if (published) *report.mutable_published() = *std::move(published);
  DOSSIER_ASSIGN_OR_RETURN(std::optional<v1::Date> updated, DateAt(meta, "updated"));
  if (updated) *report.mutable_updated() = *std::move(updated);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RecordMetadata> ParseRecordMetadata(absl::string_view meta_json,
                                                   int64_t published_unix_ns) {
  RecordMetadata metadata;
  if (!meta_json.empty()) {
    const Json meta = Json::parse(meta_json.begin(), meta_json.end(), /*cb=*/nullptr,
                                  /*allow_exceptions=*/false);
    if (meta.is_discarded()) return Invalid("it is not JSON in UTF-8");
    if (!meta.is_object())
      return Invalid(absl::StrCat("it is ", meta.type_name(), ", not an object"));
    DOSSIER_RETURN_IF_ERROR(ReadReport(meta, metadata.report));
    DOSSIER_ASSIGN_OR_RETURN(metadata.file_name, StringAt(meta, "file_name"));
    DOSSIER_ASSIGN_OR_RETURN(metadata.error, StringAt(meta, "error"));
    DOSSIER_ASSIGN_OR_RETURN(metadata.reason, StringAt(meta, "reason"));
  }
  if (published_unix_ns != 0 && !metadata.report.has_published()) {
    *metadata.report.mutable_published() = DateOfUnixNanos(published_unix_ns);
  }
  return metadata;
}

}  // namespace dossier::ingest
