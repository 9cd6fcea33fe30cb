#ifndef DOSSIER_CLIENT_OUTPUT_WORDING_TEXT_H_
#define DOSSIER_CLIENT_OUTPUT_WORDING_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/output/style.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::client {

// How true a print is, for a person: "misquote" for words that were altered; empty if they were not
// compared.
std::string WordingWords(v1::Occurrence::Wording wording, const Style& style);

// The statement's text with the places marked in which a print parts from it, so that the marks
// stand without colours: `[-left out-]`, `{+added+}`, `[… 12 words]` cut, `[printer's]`,
// `{as said|as spelt}`, `<moved>`. Empty if there is nothing to mark.
std::string MarkedWording(absl::string_view text, const v1::Occurrence& occurrence,
                          const Style& style);

// What the marks mean, in a line.
std::string WordingLegend();

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_WORDING_TEXT_H_
