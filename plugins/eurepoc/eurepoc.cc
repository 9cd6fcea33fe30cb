// The table of the European Repository of Cyber Incidents as a source.
#include <memory>
#include <string_view>

#include "dossier/sdk/documents.h"
#include "eurepoc/documents.h"

namespace dossier::eurepoc {
namespace {

class EuRepoC final : public sdk::DocumentSource {
 public:
  EuRepoC(const sdk::Host& host, std::string_view config_json)
      : DocumentSource(host, config_json, {".csv"}, ItemsOf) {}
};

}  // namespace
}  // namespace dossier::eurepoc

DOSSIER_SOURCE(dossier::eurepoc::EuRepoC, "eurepoc", "1.0.0", dossier::sdk::kDocumentSchema);
