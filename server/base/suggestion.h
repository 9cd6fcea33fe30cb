#ifndef DOSSIER_SERVER_BASE_SUGGESTION_H_
#define DOSSIER_SERVER_BASE_SUGGESTION_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dossier {

// " (did you mean `x`?)" for the one of `words` that is most like `word`, or nothing if none is.
// Words may have parts with dots between them: `victim` is like `victims.name`.
std::string DidYouMean(absl::string_view word, absl::Span<const std::string> words);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_SUGGESTION_H_
