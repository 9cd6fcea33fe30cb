#ifndef DOSSIER_SERVER_ANALYSIS_VOCABULARY_H_
#define DOSSIER_SERVER_ANALYSIS_VOCABULARY_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/lower_form.h"
#include "server/analysis/word_table.h"

namespace dossier::analysis {

// Every word that a lexicon mentions, numbered once for all texts.
//
// Token.form of a word of the vocabulary is its number in every text; words that no lexicon
// mentions are numbered from size() on, text by text. So what a part knows about words is a column
// of its own by number (ByWord), a phrase of a lexicon is a list of numbers (Number), and neither
// hashes a string of a text again. A part that makes words which stand in no lexicon file, as
// inflected verbs, names them in AppendMadeWords of vocabulary.cc.
//
// Immutable, built at first use, never destroyed; any number of threads may read.
class Vocabulary {
 public:
  static constexpr uint32_t kUnknown = UINT32_MAX;

  static const Vocabulary& Get();

  uint32_t size() const { return table_.size(); }

  // The number of a word in whatever case, or kUnknown. Number 0 is the empty word.
  uint32_t Find(absl::string_view word) const;

  // The number of a word of a lexicon; ends the program if it is unknown, as lexicons are built in.
  uint32_t Number(absl::string_view lower) const;

  absl::string_view Word(uint32_t number) const { return table_.words()[number]; }
  const WordTable& table() const { return table_; }
  // Of a mark of ASCII.
  const WordEntry& Mark(uint8_t mark) const { return *marks_[mark]; }

  // The row of a word that is not known: its looks, and the classes of the word without its stop.
  WordRow RowOfUnknown(absl::string_view lower) const;

 private:
  Vocabulary();
  void Add(absl::string_view word);

  WordTable table_;
  std::array<const WordEntry*, 128> marks_{};
};

// What one part knows about words: a value by number, asked once for each word of the vocabulary.
// Keep it in a static: `static const ByWord<uint8_t> sorts(SortOf);`
template <typename T>
class ByWord {
 public:
  // `of` takes a word in lower case and returns a T.
  template <typename Of>
  explicit ByWord(const Of& of) {
    const Vocabulary& vocabulary = Vocabulary::Get();
    values_.reserve(vocabulary.size());
    for (uint32_t w = 0; w < vocabulary.size(); ++w) values_.push_back(of(vocabulary.Word(w)));
  }

  // Whether the form is a word of the vocabulary, in other words whether its value is known.
  bool Knows(uint32_t form) const { return form < values_.size(); }
  // The value of a known form.
  const T& operator[](uint32_t form) const { return values_[form]; }
  // The value of a form; T() if it is unknown.
  T Of(uint32_t form) const { return Knows(form) ? values_[form] : T(); }

 private:
  std::vector<T> values_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_VOCABULARY_H_
