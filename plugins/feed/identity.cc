#include "feed/identity.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "dossier/source.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest DigestOf(std::string_view bytes) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

uint64_t Head(const Digest& digest, size_t bytes) {
  uint64_t head = 0;
  for (size_t i = 0; i < bytes; ++i) head = head << 8 | digest[i];
  return head;
}

std::string Hex(const Digest& digest, size_t bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (size_t i = 0; i < bytes; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 15];
  }
  return hex;
}

// Fields that cannot run into each other.
class Fields {
 public:
  void Add(std::string_view field) {
    bytes_ += std::to_string(field.size()) + ":" + std::string(field);
  }
  void Add(const std::optional<Date>& date) { Add(date ? date->Iso() : ""); }
  Digest Get() const { return DigestOf(bytes_); }

 private:
  std::string bytes_;
};

Digest TitleAndDate(const Entry& entry) {
  Fields fields;
  fields.Add(entry.title);
  fields.Add(entry.dates.published ? entry.dates.published : entry.dates.created);
  // Without both, the text is all that there is.
  if (entry.title.empty() && !entry.dates.published && !entry.dates.created) {
    const Text* content = entry.LongestContent();
    fields.Add(entry.summary.value);
    fields.Add(content == nullptr ? "" : content->value);
  }
  return fields.Get();
}

uint32_t ContentHash(const Entry& entry) {
  Fields fields;
  fields.Add(entry.title);
  fields.Add(entry.link);
  fields.Add(entry.dates.updated ? entry.dates.updated : entry.dates.published);
  fields.Add(entry.summary.value);
  for (const Text& content : entry.contents) fields.Add(content.value);
  for (const Person& author : entry.authors) fields.Add(author.Label());
  return static_cast<uint32_t>(Head(fields.Get(), 4));
}

// What the feed calls the entry; empty if nothing names it.
const std::string& NameOf(const Entry& entry) { return entry.id.empty() ? entry.link : entry.id; }

std::optional<Date> Published(const Entry& entry) {
  return entry.dates.published ? entry.dates.published : entry.dates.created;
}

// The change that an entry was last given.
int64_t StampOf(const Entry& entry) {
  const auto& date = entry.dates.updated ? entry.dates.updated : entry.dates.published;
  return date ? date->UnixSeconds() : INT64_MIN;
}

// Two entries under one name and link: another headline alone may be an edit of the first.
bool AreDifferent(const Entry& a, const Entry& b) {
  if (a.title == b.title) return false;
  return a.id.empty() || Published(a) != Published(b);
}

uint64_t NameHash(std::string_view name, char kind) {
  return Head(DigestOf(std::string(1, kind) + std::string(name)), 8);
}

void FindShared(const std::vector<const Entry*>& entries, SharedNames& shared) {
  std::map<std::string_view, std::vector<const Entry*>> by_name;
  for (const Entry* entry : entries) {
    if (!NameOf(*entry).empty()) by_name[NameOf(*entry)].push_back(entry);
  }
  for (const auto& [name, group] : by_name) {
    std::map<std::string_view, const Entry*> by_link;
    for (const Entry* entry : group) {
      const auto [first, is_new] = by_link.emplace(entry->link, entry);
      if (!is_new && AreDifferent(*first->second, *entry)) shared.AddByTitle(name);
    }
    if (by_link.size() > 1) shared.AddByLink(name);
  }
}

std::string IdentityOf(const Entry& entry, const SharedNames& shared) {
  std::string name = NameOf(entry);
  if (name.empty()) return "entry:" + Hex(TitleAndDate(entry), 16);
  const bool by_link = shared.HasByLink(name);
  const bool by_title = shared.HasByTitle(name);
  if (by_link && !entry.id.empty()) name += " " + entry.link;
  if (by_title) name += " #" + Hex(TitleAndDate(entry), 8);
  return name;
}

bool IsFit(std::string_view id) {
  return !id.empty() && id.size() <= DOSSIER_MAX_EXTERNAL_ID &&
         std::none_of(id.begin(), id.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

bool SharedNames::HasByLink(std::string_view name) const {
  return hashes_.contains(NameHash(name, 'L'));
}
bool SharedNames::HasByTitle(std::string_view name) const {
  return hashes_.contains(NameHash(name, 'T'));
}
void SharedNames::AddByLink(std::string_view name) { Add(NameHash(name, 'L')); }
void SharedNames::AddByTitle(std::string_view name) { Add(NameHash(name, 'T')); }
void SharedNames::Restore(uint64_t hash) { Add(hash); }
void SharedNames::Add(uint64_t hash) {
  if (hashes_.size() < kMaxShared) hashes_.insert(hash);
}

uint64_t HashOfId(std::string_view external_id) { return Head(DigestOf(external_id), 6); }

std::string ExternalIdOf(std::string_view id) {
  if (IsFit(id)) return std::string(id);
  return "sha256:" + Hex(DigestOf(id), 16);
}

std::vector<Identified> IdentifyEntries(const std::vector<const Entry*>& entries,
                                        SharedNames& shared) {
  FindShared(entries, shared);
  std::vector<Identified> items;
  std::map<std::string, size_t, std::less<>> places;
  for (const Entry* entry : entries) {
    Identified item;
    item.entry = entry;
    item.external_id = ExternalIdOf(IdentityOf(*entry, shared));
    item.id_hash = HashOfId(item.external_id);
    item.content_hash = ContentHash(*entry);
    const auto [place, is_new] = places.emplace(item.external_id, items.size());
    if (is_new) {
      items.push_back(std::move(item));
    } else if (StampOf(*entry) > StampOf(*items[place->second].entry)) {
      items[place->second] = std::move(item);  // an older version came first
    }
  }
  return items;
}

}  // namespace dossier::feed
