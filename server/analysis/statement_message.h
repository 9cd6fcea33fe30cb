#ifndef DOSSIER_SERVER_ANALYSIS_STATEMENT_MESSAGE_H_
#define DOSSIER_SERVER_ANALYSIS_STATEMENT_MESSAGE_H_

#include "dossier/v1/statement.pb.h"
#include "dossier/v1/value.pb.h"
#include "server/analysis/statements.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// A stretch of `text` as a message, with its characters; names no report version.
v1::Span ToMessage(const Text& text, Span span);

// A draft as a statement with its one occurrence; resources are left for the caller to name.
void ToMessage(const Text& text, const StatementDraft& draft, v1::Statement& statement);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_STATEMENT_MESSAGE_H_
