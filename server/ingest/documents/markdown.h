#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_MARKDOWN_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_MARKDOWN_H_

#include <string>

#include "absl/strings/string_view.h"
#include "server/ingest/documents/document.h"

namespace dossier::ingest {

// Reads Markdown in UTF-8: YAML front matter (title, date, updated, author or authors, publisher,
// url, language) and the text without its marks: headings and list items as lines, the words of
// links, the lines of a paragraph as one. Without front matter the first heading is the title, and
// the lines below it may tell author and date as in a plain text.
Document ReadMarkdown(absl::string_view markdown);

// The words of one paragraph without the marks for emphasis, links, images and code.
std::string PlainSpans(absl::string_view paragraph);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_MARKDOWN_H_
