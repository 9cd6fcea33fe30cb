#ifndef DOSSIER_SDK_BYTES_H_
#define DOSSIER_SDK_BYTES_H_

#include <cstddef>
#include <string_view>

#include "dossier/source.h"

namespace dossier::sdk {

// Borrowed text as the ABI takes it.
inline dossier_bytes Bytes(std::string_view text) { return {text.data(), text.size()}; }

// What the ABI gave, to look at until the call returns.
inline std::string_view View(dossier_bytes bytes) {
  if (bytes.data == nullptr) return {};
  return {static_cast<const char*>(bytes.data), static_cast<std::size_t>(bytes.size)};
}

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_BYTES_H_
