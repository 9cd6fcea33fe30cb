#include "feed/xml_tree.h"

#include <algorithm>
#include <utility>

#include "feed/addresses.h"
#include "feed/character_references.h"
#include "feed/markup.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

// Below what libxml2 allows, above what RepairMarkup makes.
constexpr int kMaxDepth = 200;

std::string_view View(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

struct Namespace {
  std::string_view address;  // lower case, without scheme, "www." and end
  std::string_view prefix;
};

constexpr Namespace kNamespaces[] = {
    {"w3.org/2005/atom", "atom"},
    {"purl.org/atom/ns", "atom"},
    {"purl.org/net/echo", "atom"},
    {"purl.org/echo", "atom"},
    {"example.com/newformat", "atom"},
    {"example.com/necho", "atom"},
    {"uri/of/echo/namespace", "atom"},
    {"purl.org/pie", "atom"},
    {"purl.org/dc/elements/1.1", "dc"},
    {"purl.org/dc/elements/1.0", "dc"},
    {"purl.org/dc/terms", "dcterms"},
    {"purl.org/rss/1.0/modules/content", "content"},
    {"purl.org/rss/1.0/modules/syndication", "sy"},
    {"purl.org/rss/1.0/modules/slash", "slash"},
    {"purl.org/rss/1.0/modules/annotate", "annotate"},
    {"purl.org/syndication/thread/1.0", "thr"},
    {"purl.org/syndication/history/1.0", "fh"},
    {"purl.org/atompub/tombstones/1.0", "at"},
    {"search.yahoo.com/mrss", "media"},
    {"video.search.yahoo.com/mrss", "media"},
    {"itunes.com/dtds/podcast-1.0.dtd", "itunes"},
    {"itunes.com/dtds/pod cast-1.0.dtd", "itunes"},
    {"example.com/dtds/podcast-1.0.dtd", "itunes"},
    {"rssnamespace.org/feedburner/ext/1.0", "feedburner"},
    {"pheedo.com/namespace/pheedo", "pheedo"},
    {"w3.org/1999/xhtml", "xhtml"},
    {"w3.org/xml/1998/namespace", "xml"},
    {"w3.org/1999/02/22-rdf-syntax-ns", "rdf"},
    {"backend.userland.com/creativecommonsrssmodule", "cc"},
    {"web.resource.org/cc", "cc"},
    {"creativecommons.org/ns", "cc"},
    // RSS of its several makers.
    {"purl.org/rss/1.0", ""},
    {"purl.org/net/rss1.1", ""},
    {"purl.org/rss/1.0/modules/rss091", ""},
    {"my.netscape.com/rdf/simple/0.9", ""},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", ""},
    {"channel.netscape.com/rdf/simple/0.9", ""},
    {"backend.userland.com/rss", ""},
    {"backend.userland.com/rss2", ""},
    {"backend.userland.com/rss09", ""},
    {"backend.userland.com/rss091", ""},
    {"backend.userland.com/rss092", ""},
    {"blogs.law.harvard.edu/tech/rss", ""},
    {"cyber.law.harvard.edu/rss/rss.html", ""},
};

std::string Bare(std::string_view address) {
  std::string bare = Lower(Trim(address));
  for (const std::string_view start : {"http://", "https://", "www."}) {
    if (bare.starts_with(start)) bare.erase(0, start.size());
  }
  while (!bare.empty() && (bare.back() == '/' || bare.back() == '#')) bare.pop_back();
  return bare;
}

// Of what is in no namespace that is known.
std::string UsualPrefix(std::string_view written) {
  std::string prefix = Lower(written);
  for (const Namespace& known : kNamespaces) {
    if (!known.prefix.empty() && known.prefix == prefix) return prefix;
  }
  if (prefix == "a10" || prefix == "atom10" || prefix == "atom03") return "atom";
  if (prefix == "rss" || prefix == "rss10") return "";
  return prefix;
}

std::string ValueOf(const xmlAttr& attribute) {
  std::string value;
  for (const xmlNode* child = attribute.children; child != nullptr; child = child->next) {
    if (child->type == XML_TEXT_NODE) value += View(child->content);
  }
  return RepairControls(value);
}

void AppendMarkup(const xmlNode& node, std::string& markup) {
  for (const xmlNode* child = node.children; child != nullptr; child = child->next) {
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) {
      markup += EscapeText(RepairControls(View(child->content)));
    } else if (child->type == XML_ELEMENT_NODE) {
      std::string_view name = View(child->name);
      name = name.substr(name.rfind(':') + 1);
      markup += "<" + std::string(name);
      for (const xmlAttr* attribute = child->properties; attribute; attribute = attribute->next) {
        const std::string_view key = View(attribute->name);
        markup += " " + std::string(key) + "=\"" + EscapeText(ValueOf(*attribute)) + "\"";
      }
      if (child->children == nullptr) {
        markup += " />";
        continue;
      }
      markup += ">";
      AppendMarkup(*child, markup);
      markup += "</" + std::string(name) + ">";
    }
  }
}

void AppendText(const xmlNode& node, std::string& text) {
  for (const xmlNode* child = node.children; child != nullptr; child = child->next) {
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) {
      text += View(child->content);
    } else if (child->type == XML_ELEMENT_NODE) {
      AppendText(*child, text);
    }
  }
}

const xmlAttr* FindAttribute(const xmlNode& element, std::string_view name) {
  for (const xmlAttr* attribute = element.properties; attribute; attribute = attribute->next) {
    std::string_view local = View(attribute->name);
    local = local.substr(local.rfind(':') + 1);
    if (EqualsIgnoringCase(local, name)) return attribute;
  }
  return nullptr;
}

}  // namespace

sdk::XmlDocument ParseMarkup(const std::string& markup, std::vector<std::string>& problems) {
  sdk::XmlOptions options;
  options.max_depth = kMaxDepth;
  options.encoding = "UTF-8";
  std::string complaint;
  try {
    sdk::Xml strict = sdk::ParseXml(markup, "the feed", options);
    // An undeclared prefix is no reason to repair anything: the tree is whole.
    if (!strict.complaint.empty()) problems.push_back(strict.complaint);
    return std::move(strict.document);
  } catch (const sdk::Failure& failure) {
    complaint = failure.what();
  }
  const size_t known = problems.size();
  const std::string repaired = RepairMarkup(markup, problems);
  if (problems.size() == known) problems.push_back(complaint);
  options.recover = true;
  return std::move(sdk::ParseXml(repaired, "the feed", options).document);
}

std::string KeyOf(const xmlNode& element) {
  std::string_view name = View(element.name);
  const size_t colon = name.rfind(':');
  const std::string_view local = name.substr(colon + 1);
  std::string prefix;
  if (element.ns != nullptr && element.ns->href != nullptr) {
    const std::string address = Bare(View(element.ns->href));
    const auto* known =
        std::find_if(std::begin(kNamespaces), std::end(kNamespaces),
                     [&](const Namespace& space) { return space.address == address; });
    prefix = known != std::end(kNamespaces) ? std::string(known->prefix)
                                            : UsualPrefix(View(element.ns->prefix));
  } else if (colon != std::string_view::npos) {
    prefix = UsualPrefix(name.substr(0, colon));
  }
  return prefix.empty() ? Lower(local) : prefix + ":" + Lower(local);
}

std::string AttributeOf(const xmlNode& element, std::string_view name) {
  const xmlAttr* attribute = FindAttribute(element, name);
  return attribute == nullptr ? std::string() : ValueOf(*attribute);
}

bool HasAttribute(const xmlNode& element, std::string_view name) {
  return FindAttribute(element, name) != nullptr;
}

const xmlNode* NextElement(const xmlNode* node) {
  while (node != nullptr && node->type != XML_ELEMENT_NODE) node = node->next;
  return node;
}

std::string TextOf(const xmlNode& element) {
  std::string text;
  AppendText(element, text);
  return RepairControls(text);
}

std::string MarkupOf(const xmlNode& element) {
  std::string markup;
  AppendMarkup(element, markup);
  return std::string(Trim(markup));
}

bool HasElements(const xmlNode& element) { return FirstElement(element) != nullptr; }

std::string LanguageOf(const xmlNode& element, std::string_view outer) {
  for (const xmlNode* node = &element; node != nullptr && node->type == XML_ELEMENT_NODE;
       node = node->parent) {
    // Also where the document forgot the prefix.
    for (const xmlAttr* attribute = node->properties; attribute; attribute = attribute->next) {
      if (View(attribute->name) == "lang" || View(attribute->name) == "xml:lang") {
        return std::string(Trim(ValueOf(*attribute)));
      }
    }
  }
  return std::string(outer);
}

std::string BaseOf(const xmlNode& element, std::string_view outer) {
  std::vector<std::string> bases;  // from the inside
  for (const xmlNode* node = &element; node != nullptr && node->type == XML_ELEMENT_NODE;
       node = node->parent) {
    for (const xmlAttr* attribute = node->properties; attribute; attribute = attribute->next) {
      const bool is_xml = attribute->ns != nullptr && View(attribute->ns->prefix) == "xml";
      if ((is_xml && View(attribute->name) == "base") || View(attribute->name) == "xml:base") {
        bases.push_back(ValueOf(*attribute));
      }
    }
  }
  std::string base(outer);
  for (auto inner = bases.rbegin(); inner != bases.rend(); ++inner) {
    base = ResolveAddress(*inner, base);
  }
  return base;
}

}  // namespace dossier::feed
