#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_FRONT_MATTER_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_FRONT_MATTER_H_

#include "absl/strings/string_view.h"
#include "dossier/v1/report.pb.h"

namespace dossier::ingest {

// Takes the YAML front matter (between two lines of "---") from the start of `text` and reads what
// it says of the document into `report`. Of front matter that is no YAML each line of a key and
// plain words counts by itself. Whether there was any.
bool TakeFrontMatter(absl::string_view& text, v1::Report& report);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_FRONT_MATTER_H_
