#ifndef DOSSIER_PLUGINS_MISP_FEED_H_
#define DOSSIER_PLUGINS_MISP_FEED_H_

#include <deque>
#include <string>
#include <utility>

#include "dossier/sdk/documents.h"

namespace dossier::misp {

// A MISP feed behind an address: manifest.json lists events with the time of their last change, and
// each lies beside it as <uuid>.json. An event is asked for only if its time is a new one, and the
// manifest conditionally. Events that the manifest no longer lists are left as they are.
class FeedReader : public sdk::ItemReader {
 public:
  // `place.url` is the folder of the feed, ending in '/', or its manifest.
  explicit FeedReader(const sdk::Place& place);

  bool Begin(Reading reading, const sdk::Allowance& allowance) override;
  std::optional<sdk::Item> Next(const sdk::Allowance& allowance) override;
  void Completed() override;
  std::string SaveState() const override;
  void RestoreState(std::string_view state) override;

 private:
  struct Entry {
    std::string uuid;
    std::string timestamp;
  };

  void ReadManifest(const std::string& json);
  sdk::Record Load(const std::string& uuid);

  sdk::Fetcher fetcher_;
  std::string folder_;
  // In the order of their last changes.
  std::vector<Entry> entries_;
  size_t next_ = 0;
  sdk::Allowance allowance_;
  std::string seen_etag_;
  std::string completed_etag_;
};

// Whether the address is that of a feed.
bool IsFeed(const std::string& url);

}  // namespace dossier::misp

#endif  // DOSSIER_PLUGINS_MISP_FEED_H_
