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
#include "tests/fuzz/stored_record.h"

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
    for (const taxii::Json& object : content.objects) {
      ids.push_back(object["id"]);
      graph.Add(object);
    }
  } catch (const dossier::sdk::Failure&) {
    return 0;
  }
  for (const std::string& id : ids) {
    const taxii::Json* const object = graph.FindAny(id);
    if (object == nullptr || !taxii::CanBeRecord(taxii::TypeOfId(id))) continue;
    graph.ShownBy(id, {"incident", "report", "grouping", "note", "campaign"});
    const dossier::sdk::Record record = taxii::Teller(graph, *object).Tell();
    if (record.kind == DOSSIER_KIND_REPORT) dossier::CheckIsStoredAsItIs(record);
  }
  return 0;
}
