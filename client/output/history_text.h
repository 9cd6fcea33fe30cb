#ifndef DOSSIER_CLIENT_OUTPUT_HISTORY_TEXT_H_
#define DOSSIER_CLIENT_OUTPUT_HISTORY_TEXT_H_

#include <string>
#include <vector>

#include "client/output/style.h"
#include "dossier/v1/watch_service.pb.h"

namespace dossier::client {

// What became of one incident from revision to revision: the values that came and went, and what
// people decided about it. `events` are its own and those of decisions, in their order.
std::string HistoryText(const std::vector<v1::Event>& events, const Style& style);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_HISTORY_TEXT_H_
