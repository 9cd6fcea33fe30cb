#ifndef DOSSIER_TESTS_BENCH_QUALITY_INCIDENT_REPORTS_H_
#define DOSSIER_TESTS_BENCH_QUALITY_INCIDENT_REPORTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "server/analysis/analyzer.h"

namespace dossier::analysis {

// Reports of corpora of incidents ({"id","title","text","published"} a line) and the codes that
// their gold has.

// As ingest hands reports over: the text begins with the title.
std::string TextOf(const nlohmann::json& report);

// Borrows `text`, which TextOf made.
Document DocumentOf(const nlohmann::json& report, const std::string& text);

// The code of a date with this value and these words: `2017`, `2017-05`, `2017-05-12`, `2017-W19`
// for a week from Monday; that of the year for months of one year. Empty for what the corpora leave
// without a code: no value, other intervals, and what is counted back ("two years ago"). With
// `starts` an interval has the code of its first end, as repositories tell when an incident began.
std::string DateCode(absl::string_view value, absl::string_view words, bool starts);

// Whether a date of this event is one that repositories have: when the incident began.
bool TellsStart(v1::IncidentDate::Event event);

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_INCIDENT_REPORTS_H_
