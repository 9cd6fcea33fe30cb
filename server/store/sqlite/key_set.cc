#include "server/store/sqlite/key_set.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace dossier::store::sqlite {
namespace {

constexpr int kWordBits = 6;
constexpr int kBlockBits = 16;
constexpr size_t kBlockWords = size_t{1} << (kBlockBits - kWordBits);
constexpr int64_t kWordMask = (int64_t{1} << kWordBits) - 1;

size_t BlockOf(int64_t key) { return static_cast<size_t>(key >> kBlockBits); }
size_t WordInBlock(int64_t key) { return static_cast<size_t>(key >> kWordBits) % kBlockWords; }
uint64_t BitOf(int64_t key) { return uint64_t{1} << (key & kWordMask); }

class OfSet final : public KeyStream {
 public:
  OfSet(KeySet set, Direction direction) : set_(std::move(set)), direction_(direction) {}
  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    return set_.Next(key, direction_);
  }

 private:
  const KeySet set_;
  const Direction direction_;
};

}  // namespace

void KeySet::Add(int64_t key) {
  const size_t block = BlockOf(key);
  if (block >= blocks_.size()) blocks_.resize(block + 1);
  if (blocks_[block].empty()) blocks_[block].resize(kBlockWords);
  blocks_[block][WordInBlock(key)] |= BitOf(key);
}

uint64_t KeySet::WordOf(int64_t key) const {
  const size_t block = BlockOf(key);
  if (block >= blocks_.size() || blocks_[block].empty()) return 0;
  return blocks_[block][WordInBlock(key)];
}

bool KeySet::Has(int64_t key) const { return (WordOf(key) & BitOf(key)) != 0; }

int64_t KeySet::Count() const {
  int64_t count = 0;
  for (const Block& block : blocks_) {
    for (const uint64_t word : block) count += std::popcount(word);
  }
  return count;
}

int64_t KeySet::Bytes() const {
  size_t bytes = blocks_.size() * sizeof(Block);
  for (const Block& block : blocks_) bytes += block.size() * sizeof(uint64_t);
  return static_cast<int64_t>(bytes);
}

void KeySet::Intersect(const KeySet& other) {
  blocks_.resize(std::min(blocks_.size(), other.blocks_.size()));
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (other.blocks_[i].empty()) blocks_[i].clear();
    for (size_t word = 0; word < blocks_[i].size(); ++word)
      blocks_[i][word] &= other.blocks_[i][word];
  }
}

void KeySet::Unite(const KeySet& other) {
  blocks_.resize(std::max(blocks_.size(), other.blocks_.size()));
  for (size_t i = 0; i < other.blocks_.size(); ++i) {
    if (blocks_[i].empty()) {
      blocks_[i] = other.blocks_[i];
      continue;
    }
    for (size_t word = 0; word < other.blocks_[i].size(); ++word) {
      blocks_[i][word] |= other.blocks_[i][word];
    }
  }
}

void KeySet::Subtract(const KeySet& other) {
  for (size_t i = 0; i < std::min(blocks_.size(), other.blocks_.size()); ++i) {
    if (other.blocks_[i].empty()) continue;
    for (size_t word = 0; word < blocks_[i].size(); ++word) {
      blocks_[i][word] &= ~other.blocks_[i][word];
    }
  }
}

void KeySet::Cut(int64_t end) {
  const size_t block = BlockOf(end);
  if (block >= blocks_.size()) return;
  blocks_.resize(block + 1);
  Block& last = blocks_[block];
  if (last.empty()) return;
  last[WordInBlock(end)] &= BitOf(end) - 1;
  std::fill(last.begin() + static_cast<std::ptrdiff_t>(WordInBlock(end)) + 1, last.end(), 0);
}

std::optional<int64_t> KeySet::Next(int64_t key, Direction direction) const {
  if (direction == Direction::kUp) {
    const int64_t end = static_cast<int64_t>(blocks_.size()) << kBlockBits;
    for (key = std::max<int64_t>(key, 0); key < end;) {
      if (blocks_[BlockOf(key)].empty()) {
        key = static_cast<int64_t>(BlockOf(key) + 1) << kBlockBits;
        continue;
      }
      const uint64_t rest = WordOf(key) & ~(BitOf(key) - 1);
      if (rest != 0) return (key & ~kWordMask) + std::countr_zero(rest);
      key = (key | kWordMask) + 1;
    }
    return std::nullopt;
  }
  for (key = std::min(key, (static_cast<int64_t>(blocks_.size()) << kBlockBits) - 1); key >= 0;) {
    if (blocks_[BlockOf(key)].empty()) {
      key = (static_cast<int64_t>(BlockOf(key)) << kBlockBits) - 1;
      continue;
    }
    const uint64_t rest = WordOf(key) & (BitOf(key) | (BitOf(key) - 1));
    if (rest != 0) return (key | kWordMask) - std::countl_zero(rest);
    key = (key & ~kWordMask) - 1;
  }
  return std::nullopt;
}

int64_t KeySet::NextMissing(int64_t key) const {
  while (true) {
    const uint64_t missing = ~WordOf(key) & ~(BitOf(key) - 1);
    if (missing != 0) return (key & ~kWordMask) + std::countr_zero(missing);
    key = (key | kWordMask) + 1;
  }
}

std::unique_ptr<KeyStream> SetStream(KeySet set, Direction direction) {
  return std::make_unique<OfSet>(std::move(set), direction);
}

}  // namespace dossier::store::sqlite
