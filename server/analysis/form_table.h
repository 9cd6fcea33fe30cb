#ifndef DOSSIER_SERVER_ANALYSIS_FORM_TABLE_H_
#define DOSSIER_SERVER_ANALYSIS_FORM_TABLE_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// Numbers the words of one text while it is cut: known ones as the vocabulary does, others from its
// size on, in the order in which they occur.
class FormTable {
 public:
  // New forms are views into the text or into `bytes`.
  FormTable(size_t text_size, std::vector<std::unique_ptr<char[]>>* bytes);

  // The entry of the token `exact`, valid until the next one is asked for; that of the empty word
  // if it is longer than LowerForm::kLongest.
  const WordEntry& Of(absl::string_view exact);
  // The same of the letters at the beginning of `exact`.
  const WordEntry& Of(const LetterRun& run, const char* exact) {
    const WordEntry* const entry = vocabulary_.table().FindShort(run.key);
    return entry != nullptr ? *entry : OwnOf(run, exact);
  }

  // The new forms.
  std::vector<absl::string_view> TakeOwn() && { return std::move(own_).TakeWords(); }

 private:
  const WordEntry& OwnOf(LetterRun run, const char* exact);
  const WordEntry& Add(const WordKey& key, absl::string_view lower, absl::string_view exact);
  absl::string_view Keep(absl::string_view form);

  const Vocabulary& vocabulary_;
  WordTable own_;
  std::vector<std::unique_ptr<char[]>>& bytes_;
  char* block_ = nullptr;  // where the next form goes
  size_t block_left_ = 0;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FORM_TABLE_H_
