#include "folder/record.h"

#include <ctime>
#include <string_view>

#include "folder/config.h"
#include "nlohmann/json.hpp"

namespace dossier::folder {
namespace {

// The length of the well-formed UTF-8 sequence at the start of `text`, or 0. The JSON writer in the
// same folder would only say that there is a fault, not where.
size_t Utf8Length(std::string_view text) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xF0 && lead < 0xF5 ? 4
                                                      : 0;
  if (length == 0 || text.size() < length) return 0;
  const unsigned least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (at(1) < least || at(1) > most) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

std::string Hex(uint64_t number, int digits) {
  std::string hex(static_cast<size_t>(digits), '0');
  for (auto digit = hex.rbegin(); digit != hex.rend(); ++digit, number >>= 4) {
    *digit = "0123456789ABCDEF"[number & 0xFU];
  }
  return hex;
}

uint64_t Fnv1a(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

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

std::string ExternalIdOf(const std::string& path) {
  std::string id;
  for (size_t i = 0; i < path.size();) {
    const std::string_view rest = std::string_view(path).substr(i);
    const size_t length = Utf8Length(rest);
    const auto byte = static_cast<unsigned char>(path[i]);
    if (length == 0 || byte < 0x20 || byte == 0x7F || byte == '%') {
      id += "%" + Hex(byte, 2);
      ++i;
    } else {
      id += rest.substr(0, length);
      i += length;
    }
  }
  if (id.size() <= DOSSIER_MAX_EXTERNAL_ID) return id;
  // "%~" cannot occur in the encoding above, so this is no other file's id.
  const std::string end = "%~" + Hex(Fnv1a(path), 16);
  size_t cut = DOSSIER_MAX_EXTERNAL_ID - end.size();
  while (cut > 0 && (static_cast<unsigned char>(id[cut]) & 0xC0U) == 0x80U) --cut;
  return id.substr(0, cut) + end;
}

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
  const std::string id = ExternalIdOf(entry.path);
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

}  // namespace dossier::folder
