#ifndef DOSSIER_SERVER_PIPELINE_PRINT_PAGES_H_
#define DOSSIER_SERVER_PIPELINE_PRINT_PAGES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Up to `limit` of the places where a statement is printed, as its message would tell them, each
// with the text by which to go on behind it: earliest first, those without a date behind them, and
// last those where it is printed no more. Fewer only at the end. `behind` is what an earlier call
// returned; empty for the beginning.
absl::StatusOr<std::vector<std::pair<std::string, v1::Occurrence>>> PrintsOf(
    store::Reader& reader, const std::string& statement, absl::string_view behind, int limit);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_PRINT_PAGES_H_
