#ifndef DOSSIER_PLUGINS_FEED_XML_READER_H_
#define DOSSIER_PLUGINS_FEED_XML_READER_H_

#include <libxml/tree.h>

#include <string>
#include <string_view>

#include "feed/feed.h"

namespace dossier::feed {

// What holds for a whole document.
struct Surroundings {
  std::string base;
  std::string language;
  bool is_atom = false;
};

// The name of an element of this document: KeyOf, where an Atom document that forgot its namespace
// has one.
std::string KeyIn(const Surroundings& document, const xmlNode& element);

// Reads the children of `channel` or `feed` that say something of the feed itself.
void ReadChannel(const xmlNode& element, const Surroundings& document, Feed& feed);

// Reads an <item> or <entry>. `feed` tells what the entry inherits.
Entry ReadEntry(const xmlNode& element, const Surroundings& document, const Feed& feed);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_XML_READER_H_
