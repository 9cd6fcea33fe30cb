#ifndef DOSSIER_SDK_EXTERNAL_ID_H_
#define DOSSIER_SDK_EXTERNAL_ID_H_

#include <string>
#include <string_view>

namespace dossier::sdk {

// The external id of a path or of an upstream's own id: the name itself, where it is text. Bytes
// that are '%', control characters or no UTF-8 become %XX, so that different names have different
// ids; an id beyond the limit of the ABI is cut and ends in a hash of the whole.
std::string ExternalIdOf(std::string_view name);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_EXTERNAL_ID_H_
