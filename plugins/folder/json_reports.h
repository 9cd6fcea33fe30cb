#ifndef DOSSIER_PLUGINS_FOLDER_JSON_REPORTS_H_
#define DOSSIER_PLUGINS_FOLDER_JSON_REPORTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "folder/collection.h"

namespace dossier::folder {

// A report in JSON has the keys that `dossier submit --json` and `dossierd analyze` read: `text`,
// and optionally `id`, `title`, `url`, `publisher`, `authors`, `published`, `updated`, `language`,
// `media_type`. Unknown keys are left alone.

// Fills `item` from one such object. `number` stands in for an id, and `where` ("line 7") begins
// what is wrong with it. Never throws.
void ReadJsonReport(std::string_view json, const std::string& where, uint64_t number,
                    CollectionItem& item);

// JSON Lines: a report a line. Blank lines are passed over.
class JsonLines : public Collection {
 public:
  JsonLines(int fd, const Progress& from, uint64_t max_bytes);

  Step Next(CollectionItem& item) override;
  Progress progress() const override { return progress_; }

 private:
  const int fd_;
  const uint64_t max_bytes_;
  std::optional<ByteStream> stream_;
  bool ended_ = false;
  Progress progress_;
  std::string line_;
};

// A file of one report, or of an array of reports.
class JsonArray : public Collection {
 public:
  JsonArray(int fd, const Progress& from, uint64_t max_bytes);

  Step Next(CollectionItem& item) override;
  Progress progress() const override { return progress_; }

 private:
  void Load(int fd, uint64_t max_bytes);

  nlohmann::json reports_ = nlohmann::json::array();
  bool single_ = false;
  std::string trouble_;
  Progress progress_;
};

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_JSON_REPORTS_H_
