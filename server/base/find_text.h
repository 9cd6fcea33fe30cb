#ifndef DOSSIER_SERVER_BASE_FIND_TEXT_H_
#define DOSSIER_SERVER_BASE_FIND_TEXT_H_

#include <cstring>

#include "absl/strings/string_view.h"

namespace dossier {

// Where `part` stands in `text` first, at `from` or behind; npos if nowhere. The same as
// text.find(part, from), but several times as fast in long texts, as it does not stop at every
// first letter.
inline size_t FindText(absl::string_view text, absl::string_view part, size_t from) {
  if (from > text.size()) return text.npos;
  const void* at = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  return at == nullptr ? text.npos
                       : static_cast<size_t>(static_cast<const char*>(at) - text.data());
}

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_FIND_TEXT_H_
