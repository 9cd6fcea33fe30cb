#ifndef DOSSIER_SERVER_QUERY_MATCHED_SPANS_H_
#define DOSSIER_SERVER_QUERY_MATCHED_SPANS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/query.pb.h"
#include "google/protobuf/message.h"
#include "server/store/condition.h"

namespace dossier::query {

inline constexpr int kMaxMatchedSpans = 20;

// Where the words that `condition` asks for (not those it forbids) stand in a public resource: at
// most kMaxMatchedSpans, field by field in the order of the text, the first places of each phrase
// in each field before further ones. `report_text` is the text of a report's newest version, if the
// message does not hold it. A resource that fulfils a condition because of its words has one at
// least, as both sides read words with SearchWords.
//
// Pure. Cost: at most about one folding of the resource's texts.
std::vector<v1::MatchedSpan> MatchedSpans(const google::protobuf::Message& resource,
                                          absl::string_view report_text,
                                          const store::Condition& condition);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_MATCHED_SPANS_H_
