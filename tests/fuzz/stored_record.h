#ifndef DOSSIER_TESTS_FUZZ_STORED_RECORD_H_
#define DOSSIER_TESTS_FUZZ_STORED_RECORD_H_

#include <cstdio>
#include <cstdlib>
#include <string>

#include "dossier/sdk/session.h"
#include "server/ingest/documents/clean_text.h"
#include "server/ingest/structured_claims.h"

namespace dossier {

// Stops the program unless the server would store the text of a report as it is and take its
// claims.
inline void CheckIsStoredAsItIs(const sdk::Record& record) {
  const std::string stored = ingest::CleanText(record.body);
  if (record.body.empty() || stored + "\n" != record.body) std::abort();
  if (record.claims_json.empty()) return;
  if (record.claims_json.size() > DOSSIER_MAX_CLAIMS_JSON) std::abort();
  if (const auto claims = ingest::ParseClaims(record.claims_json, stored); !claims.ok()) {
    std::fprintf(stderr, "%s\n", claims.status().ToString().c_str());
    std::abort();
  }
}

}  // namespace dossier

#endif  // DOSSIER_TESTS_FUZZ_STORED_RECORD_H_
