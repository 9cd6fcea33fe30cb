#ifndef DOSSIER_CLIENT_OUTPUT_EXPLAINED_TEXT_H_
#define DOSSIER_CLIENT_OUTPUT_EXPLAINED_TEXT_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "client/output/style.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::client {

// The text of a report version by its name; empty if it cannot be had.
using TextOf = std::function<std::string(const std::string& report_version)>;

// A statement with its sentence in each place that prints it, the words, the speaker and the cue
// marked, and the reasons for which it was read so.
std::string ExplainedText(const v1::Statement& statement, const TextOf& text_of,
                          const Style& style);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_EXPLAINED_TEXT_H_
