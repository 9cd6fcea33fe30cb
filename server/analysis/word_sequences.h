#ifndef DOSSIER_SERVER_ANALYSIS_WORD_SEQUENCES_H_
#define DOSSIER_SERVER_ANALYSIS_WORD_SEQUENCES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "server/analysis/text.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// What sequences of words mean, by their first word. Filled once, then read by any number of
// threads.
template <typename Value>
class WordSequences {
 public:
  struct Entry {
    std::vector<uint32_t> rest;  // behind the first word, as numbers of the vocabulary
    Value value = {};

    // Whether the sequence stands at `token`, whose form it begins with, before `end`.
    bool StandsAt(const Token* token, const Token* end) const {
      if (end - token < size()) return false;
      for (const uint32_t form : rest) {
        if ((++token)->form != form) return false;
      }
      return true;
    }
    int64_t size() const { return 1 + static_cast<int64_t>(rest.size()); }
  };

  WordSequences() : list_of_(known_), lists_(1) {}

  // `words`, at least one, are those of a lexicon. Returns the sequences that begin as it does, it
  // the last of them.
  std::vector<Entry>& Add(const std::vector<std::string>& words, Value value) {
    uint16_t& number = list_of_[Vocabulary::Get().Number(words.front())];
    if (number == 0) {
      number = static_cast<uint16_t>(lists_.size());
      lists_.emplace_back();
    }
    List& list = lists_[number];
    Entry& added = list.entries.emplace_back();
    for (size_t w = 1; w < words.size(); ++w) {
      added.rest.push_back(Vocabulary::Get().Number(words[w]));
    }
    list.seconds |= added.rest.empty() ? ~uint64_t{0} : BitOf(added.rest.front());
    added.value = std::move(value);
    return list.entries;
  }

  // Sequences that begin with the word of `token`; nullptr if none of them can stand there, before
  // `end`.
  const std::vector<Entry>* At(const Token* token, const Token* end) const {
    if (token->form >= known_ || list_of_[token->form] == 0) return nullptr;
    const List& list = lists_[list_of_[token->form]];
    const bool may = list.seconds == ~uint64_t{0} ||
                     (token + 1 != end && (list.seconds & BitOf(token[1].form)) != 0);
    return may ? &list.entries : nullptr;
  }

 private:
  struct List {
    uint64_t seconds = 0;  // bits of the second words; all if a sequence has none
    std::vector<Entry> entries;
  };

  static uint64_t BitOf(uint32_t form) { return uint64_t{1} << (form % 64); }

  const uint32_t known_ = Vocabulary::Get().size();
  std::vector<uint16_t> list_of_;  // by word; 0 is none
  std::vector<List> lists_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_WORD_SEQUENCES_H_
