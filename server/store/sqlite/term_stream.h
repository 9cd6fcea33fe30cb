#ifndef DOSSIER_SERVER_STORE_SQLITE_TERM_STREAM_H_
#define DOSSIER_SERVER_STORE_SQLITE_TERM_STREAM_H_

#include <memory>

#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The keys of `collection` that have `term`, exactly. What is read counts as `effort`, which
// outlives the stream.
std::unique_ptr<KeyStream> TermStream(Connection& connection, Collection collection, Term term,
                                      Direction direction, Effort& effort);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TERM_STREAM_H_
