#include "folder/collection.h"

#include "dossier/sdk/walk.h"
#include "folder/json_reports.h"
#include "folder/warc.h"

namespace dossier::folder {
namespace {

bool IsJson(std::string_view name) { return sdk::HasExtension(name, {".json"}); }
bool IsJsonLines(std::string_view name) {
  return sdk::HasExtension(name, {".jsonl", ".ndjson", ".jsonl.gz"});
}
bool IsWarc(std::string_view name) { return sdk::HasExtension(name, {".warc", ".warc.gz"}); }

}  // namespace

bool IsCollection(std::string_view name) {
  return IsJson(name) || IsJsonLines(name) || IsWarc(name);
}

std::unique_ptr<Collection> OpenCollection(std::string_view name, int fd, const Progress& from,
                                           uint64_t max_bytes) {
  if (IsWarc(name)) return std::make_unique<Warc>(fd, from, max_bytes);
  if (IsJsonLines(name)) return std::make_unique<JsonLines>(fd, from, max_bytes);
  return std::make_unique<JsonArray>(fd, from, max_bytes);
}

}  // namespace dossier::folder
