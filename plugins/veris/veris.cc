// VERIS incidents, as the VERIS Community Database publishes them, as a source.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dossier/sdk/documents.h"
#include "dossier/sdk/source.h"
#include "veris/documents.h"

namespace dossier::veris {
namespace {

constexpr auto kSchema = sdk::JoinText(R"({
  "type": "object", "additionalProperties": false, "properties": {)",
                                       sdk::kPlaceProperties, "}}");

class Veris : public sdk::Source {
 public:
  static constexpr bool kConcurrent = true;
  static constexpr uint32_t kMinHostMinor = 1;  // claims_json

  Veris(const sdk::Host& host, std::string_view config_json)
      : place_(sdk::ParsePlace(sdk::ParseConfigObject(config_json), host,
                               {".json", ".jsonl", ".ndjson"})) {}

  std::unique_ptr<sdk::Session> Open(const sdk::Opening& opening) override {
    return std::make_unique<sdk::ItemSession>(
        std::make_unique<sdk::DocumentReader>(place_, ItemsOf), opening, place_.poll_interval);
  }

 private:
  const sdk::Place place_;
};

}  // namespace
}  // namespace dossier::veris

DOSSIER_SOURCE(dossier::veris::Veris, "veris", "1.0.0", dossier::veris::kSchema.data());
