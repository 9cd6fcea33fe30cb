#ifndef DOSSIER_SERVER_ANALYSIS_PATTERNS_H_
#define DOSSIER_SERVER_ANALYSIS_PATTERNS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/analysis/phrases.h"
#include "server/analysis/text.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// What a noun phrase beside the words of a pattern is to the incident.
enum class Slot : uint8_t { kVictim, kActor, kBody, kWhat };
inline constexpr size_t kSlots = 4;

// One place where a pattern holds.
struct PatternMatch {
  // The section of the lexicon that has the pattern, such as "ransomware".
  uint32_t label = 0;
  // The lexicon, counted as given to the constructor.
  uint32_t lexicon = 0;
  // The words of the pattern, from the first to the last, without slots at either end.
  Range tokens;
  // The noun phrases of its slots; empty for slots it has not.
  std::array<Phrase, kSlots> slots;

  const Phrase& slot(Slot which) const { return slots[static_cast<size_t>(which)]; }
};

// Patterns over the words of a sentence, read from lexicons.
//
// `[label]` opens a section of a lexicon; every other line is one pattern, its elements parted by
// blanks:
//
//   word      that word in lower case; "a/b" either; "encrypt*" all that begin so
//   ~class    any word of that section of lexicons/word_classes.txt or news_classes.txt
//   (x)       x may be missing
//   ...       up to four words, not over a stop, a colon or a quotation mark
//   {victim}  a noun phrase; also {actor}, {body}, {what}
//
// Immutable after construction; any number of threads may search at once. Searching takes time
// linear in the text. A malformed lexicon ends the program, as it is built in.
class PatternSet {
 public:
  explicit PatternSet(absl::Span<const absl::string_view> lexicons);

  // Every place where a pattern holds, in the order of the text; of patterns of one label that
  // share their anchor word only the first of the lexicon is kept.
  std::vector<PatternMatch> Find(const Text& text) const;

  const std::string& label(uint32_t id) const { return labels_[id]; }
  // The number of a label, for switch-free comparison. Ends the program if there is none.
  uint32_t LabelId(absl::string_view lexicon, absl::string_view label) const;

 private:
  enum class Sort : uint8_t { kWords, kGap, kSlot };
  struct Element {
    Sort sort = Sort::kWords;
    bool optional = false;
    Slot slot = Slot::kVictim;
    uint16_t set = 0;
  };
  struct Pattern {
    uint32_t lexicon;
    uint32_t label;
    uint32_t anchor;
    std::vector<Element> elements;
  };
  static constexpr uint16_t kNoSet = 0xffff;
  // A pattern and words that it cannot hold without. Cheap to ask before the pattern is matched.
  struct Candidate {
    uint32_t pattern = 0;
    uint16_t before = kNoSet;  // right before the anchor
    uint16_t behind = kNoSet;  // right behind it
    // Somewhere in the sentence.
    std::array<uint16_t, 3> beside = {kNoSet, kNoSet, kNoSet};
  };
  // What a word is to the patterns. Words that are in the same sets share a row.
  struct Row {
    std::vector<uint64_t> sets;         // those that the word is in, a bit each
    std::vector<Candidate> candidates;  // the patterns whose anchor it can be, in their order
  };
  // A beginning of words ("encrypt*") and what a word is that no lexicon has and that begins so.
  struct Beginning {
    std::string letters;
    uint16_t row;
  };
  class Rows;
  class Matcher;

  uint16_t SetOf(absl::string_view element);
  void AddPattern(uint32_t lexicon, uint32_t label, absl::string_view line);
  void MakeRows();
  Candidate CandidateOf(uint32_t pattern) const;
  // The row of a word that no lexicon has.
  uint16_t RowOfUnknown(absl::string_view form) const;

  std::vector<std::string> labels_;
  std::vector<uint32_t> label_lexicon_;
  std::vector<std::string> lexicon_names_;
  std::vector<Pattern> patterns_;
  std::vector<std::vector<uint32_t>> anchored_;  // by set: patterns whose anchor it is
  std::vector<bool> weak_;                       // by set: has a function word
  absl::flat_hash_map<std::string, uint16_t> set_ids_;
  absl::flat_hash_map<std::string, std::vector<uint16_t>> exact_;
  absl::flat_hash_map<std::string, std::vector<uint16_t>> prefix_;
  std::vector<Row> rows_;         // the first is of words in no set
  std::vector<uint16_t> row_of_;  // by number of the vocabulary
  std::array<std::vector<Beginning>, 1024>
      beginnings_;  // by their first two letters, longest first
  absl::flat_hash_map<std::string, std::vector<std::string>> classes_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PATTERNS_H_
