#ifndef DOSSIER_SERVER_STORE_SQLITE_TEXT_STREAM_H_
#define DOSSIER_SERVER_STORE_SQLITE_TEXT_STREAM_H_

#include <memory>

#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/sqlite/text_query.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The keys of a collection that a query finds.
class TextKeys : public KeyStream {
 public:
  // Whether the key that Seek gave last certainly fulfils the condition; else somebody must look.
  virtual bool IsSure() const = 0;
};

// The keys of `collection` whose words `query` finds; each of them is sure if asked exactly, and if
// the query is exact.
std::unique_ptr<TextKeys> TextStream(Connection& connection, Collection collection, TextQuery query,
                                     Direction direction, WordQuery::Care care);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TEXT_STREAM_H_
