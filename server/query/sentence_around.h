#ifndef DOSSIER_SERVER_QUERY_SENTENCE_AROUND_H_
#define DOSSIER_SERVER_QUERY_SENTENCE_AROUND_H_

#include "absl/strings/string_view.h"
#include "dossier/v1/value.pb.h"

namespace dossier::query {

// The sentence, or the sentences, of `text` that `span` stands in, as a span of the same version.
// Without a text, a start and an end if the span is not of this text.
v1::Span SentenceAround(const v1::Span& span, absl::string_view text);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_SENTENCE_AROUND_H_
