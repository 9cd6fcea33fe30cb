#ifndef DOSSIER_PLUGINS_FOLDER_WARC_H_
#define DOSSIER_PLUGINS_FOLDER_WARC_H_

#include <cstdint>
#include <optional>
#include <string>

#include "folder/collection.h"

namespace dossier::folder {

// An archive of saved pages: WARC 1.0 and 1.1, plain or gzip with a member for each record.
//
// Its responses of status 200 and its resources are reports where their media type is that of a
// text or a PDF document; pictures, styles, requests, metadata and repeated visits are passed over.
// WARC-Target-URI is where a report was read; when it was fetched is not when it was published.
// Records beyond `max_bytes` are items with trouble. Where an archive breaks off or goes wrong, the
// last item says so.
class Warc : public Collection {
 public:
  Warc(int fd, const Progress& from, uint64_t max_bytes);

  Step Next(CollectionItem& item) override;
  Progress progress() const override { return progress_; }

 private:
  struct Header {
    std::string type;
    std::string id;
    std::string uri;
    std::string date;
    std::string content_type;
    uint64_t length = 0;
    bool has_length = false;
  };

  // False at the end of the archive.
  bool ReadHeader(Header& header);
  Step ReadRecord(CollectionItem& item);
  void FillItem(const Header& header, std::string_view block, CollectionItem& item) const;

  const int fd_;
  const uint64_t max_bytes_;
  std::optional<ByteStream> stream_;
  bool ended_ = false;
  Progress progress_;
};

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_WARC_H_
