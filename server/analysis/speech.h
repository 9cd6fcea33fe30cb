#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_H_

#include <vector>

#include "server/analysis/speech_grammar.h"
#include "server/analysis/statements.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// The statements of a text that is not in English, in the order of their first word: direct speech
// with the marks and dashes of its language, and reported speech where the order of words leaves no
// doubt. With a grammar without words, quotations of some length, whose speakers stay unresolved.
// Pure, linear in the text; any number of threads may call it.
std::vector<StatementDraft> FindSpeech(const Text& text, const SpeechGrammar& grammar,
                                       const StatementContext& context);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_H_
