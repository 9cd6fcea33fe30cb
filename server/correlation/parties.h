#ifndef DOSSIER_SERVER_CORRELATION_PARTIES_H_
#define DOSSIER_SERVER_CORRELATION_PARTIES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "google/protobuf/repeated_field.h"

// Whether two names mean one party. Pure; any number of threads.
namespace dossier::correlation {

using Party = internal::Signature::Party;
using Names = google::protobuf::RepeatedPtrField<std::string>;

// The folded form of names as texts write them.
Party PartyOf(absl::string_view name, const Names& aliases);

// From 0 to 1: 1 if a name, alias or acronym of both is the same, less if one name is a part of the
// other ("lindqvist", "lindqvist shipping"), 0 if nothing connects them. Symmetric.
double PartyMatch(const Party& a, const Party& b);

// From this match on, two parties are one.
inline constexpr double kSameParty = 0.7;

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_PARTIES_H_
