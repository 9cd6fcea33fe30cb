#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_JSON_LD_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_JSON_LD_H_

#include <string>

#include "absl/strings/string_view.h"
#include "dossier/v1/report.pb.h"

namespace dossier::ingest {

// What machines are told of the text of an article.
struct StatedText {
  std::string body;  // articleBody; may hold tags
  int words = 0;     // wordCount; 0 if not stated
  bool free = true;  // whether everybody may read it
};

// What a JSON-LD block of a page (schema.org Article and its kinds) says of the article, where
// `report` and `text` do not know it yet. A block that is no JSON says nothing.
void ReadJsonLd(absl::string_view json, v1::Report& report, StatedText& text);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_JSON_LD_H_
