#ifndef DOSSIER_PLUGINS_FEED_JSON_FEED_H_
#define DOSSIER_PLUGINS_FEED_JSON_FEED_H_

#include <string_view>

#include "feed/feed.h"

namespace dossier::feed {

// Reads a JSON Feed (1.0, 1.1) in UTF-8. A member of an unexpected type is left out and noted.
// Throws NotAFeed.
Feed ReadJsonFeed(std::string_view json, std::string_view base);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_JSON_FEED_H_
