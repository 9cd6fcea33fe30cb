#ifndef DOSSIER_PLUGINS_FOLDER_COLLECTION_H_
#define DOSSIER_PLUGINS_FOLDER_COLLECTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "folder/byte_stream.h"
#include "nlohmann/json.hpp"

namespace dossier::folder {

// One report of a file that holds many.
struct CollectionItem {
  // What tells it from the others of the file.
  std::string id;
  // Why it cannot be read; empty if it can.
  std::string trouble;
  std::string media_type;
  std::string body;
  // What the file states about it, in the keys of dossier_record.meta_json.
  nlohmann::json meta = nlohmann::json::object();
};

// How far a collection was read: where to go on, and the number of what comes next.
struct Progress {
  Place place;
  uint64_t number = 0;

  friend bool operator==(const Progress&, const Progress&) = default;
};

// A file of many reports, read one after the other in the order of the file. What is broken is an
// item with trouble; after what ends a file early, such an item is the last one.
class Collection {
 public:
  enum class Step {
    kItem,     // the next report, or what is wrong with it
    kSkipped,  // something that is no report was passed over
    kEnd,
  };

  virtual ~Collection() = default;

  virtual Step Next(CollectionItem& item) = 0;

  // Where the item after the last one begins.
  virtual Progress progress() const = 0;
};

// Whether files of this name hold many reports.
bool IsCollection(std::string_view name);

// Reads on from `from`. `fd` lives longer than the collection; an item has at most `max_bytes`.
std::unique_ptr<Collection> OpenCollection(std::string_view name, int fd, const Progress& from,
                                           uint64_t max_bytes);

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_COLLECTION_H_
