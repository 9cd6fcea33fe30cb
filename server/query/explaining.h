#ifndef DOSSIER_SERVER_QUERY_EXPLAINING_H_
#define DOSSIER_SERVER_QUERY_EXPLAINING_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/statement.pb.h"
#include "dossier/v1/statement_service.pb.h"
#include "server/store/store.h"

namespace dossier::query {

// Reads a text anew: the statements in it, each with one occurrence that bears its explanations.
// `report` tells what was known of the text from outside. Called on any thread.
using TextReader =
    std::function<std::vector<v1::Statement>(const v1::Report& report, absl::string_view text)>;

// The statement with the explanations of those occurrences that `read` still finds where they were.
// An occurrence whose text is no longer held, or that is not found any more, has none. Errors are
// those of FindResource and of as_of.
absl::StatusOr<v1::ExplainStatementResponse> ExplainStatement(
    store::Store& store, const TextReader& read, const v1::ExplainStatementRequest& request);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_EXPLAINING_H_
