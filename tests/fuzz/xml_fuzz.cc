// XML of any shape, mended or not: no entity survives for anybody to expand.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "dossier/sdk/failure.h"
#include "dossier/sdk/xml.h"

namespace {

void CheckTree(const xmlNode* root) {
  std::vector<const xmlNode*> open = {root};
  while (!open.empty()) {
    const xmlNode* const node = open.back();
    open.pop_back();
    if (node->type == XML_ENTITY_REF_NODE) std::abort();
    dossier::sdk::XmlAttribute(node, "x");
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
      open.push_back(child);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const bool recover : {false, true}) {
    dossier::sdk::XmlOptions options;
    options.recover = recover;
    try {
      const dossier::sdk::Xml xml =
          dossier::sdk::ParseXml({reinterpret_cast<const char*>(data), size}, "the input", options);
      const xmlNode* const root = xmlDocGetRootElement(xml.document.get());
      if (root == nullptr) std::abort();
      CheckTree(root);
      dossier::sdk::XmlText(root);
    } catch (const dossier::sdk::Failure&) {
    }
  }
  return 0;
}
