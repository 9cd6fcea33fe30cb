#ifndef DOSSIER_SERVER_ANALYSIS_WORD_TABLE_H_
#define DOSSIER_SERVER_ANALYSIS_WORD_TABLE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/lower_form.h"

namespace dossier::analysis {

// What every token carries about its word.
struct WordRow {
  uint32_t classes = 0;  // WordClass
  uint32_t names = 0;    // NameClass
  uint16_t traits = 0;   // WordTrait
};

// A numbered word: what it is found by and all that a token takes from it, in half a line of the
// cache.
struct WordEntry {
  static constexpr uint64_t kFree = UINT64_MAX;  // in no word's key

  uint64_t first = 0;
  uint64_t second = kFree;
  uint32_t number = 0;
  uint32_t classes = 0;
  uint32_t names = 0;
  uint16_t traits = 0;
};

// Words in lower case, each with its number and its row.
//
// Not to be changed while others read. Borrows the words.
class WordTable {
 public:
  // The words are numbered from `first` on. Room is made for `expected` of them.
  WordTable(uint32_t first, size_t expected);

  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }
  const std::vector<absl::string_view>& words() const { return words_; }

  // nullptr if the word, which has sixteen bytes at most, is unknown.
  const WordEntry* FindShort(const WordKey& key) const {
    for (uint32_t at = key.hash;; ++at) {
      const WordEntry& entry = entries_[at & mask_];
      if (entry.first == key.first && entry.second == key.second) return &entry;
      if (entry.second == WordEntry::kFree) return nullptr;
    }
  }
  // nullptr if the word is unknown.
  const WordEntry* Find(const LowerForm& form) const;

  // A word that is not there yet; `word` must stay. The entry lives until the next word is added.
  const WordEntry& Add(const WordKey& key, absl::string_view word, const WordRow& row);

  // Gives the words away.
  std::vector<absl::string_view> TakeWords() && { return std::move(words_); }

 private:
  void Grow();
  WordEntry& FreeEntry(uint32_t hash);

  uint32_t first_;
  uint32_t mask_;
  std::vector<WordEntry> entries_;  // open addressing, at most half full
  std::vector<absl::string_view> words_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_WORD_TABLE_H_
