#ifndef DOSSIER_TESTS_PLUGINS_SDK_RECORDS_CLAIMS_PARSER_H_
#define DOSSIER_TESTS_PLUGINS_SDK_RECORDS_CLAIMS_PARSER_H_

#include <google/protobuf/util/json_util.h>

#include <string>
#include <string_view>
#include <vector>

#include "dossier/v1/claim.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/ingest/documents/clean_text.h"

namespace dossier {

// Reads claims as the server does, and fails the test where it would not take them: unknown fields
// or names, no value, evidence that does not stand at its place in the stored text.
inline std::vector<v1::Claim> ClaimsOf(const std::string& body, const std::string& claims_json) {
  EXPECT_EQ(ingest::CleanText(body) + "\n", body) << "the server would store another text";
  std::vector<v1::Claim> claims;
  if (claims_json.empty()) return claims;
  EXPECT_LE(claims_json.size(), size_t{1} << 20);
  const nlohmann::json array = nlohmann::json::parse(claims_json);
  for (const nlohmann::json& json : array) {
    v1::Claim claim;
    const auto status = google::protobuf::util::JsonStringToMessage(json.dump(), &claim);
    EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json.dump();
    EXPECT_NE(claim.value_case() == v1::Claim::VALUE_NOT_SET,
              claim.absence() == v1::ABSENCE_REASON_UNSPECIFIED)
        << json.dump();
    EXPECT_FALSE(claim.evidence().empty()) << json.dump();
    for (const v1::Span& span : claim.evidence()) {
      EXPECT_FALSE(span.text().empty()) << json.dump();
      EXPECT_EQ(body.substr(static_cast<size_t>(span.start()), span.text().size()), span.text())
          << json.dump();
    }
    EXPECT_GT(claim.confidence(), 0) << json.dump();
    EXPECT_LE(claim.confidence(), 1) << json.dump();
    EXPECT_FALSE(claim.rule().empty()) << json.dump();
    claims.push_back(std::move(claim));
  }
  return claims;
}

}  // namespace dossier

#endif  // DOSSIER_TESTS_PLUGINS_SDK_RECORDS_CLAIMS_PARSER_H_
