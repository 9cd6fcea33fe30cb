#ifndef DOSSIER_TESTS_PLUGINS_SDK_RECORDS_CLAIMS_PARSER_H_
#define DOSSIER_TESTS_PLUGINS_SDK_RECORDS_CLAIMS_PARSER_H_

#include <string>
#include <vector>

#include "dossier/v1/claim.pb.h"
#include "gtest/gtest.h"
#include "server/ingest/documents/clean_text.h"
#include "server/ingest/structured_claims.h"

namespace dossier {

// The claims as the server reads them; fails the test where it would not take them, or would store
// another text.
inline std::vector<v1::Claim> ClaimsOf(const std::string& body, const std::string& claims_json) {
  EXPECT_EQ(ingest::CleanText(body) + "\n", body) << "the server would store another text";
  if (claims_json.empty()) return {};
  auto claims = ingest::ParseClaims(claims_json, ingest::CleanText(body));
  EXPECT_TRUE(claims.ok()) << claims.status() << "\n" << claims_json;
  return claims.ok() ? *std::move(claims) : std::vector<v1::Claim>();
}

}  // namespace dossier

#endif  // DOSSIER_TESTS_PLUGINS_SDK_RECORDS_CLAIMS_PARSER_H_
