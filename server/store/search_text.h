// Which words find a resource: one table of fields per public collection, in search_text.cc.
//
// Search texts are stored: whoever changes a table here, or what SearchWords makes of a text,
// raises kIndexRules (index_rules.h), so that files of before are indexed anew.
#ifndef DOSSIER_SERVER_STORE_SEARCH_TEXT_H_
#define DOSSIER_SERVER_STORE_SEARCH_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/store/fields.h"
#include "server/store/store.h"

namespace dossier::store {

// Stands between two fields of a search text, as a word that nobody can ask for, so that no phrase
// begins in one field and ends in the next: the pilcrow is neither letter nor digit.
inline constexpr absl::string_view kFieldBreak = "\u00b6";

// One value in which words are sought.
struct SearchField {
  // With indexes: "title", "victims[0].name"; "text" is the text of a report's newest version.
  std::string path;
  // A view into the message, or the report's text.
  absl::string_view value;
  bool in_title = false;
};

// The values of a dossier.v1 resource in which words are sought, in the order of its table; empty
// ones are left out. `report_text` is the text of a report's newest version, which a report is
// stored without. Both must outlive the result. Nothing for other messages.
std::vector<SearchField> SearchFieldsOf(const google::protobuf::Message& resource,
                                        absl::string_view report_text = {});

// What Transaction::Put wants to know of it. What several fields of one part say in the same words
// is in it once.
SearchText SearchTextOf(const google::protobuf::Message& resource,
                        absl::string_view report_text = {});

// Whether the words of all values of `field` are in the search text of a resource that has them.
bool IsInSearchText(const IndexedField& field);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_SEARCH_TEXT_H_
