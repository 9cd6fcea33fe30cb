#ifndef DOSSIER_CLIENT_OUTPUT_DIFF_TEXT_H_
#define DOSSIER_CLIENT_OUTPUT_DIFF_TEXT_H_

#include <string>

#include "client/output/style.h"
#include "dossier/v1/report.pb.h"

namespace dossier::client {

// What differs between two versions of a report, for a person: each passage with its bytes on both
// sides, what went in lines that begin with "-", what came with "+".
std::string DiffText(const v1::DiffReportVersionsResponse& diff, const Style& style);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_DIFF_TEXT_H_
