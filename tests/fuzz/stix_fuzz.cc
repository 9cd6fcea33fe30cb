// STIX of any shape: it is told, or it is said what is wrong; never more.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "taxii/graph.h"
#include "taxii/stix.h"
#include "taxii/teller.h"

namespace {

using dossier::taxii::Json;

// The text holds the evidence of every claim where the claim says.
void CheckEvidence(const dossier::sdk::Record& record) {
  if (record.claims_json.empty()) return;
  for (const Json& claim : Json::parse(record.claims_json)) {
    for (const Json& evidence : claim["evidence"]) {
      const std::string text = evidence["text"];
      if (record.body.compare(evidence["start"].get<size_t>(), text.size(), text) != 0)
        std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace taxii = dossier::taxii;
  taxii::Graph graph(1000);
  std::vector<std::string> ids;
  try {
    const taxii::StixContent content =
        taxii::ReadStix({reinterpret_cast<const char*>(data), size}, "the input");
    for (const taxii::Defect& defect : content.defects) {
      if (defect.id.empty() || defect.why.empty()) std::abort();
    }
    for (const Json& object : content.objects) {
      ids.push_back(object["id"]);
      graph.Add(object);
    }
  } catch (const dossier::sdk::Failure&) {
    return 0;
  }
  for (const std::string& id : ids) {
    const Json* const object = graph.FindAny(id);
    if (object == nullptr || !taxii::CanBeRecord(taxii::TypeOfId(id))) continue;
    graph.ShownBy(id, {"incident", "report", "grouping", "note", "campaign"});
    CheckEvidence(taxii::Teller(graph, *object).Tell());
  }
  return 0;
}
