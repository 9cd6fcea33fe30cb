#ifndef DOSSIER_SDK_XML_H_
#define DOSSIER_SDK_XML_H_

#include <libxml/tree.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "dossier/sdk/failure.h"

namespace dossier::sdk {

struct XmlFree {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using XmlDocument = std::unique_ptr<xmlDoc, XmlFree>;

struct XmlOptions {
  size_t max_bytes = size_t{64} << 20;
  // Elements within each other.
  int max_depth = 100;
  // The encoding that the transport states, as the charset of a Content-Type; wins over the one in
  // the document. Empty, or one that is not known: the document's own.
  std::string encoding;
  // Whether to make the best of what is not well formed, instead of failing.
  bool recover = false;
};

struct Xml {
  // Never null; its root element is not null either.
  XmlDocument document;
  // The first thing that was not well formed, with its line; empty if nothing was.
  std::string complaint;
};

// Reads XML that strangers wrote: no network, no file, no DTD, no entities but the five of XML and
// the characters that HTML names (&nbsp;), which come as text. Other entities come as written
// ("&name;"). The tree holds no entity references, so libxml2 has nothing left to expand.
//
// Throws Failure DATA if it is not XML, not well formed (without `recover`), has no root element,
// or is beyond the limits. Any number of threads at a time.
Xml ParseXml(std::string_view text, const std::string& what, const XmlOptions& options = {});

// The value of an attribute in any namespace; empty if there is none.
std::string XmlAttribute(const xmlNode* element, const char* name);

// All text below a node.
std::string XmlText(const xmlNode* node);

// The local name of an element; empty for other nodes.
std::string_view XmlName(const xmlNode* node);

// The namespace of an element; empty if it has none.
std::string_view XmlNamespace(const xmlNode* node);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_XML_H_
