#ifndef DOSSIER_SERVER_ANALYSIS_KIND_EXPLANATION_H_
#define DOSSIER_SERVER_ANALYSIS_KIND_EXPLANATION_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::analysis {

// Why a text is about the kinds that weights decide of sentences, and whether they happened: one
// explanation a question ("data breach", "data breach happened") that any sentence says yes to,
// with the sentence that says it most plainly, what weighed in it, and its score; a sentence says
// yes above nought, and several that nearly do may together. Takes longer than the decision itself,
// so it is for those who ask. Takes time linear in the text.
std::vector<v1::Explanation> ExplainKinds(absl::string_view text);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_KIND_EXPLANATION_H_
