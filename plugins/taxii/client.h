#ifndef DOSSIER_PLUGINS_TAXII_CLIENT_H_
#define DOSSIER_PLUGINS_TAXII_CLIENT_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dossier/sdk/fetch.h"
#include "taxii/config.h"
#include "taxii/instant.h"
#include "taxii/reader.h"
#include "taxii/stix.h"

namespace dossier::taxii {

struct Collection {
  std::string id;
  std::string title;
  // Its address, with a slash at the end.
  std::string url;
};

// Which objects of a collection.
struct Query {
  std::optional<Instant> added_after;  // exclusive
  std::string next;                    // where the last page said to go on
  int limit = 0;
};

struct Page {
  StixContent content;
  // Of the objects of the page, as the server says.
  std::optional<Instant> first;
  std::optional<Instant> last;
  bool has_more = false;
  std::string next;
  // The server's own time.
  std::optional<Instant> server_time;
};

// Speaks TAXII 2.1 with one server. One thread.
class Client {
 public:
  // `config` outlives it.
  explicit Client(const Config& config);

  // The collections that the configuration names, or all that may be read, in the order of their
  // addresses. Follows whatever config.url is down to them.
  std::vector<Collection> Discover(const Call& call);

  // One page. Throws as Fetcher::Fetch, and Failure DATA for what is no page.
  Page Read(const Collection& collection, const Query& query, const Call& call);

 private:
  struct Document {
    Json json;
    std::string url;
  };
  Document Get(const std::string& url, const Call& call);
  void DiscoverIn(const Document& document, const Call& call, int depth,
                  std::vector<Collection>& found);
  void TakeCollection(const Json& json, const std::string& url, std::vector<Collection>& found);
  bool IsWanted(const Json& collection) const;

  const Config& config_;
  sdk::Fetcher fetcher_;
};

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_CLIENT_H_
