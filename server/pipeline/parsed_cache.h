#ifndef DOSSIER_SERVER_PIPELINE_PARSED_CACHE_H_
#define DOSSIER_SERVER_PIPELINE_PARSED_CACHE_H_

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "server/base/status.h"
#include "server/pipeline/resources.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Parsed messages by resource name, for those that are read again and again; or, in their place,
// what is made of one: a Held takes the message, and is at most some times as large.
//
// What it returns is always what the resource holds, for it compares the bytes: nothing needs to be
// told to it, whatever is written, rolled back or changed by others. Holds up to a number of bytes,
// of which the longest unused go first. For one thread at a time.
template <typename Message, typename Held = Message>
class ParsedCache {
 public:
  explicit ParsedCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  // The message that the body of `resource` holds. Lives as long as the caller keeps it.
  absl::StatusOr<std::shared_ptr<const Held>> Of(const store::Resource& resource) {
    const auto found = by_name_.find(resource.name);
    if (found != by_name_.end()) {
      if (found->second->body == resource.body) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->message;
      }
      Forget(found->second);
    }
    DOSSIER_ASSIGN_OR_RETURN(Stored<Message> stored, Parse<Message>(resource));
    auto message = std::make_shared<const Held>(std::move(stored.value));
    entries_.push_front({resource.name, resource.body, message});
    by_name_[resource.name] = entries_.begin();
    bytes_ += SizeOf(entries_.front());
    while (bytes_ > max_bytes_ && entries_.size() > 1) Forget(std::prev(entries_.end()));
    return message;
  }

 private:
  struct Entry {
    std::string name;
    std::string body;
    std::shared_ptr<const Held> message;
  };
  using Place = typename std::list<Entry>::iterator;

  // Of the entry with its message, which takes about three times the bytes that it was read from.
  static size_t SizeOf(const Entry& entry) {
    constexpr size_t kTimes = std::is_same_v<Message, Held> ? 4 : 10;
    return kTimes * entry.body.size() + 200;
  }

  void Forget(Place place) {
    bytes_ -= SizeOf(*place);
    by_name_.erase(place->name);
    entries_.erase(place);
  }

  const size_t max_bytes_;
  size_t bytes_ = 0;
  std::list<Entry> entries_;  // the last used first
  absl::flat_hash_map<std::string, Place> by_name_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_PARSED_CACHE_H_
