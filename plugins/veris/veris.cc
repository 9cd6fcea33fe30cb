// VERIS incidents, as the VERIS Community Database publishes them, as a source.
#include <memory>
#include <string_view>

#include "dossier/sdk/documents.h"
#include "veris/documents.h"

namespace dossier::veris {
namespace {

class Veris final : public sdk::DocumentSource {
 public:
  Veris(const sdk::Host& host, std::string_view config_json)
      : DocumentSource(host, config_json, {".json", ".jsonl", ".ndjson"}, ItemsOf) {}
};

}  // namespace
}  // namespace dossier::veris

DOSSIER_SOURCE(dossier::veris::Veris, "veris", "1.0.0", dossier::sdk::kDocumentSchema);
