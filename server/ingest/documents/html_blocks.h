#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_BLOCKS_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_BLOCKS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/ingest/documents/html_page.h"

namespace dossier::ingest {

// A paragraph, heading, list item or other run of text that a browser shows as a block.
struct HtmlBlock {
  std::string text;
  int words = 0;
  // How many of them a link or a button takes.
  int linked_words = 0;
  // The element that holds the text directly.
  const _xmlNode* element = nullptr;
  int heading = 0;  // 1 to 6; 0 if it is none
  bool paragraph = false;
  bool quoted = false;   // below blockquote
  bool in_list = false;  // below li
  bool in_table = false;
  bool caption = false;

  double LinkDensity() const { return words == 0 ? 0 : static_cast<double>(linked_words) / words; }
};

// An element with the blocks below it.
struct HtmlRegion {
  const _xmlNode* element = nullptr;
  int parent = -1;  // index of the region around it
  // Half-open range of blocks.
  int first_block = 0;
  int end_block = 0;
  // One past the last region inside this one; regions are in document order.
  int end_region = 0;
};

// What a page shows, in document order: what scripts and hidden elements hold is left out.
struct HtmlOutline {
  std::vector<HtmlBlock> blocks;
  std::vector<HtmlRegion> regions;
};

// `hidden_too`: with what style sheets and attributes hide; never with scripts and the like.
HtmlOutline OutlineOf(const _xmlNode* root, bool hidden_too = false);

// The number of words; scripts without blanks count a word for two characters.
int CountWords(absl::string_view text);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_BLOCKS_H_
