#ifndef DOSSIER_SERVER_ANALYSIS_TELLING_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_TELLING_WORDS_H_

#include <cstdint>
#include <forward_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"
#include "server/base/hash_index.h"

namespace dossier::analysis {

// A folded word with what it weighs among the words of an account.
struct TellingWord {
  absl::string_view text;
  float weight;
  uint32_t marks;  // as internal::Signature.word_marks
};

// Counts the telling words of what an account stands in: by form, of which each is folded once, the
// words of the vocabulary once for all texts.
//
// For one thread; borrows the text.
class TellingWords {
 public:
  explicit TellingWords(const Text& text) : text_(text), index_(kExpected) {}

  // Whole sentences or parts of one, in their order. `headline`: the first sentence of the text is
  // the report's.
  void CountPassages(const std::vector<Range>& passages, bool headline);
  // Words that stand elsewhere. `name`: somebody is named so.
  void CountText(absl::string_view text, uint32_t times, bool name, uint32_t marks = 0);
  void CountHeadline(absl::string_view title);
  // The words of a name, of somebody who is mentioned so often. After its passages are counted.
  void MarkName(Range tokens, bool person, uint32_t mentions);

  // The words in their order, each once; of more than `most` the heaviest. Views last as long as
  // the text and the counter.
  std::vector<TellingWord> Take(size_t most);

  // A folded word, and how telling it is by itself.
  struct Word {
    absl::string_view text;
    uint64_t opening = 0;  // the first eight bytes, for comparing
    float telling = 0;
  };

 private:
  static constexpr size_t kExpected = 200;

  struct Form {
    uint32_t form;
    uint32_t seen;
    bool name;
    uint32_t marks;
  };
  struct Counted {
    Word word;
    uint32_t seen;
    bool name;
    uint32_t marks;
  };

  uint32_t NumberOf(uint32_t form);  // in forms_
  void Add(const Form& form);

  const Text& text_;
  HashIndex index_;  // of forms_
  std::vector<Form> forms_;
  std::vector<Counted> words_;
  std::forward_list<std::string> folded_;  // what words_ are views into, if not the text
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TELLING_WORDS_H_
