// The table of the European Repository of Cyber Incidents as a source.
#include <memory>
#include <string_view>

#include "dossier/sdk/documents.h"
#include "dossier/sdk/source.h"
#include "eurepoc/documents.h"

namespace dossier::eurepoc {
namespace {

constexpr auto kSchema = sdk::JoinText(R"({
  "type": "object", "additionalProperties": false, "properties": {)",
                                       sdk::kPlaceProperties, "}}");

class EuRepoC : public sdk::Source {
 public:
  static constexpr bool kConcurrent = true;
  static constexpr uint32_t kMinHostMinor = 1;  // claims_json

  EuRepoC(const sdk::Host& host, std::string_view config_json)
      : place_(sdk::ParsePlace(sdk::ParseConfigObject(config_json), host, {".csv"})) {}

  std::unique_ptr<sdk::Session> Open(const sdk::Opening& opening) override {
    return std::make_unique<sdk::ItemSession>(
        std::make_unique<sdk::DocumentReader>(place_, ItemsOf), opening, place_.poll_interval);
  }

 private:
  const sdk::Place place_;
};

}  // namespace
}  // namespace dossier::eurepoc

DOSSIER_SOURCE(dossier::eurepoc::EuRepoC, "eurepoc", "1.0.0", dossier::eurepoc::kSchema.data());
