#include "server/ingest/documents/html_page.h"

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/ingest/documents/character_references.h"

namespace dossier::ingest {
namespace {

// About 250 MB of tree; the largest news pages have a hundredth of it.
constexpr int kMaxNodes = 1'000'000;

// The parser compares each attribute of a tag with all before it.
constexpr int kMaxAttributes = 256;

// What one parse has used so far.
struct Usage {
  int nodes = 0;
  bool exceeded = false;
};

Usage& UsageOf(void* context) {
  return *static_cast<Usage*>(static_cast<xmlParserCtxtPtr>(context)->_private);
}

void Count(void* context) {
  auto* parser = static_cast<xmlParserCtxtPtr>(context);
  Usage& usage = UsageOf(context);
  if (++usage.nodes <= kMaxNodes && parser->nameNr <= kMaxHtmlDepth) return;
  usage.exceeded = true;
  xmlStopParser(parser);
}

void OnElement(void* context, const xmlChar* name, const xmlChar** attributes) {
  Count(context);
  if (!UsageOf(context).exceeded) xmlSAX2StartElement(context, name, attributes);
}

void OnCharacters(void* context, const xmlChar* text, int size) {
  Count(context);
  if (!UsageOf(context).exceeded) xmlSAX2Characters(context, text, size);
}

bool StartsTag(absl::string_view html, size_t at) {
  return at + 1 < html.size() && html[at] == '<' &&
         (absl::ascii_isalpha(static_cast<unsigned char>(html[at + 1])) || html[at + 1] == '/' ||
          html[at + 1] == '!' || html[at + 1] == '?');
}

// One tag, comment or declaration of a page.
struct Tag {
  size_t end = 0;  // one past its last byte
  int words = 0;   // its name and attributes
};

// Reads the tag that starts at `at`. A quotation mark without its partner takes the rest.
Tag ReadTag(absl::string_view html, size_t at) {
  if (absl::StartsWith(html.substr(at), "<!--")) {
    const size_t close = html.find("-->", at + 4);
    return {close == html.npos ? html.size() : close + 3, 1};
  }
  Tag tag;
  bool in_word = false;
  size_t i = at + 1;
  for (; i < html.size() && html[i] != '>' && html[i] != '<'; ++i) {
    const char c = html[i];
    const bool blank = absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '/';
    if (!blank && !in_word) ++tag.words;
    in_word = !blank;
    if (c != '"' && c != '\'') continue;
    // Only the value of an attribute is quoted.
    if (html[i - 1] != '=' && !absl::ascii_isspace(static_cast<unsigned char>(html[i - 1]))) {
      continue;
    }
    const size_t close = html.find(c, i + 1);
    if (close == html.npos) return {html.size(), tag.words};
    i = close;
    in_word = false;
  }
  tag.end = i < html.size() && html[i] == '>' ? i + 1 : i;
  return tag;
}

// The end of the script or style element whose start tag is `tag`, or `from` if it is none.
size_t EndOfRawText(absl::string_view html, absl::string_view tag, size_t from) {
  for (const absl::string_view name : {"script", "style"}) {
    if (!absl::StartsWithIgnoreCase(tag.substr(1), name)) continue;
    const std::string close = absl::StrCat("</", name);
    for (size_t at = html.find("</", from); at != html.npos; at = html.find("</", at + 2)) {
      if (absl::StartsWithIgnoreCase(html.substr(at), close)) return at;
    }
    return html.size();
  }
  return from;
}

// `html` without the tags that have more attributes than anyone writes.
std::string WithoutMonstrousTags(absl::string_view html) {
  std::string kept;
  size_t from = 0;
  for (size_t at = html.find('<'); at != html.npos; at = html.find('<', at)) {
    if (!StartsTag(html, at)) {
      ++at;
      continue;
    }
    const Tag tag = ReadTag(html, at);
    if (tag.words > kMaxAttributes) {
      kept.append(html.data() + from, at - from);
      from = tag.end;
    }
    at = EndOfRawText(html, html.substr(at, tag.end - at), tag.end);
  }
  kept.append(html.data() + from, html.size() - from);
  return kept;
}

void AppendText(const xmlNode* node, std::string& text) {
  for (; node != nullptr; node = node->next) {
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
      absl::StrAppend(&text, reinterpret_cast<const char*>(node->content));
    } else if (node->type == XML_ELEMENT_NODE) {
      AppendText(node->children, text);
    }
  }
}

}  // namespace

void FreeHtmlPage::operator()(_xmlDoc* page) const { xmlFreeDoc(page); }

HtmlPage ParseHtml(absl::string_view html) {
  xmlInitParser();
  const std::string tame = WithoutMonstrousTags(html);
  std::unique_ptr<xmlParserCtxt, decltype(&htmlFreeParserCtxt)> parser(htmlNewParserCtxt(),
                                                                       &htmlFreeParserCtxt);
  if (parser == nullptr) return nullptr;
  Usage usage;
  parser->_private = &usage;
  parser->sax->startElement = OnElement;
  parser->sax->characters = OnCharacters;
  parser->sax->ignorableWhitespace = OnCharacters;
  parser->sax->comment = nullptr;
  parser->sax->processingInstruction = nullptr;
  HtmlPage page(
      htmlCtxtReadMemory(parser.get(), tame.data(), static_cast<int>(tame.size()), nullptr, "UTF-8",
                         HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                             HTML_PARSE_NONET | HTML_PARSE_COMPACT | HTML_PARSE_IGNORE_ENC));
  if (usage.exceeded) return nullptr;
  return page;
}

std::string StripTags(absl::string_view html) {
  std::string text;
  size_t from = 0;
  for (size_t at = html.find('<'); at != html.npos; at = html.find('<', at)) {
    if (!StartsTag(html, at)) {
      ++at;
      continue;
    }
    text.append(html.data() + from, at - from);
    text.push_back(' ');
    const Tag tag = ReadTag(html, at);
    at = from = EndOfRawText(html, html.substr(at, tag.end - at), tag.end);
  }
  text.append(html.data() + from, html.size() - from);
  return DecodeCharacterReferences(text);
}

std::string HtmlAttribute(const _xmlNode* element, const char* name) {
  for (const xmlAttr* attribute = element->properties; attribute != nullptr;
       attribute = attribute->next) {
    if (absl::EqualsIgnoreCase(reinterpret_cast<const char*>(attribute->name), name)) {
      std::string value;
      AppendText(attribute->children, value);
      return std::string(absl::StripAsciiWhitespace(value));
    }
  }
  return "";
}

std::string HtmlText(const _xmlNode* node) {
  std::string text;
  AppendText(node->type == XML_ELEMENT_NODE ? node->children : node, text);
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

}  // namespace dossier::ingest
