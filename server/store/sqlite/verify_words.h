// Whether free words find what they should.
#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_WORDS_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_WORDS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/store/sqlite/verify_stage.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Holds two big sets against each other in little room: the words that the index has of each search
// text, and those that the texts have. Each word at its place is added once by either side, with
// opposite signs, to one of many sums; texts whose sum is not 0 in the end may differ. What is
// written between the two walks makes such texts, too: they are to be looked at again. For one
// thread.
class WordSums {
 public:
  // A word of the index, at a place of a part of the search text `text`.
  void AddIndexed(int64_t text, bool in_title, int64_t place, absl::string_view word);

  // All words of a search text that a resource has.
  void AddStored(int64_t text, const SearchText& words);

  // Whether index and search text may differ.
  bool MayDiffer(int64_t text) const { return SumOf(text) != 0; }

  // Whether any may.
  bool MayDiffer() const;

 private:
  static constexpr size_t kSums = size_t{1} << 18;
  static size_t IndexOf(int64_t text);
  uint64_t SumOf(int64_t text) const { return sums_[IndexOf(text)]; }

  std::vector<uint64_t> sums_ = std::vector<uint64_t>(kSums);
};

// Adds up what the index has. The check of resources is to add their search texts to `sums`.
std::unique_ptr<CheckStage> AddIndexedWords(std::shared_ptr<WordSums> sums);

// Then: each word of the texts that may differ finds its resource.
std::unique_ptr<CheckStage> CheckStoredWords(std::shared_ptr<const WordSums> sums);

// And: each entry of the index leads to a resource that has the word there.
std::unique_ptr<CheckStage> CheckIndexedWords(std::shared_ptr<const WordSums> sums);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_WORDS_H_
