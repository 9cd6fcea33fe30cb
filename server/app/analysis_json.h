#ifndef DOSSIER_SERVER_APP_ANALYSIS_JSON_H_
#define DOSSIER_SERVER_APP_ANALYSIS_JSON_H_

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "nlohmann/json.hpp"

namespace dossier::app {

// An analysis in the format of docs/analyze.md: statements, incidents, and the values of the whole
// document; if `explained`, also the rejections and why the text is about its kinds. Offsets become
// Unicode code points of `text`.
nlohmann::ordered_json AnalysisToJson(absl::string_view text, const internal::Analysis& analysis,
                                      bool explained = false);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_ANALYSIS_JSON_H_
