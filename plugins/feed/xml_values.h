#ifndef DOSSIER_PLUGINS_FEED_XML_VALUES_H_
#define DOSSIER_PLUGINS_FEED_XML_VALUES_H_

#include <libxml/tree.h>

#include <string>
#include <string_view>

#include "feed/feed.h"

// What single elements of a feed hold.
namespace dossier::feed {

// A text construct of Atom 1.0 (type: text, html, xhtml, a media type) or 0.3 (mode: xml, escaped,
// base64).
Text ReadAtomText(const xmlNode& element, std::string_view outer_language);

// Text of RSS, where nobody says whether it is HTML: it is if it looks so.
Text ReadRssText(const xmlNode& element, std::string_view outer_language);

// A person of Atom (name, uri, email), or as ReadPerson if it holds words alone.
Person ReadAtomPerson(const xmlNode& element, std::string_view base);

// "ada@example.org (Ada Quill)", "Ada Quill <ada@example.org>", "Ada Quill".
Person ReadPerson(std::string_view words);

// The bytes of base64, or nothing if it is not.
std::string DecodeBase64(std::string_view text);

// Whether a text holds a tag or a reference of HTML.
bool LooksLikeHtml(std::string_view text);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_XML_VALUES_H_
