#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_JSON_LD_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_JSON_LD_H_

#include "absl/strings/string_view.h"
#include "dossier/v1/report.pb.h"

namespace dossier::ingest {

// What a JSON-LD block of a page (schema.org Article and its kinds) says of the article, where
// `report` does not know it yet. A block that is no JSON says nothing.
void ReadJsonLd(absl::string_view json, v1::Report& report);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_JSON_LD_H_
