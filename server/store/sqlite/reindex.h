#ifndef DOSSIER_SERVER_STORE_SQLITE_REINDEX_H_
#define DOSSIER_SERVER_STORE_SQLITE_REINDEX_H_

#include <cstdint>

#include "absl/status/status.h"
#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {

struct ReindexOptions {
  // What one transaction takes on at most: this many resources, or about so many bytes of them.
  int64_t batch_resources = 1000;
  int64_t batch_bytes = int64_t{4} << 20;
};

// Makes the terms and search texts of all resources anew if other rules than kIndexRules made those
// in the file; else nothing. That is no change of the resources: the log gets no entry, but the
// last one of each resource tells what finds it now. Terms of fields that no table names are kept,
// for they are those of the parts that put the resources.
//
// In transactions of its own, so that it needs little memory; killed, it goes on with the next one
// when the file is opened again. Tells in the log of the server how far it is.
absl::Status Reindex(Connection& writer, const ReindexOptions& options);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_REINDEX_H_
