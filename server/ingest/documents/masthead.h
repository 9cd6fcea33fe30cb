#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_MASTHEAD_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_MASTHEAD_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/report.pb.h"

namespace dossier::ingest {

// Reads what the first lines below a headline say of the document, as far as `report` does not
// know it yet: "By Jane Doe and John Roe", "Jane Doe October 22, 2023", "Published: 22 Oct 2023
// 10:05 GMT", "THE HAGUE, Oct 3 (Reuters) - ...", "Author: ...", "Source: ...", "URL: ...".
// Stops where the running text begins. What no line says stays unset.
void ReadMasthead(absl::Span<const absl::string_view> lines, v1::Report& report);

// As ReadMasthead for one line that a page sets apart as its byline, where "Jane Doe" alone is a
// name too.
void ReadBylineElement(absl::string_view line, v1::Report& report);

// Whether `words` look like the name of a person: "Jane Doe", "Ana de la Cruz", "J. R. Roe".
bool IsPersonName(absl::string_view words);

// Whether a line only says who wrote it, when or under what label, so that it is no headline.
bool IsMastheadLine(absl::string_view line);

// Whether `line` may head a text that goes on with `next`.
bool IsHeadline(absl::string_view line, absl::string_view next, bool blank_between);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_MASTHEAD_H_
