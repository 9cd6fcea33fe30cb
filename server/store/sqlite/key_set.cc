#include "server/store/sqlite/key_set.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace dossier::store::sqlite {
namespace {

constexpr int kBlockBits = 16;
constexpr int kWordBits = 6;
constexpr size_t kBlockWords = size_t{1} << (kBlockBits - kWordBits);
// A list of these takes half of what the bits take, and is still quick to add to.
constexpr size_t kMostFew = 2048;

size_t BlockOf(int64_t key) { return static_cast<size_t>(key >> kBlockBits); }
uint16_t LowOf(int64_t key) { return static_cast<uint16_t>(key); }
int64_t KeyOf(size_t block, uint16_t low) {
  return static_cast<int64_t>(block) << kBlockBits | low;
}

size_t WordOf(uint16_t low) { return low >> kWordBits; }
uint64_t BitOf(uint16_t low) { return uint64_t{1} << (low & ((1 << kWordBits) - 1)); }
uint16_t LowAt(size_t word, int bit) {
  return static_cast<uint16_t>(word << kWordBits | static_cast<size_t>(bit));
}

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

void KeySet::Block::BecomeBits() {
  words_.resize(kBlockWords);
  for (const uint16_t low : few_) words_[WordOf(low)] |= BitOf(low);
  few_ = {};
}

void KeySet::Block::Add(uint16_t low) {
  if (words_.empty()) {
    const auto at = few_.empty() || few_.back() < low
                        ? few_.end()
                        : std::lower_bound(few_.begin(), few_.end(), low);
    if (at != few_.end() && *at == low) return;
    few_.insert(at, low);
    if (few_.size() > kMostFew) BecomeBits();
  } else {
    words_[WordOf(low)] |= BitOf(low);
  }
}

bool KeySet::Block::Has(uint16_t low) const {
  return words_.empty() ? std::binary_search(few_.begin(), few_.end(), low)
                        : (words_[WordOf(low)] & BitOf(low)) != 0;
}

int64_t KeySet::Block::Count() const {
  int64_t count = static_cast<int64_t>(few_.size());
  for (const uint64_t word : words_) count += std::popcount(word);
  return count;
}

int64_t KeySet::Block::Bytes() const {
  return static_cast<int64_t>(sizeof(Block) + few_.capacity() * sizeof(few_[0]) +
                              words_.size() * sizeof(words_[0]));
}

void KeySet::Block::Intersect(const Block& other) {
  if (words_.empty()) {
    std::erase_if(few_, [&](uint16_t low) { return !other.Has(low); });
  } else if (other.words_.empty()) {
    for (const uint16_t low : other.few_) {
      if (Has(low)) few_.push_back(low);
    }
    words_ = {};
  } else {
    for (size_t i = 0; i < kBlockWords; ++i) words_[i] &= other.words_[i];
  }
}

void KeySet::Block::Unite(const Block& other) {
  if (other.words_.empty()) {
    if (IsEmpty()) few_ = other.few_;
    for (const uint16_t low : other.few_) Add(low);
    return;
  }
  if (words_.empty()) BecomeBits();
  for (size_t i = 0; i < kBlockWords; ++i) words_[i] |= other.words_[i];
}

void KeySet::Block::Subtract(const Block& other) {
  if (words_.empty()) {
    std::erase_if(few_, [&](uint16_t low) { return other.Has(low); });
    return;
  }
  for (const uint16_t low : other.few_) words_[WordOf(low)] &= ~BitOf(low);
  for (size_t i = 0; i < other.words_.size(); ++i) words_[i] &= ~other.words_[i];
}

void KeySet::Block::Cut(uint16_t end) {
  few_.erase(std::lower_bound(few_.begin(), few_.end(), end), few_.end());
  if (words_.empty()) return;
  words_[WordOf(end)] &= BitOf(end) - 1;
  std::fill(words_.begin() + static_cast<std::ptrdiff_t>(WordOf(end)) + 1, words_.end(), 0);
}

std::optional<uint16_t> KeySet::Block::AtOrAbove(uint16_t low) const {
  const auto found = std::lower_bound(few_.begin(), few_.end(), low);
  if (found != few_.end()) return *found;
  if (words_.empty()) return std::nullopt;
  uint64_t word = words_[WordOf(low)] & ~(BitOf(low) - 1);
  for (size_t i = WordOf(low);; word = words_[i]) {
    if (word != 0) return LowAt(i, std::countr_zero(word));
    if (++i == kBlockWords) return std::nullopt;
  }
}

std::optional<uint16_t> KeySet::Block::AtOrBelow(uint16_t low) const {
  const auto above = std::upper_bound(few_.begin(), few_.end(), low);
  if (above != few_.begin()) return *std::prev(above);
  if (words_.empty()) return std::nullopt;
  uint64_t word = words_[WordOf(low)] & (BitOf(low) | (BitOf(low) - 1));
  for (size_t i = WordOf(low);; word = words_[i]) {
    if (word != 0) return LowAt(i, (1 << kWordBits) - 1 - std::countl_zero(word));
    if (i-- == 0) return std::nullopt;
  }
}

std::optional<uint16_t> KeySet::Block::MissingFrom(uint16_t low) const {
  if (words_.empty()) {
    for (auto at = std::lower_bound(few_.begin(), few_.end(), low); at != few_.end() && *at == low;
         ++at) {
      if (low++ == UINT16_MAX) return std::nullopt;
    }
    return low;
  }
  uint64_t missing = ~words_[WordOf(low)] & ~(BitOf(low) - 1);
  for (size_t i = WordOf(low);; missing = ~words_[i]) {
    if (missing != 0) return LowAt(i, std::countr_zero(missing));
    if (++i == kBlockWords) return std::nullopt;
  }
}

void KeySet::Add(int64_t key) {
  const size_t block = BlockOf(key);
  if (block >= blocks_.size()) blocks_.resize(block + 1);
  blocks_[block].Add(LowOf(key));
}

bool KeySet::Has(int64_t key) const {
  const size_t block = BlockOf(key);
  return block < blocks_.size() && blocks_[block].Has(LowOf(key));
}

int64_t KeySet::Count() const {
  int64_t count = 0;
  for (const Block& block : blocks_) count += block.Count();
  return count;
}

int64_t KeySet::Bytes() const {
  int64_t bytes = 0;
  for (const Block& block : blocks_) bytes += block.Bytes();
  return bytes;
}

void KeySet::Shrink() {
  for (Block& block : blocks_) block.Shrink();
}

void KeySet::Intersect(const KeySet& other) {
  blocks_.resize(std::min(blocks_.size(), other.blocks_.size()));
  for (size_t i = 0; i < blocks_.size(); ++i) blocks_[i].Intersect(other.blocks_[i]);
}

void KeySet::Unite(const KeySet& other) {
  blocks_.resize(std::max(blocks_.size(), other.blocks_.size()));
  for (size_t i = 0; i < other.blocks_.size(); ++i) blocks_[i].Unite(other.blocks_[i]);
}

void KeySet::Subtract(const KeySet& other) {
  const size_t common = std::min(blocks_.size(), other.blocks_.size());
  for (size_t i = 0; i < common; ++i) blocks_[i].Subtract(other.blocks_[i]);
}

void KeySet::Cut(int64_t end) {
  const size_t block = BlockOf(end);
  if (block >= blocks_.size()) return;
  blocks_.resize(block + 1);
  blocks_[block].Cut(LowOf(end));
}

std::optional<int64_t> KeySet::Next(int64_t key, Direction direction) const {
  if (blocks_.empty()) return std::nullopt;
  const size_t last = blocks_.size() - 1;
  if (direction == Direction::kUp) {
    key = std::max<int64_t>(key, 0);
    uint16_t low = LowOf(key);
    for (size_t block = BlockOf(key); block <= last; ++block, low = 0) {
      if (const auto found = blocks_[block].AtOrAbove(low)) return KeyOf(block, *found);
    }
    return std::nullopt;
  }
  if (key < 0) return std::nullopt;
  key = std::min(key, KeyOf(last, UINT16_MAX));
  uint16_t low = LowOf(key);
  for (size_t block = BlockOf(key);; --block, low = UINT16_MAX) {
    if (const auto found = blocks_[block].AtOrBelow(low)) return KeyOf(block, *found);
    if (block == 0) return std::nullopt;
  }
}

int64_t KeySet::NextMissing(int64_t key) const {
  for (size_t block = BlockOf(key); block < blocks_.size(); ++block) {
    if (const auto found = blocks_[block].MissingFrom(LowOf(key))) return KeyOf(block, *found);
    key = KeyOf(block + 1, 0);
  }
  return key;
}

std::unique_ptr<KeyStream> SetStream(KeySet set, Direction direction) {
  return std::make_unique<OfSet>(std::move(set), direction);
}

}  // namespace dossier::store::sqlite
