#include "server/analysis/word_table.h"

#include <algorithm>

namespace dossier::analysis {

WordTable::WordTable(uint32_t first, size_t expected)
    : first_(first),
      mask_(static_cast<uint32_t>(std::bit_ceil(2 * expected + 2)) - 1),
      entries_(mask_ + 1) {
  words_.reserve(expected);
}

const WordEntry& WordTable::Add(const WordKey& key, absl::string_view word, const WordRow& row) {
  if (2 * (words_.size() + 1) > entries_.size()) Grow();
  WordEntry& entry = FreeEntry(key.hash);
  entry = {{key.pieces[0], key.pieces[1]}, first_ + size(), row.classes, row.names, row.traits,
           static_cast<uint16_t>(key.size)};
  words_.push_back(word);
  return entry;
}

WordEntry& WordTable::FreeEntry(uint32_t hash) {
  while (entries_[hash & mask_].size != WordEntry::kFree) ++hash;
  return entries_[hash & mask_];
}

void WordTable::Grow() {
  std::vector<WordEntry> entries(4 * entries_.size());
  entries.swap(entries_);
  mask_ = static_cast<uint32_t>(entries_.size()) - 1;
  for (const WordEntry& entry : entries) {
    if (entry.size == WordEntry::kFree) continue;
    FreeEntry(LowerForm(words_[entry.number - first_]).key().hash) = entry;
  }
}

}  // namespace dossier::analysis
