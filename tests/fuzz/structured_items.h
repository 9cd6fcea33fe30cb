#ifndef DOSSIER_TESTS_FUZZ_STRUCTURED_ITEMS_H_
#define DOSSIER_TESTS_FUZZ_STRUCTURED_ITEMS_H_

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dossier/sdk/documents.h"

namespace dossier {

// Reads the document and stops the program if a record breaks what sources of structured records
// promise: a report has a text in UTF-8 without what the server would take out of it, and the
// evidence of each claim stands where it says.
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
    if (record.body.empty() || record.body.find('\r') != std::string::npos) std::abort();
    if (record.claims_json.empty()) continue;
    if (record.claims_json.size() > DOSSIER_MAX_CLAIMS_JSON) std::abort();
    for (const sdk::Json& claim : sdk::Json::parse(record.claims_json)) {
      if (claim.at("evidence").empty()) std::abort();
      for (const sdk::Json& span : claim.at("evidence")) {
        const auto text = span.at("text").get<std::string>();
        const auto start = span.at("start").get<size_t>();
        if (text.empty() || record.body.compare(start, text.size(), text) != 0) std::abort();
      }
    }
  }
}

}  // namespace dossier

#endif  // DOSSIER_TESTS_FUZZ_STRUCTURED_ITEMS_H_
