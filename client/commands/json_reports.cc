#include "client/commands/json_reports.h"

#include <string>

#include "nlohmann/json.hpp"

namespace dossier::client {
namespace {

// Adds the texts under `key`, one or a list of them.
void AddTexts(const nlohmann::json& object, const char* key,
              google::protobuf::RepeatedPtrField<std::string>& texts) {
  const auto found = object.find(key);
  if (found == object.end()) return;
  const auto list = found->is_array() ? *found : nlohmann::json::array({*found});
  for (const auto& text : list) {
    if (text.is_string()) *texts.Add() = text.get<std::string>();
  }
}

// The text under `key`; empty if there is none. An id may be a number.
std::string TextAt(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number_integer()) return found->dump();
  return "";
}

}  // namespace

absl::Status ReadJsonReport(absl::string_view line, v1::SubmitReportsRequest& report) {
  const auto object = nlohmann::json::parse(line.begin(), line.end(), nullptr,
                                            /*allow_exceptions=*/false);
  if (!object.is_object()) return absl::InvalidArgumentError("is no JSON object");
  report.set_external_id(TextAt(object, "id"));
  report.set_body(TextAt(object, "text"));
  if (report.external_id().empty()) return absl::InvalidArgumentError("has no \"id\"");
  if (report.body().empty()) return absl::InvalidArgumentError("has no \"text\"");
  const auto fill = [&](const char* key, auto set) {
    const std::string text = TextAt(object, key);
    if (!text.empty()) (report.*set)(text);
  };
  using Request = v1::SubmitReportsRequest;
  fill("title", &Request::set_title<const std::string&>);
  fill("url", &Request::set_url<const std::string&>);
  fill("publisher", &Request::set_publisher<const std::string&>);
  fill("published", &Request::set_published<const std::string&>);
  fill("language", &Request::set_language<const std::string&>);
  fill("media_type", &Request::set_media_type<const std::string&>);
  AddTexts(object, "authors", *report.mutable_authors());
  return absl::OkStatus();
}

}  // namespace dossier::client
