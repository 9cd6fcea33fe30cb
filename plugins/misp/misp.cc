// MISP events as a source: a feed, files, or what the interface of an instance answers.
#include <memory>
#include <string_view>

#include "dossier/sdk/documents.h"
#include "dossier/sdk/source.h"
#include "misp/documents.h"
#include "misp/feed.h"

namespace dossier::misp {
namespace {

constexpr auto kSchema = sdk::JoinText(R"({
  "type": "object", "additionalProperties": false, "properties": {)",
                                       sdk::kPlaceProperties, "}}");

class Misp : public sdk::Source {
 public:
  static constexpr bool kConcurrent = true;
  static constexpr uint32_t kMinHostMinor = 1;  // claims_json

  Misp(const sdk::Host& host, std::string_view config_json)
      : place_(sdk::ParsePlace(sdk::ParseConfigObject(config_json), host, {".json"})) {}

  std::unique_ptr<sdk::Session> Open(const sdk::Opening& opening) override {
    std::unique_ptr<sdk::ItemReader> reader;
    if (IsFeed(place_.url)) {
      reader = std::make_unique<FeedReader>(place_);
    } else {
      reader = std::make_unique<sdk::DocumentReader>(place_, ItemsOf);
    }
    return std::make_unique<sdk::ItemSession>(std::move(reader), opening, place_.poll_interval);
  }

 private:
  const sdk::Place place_;
};

}  // namespace
}  // namespace dossier::misp

DOSSIER_SOURCE(dossier::misp::Misp, "misp", "1.0.0", dossier::misp::kSchema.data());
