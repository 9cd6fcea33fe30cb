#ifndef DOSSIER_TESTS_FUZZ_STRUCTURED_ITEMS_H_
#define DOSSIER_TESTS_FUZZ_STRUCTURED_ITEMS_H_

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dossier/sdk/documents.h"
#include "tests/fuzz/stored_record.h"

namespace dossier {

// Reads the document and stops the program if a record breaks what sources of structured records
// promise: a report has a text that the server stores as it is, and claims that it takes.
inline void CheckItems(const sdk::DocumentReader::Parser& parse, sdk::Document document) {
  std::vector<sdk::Item> items;
  try {
    items = parse(std::make_shared<const sdk::Document>(std::move(document)));
  } catch (const sdk::Failure&) {
    return;
  }
  for (const sdk::Item& item : items) {
    if (item.key.empty() || item.key.size() > DOSSIER_MAX_EXTERNAL_ID) std::abort();
    const sdk::Record record = item.load();
    const sdk::Json meta = sdk::Json::parse(record.meta_json);
    if (record.kind == DOSSIER_KIND_UNREADABLE) {
      if (sdk::StringAt(meta, "error").empty()) std::abort();
      continue;
    }
    CheckIsStoredAsItIs(record);
  }
}

}  // namespace dossier

#endif  // DOSSIER_TESTS_FUZZ_STRUCTURED_ITEMS_H_
