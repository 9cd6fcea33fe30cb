#ifndef DOSSIER_SERVER_ANALYSIS_FORM_TABLE_H_
#define DOSSIER_SERVER_ANALYSIS_FORM_TABLE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// Numbers the words of one text while it is cut: known ones as the vocabulary does, others from its
// size on, in the order in which they occur.
class FormTable {
 public:
  // New forms go to `own`, as views into the text or into `bytes`.
  FormTable(size_t text_size, std::vector<absl::string_view>* own,
            std::vector<std::unique_ptr<char[]>>* bytes);

  // The number of the token `exact`; 0 if it is longer than LowerForm::kLongest.
  uint32_t Number(absl::string_view exact);
  uint32_t Number(const LowerForm& form, absl::string_view exact) {
    const uint32_t known = vocabulary_.Find(form);
    return known != Vocabulary::kUnknown ? known : OwnNumber(form, exact);
  }

  const WordRow& Row(uint32_t number) const {
    return number < known_ ? vocabulary_.Row(number) : rows_[number - known_];
  }

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t number = 0;  // 0 is free: no own word has the number of the empty one
  };

  uint32_t OwnNumber(const LowerForm& form, absl::string_view exact);
  void Grow();
  absl::string_view Keep(absl::string_view form);

  const Vocabulary& vocabulary_;
  const uint32_t known_;
  std::vector<absl::string_view>& own_;
  std::vector<std::unique_ptr<char[]>>& bytes_;
  std::vector<WordRow> rows_;  // of own words
  std::vector<Slot> slots_;    // open addressing, at most half full
  char* block_ = nullptr;      // where the next form goes
  size_t block_left_ = 0;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FORM_TABLE_H_
