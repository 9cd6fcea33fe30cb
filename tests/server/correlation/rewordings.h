#ifndef DOSSIER_TESTS_SERVER_CORRELATION_REWORDINGS_H_
#define DOSSIER_TESTS_SERVER_CORRELATION_REWORDINGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"

// Invented statements as newspapers would print them: cut, punctuated, spelt, bracketed, ordered
// otherwise, and misquoted. The same seed gives the same prints.
namespace dossier::correlation {

// What was done to the words of a print.
enum class Rewording {
  kNone,
  kPunctuation,
  kSpelling,
  kNumberInWords,
  kEndCut,
  kBeginningCut,
  kMiddleCut,
  kPartialQuote,
  kInsertion,
  kBracketedPronoun,
  kOtherOrder,
  kNegation,
  kOtherNumber,
  kOtherWord,
  kDroppedWord,
  kRendering,
};
inline constexpr int kRewordings = static_cast<int>(Rewording::kRendering) + 1;

absl::string_view NameOf(Rewording rewording);

// What a print of such words is to be called, and the difference that tells it; unspecified where
// none does.
v1::Occurrence::Wording WordingOf(Rewording rewording);
v1::Difference::Type DifferenceOf(Rewording rewording);

// One print of one statement.
struct Reworded {
  int statement = 0;  // which it is a print of
  Rewording rewording = Rewording::kNone;
  v1::Statement utterance;
};

// So many statements, each printed whole and in every way in which it can be reworded, by speakers
// under varying names. Among them are such as begin alike, said by one speaker within days; what
// everybody says, said by several; and what one speaker says again years later.
std::vector<Reworded> MakeReworded(int statements, uint32_t seed);

}  // namespace dossier::correlation

#endif  // DOSSIER_TESTS_SERVER_CORRELATION_REWORDINGS_H_
