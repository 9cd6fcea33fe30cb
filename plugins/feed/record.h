#ifndef DOSSIER_PLUGINS_FEED_RECORD_H_
#define DOSSIER_PLUGINS_FEED_RECORD_H_

#include <string>
#include <string_view>

#include "dossier/sdk/source.h"
#include "feed/feed.h"
#include "feed/pages.h"

namespace dossier::feed {

// Whether the text breaks off: it ends in dots or in an invitation to read the rest elsewhere.
bool BreaksOff(std::string_view text);

// How many characters the longest text of the entry has; 0 if it breaks off.
size_t WholeTextChars(const Entry& entry);

// The entry with the page that it links to.
sdk::Record RecordOfPage(const std::string& external_id, const Entry& entry,
                         const std::string& feed_title, Page page);

// The entry as the feed tells it. `trouble` says why its page is not there; empty if the feed is
// enough. Unreadable if there is nothing to read.
sdk::Record RecordOfEntry(const std::string& external_id, const Entry& entry,
                          const std::string& feed_title, const std::string& trouble);

// The publisher's word that an item is withdrawn.
sdk::Record RecordOfTombstone(const Tombstone& tombstone);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_RECORD_H_
