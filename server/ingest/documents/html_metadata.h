#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_METADATA_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_METADATA_H_

#include "dossier/v1/report.pb.h"
#include "server/ingest/documents/html_page.h"
#include "server/ingest/documents/json_ld.h"

namespace dossier::ingest {

// What a page says of the article on it, where `report` does not know it yet: title, authors,
// publisher, canonical_url, published, updated, language. Returns what it says of the text.
//
// Looks at what is written for machines first (JSON-LD of schema.org, Open Graph and other meta
// elements, itemprop, time), then at what stands between the heading and the running text.
StatedText ReadHtmlMetadata(const _xmlNode* root, v1::Report& report);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_METADATA_H_
