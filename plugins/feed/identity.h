#ifndef DOSSIER_PLUGINS_FEED_IDENTITY_H_
#define DOSSIER_PLUGINS_FEED_IDENTITY_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "feed/feed.h"

namespace dossier::feed {

// Which entry is which, from one visit to the next.
//
// An entry is known by what the feed calls it (guid, id), else by its link, else by its title and
// date. Publishers get that wrong: where entries of one name have different links, or different
// titles and dates, the name means nothing, and the link, or title and date, count as well. Such
// names are remembered, so that an entry keeps its identity when the others have left the feed.
// Entries of one name with the same link are versions of one item; the newest of them counts.

// Names that were found to be shared. At most kMaxShared, the first that were found.
class SharedNames {
 public:
  static constexpr size_t kMaxShared = 400;

  bool HasByLink(std::string_view name) const;
  bool HasByTitle(std::string_view name) const;
  void AddByLink(std::string_view name);
  void AddByTitle(std::string_view name);

  // For the cursor: hashes, ordered.
  const std::set<uint64_t>& hashes() const { return hashes_; }
  void Restore(uint64_t hash);

 private:
  void Add(uint64_t hash);

  std::set<uint64_t> hashes_;
};

struct Identified {
  const Entry* entry = nullptr;
  // Fit for dossier_record.external_id; different for every item of the feed.
  std::string external_id;
  uint64_t id_hash = 0;       // 48 bits, of external_id
  uint32_t content_hash = 0;  // of everything that a reader would see change
};

// The items that `entries` are, in their order. Versions that are not the newest are left out.
std::vector<Identified> IdentifyEntries(const std::vector<const Entry*>& entries,
                                        SharedNames& shared);

// The hash of the item that the feed calls `id`, as in Identified.
uint64_t HashOfId(std::string_view external_id);

// `id` as an external id: as it is if it is fit for one, else a digest of it.
std::string ExternalIdOf(std::string_view id);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_IDENTITY_H_
