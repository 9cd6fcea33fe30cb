#ifndef DOSSIER_SERVER_STORE_SQLITE_NARROWED_H_
#define DOSSIER_SERVER_STORE_SQLITE_NARROWED_H_

#include "server/store/store.h"

namespace dossier::store::sqlite {

// What every resource of `collection` that fulfils `condition` fulfils, perhaps with others, told
// so that an index finds less: of a field that has one value, "above" and "below" become one range;
// words within the value of a field are words of the search text as well, where that has them.
Condition Narrowed(Collection collection, Condition condition);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_NARROWED_H_
