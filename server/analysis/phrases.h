#ifndef DOSSIER_SERVER_ANALYSIS_PHRASES_H_
#define DOSSIER_SERVER_ANALYSIS_PHRASES_H_

#include <cstdint>

#include "server/analysis/text.h"

namespace dossier::analysis {

// A noun phrase without its relative clauses, found by word classes alone.
struct Phrase {
  // All of it: "two servers of the Port of Riverton".
  Range tokens;
  // Its first part, up to the first preposition: "two servers".
  Range head;
  // What an "of", "at" or "belonging to" hangs on the head: "the Port of Riverton". May be empty.
  Range owner;

  bool empty() const { return tokens.empty(); }
};

// The noun phrase that begins at token `at`, or an empty one. Never reaches `limit`.
Phrase PhraseFrom(const Text& text, uint32_t at, uint32_t limit);

// The noun phrase that ends before token `end` as the subject of what follows there: adverbs,
// an apposition between commas ("Riverton, a port in the north,") and a relative pronoun are
// skipped. An empty one if there is none. Never reaches before `limit`.
Phrase PhraseBefore(const Text& text, uint32_t end, uint32_t limit);

// Where what tells the day before `end` begins, as in "the port on 20 May 2031 | said": "on May 20,
// 2031", "in July", "on Monday"; `end` if nothing does. Never reaches before `limit`.
uint32_t WhenBefore(const Text& text, uint32_t end, uint32_t limit);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PHRASES_H_
