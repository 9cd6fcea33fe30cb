#ifndef DOSSIER_SERVER_STORE_SQLITE_NAME_SEQUENCE_H_
#define DOSSIER_SERVER_STORE_SQLITE_NAME_SEQUENCE_H_

#include <cstdint>
#include <string>

namespace dossier::store::sqlite {

// The `number`th opaque id of a sequence: a letter, then seven letters or digits, all lower case.
//
// Every number below 2^39 has an id of its own within one `seed`, so a counter behind it never
// repeats. Neighbouring numbers look unrelated, lest anyone read an order or a count into names.
std::string OpaqueId(uint64_t number, uint64_t seed);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_NAME_SEQUENCE_H_
