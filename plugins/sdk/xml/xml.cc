#include "dossier/sdk/xml.h"

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/encoding.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <climits>
#include <mutex>
#include <vector>

namespace dossier::sdk {
namespace {

// What a DTD may give elements as attributes that are not written; each would be copied to every
// element of that name.
constexpr int kMaxDefaultBytes = 256;

struct ParserFree {
  void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};
using Parser = std::unique_ptr<xmlParserCtxt, ParserFree>;

// What the callbacks know; xmlParserCtxt._private leads here.
struct Watch {
  int max_depth;
  int depth = 0;
  int default_bytes = 0;
  std::string broken_limit;
};

Watch& WatchOf(void* context) {
  return *static_cast<Watch*>(static_cast<xmlParserCtxt*>(context)->_private);
}

void Stop(void* context, const char* why) {
  WatchOf(context).broken_limit = why;
  xmlStopParser(static_cast<xmlParserCtxt*>(context));
}

void OnStartElement(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri,
                    int namespace_count, const xmlChar** namespaces, int attribute_count,
                    int defaulted_count, const xmlChar** attributes) {
  Watch& watch = WatchOf(context);
  if (++watch.depth > watch.max_depth) return Stop(context, "is nested too deeply");
  xmlSAX2StartElementNs(context, name, prefix, uri, namespace_count, namespaces, attribute_count,
                        defaulted_count, attributes);
}

void OnEndElement(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri) {
  --WatchOf(context).depth;
  xmlSAX2EndElementNs(context, name, prefix, uri);
}

void OnAttributeDeclaration(void* context, const xmlChar*, const xmlChar*, int, int,
                            const xmlChar* default_value, xmlEnumerationPtr tree) {
  xmlFreeEnumeration(tree);
  Watch& watch = WatchOf(context);
  if (default_value == nullptr) return;
  watch.default_bytes += xmlStrlen(default_value);
  if (watch.default_bytes > kMaxDefaultBytes) Stop(context, "brings a DTD that is not accepted");
}

// Entities are never declared, so there is nothing to expand.
void OnEntityDeclaration(void*, const xmlChar*, int, const xmlChar*, const xmlChar*, xmlChar*) {}
void OnUnparsedEntity(void*, const xmlChar*, const xmlChar*, const xmlChar*, const xmlChar*) {}
void OnExternalSubset(void*, const xmlChar*, const xmlChar*, const xmlChar*) {}
xmlParserInputPtr OnResolveEntity(void*, const xmlChar*, const xmlChar*) { return nullptr; }
xmlEntityPtr OnGetParameterEntity(void*, const xmlChar*) { return nullptr; }
xmlEntityPtr OnGetEntity(void*, const xmlChar* name) { return xmlGetPredefinedEntity(name); }

std::string Utf8(unsigned code) {
  xmlChar bytes[8];
  const int size = xmlCopyCharMultiByte(bytes, static_cast<int>(code));
  return {reinterpret_cast<const char*>(bytes), static_cast<size_t>(size)};
}

// Puts text in the place of a reference.
void Replace(xmlNode* reference) {
  const htmlEntityDesc* known = htmlEntityLookup(reference->name);
  const std::string text =
      known != nullptr ? Utf8(known->value)
                       : "&" + std::string(reinterpret_cast<const char*>(reference->name)) + ";";
  xmlNode* const node = xmlNewDocText(reference->doc, nullptr);
  if (node == nullptr) throw std::bad_alloc();
  xmlNodeAddContentLen(node, reinterpret_cast<const xmlChar*>(text.data()),
                       static_cast<int>(text.size()));
  xmlReplaceNode(reference, node);
  // Its children belong to the entity, of which there is none.
  xmlFreeNode(reference);
}

// Without recursion: the depth is limited, the number of siblings is not.
void ReplaceReferences(xmlNode* root) {
  std::vector<xmlNode*> references;
  std::vector<xmlNode*> open = {root};
  while (!open.empty()) {
    xmlNode* const node = open.back();
    open.pop_back();
    for (xmlNode* child = node->children; child != nullptr; child = child->next) {
      if (child->type == XML_ENTITY_REF_NODE) references.push_back(child);
      if (child->type == XML_ELEMENT_NODE) open.push_back(child);
    }
    if (node->type != XML_ELEMENT_NODE) continue;
    for (xmlAttr* attribute = node->properties; attribute != nullptr; attribute = attribute->next) {
      open.push_back(reinterpret_cast<xmlNode*>(attribute));
    }
  }
  for (xmlNode* reference : references) Replace(reference);
}

std::string ComplaintOf(xmlParserCtxt* context) {
  const xmlError* error = xmlCtxtGetLastError(context);
  if (error == nullptr || error->level < XML_ERR_ERROR) return "";
  std::string words = error->message == nullptr ? "not well formed" : error->message;
  while (!words.empty() && (words.back() == '\n' || words.back() == ' ')) words.pop_back();
  for (char& c : words) {
    if (static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  }
  return "line " + std::to_string(error->line) + ": " + words.substr(0, 200);
}

}  // namespace

Xml ParseXml(std::string_view text, const std::string& what, const XmlOptions& options) {
  static std::once_flag once;
  std::call_once(once, xmlInitParser);
  if (text.size() > std::min<size_t>(options.max_bytes, INT_MAX)) {
    throw Failure(DOSSIER_DATA,
                  what + " is larger than " + std::to_string(options.max_bytes) + " bytes");
  }
  const Parser context(xmlNewParserCtxt());
  if (context == nullptr) throw std::bad_alloc();
  Watch watch;
  watch.max_depth = options.max_depth;
  xmlSAXHandler& sax = *context->sax;
  sax.startElementNs = OnStartElement;
  sax.endElementNs = OnEndElement;
  sax.attributeDecl = OnAttributeDeclaration;
  sax.entityDecl = OnEntityDeclaration;
  sax.unparsedEntityDecl = OnUnparsedEntity;
  sax.externalSubset = OnExternalSubset;
  sax.resolveEntity = OnResolveEntity;
  sax.getParameterEntity = OnGetParameterEntity;
  sax.getEntity = OnGetEntity;
  context->_private = &watch;

  const bool knows_encoding =
      !options.encoding.empty() &&
      std::unique_ptr<xmlCharEncodingHandler, decltype(&xmlCharEncCloseFunc)>(
          xmlFindCharEncodingHandler(options.encoding.c_str()), &xmlCharEncCloseFunc) != nullptr;
  int flags = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
  if (options.recover) flags |= XML_PARSE_RECOVER;
  Xml result;
  result.document.reset(
      xmlCtxtReadMemory(context.get(), text.data(), static_cast<int>(text.size()), nullptr,
                        knows_encoding ? options.encoding.c_str() : nullptr, flags));
  if (!watch.broken_limit.empty()) throw Failure(DOSSIER_DATA, what + " " + watch.broken_limit);
  result.complaint = ComplaintOf(context.get());
  xmlNode* const root =
      result.document == nullptr ? nullptr : xmlDocGetRootElement(result.document.get());
  if (root == nullptr) {
    throw Failure(DOSSIER_DATA, what + " is not XML: " +
                                    (result.complaint.empty() ? "it is empty" : result.complaint));
  }
  ReplaceReferences(root);
  return result;
}

std::string XmlAttribute(const xmlNode* element, const char* name) {
  if (element == nullptr || element->type != XML_ELEMENT_NODE) return "";
  for (const xmlAttr* attribute = element->properties; attribute != nullptr;
       attribute = attribute->next) {
    if (xmlStrEqual(attribute->name, reinterpret_cast<const xmlChar*>(name))) {
      return XmlText(reinterpret_cast<const xmlNode*>(attribute));
    }
  }
  return "";
}

std::string XmlText(const xmlNode* node) {
  if (node == nullptr) return "";
  const std::unique_ptr<xmlChar, void (*)(xmlChar*)> content(xmlNodeGetContent(node),
                                                             [](xmlChar* text) { xmlFree(text); });
  return content == nullptr ? "" : reinterpret_cast<const char*>(content.get());
}

std::string_view XmlName(const xmlNode* node) {
  if (node == nullptr || node->type != XML_ELEMENT_NODE) return {};
  return reinterpret_cast<const char*>(node->name);
}

std::string_view XmlNamespace(const xmlNode* node) {
  if (node == nullptr || node->type != XML_ELEMENT_NODE || node->ns == nullptr) return {};
  return node->ns->href == nullptr ? std::string_view()
                                   : reinterpret_cast<const char*>(node->ns->href);
}

}  // namespace dossier::sdk
