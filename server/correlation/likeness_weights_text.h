#ifndef DOSSIER_SERVER_CORRELATION_LIKENESS_WEIGHTS_TEXT_H_
#define DOSSIER_SERVER_CORRELATION_LIKENESS_WEIGHTS_TEXT_H_

#include "absl/strings/string_view.h"

namespace dossier::correlation {

// The whole of likeness_weights.txt, built into the program. Lives for ever.
absl::string_view LikenessWeightsText();

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_LIKENESS_WEIGHTS_TEXT_H_
