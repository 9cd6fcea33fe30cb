#ifndef DOSSIER_SERVER_BASE_REDACTED_H_
#define DOSSIER_SERVER_BASE_REDACTED_H_

#include "absl/strings/string_view.h"

namespace dossier {

// Stands in the place of each byte of words that were removed for good: no word, no letter.
inline constexpr char kRedacted = '#';

// Whether all of `text` was removed; false for an empty one.
inline bool IsRedacted(absl::string_view text) {
  return !text.empty() && text.find_first_not_of(kRedacted) == text.npos;
}

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_REDACTED_H_
