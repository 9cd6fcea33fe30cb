#ifndef DOSSIER_SERVER_ANALYSIS_DOCUMENT_TEXT_H_
#define DOSSIER_SERVER_ANALYSIS_DOCUMENT_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/attribution.h"
#include "server/analysis/entities.h"
#include "server/analysis/reading.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Whom a text names as its own publisher: behind "by" in its heading, or in its last lines; nullptr
// if it names none there.
const Entity* SignerOf(const Text& text, const Entities& entities);

// The words of the house that issues a text by its letterhead or its last line, where names are no
// entities; empty if there are none.
Range PublisherIn(const Text& text);

// Of whom a text is the own publication, as a press release is, by a heading or `title` of
// lexicons/own_publications.txt: the organisation that it names most often, else `publisher`, which
// may be empty. nullopt if it is none.
std::optional<std::string> OwnPublicationOf(const Text& text, const Entities& entities,
                                            absl::string_view title, absl::string_view publisher);

// Adds the paragraphs of an own publication in which nobody else is quoted: each is said by its
// publisher. `found` is in text order and stays so.
void AttributeDocumentText(const Reading& reading, std::vector<Attribution>* found);

// The rule of those statements.
inline constexpr absl::string_view kDocumentParagraph = "document.paragraph";

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DOCUMENT_TEXT_H_
