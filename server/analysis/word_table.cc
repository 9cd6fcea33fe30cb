#include "server/analysis/word_table.h"

#include <algorithm>

namespace dossier::analysis {

WordTable::WordTable(uint32_t first, size_t expected)
    : first_(first),
      mask_(static_cast<uint32_t>(std::bit_ceil(2 * expected + 2)) - 1),
      entries_(mask_ + 1) {
  words_.reserve(expected);
}

const WordEntry* WordTable::Find(const LowerForm& form) const {
  const WordEntry* entry = FindShort(form.key());
  if (form.is_short() || entry == nullptr) return entry;
  // Longer words may share their key, however seldom.
  for (uint32_t at = form.key().hash;; ++at) {
    entry = &entries_[at & mask_];
    if (entry->second == WordEntry::kFree) return nullptr;
    if (entry->second == form.key().second && words_[entry->number - first_] == form.view()) {
      return entry;
    }
  }
}

const WordEntry& WordTable::Add(const WordKey& key, absl::string_view word, const WordRow& row) {
  if (2 * (words_.size() + 1) > entries_.size()) Grow();
  WordEntry& entry = FreeEntry(key.hash);
  entry = {key.first, key.second, first_ + size(), row.classes, row.names, row.traits};
  words_.push_back(word);
  return entry;
}

WordEntry& WordTable::FreeEntry(uint32_t hash) {
  while (entries_[hash & mask_].second != WordEntry::kFree) ++hash;
  return entries_[hash & mask_];
}

void WordTable::Grow() {
  std::vector<WordEntry> entries(4 * entries_.size());
  entries.swap(entries_);
  mask_ = static_cast<uint32_t>(entries_.size()) - 1;
  for (const WordEntry& entry : entries) {
    if (entry.second == WordEntry::kFree) continue;
    FreeEntry(LowerForm(words_[entry.number - first_]).key().hash) = entry;
  }
}

}  // namespace dossier::analysis
