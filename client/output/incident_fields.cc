#include "client/output/incident_fields.h"

#include <algorithm>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/output/describe.h"
#include "client/output/words.h"

namespace dossier::client {

std::map<std::string, std::string> ValuesByClaim(const v1::Incident& incident) {
  std::map<std::string, std::string> words;
  ForEachField(incident, [&](absl::string_view, absl::string_view, const auto& values) {
    for (const auto& value : values) {
      for (const std::string& claim : value.provenance().claims()) words[claim] = Describe(value);
    }
  });
  return words;
}

std::string ValuesOf(const google::protobuf::RepeatedPtrField<std::string>& claims,
                     const std::map<std::string, std::string>& values) {
  std::vector<std::string> told;
  for (const std::string& claim : claims) {
    const auto value = values.find(claim);
    const std::string& words = value == values.end() ? claim : value->second;
    if (std::find(told.begin(), told.end(), words) == told.end()) told.push_back(words);
  }
  return JoinParts(told, "; ");
}

}  // namespace dossier::client
