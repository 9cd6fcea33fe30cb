#ifndef DOSSIER_SERVER_STORE_SQLITE_TEXT_STREAM_H_
#define DOSSIER_SERVER_STORE_SQLITE_TEXT_STREAM_H_

#include <memory>

#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/sqlite/text_query.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The keys of `collection` whose words `query` finds, and, if loosely asked, perhaps others.
std::unique_ptr<KeyStream> TextStream(Connection& connection, Collection collection,
                                      TextQuery query, Direction direction, WordQuery::Care care);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TEXT_STREAM_H_
