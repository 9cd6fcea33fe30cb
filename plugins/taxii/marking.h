#ifndef DOSSIER_PLUGINS_TAXII_MARKING_H_
#define DOSSIER_PLUGINS_TAXII_MARKING_H_

#include <string>

#include "taxii/graph.h"

namespace dossier::taxii {

// TLP_... of value.proto: the strictest of the markings of the object, of TLP 1 or 2, also of those
// on single properties of it. Empty if it has none.
std::string TlpOf(const Graph& graph, const Json& object);

// The stricter of two; empty is the loosest.
std::string StricterTlp(const std::string& a, const std::string& b);

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_MARKING_H_
