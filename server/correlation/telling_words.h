#ifndef DOSSIER_SERVER_CORRELATION_TELLING_WORDS_H_
#define DOSSIER_SERVER_CORRELATION_TELLING_WORDS_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"

namespace dossier::correlation {

// A word that is telling for an account.
struct TellingWord {
  absl::string_view text;
  float weight;
  uint32_t marks;  // as Signature.word_marks has them; 0 if they are not known
};

// Those of a signature in their order, however it was stored. Views into it.
std::vector<TellingWord> TellingWordsOf(const internal::Signature& signature);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_TELLING_WORDS_H_
