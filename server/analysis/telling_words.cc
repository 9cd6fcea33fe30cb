#include "server/analysis/telling_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <forward_list>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "server/analysis/frequency.h"
#include "server/analysis/vocabulary.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

using internal::Signature;
using Word = TellingWords::Word;

// A word of the headline counts as if it stood in the text so often.
constexpr uint32_t kHeadlineTimes = 2;
constexpr double kNameWeight = 1.3;

// A text is led by its headline and its first sentences that are more than a line of words.
constexpr uint32_t kLeadingSentences = 3;
constexpr uint32_t kTokensOfSentence = 7;

constexpr uint32_t kMarkBits = 4;
constexpr uint32_t kMostMentions = 255;

// The marks of a word in two places.
uint32_t Together(uint32_t a, uint32_t b) {
  constexpr uint32_t kBits = (1u << kMarkBits) - 1;
  return ((a | b) & kBits) | std::max(a & ~kBits, b & ~kBits);
}

Word Telling(absl::string_view folded, float telling) {
  uint64_t opening = 0;
  for (size_t i = 0; i < 8 && i < folded.size(); ++i) {
    opening |= uint64_t{static_cast<unsigned char>(folded[i])} << (56 - 8 * i);
  }
  return {folded, opening, telling};
}

// Calls `add` with the words of `text` that tell something. They are views into what
// `keep(std::string)` returns.
template <typename Keep, typename Add>
void ForEachTelling(absl::string_view text, const Keep& keep, const Add& add) {
  const std::string& folded = keep(FoldWords(text));
  for (absl::string_view word : WordsOf(folded)) {
    if (const float telling = TellingWeight(word); telling > 0) add(Telling(word, telling));
  }
}

// What the words of the vocabulary tell: none what stands in every text, most one word, a few with
// a hyphen several.
class KnownWords {
 public:
  static const KnownWords& Get() {
    static const auto* const known = new KnownWords;
    return *known;
  }

  absl::Span<const Word> Of(uint32_t form) const {
    return absl::MakeConstSpan(words_).subspan(begin_[form], begin_[form + 1] - begin_[form]);
  }
  bool Tells(uint32_t form) const { return begin_[form] != begin_[form + 1]; }

 private:
  KnownWords() {
    const Vocabulary& vocabulary = Vocabulary::Get();
    for (uint32_t form = 0; form < vocabulary.size(); ++form) {
      begin_.push_back(static_cast<uint32_t>(words_.size()));
      ForEachTelling(
          vocabulary.Word(form),
          [&](std::string folded) -> const std::string& {
            return folded_.emplace_front(std::move(folded));
          },
          [&](const Word& word) { words_.push_back(word); });
    }
    begin_.push_back(static_cast<uint32_t>(words_.size()));
  }

  std::vector<uint32_t> begin_;  // by form, and one more: where its words begin
  std::vector<Word> words_;
  std::forward_list<std::string> folded_;  // what words_ are views into
};

// 1 + log(seen), of which small numbers are most.
double Repeated(uint32_t seen) {
  static const auto* const small = [] {
    auto* values = new std::array<double, 64>;
    for (size_t i = 0; i < values->size(); ++i) (*values)[i] = 1 + std::log(static_cast<double>(i));
    return values;
  }();
  return seen < small->size() ? (*small)[seen] : 1 + std::log(seen);
}

}  // namespace

void TellingWords::CountPassages(const std::vector<Range>& passages, bool headline) {
  const KnownWords& known = KnownWords::Get();
  const uint32_t known_forms = text_.known_forms();
  const Token* const all = text_.tokens().data();
  forms_.reserve(kExpected);
  uint32_t begun = 0;  // sentences of some length
  for (const Range tokens : passages) {
    const bool title = tokens.begin == 0 && headline;
    const uint32_t times = title ? kHeadlineTimes : 1;
    if (tokens.size() >= kTokensOfSentence && !title) ++begun;
    const uint32_t marks = begun <= kLeadingSentences ? Signature::WORD_MARK_LEADS : 0;
    // The capital of a first word tells nothing, nor do those of a headline.
    uint8_t name = 0;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at, name = title ? 0 : kCapitalised) {
      const uint32_t form = all[at].form;
      if (form < known_forms && !known.Tells(form)) continue;
      Form& counted = forms_[NumberOf(form)];
      counted.seen += times;
      counted.name |= (all[at].shape & name) != 0;
      counted.marks |= marks;
    }
  }
}

inline uint32_t TellingWords::NumberOf(uint32_t form) {
  const auto fresh = static_cast<uint32_t>(forms_.size());
  const uint32_t found = index_.FindOrAdd(
      form * 0x9E3779B1u >> 7, fresh, [&](uint32_t number) { return forms_[number].form == form; });
  if (found == fresh) forms_.push_back({form, 0, false, 0});
  return found;
}

void TellingWords::MarkName(Range tokens, bool person, uint32_t mentions) {
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    const Token& token = text_.tokens()[at];
    if (!token.IsWord()) continue;
    uint32_t marks = Signature::WORD_MARK_NAME | std::min(mentions, kMostMentions) << kMarkBits;
    if (person) {
      marks |= at + 1 == tokens.end ? Signature::WORD_MARK_SURNAME : Signature::WORD_MARK_FORENAME;
    }
    Form& form = forms_[NumberOf(token.form)];
    form.marks = Together(form.marks, marks);
  }
}

void TellingWords::CountText(absl::string_view text, uint32_t times, bool name, uint32_t marks) {
  ForEachTelling(
      text,
      [&](std::string folded) -> const std::string& {
        return folded_.emplace_front(std::move(folded));
      },
      [&](const Word& word) {
        words_.push_back({word, times, name, marks});
      });
}

void TellingWords::CountHeadline(absl::string_view title) {
  CountText(title, kHeadlineTimes, false, Signature::WORD_MARK_LEADS);
}

void TellingWords::Add(const Form& form) {
  if (form.form < text_.known_forms()) {
    for (const Word& word : KnownWords::Get().Of(form.form)) {
      words_.push_back({word, form.seen, form.name, form.marks});
    }
    return;
  }
  // No word of the vocabulary, so that no list holds it either.
  const absl::string_view word = text_.Form(form.form);
  if (!std::all_of(word.begin(), word.end(), absl::ascii_isalnum)) {
    return CountText(word, form.seen, form.name, form.marks);
  }
  if (const float telling = TellingWeightOfUnlisted(word); telling > 0) {
    words_.push_back({Telling(word, telling), form.seen, form.name, form.marks});
  }
}

std::vector<TellingWord> TellingWords::Take(size_t most) {
  words_.reserve(words_.size() + forms_.size() + 8);
  for (const Form& form : forms_) Add(form);
  struct Place {
    uint64_t opening;
    uint32_t word;
  };
  std::vector<Place> order(words_.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = {words_[i].word.opening, i};
  std::sort(order.begin(), order.end(), [&](const Place& a, const Place& b) {
    return a.opening != b.opening ? a.opening < b.opening
                                  : words_[a.word].word.text < words_[b.word].word.text;
  });
  std::vector<TellingWord> told;
  told.reserve(order.size());
  for (size_t i = 0; i < order.size();) {
    Counted all = words_[order[i].word];
    for (++i; i < order.size() && order[i].opening == all.word.opening; ++i) {
      const Counted& other = words_[order[i].word];
      if (other.word.text != all.word.text) break;
      all.seen += other.seen;
      all.name |= other.name;
      all.marks = Together(all.marks, other.marks);
    }
    const double telling = all.word.telling * (all.name ? kNameWeight : 1);
    told.push_back({all.word.text, static_cast<float>(telling * Repeated(all.seen)), all.marks});
  }
  if (told.size() <= most) return told;
  // Equally heavy words fall away from the end.
  std::vector<std::pair<float, uint32_t>> heaviest;  // negated weight, then the order of the words
  for (const TellingWord& word : told) {
    heaviest.push_back({-word.weight, static_cast<uint32_t>(heaviest.size())});
  }
  std::nth_element(heaviest.begin(), heaviest.begin() + most, heaviest.end());
  const std::pair<float, uint32_t> first_left_out = heaviest[most];
  size_t kept = 0;
  for (uint32_t i = 0; i < told.size(); ++i) {
    if (std::pair(-told[i].weight, i) < first_left_out) told[kept++] = told[i];
  }
  told.resize(kept);
  return told;
}

}  // namespace dossier::analysis
