#ifndef DOSSIER_SERVER_ANALYSIS_VOCABULARY_H_
#define DOSSIER_SERVER_ANALYSIS_VOCABULARY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// What every token carries about its word.
struct WordRow {
  uint32_t classes = 0;  // WordClass
  uint32_t names = 0;    // NameClass
  uint16_t traits = 0;   // WordTrait
};

// A word in lower case with straight apostrophes, in zero-padded pieces of eight bytes so that it
// is hashed and compared by pieces. Nothing is allocated.
class LowerForm {
 public:
  static constexpr size_t kLongest = 64;

  // `exact`, of at most kLongest bytes, as it is written.
  explicit LowerForm(absl::string_view exact);

  // The ASCII letters at the beginning of `text`, which is how most words are read. Empty if there
  // are more than 16, or less than 24 bytes are left of the text.
  static LowerForm OfLetters(absl::string_view text);

  // Of OfLetters: whether the first letter is a capital, and whether all are.
  bool capitalised() const { return (capitals_ & 1) != 0; }
  bool all_capitals() const { return capitals_ == (1u << size_) - 1; }

  absl::string_view view() const { return {reinterpret_cast<const char*>(pieces_), size_}; }
  const uint64_t* pieces() const { return pieces_; }
  size_t piece_count() const { return (size_ + 7) / 8; }
  uint32_t hash() const { return hash_; }

 private:
  LowerForm() {}
  void LowerBeyondAscii(absl::string_view exact);
  void Hash();

  // A letter may take more bytes in lower case.
  uint64_t pieces_[2 * kLongest / 8 + 1];
  uint32_t size_ = 0;
  uint32_t hash_ = 0;
  uint32_t capitals_ = 0;  // a bit a letter
};

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

  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }

  // The number of a word in lower case, or kUnknown. Number 0 is the empty word.
  uint32_t Find(absl::string_view lower) const;
  uint32_t Find(const LowerForm& form) const;

  // The number of a word of a lexicon; ends the program if it is unknown, as lexicons are built in.
  uint32_t Number(absl::string_view lower) const;

  absl::string_view Word(uint32_t number) const { return words_[number].text; }
  const WordRow& Row(uint32_t number) const { return rows_[number]; }

  // The row of a word that is not known: its looks, and the classes of the word without its stop.
  WordRow RowOfUnknown(absl::string_view lower) const;

 private:
  struct Known {
    absl::string_view text;
    const uint64_t* pieces;
    uint32_t hash;
  };
  // Holds what most words are told by, so that a look-up touches one line of the cache.
  struct Slot {
    uint64_t first = 0;  // piece
    uint32_t number = kUnknown;
    uint32_t size = 0;
  };

  Vocabulary();
  void Add(absl::string_view word);
  void Insert(uint32_t number);
  void Grow();

  std::vector<Known> words_;
  std::vector<WordRow> rows_;
  std::vector<Slot> slots_;  // open addressing, at most half full
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
