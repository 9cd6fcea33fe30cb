#ifndef DOSSIER_PLUGINS_FEED_READ_FEED_H_
#define DOSSIER_PLUGINS_FEED_READ_FEED_H_

#include <stdexcept>
#include <string>
#include <string_view>

#include "feed/feed.h"

namespace dossier::feed {

// A feed as it was served.
struct FeedDocument {
  std::string_view bytes;
  std::string_view content_type;  // as in the HTTP header; may be empty
  std::string_view url;           // base of its relative addresses; may be empty
  std::string_view language;      // Content-Language; may be empty
};

// Says what a document is that is no feed, and what to do.
class NotAFeed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Reads RSS 0.9 to 2.0, RSS 1.1, Atom 0.3 and 1.0, CDF and JSON Feed, by what the document holds
// and not by what it was called. A document with defects gives every entry that can be read, and
// its problems. Throws NotAFeed.
//
// A pure function; time and memory are linear in the size of the document.
Feed ReadFeed(const FeedDocument& document);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_READ_FEED_H_
