#ifndef DOSSIER_PLUGINS_FEED_HTML_TEXT_H_
#define DOSSIER_PLUGINS_FEED_HTML_TEXT_H_

#include <string>
#include <string_view>

namespace dossier::feed {

// The words of a piece of HTML: paragraphs separated by blank lines, without scripts, styles and
// tags, references as characters. A '<' that begins no tag is a '<'. Time linear in its size.
std::string TextOfHtml(std::string_view html);

// The same on one line, for titles and names.
std::string LineOfHtml(std::string_view html);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_HTML_TEXT_H_
