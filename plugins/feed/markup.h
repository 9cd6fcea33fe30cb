#ifndef DOSSIER_PLUGINS_FEED_MARKUP_H_
#define DOSSIER_PLUGINS_FEED_MARKUP_H_

#include <string>
#include <string_view>
#include <vector>

namespace dossier::feed {

// Prepares XML for a parser that knows neither document types nor encodings. All functions take and
// give UTF-8, need time and memory linear in it, and add what was wrong to `problems`.

// `xml` without what precedes the first element: byte junk, the XML declaration, the document type.
// Entities that the document type declares with plain words, and those of HTML, are replaced by
// their characters; external ones and entities made of entities are not.
std::string PrepareMarkup(std::string_view xml, std::vector<std::string>& problems);

// Well-formed XML that means what `xml`, which is not well-formed, was meant to: elements that were
// left open are closed, ends without a beginning dropped, bare ampersands and brackets escaped,
// attributes quoted. A new <item> or <entry> ends the one before it. An unfinished document ends
// where it breaks off.
std::string RepairMarkup(std::string_view xml, std::vector<std::string>& problems);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_MARKUP_H_
