#include "dossier/sdk/inventory.h"

#include <algorithm>

#include "dossier/sdk/numbers.h"

namespace dossier::sdk {
namespace {

// The cursor, format 1, little-endian: magic, 1 byte complete, 4 bytes length of the position, the
// position, 2 bytes number of buckets that are not zero, and for each 2 bytes index, 8 bytes sum.
constexpr std::string_view kMagic = "DFOLDER1";

// FNV-1a with a final mix. Frozen: the sums in cursors are made of it.
class Hash {
 public:
  void Bytes(std::string_view bytes) {
    for (const char byte : bytes) {
      state_ = (state_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    }
  }
  void Number(uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      state_ = (state_ ^ ((number >> shift) & 0xFFU)) * 0x100000001b3U;
    }
  }
  uint64_t Finish() const {
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
  }

 private:
  uint64_t state_ = 0xcbf29ce484222325U;
};

uint64_t KeyHash(std::string_view key) {
  Hash hash;
  hash.Bytes(key);
  return hash.Finish();
}

size_t BucketOf(uint64_t key_hash) { return key_hash % Inventory::kBuckets; }

}  // namespace

std::string Inventory::Encode() const {
  std::string cursor(kMagic);
  PutNumber(cursor, complete_ ? 1 : 0, 1);
  const std::string_view position = complete_ ? std::string_view() : std::string_view(position_);
  PutNumber(cursor, position.size(), 4);
  cursor += position;
  const auto used =
      std::count_if(sums_.begin(), sums_.end(), [](uint64_t sum) { return sum != 0; });
  PutNumber(cursor, static_cast<uint64_t>(used), 2);
  for (size_t i = 0; i < kBuckets; ++i) {
    if (sums_[i] == 0) continue;
    PutNumber(cursor, i, 2);
    PutNumber(cursor, sums_[i], 8);
  }
  return cursor;
}

std::optional<Inventory::Memory> Inventory::Decode(std::string_view cursor) {
  if (cursor.substr(0, kMagic.size()) != kMagic) return std::nullopt;
  cursor.remove_prefix(kMagic.size());
  Memory memory;
  const auto complete = TakeNumber(cursor, 1);
  const auto length = TakeNumber(cursor, 4);
  if (!complete.has_value() || *complete > 1 || !length.has_value() || cursor.size() < *length) {
    return std::nullopt;
  }
  memory.complete = *complete == 1;
  memory.position = std::string(cursor.substr(0, *length));
  cursor.remove_prefix(*length);
  const auto used = TakeNumber(cursor, 2);
  if (!used.has_value() || cursor.size() != *used * 10) return std::nullopt;
  for (uint64_t i = 0; i < *used; ++i) {
    const uint64_t bucket = *TakeNumber(cursor, 2);
    if (bucket >= kBuckets) return std::nullopt;
    memory.sums[bucket] = *TakeNumber(cursor, 8);
  }
  return memory;
}

uint64_t Inventory::StateOf(std::string_view key, std::string_view content) {
  Hash hash;
  hash.Bytes(key);
  hash.Number(key.size());
  hash.Bytes(content);
  return hash.Finish();
}

uint64_t Inventory::StateOf(const Entry& file) {
  Hash hash;
  hash.Bytes(file.path);
  hash.Number(file.stamp.size);
  hash.Number(static_cast<uint64_t>(file.stamp.modified_ns));
  hash.Number(static_cast<uint64_t>(file.stamp.changed_ns));
  return hash.Finish();
}

void Inventory::Restoration::Saw(const Entry& file) { Saw(file.path, StateOf(file), file.path); }

void Inventory::Restoration::Saw(std::string_view key, uint64_t state, std::string_view position) {
  if (!memory_.complete && position > memory_.position) return;
  const uint64_t key_hash = KeyHash(key);
  sums_[BucketOf(key_hash)] += state;
  seen_.push_back({key_hash, state});
}

void Inventory::Restoration::Finish(Inventory& inventory) const {
  inventory.complete_ = memory_.complete;
  inventory.position_ = memory_.position;
  for (const Seen& seen : seen_) {
    const size_t bucket = BucketOf(seen.key_hash);
    if (sums_[bucket] != memory_.sums[bucket]) continue;
    inventory.known_[seen.key_hash] = {seen.state, inventory.pass_, /*counted=*/true};
    inventory.sums_[bucket] = sums_[bucket];
  }
}

bool Inventory::Has(std::string_view key, uint64_t state) {
  const auto known = known_.find(KeyHash(key));
  if (known == known_.end()) return false;
  known->second.pass = pass_;
  return known->second.state == state;
}

void Inventory::Put(std::string_view key, uint64_t state, bool counted) {
  const uint64_t key_hash = KeyHash(key);
  Known& known = known_[key_hash];
  Uncount(key_hash, known);
  known = {state, pass_, counted};
  if (counted) {
    sums_[BucketOf(key_hash)] += state;
    changed_ = true;
  }
}

void Inventory::Uncount(uint64_t key_hash, const Known& known) {
  if (!known.counted) return;
  sums_[BucketOf(key_hash)] -= known.state;
  changed_ = true;
}

void Inventory::BeginPass() { ++pass_; }

void Inventory::Reached(std::string_view position) {
  if (complete_ || position <= position_) return;
  position_ = std::string(position);
  changed_ = true;
}

void Inventory::EndPass() {
  for (auto known = known_.begin(); known != known_.end();) {
    if (known->second.pass == pass_) {
      ++known;
      continue;
    }
    Uncount(known->first, known->second);
    known = known_.erase(known);
  }
  if (!complete_) {
    complete_ = true;
    changed_ = true;
  }
}

}  // namespace dossier::sdk
