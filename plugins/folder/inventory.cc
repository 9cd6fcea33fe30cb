#include "folder/inventory.h"

#include <algorithm>

namespace dossier::folder {
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

uint64_t PathHash(const Entry& entry) {
  Hash hash;
  hash.Bytes(entry.path);
  return hash.Finish();
}

uint64_t FileHash(const Entry& entry) {
  Hash hash;
  hash.Bytes(entry.path);
  hash.Number(entry.stamp.size);
  hash.Number(static_cast<uint64_t>(entry.stamp.modified_ns));
  hash.Number(static_cast<uint64_t>(entry.stamp.changed_ns));
  return hash.Finish();
}

size_t BucketOf(uint64_t path_hash) { return path_hash % Inventory::kBuckets; }

void PutNumber(std::string& out, uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>((number >> (8 * i)) & 0xFFU));
}

// Takes a number off the front of `in`; nullopt if it is too short.
std::optional<uint64_t> TakeNumber(std::string_view& in, size_t bytes) {
  if (in.size() < bytes) return std::nullopt;
  uint64_t number = 0;
  for (size_t i = 0; i < bytes; ++i) {
    number |= uint64_t{static_cast<unsigned char>(in[i])} << (8 * i);
  }
  in.remove_prefix(bytes);
  return number;
}

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

void Inventory::Restoration::Saw(const Entry& entry) {
  if (!memory_.complete && entry.path > memory_.position) return;
  const uint64_t path_hash = PathHash(entry);
  const uint64_t file_hash = FileHash(entry);
  sums_[BucketOf(path_hash)] += file_hash;
  seen_.push_back({path_hash, file_hash});
}

void Inventory::Restoration::Finish(Inventory& inventory) const {
  inventory.complete_ = memory_.complete;
  inventory.position_ = memory_.position;
  for (const Seen& seen : seen_) {
    const size_t bucket = BucketOf(seen.path_hash);
    if (sums_[bucket] != memory_.sums[bucket]) continue;
    inventory.known_[seen.path_hash] = {seen.file_hash, inventory.pass_, /*counted=*/true};
    inventory.sums_[bucket] = sums_[bucket];
  }
}

bool Inventory::Has(const Entry& entry) {
  const auto known = known_.find(PathHash(entry));
  if (known == known_.end()) return false;
  known->second.pass = pass_;
  return known->second.file_hash == FileHash(entry);
}

void Inventory::Add(const Entry& entry) { Put(entry, /*counted=*/true); }

void Inventory::AddUnreadable(const Entry& entry) { Put(entry, /*counted=*/false); }

void Inventory::Put(const Entry& entry, bool counted) {
  const uint64_t path_hash = PathHash(entry);
  Known& known = known_[path_hash];
  Uncount(path_hash, known);
  known = {FileHash(entry), pass_, counted};
  if (counted) {
    sums_[BucketOf(path_hash)] += known.file_hash;
    changed_ = true;
  }
}

void Inventory::Uncount(uint64_t path_hash, const Known& known) {
  if (!known.counted) return;
  sums_[BucketOf(path_hash)] -= known.file_hash;
  changed_ = true;
}

void Inventory::BeginPass() { ++pass_; }

void Inventory::Reached(std::string_view path) {
  if (complete_ || path <= position_) return;
  position_ = std::string(path);
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

}  // namespace dossier::folder
