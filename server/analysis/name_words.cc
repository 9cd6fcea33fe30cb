#include <algorithm>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "server/analysis/text.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kMayName =
    kMonth | kAuxiliary | kCommonVerb | kPreposition | kTimeWord | kReportingAdverb | kQuantifier;
constexpr uint32_t kNeverName = kArticle | kDemonstrative | kPossessive | kSubjectPronoun |
                                kObjectPronoun | kIndefinitePronoun | kRelative | kWeekday |
                                kNumberWord | kNegation | kAbbreviation;

// Of the auxiliaries only these are names: nobody is called "Are".
bool IsNameOfSome(const Token& token) {
  static const ByWord<uint8_t> names([](absl::string_view word) -> uint8_t {
    return word == "will" || word == "may" || word == "can" || word == "might" || word == "do";
  });
  return names.Of(token.form) != 0;
}

// A word of a closed class that is somebody's name as well: "Will", "May", "Said".
bool MayBeName(const Token& token) {
  return token.IsWord() && token.Has(kCapitalised) && !token.Has(kAllCapitals) &&
         (token.classes & kMayName) != 0 && (token.classes & kNeverName) == 0 &&
         (!token.Is(kAuxiliary) || IsNameOfSome(token));
}

bool IsPlainName(const Token& token) {
  return token.IsWord() && token.Has(kCapitalised) &&
         (token.classes & (kMayName | kNeverName)) == 0;
}

class NameWords {
 public:
  // `tokens` are those of the text.
  NameWords(const Text& text, absl::Span<Token> tokens) : text_(text), tokens_(tokens) {}

  void Free() {
    absl::InlinedVector<uint32_t, 256> capitals;  // words with classes
    for (const Token& token : tokens_) {
      if (!token.Has(kCapitalised) || token.classes == 0) continue;
      capitals.push_back(static_cast<uint32_t>(&token - tokens_.data()));
    }
    for (const uint32_t i : capitals) {
      if (i == 0 || !MayBeName(tokens_[i]) || !EndsName(i)) continue;
      if (!IsSurname(i)) surnames_.push_back(tokens_[i].form);
      tokens_[i].classes = 0;
    }
    for (const uint32_t i : capitals) {
      if (i + 1 == tokens_.size()) break;
      if (IsAcronym(i)) tokens_[i].classes = 0;
      if (MayBeName(tokens_[i]) && StandsAlone(i)) tokens_[i].classes = 0;
    }
  }

 private:
  bool OpensSentence(uint32_t i) const {
    const uint32_t first = text_.SentenceWith(i).tokens.begin;
    return i == first || (i == first + 1 && tokens_[first].kind == TokenKind::kQuote) ||
           (i > 0 && (tokens_[i - 1].kind == TokenKind::kQuote || tokens_[i - 1].mark == ':'));
  }

  // "WHO said", "the US", where not every word is in capitals.
  bool IsAcronym(uint32_t i) const {
    const Token& token = tokens_[i];
    if (!token.Has(kAllCapitals) || token.classes == 0) return false;
    const absl::string_view word = text_.Lower(token);
    if (word != "who" && word != "us" && word != "it") return false;
    return !tokens_[i + 1].Has(kAllCapitals) && (i == 0 || !tokens_[i - 1].Has(kAllCapitals));
  }

  // "in May", "May 3".
  bool IsDate(uint32_t i) const {
    if (!tokens_[i].Is(kMonth)) return false;
    if (i + 1 < tokens_.size() && tokens_[i + 1].kind == TokenKind::kNumber) return true;
    if (i == 0) return false;
    const Token& before = tokens_[i - 1];
    return before.Is(kPreposition) || before.Is(kTimeWord) || before.Is(kDemonstrative) ||
           before.Is(kArticle) || before.Is(kCoordinator) || before.kind == TokenKind::kNumber;
  }

  // "Theodora May said": behind a name, and no headline, where every word has a capital.
  bool EndsName(uint32_t i) const {
    if (!IsPlainName(tokens_[i - 1]) || tokens_[i].Has(kLineStart) || IsDate(i)) return false;
    if (text_.ParagraphWith(i).role == ParagraphRole::kHeading) return false;
    return i + 1 >= tokens_.size() || !tokens_[i + 1].IsWord() || !tokens_[i + 1].Has(kCapitalised);
  }

  // "May said", "Will Stone, the mayor,".
  bool StandsAlone(uint32_t i) const {
    if (IsDate(i) || text_.ParagraphWith(i).role == ParagraphRole::kHeading) return false;
    const Token& next = tokens_[i + 1];
    const bool acts = next.Is(kCommonVerb) || next.kind == TokenKind::kPossessive;
    if (IsSurname(i)) return acts || !OpensSentence(i);
    if (!tokens_[i].Is(kAuxiliary) || !IsPlainName(next) || i + 2 >= tokens_.size()) return false;
    // A question has its verb behind the name: "Will Stone run?"
    const Token& behind = tokens_[i + 2];
    return !OpensSentence(i) || behind.mark == ',' || behind.Is(kCommonVerb);
  }

  bool IsSurname(uint32_t i) const {
    return std::find(surnames_.begin(), surnames_.end(), tokens_[i].form) != surnames_.end();
  }

  const Text& text_;
  const absl::Span<Token> tokens_;
  // Forms that stand behind a given name somewhere: few, as closed classes have few words.
  std::vector<uint32_t> surnames_;
};

}  // namespace

void Text::FreeNames() { NameWords(*this, {tokens_.get(), token_count_}).Free(); }

}  // namespace dossier::analysis
