#ifndef DOSSIER_PLUGINS_FEED_XML_TREE_H_
#define DOSSIER_PLUGINS_FEED_XML_TREE_H_

#include <libxml/tree.h>

#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/xml.h"

namespace dossier::feed {

// Parses prepared markup (UTF-8); ill-formed markup is repaired and `problems` say what was wrong.
// Throws sdk::Failure if there is no element at all.
sdk::XmlDocument ParseMarkup(const std::string& markup, std::vector<std::string>& problems);

// The name of an element as the readers know it: lower case, behind the usual prefix of its
// namespace, whatever prefix the document uses for it and in which of its spellings: "title",
// "dc:creator", "atom:link". Elements of RSS and RDF, and those of no namespace, have no prefix.
std::string KeyOf(const xmlNode& element);

// The value of an attribute by its local name, in any case and namespace; empty if there is none.
std::string AttributeOf(const xmlNode& element, std::string_view name);
bool HasAttribute(const xmlNode& element, std::string_view name);

// `node` or the first element behind it; null if there is none.
const xmlNode* NextElement(const xmlNode* node);
inline const xmlNode* FirstElement(const xmlNode& parent) { return NextElement(parent.children); }

// All characters inside the element.
std::string TextOf(const xmlNode& element);
// What is inside the element, as markup without namespaces: XHTML as HTML.
std::string MarkupOf(const xmlNode& element);
bool HasElements(const xmlNode& element);

// The language and the base address that hold for the element, from xml:lang and xml:base around
// it; `outer` is what holds for the document.
std::string LanguageOf(const xmlNode& element, std::string_view outer);
std::string BaseOf(const xmlNode& element, std::string_view outer);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_XML_TREE_H_
