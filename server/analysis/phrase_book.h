#ifndef DOSSIER_SERVER_ANALYSIS_PHRASE_BOOK_H_
#define DOSSIER_SERVER_ANALYSIS_PHRASE_BOOK_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Phrases of lexicons by their first word, in two notations: "was/were hacked/breached" stands for
// all four, and a "*" between words for up to three words that may stand there.
//
// Filled once, then read by any number of threads; entries are views into built-in lexicons.
class PhraseBook {
 public:
  struct Phrase {
    absl::string_view file;   // "kinds.txt"
    absl::string_view entry;  // as the file has it
    int list = 0;             // of the caller: which lexicon
    int value = 0;            // of the caller: what the phrase means
    double weight = 0;
    // What may stand behind the first word, place by place, as numbers of the vocabulary; none is
    // a gap.
    std::vector<std::vector<uint32_t>> rest;
  };

  PhraseBook();

  // `phrase.rest` is filled from `phrase.entry`.
  void Add(Phrase phrase);

  // Calls `visit(phrase, tokens)` for the phrases of `list` that lie within `range`, from left to
  // right.
  template <typename Visitor>
  void Visit(const Text& text, int list, Range range, const Visitor& visit) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      const uint32_t form = text.token(i).form;
      if (form >= phrases_of_.size() || phrases_of_[form] == 0) continue;
      for (const Phrase& phrase : phrases_[phrases_of_[form]]) {
        if (phrase.list != list) continue;
        const uint32_t end = EndOf(text, phrase, 0, i + 1, range.end);
        if (end != 0) visit(phrase, Range{i, end});
      }
    }
  }

 private:
  // The token behind the words of `phrase` from `place` on, if they stand at `at`; else 0.
  static uint32_t EndOf(const Text& text, const Phrase& phrase, size_t place, uint32_t at,
                        uint32_t limit);

  std::vector<uint16_t> phrases_of_;          // by number of the first word; 0 for none
  std::vector<std::vector<Phrase>> phrases_;  // by that
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PHRASE_BOOK_H_
