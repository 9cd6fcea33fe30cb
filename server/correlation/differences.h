#ifndef DOSSIER_SERVER_CORRELATION_DIFFERENCES_H_
#define DOSSIER_SERVER_CORRELATION_DIFFERENCES_H_

#include <vector>

#include "dossier/v1/statement.pb.h"
#include "server/correlation/print.h"

namespace dossier::correlation {

// How one print of a statement stands to its text.
struct PrintComparison {
  v1::Occurrence::Wording wording = v1::Occurrence::WORDING_UNSPECIFIED;
  // In the order of the text. Taken out of both sides, they leave the same words in the same order.
  std::vector<v1::Difference> differences;
  // From 0 to 1: the words that both have against all words.
  double similarity = 1;
};

// Compares what `utterance` prints with `statement`, of which text and form count. Of a print that
// is quoted in part only the quoted words are compared with a text that is quoted throughout, for
// the others are the reporter's. Pure; any number of threads.
PrintComparison ComparePrint(const v1::Statement& statement, const v1::Statement& utterance);

// The same for a text whose words were read before, as they are.
PrintComparison ComparePrint(const v1::Statement& statement, const PrintedWords& text,
                             const v1::Statement& utterance);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_DIFFERENCES_H_
