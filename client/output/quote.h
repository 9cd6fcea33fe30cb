#ifndef DOSSIER_CLIENT_OUTPUT_QUOTE_H_
#define DOSSIER_CLIENT_OUTPUT_QUOTE_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "client/output/style.h"
#include "dossier/v1/statement.pb.h"
#include "dossier/v1/value.pb.h"

namespace dossier::client {

// How to quote the evidence of a value.
using Quote = std::function<std::string(const v1::Span&)>;

// The span alone, in quotation marks; cut if it is long.
std::string QuoteAlone(const v1::Span& span);

// The sentence of `text` that the span stands in, in quotation marks, with the span marked; cut
// where it is long. As QuoteAlone if the span is not of this text.
std::string QuoteInSentence(const v1::Span& span, absl::string_view text, const Style& style);

// The sentences of `text` that an occurrence stands in, with its words, speaker and cue marked:
// ‹words “We will stay,”› ‹speaker Roe› ‹cue said› on Monday. The words alone if they are not of
// this text.
std::string MarkedSentence(const v1::Occurrence& occurrence, absl::string_view text,
                           const Style& style);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_QUOTE_H_
