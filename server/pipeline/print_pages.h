#ifndef DOSSIER_SERVER_PIPELINE_PRINT_PAGES_H_
#define DOSSIER_SERVER_PIPELINE_PRINT_PAGES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Up to `limit` of the places where a statement was printed after the revision `as_of`, 0 for now,
// as its message would tell them, each with the text by which to go on behind it: earliest first,
// those without a date behind them, and last those where it was printed no more. Fewer only at the
// end. `statement` is as it was then; `behind` is what an earlier call for that revision returned,
// empty for the beginning.
absl::StatusOr<std::vector<std::pair<std::string, v1::Occurrence>>> PrintsOf(
    store::Reader& reader, const v1::Statement& statement, int64_t as_of, absl::string_view behind,
    int limit);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_PRINT_PAGES_H_
