#ifndef DOSSIER_PLUGINS_FOLDER_CONFIG_H_
#define DOSSIER_PLUGINS_FOLDER_CONFIG_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dossier::folder {

// The schema that the server checks a configuration against; also what an operator reads.
extern const char* const kConfigSchema;

struct Config {
  std::string path;
  bool recursive = true;
  // Lower case, with the dot.
  std::vector<std::string> extensions = {".eml", ".htm",    ".html", ".json", ".jsonl", ".jsonl.gz",
                                         ".md",  ".ndjson", ".pdf",  ".txt",  ".warc",  ".warc.gz"};
  uint64_t max_file_bytes = uint64_t{32} << 20;
  // The folder is looked through this often even if nothing was heard of a change.
  std::chrono::milliseconds rescan_interval{60'000};
  // A file that changed less than this ago may still be written to, so it waits.
  std::chrono::milliseconds settle_time{200};
};

// Throws std::invalid_argument, whose text names the key, if `json` does not fit.
Config ParseConfig(std::string_view json);

// The media type of a file name with one of the known extensions, else application/octet-stream.
std::string MediaTypeOf(std::string_view path);

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_CONFIG_H_
