#ifndef DOSSIER_TESTS_BENCH_QUALITY_REPORTS_H_
#define DOSSIER_TESTS_BENCH_QUALITY_REPORTS_H_

#include <istream>
#include <vector>

#include "dossier/internal/account.pb.h"
#include "nlohmann/json.hpp"

// Reports of corpora on their way to being grouped.
namespace dossier::analysis {

// The objects of JSON Lines. Throws nlohmann::json::exception for a line that is none.
std::vector<nlohmann::json> ReadReports(std::istream& lines);

// What the reports tell of incidents, one by one, each account with the id of its report, the
// version that stands for it and a content key, as they are stored.
std::vector<internal::Account> AccountsOf(const std::vector<nlohmann::json>& reports);

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_REPORTS_H_
