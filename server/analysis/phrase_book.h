#ifndef DOSSIER_SERVER_ANALYSIS_PHRASE_BOOK_H_
#define DOSSIER_SERVER_ANALYSIS_PHRASE_BOOK_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
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
    uint32_t list = 0;        // of the caller: which lexicon, from 0 on
    int value = 0;            // of the caller: what the phrase means
    double weight = 0;
    // What may stand behind the first word, place by place, as numbers of the vocabulary; none is
    // a gap.
    std::vector<std::vector<uint32_t>> rest;
  };

  PhraseBook();

  // `phrase.rest` is filled from `phrase.entry`.
  void Add(Phrase phrase);

  // Calls `visit(phrase, tokens)` for the phrases that stand at `begin` and behind it, from left to
  // right. Those of a list lie before `ends[list]`: all lists are looked up in one go.
  template <typename Visitor>
  void Visit(const Text& text, uint32_t begin, absl::Span<const uint32_t> ends,
             const Visitor& visit) const {
    const uint32_t limit = *std::max_element(ends.begin(), ends.end());
    for (uint32_t i = begin; i < limit; ++i) {
      const uint32_t form = text.token(i).form;
      if (form >= openings_of_.size() || openings_of_[form] == 0) continue;
      const Openings& openings = openings_[openings_of_[form]];
      const uint64_t next = NextTo(text, i + 1, limit, 1);
      const uint64_t near = openings.gap ? NextTo(text, i + 1, limit, 1 + kWidestGap) : next;
      if ((near & openings.next) == 0) continue;
      for (const Opening& opening : openings.all) {
        if (((opening.gap ? near : next) & opening.next) == 0) continue;
        const Phrase& phrase = phrases_[opening.phrase];
        if (i >= ends[phrase.list]) continue;
        const uint32_t end = EndOf(text, phrase, 0, i + 1, ends[phrase.list]);
        if (end != 0) visit(phrase, Range{i, end});
      }
    }
  }

 private:
  static constexpr uint32_t kWidestGap = 3;

  // A set of words, roughly: a bit stands for many. The lowest one also for none at all.
  static constexpr uint64_t kNothing = 1;
  static uint64_t BitOf(uint32_t form) { return uint64_t{1} << (form % 64); }
  // The set of the next few words, and of none.
  static uint64_t NextTo(const Text& text, uint32_t begin, uint32_t limit, uint32_t few) {
    uint64_t bits = kNothing;
    for (uint32_t i = begin; i < std::min(limit, begin + few); ++i) {
      bits |= BitOf(text.token(i).form);
    }
    return bits;
  }

  struct Opening {
    uint64_t next = 0;  // the words of which one stands behind the first word
    uint32_t phrase = 0;
    bool gap = false;  // or behind a gap
  };
  // Of the phrases with the same first word.
  struct Openings {
    uint64_t next = 0;
    bool gap = false;
    std::vector<Opening> all;
  };

  // The token behind the words of `phrase` from `place` on, if they stand at `at`; else 0.
  static uint32_t EndOf(const Text& text, const Phrase& phrase, size_t place, uint32_t at,
                        uint32_t limit);

  std::vector<Phrase> phrases_;
  std::vector<uint16_t> openings_of_;  // by number of the first word; 0 for none
  std::vector<Openings> openings_;     // by that
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PHRASE_BOOK_H_
