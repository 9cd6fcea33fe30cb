#include "folder/record.h"

#include <ctime>
#include <string_view>

#include "dossier/sdk/external_id.h"
#include "folder/config.h"
#include "nlohmann/json.hpp"

namespace dossier::folder {
namespace {

std::string Rfc3339(int64_t unix_ns) {
  const time_t seconds =
      static_cast<time_t>(unix_ns / 1'000'000'000 - (unix_ns % 1'000'000'000 < 0));
  tm parts = {};
  gmtime_r(&seconds, &parts);
  char text[40];
  const size_t size = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text, size);
}

}  // namespace

sdk::Answer EmitFile(sdk::Emitter& emitter, const sdk::Entry& entry, const std::string& bytes,
                     const std::string& trouble) {
  nlohmann::json meta = {{"file_name", entry.name}};
  // Zero if not even the status could be read.
  if (entry.stamp.modified_ns != 0) meta["file_modified"] = Rfc3339(entry.stamp.modified_ns);
  if (!trouble.empty()) {
    meta["error"] = trouble;
    meta["file_bytes"] = entry.stamp.size;
  }
  const std::string meta_json = meta.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string id = sdk::ExternalIdOf(entry.path);
  const std::string media_type = entry.path.back() == '/' ? "" : MediaTypeOf(entry.name);

  // A body may be large, so it is not copied. When a file changed says nothing of when its text was
  // published, so no time is given.
  dossier_record record = {};
  record.struct_size = sizeof(record);
  record.external_id = sdk::Bytes(id);
  record.kind = sdk::Bytes(trouble.empty() ? DOSSIER_KIND_REPORT : DOSSIER_KIND_UNREADABLE);
  record.media_type = sdk::Bytes(media_type);
  record.body = sdk::Bytes(bytes);
  record.meta_json = sdk::Bytes(meta_json);
  return emitter.Emit(record);
}

sdk::Answer EmitItem(sdk::Emitter& emitter, const sdk::Entry& entry, const CollectionItem& item) {
  nlohmann::json meta = item.meta;
  meta["file"] = entry.path;
  if (!item.trouble.empty()) meta["error"] = entry.name + ": " + item.trouble;
  const std::string meta_json = meta.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string id =
      sdk::ExternalIdOf(item.id.empty() ? entry.path : entry.path + "#" + item.id);
  dossier_record record = {};
  record.struct_size = sizeof(record);
  record.external_id = sdk::Bytes(id);
  record.kind = sdk::Bytes(item.trouble.empty() ? DOSSIER_KIND_REPORT : DOSSIER_KIND_UNREADABLE);
  record.media_type = sdk::Bytes(item.media_type);
  if (item.trouble.empty()) record.body = sdk::Bytes(item.body);
  record.meta_json = sdk::Bytes(meta_json);
  return emitter.Emit(record);
}

}  // namespace dossier::folder
