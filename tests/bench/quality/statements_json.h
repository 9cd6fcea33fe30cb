#ifndef DOSSIER_TESTS_BENCH_QUALITY_STATEMENTS_JSON_H_
#define DOSSIER_TESTS_BENCH_QUALITY_STATEMENTS_JSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "server/analysis/statements.h"

namespace dossier::analysis {

// Code points before each byte; one more entry than bytes.
std::vector<uint32_t> CodePoints(const std::string& text);

// The statements of a text in the shape that scorers of "who said what" take. With `rules` each
// also tells its rule, kind and resolution. Adds the processor time of the analysis alone to
// `seconds`, so that neither reading and writing nor a busy machine disturbs the figure.
nlohmann::json StatementsOf(const std::string& text, const StatementContext& context, bool rules,
                            double* seconds);

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_STATEMENTS_JSON_H_
