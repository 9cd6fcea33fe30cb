// MISP events as a source: a feed, files, or what the interface of an instance answers.
#include <memory>
#include <string_view>

#include "dossier/sdk/documents.h"
#include "misp/documents.h"
#include "misp/feed.h"

namespace dossier::misp {
namespace {

class Misp final : public sdk::DocumentSource {
 public:
  Misp(const sdk::Host& host, std::string_view config_json)
      : DocumentSource(host, config_json, {".json"}, ItemsOf) {}

 protected:
  std::unique_ptr<sdk::ItemReader> MakeReader(const sdk::Place& place) const override {
    if (IsFeed(place.url)) return std::make_unique<FeedReader>(place);
    return DocumentSource::MakeReader(place);
  }
};

}  // namespace
}  // namespace dossier::misp

DOSSIER_SOURCE(dossier::misp::Misp, "misp", "1.0.0", dossier::sdk::kDocumentSchema);
