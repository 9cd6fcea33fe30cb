#ifndef DOSSIER_PLUGINS_FEED_MEMORY_H_
#define DOSSIER_PLUGINS_FEED_MEMORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "feed/identity.h"

namespace dossier::feed {

// What is known of a feed from earlier visits: which entries the server has, in which version,
// whatever their dates and order. The cursor is made of it.
//
// The cursor has room for a few thousand entries, those that were in the feed last; entries beyond
// that are read again after a restart, which doubles nothing.
class Memory {
 public:
  // What the last complete visit said, for asking only for changes.
  struct Validators {
    std::string etag;
    std::string last_modified;
    friend bool operator==(const Validators&, const Validators&) = default;
  };

  // For the feed at `url`, as configured.
  explicit Memory(std::string_view url);
  // nullopt if `cursor` is not one of this plugin. What it says of another address than `url` is
  // not taken over, but for the entries.
  static std::optional<Memory> Decode(std::string_view cursor, std::string_view url);
  std::string Encode() const;

  // Begins a visit: entries that are seen from now on are the youngest.
  void BeginVisit() { ++visit_; }
  // Whether the server has some version of the entry, or this one.
  bool Knows(uint64_t id) const { return entries_.contains(id); }
  bool Has(uint64_t id, uint32_t content) const;
  // The entry is in the feed now.
  void See(uint64_t id);
  // The server has this version.
  void Remember(uint64_t id, uint32_t content);
  void Forget(uint64_t id) { entries_.erase(id); }
  size_t size() const { return entries_.size(); }

  // How often the page of an entry, which the server has as the feed tells it, was tried in vain.
  // 0: nothing is to be tried.
  int TriesOf(uint64_t id) const;
  void SetTries(uint64_t id, int tries);
  // Entries that nobody has any more need no page.
  void KeepTriesOf(const std::set<uint64_t>& ids);

  // A visit was brought to its end at least once.
  bool complete_once = false;
  Validators validators;
  // Where the feed has moved for good; empty if it did not.
  std::string moved_url;
  SharedNames shared;

 private:
  struct Known {
    uint32_t content = 0;
    uint64_t visit = 0;
  };

  uint64_t url_hash_ = 0;
  uint64_t visit_ = 0;
  std::unordered_map<uint64_t, Known> entries_;
  std::map<uint64_t, int> tries_;
};

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_MEMORY_H_
