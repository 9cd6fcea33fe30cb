#ifndef DOSSIER_SERVER_PIPELINE_ORDER_BYTES_H_
#define DOSSIER_SERVER_PIPELINE_ORDER_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace dossier::pipeline {

// Eight bytes that compare as the numbers do.
inline std::string OrderBytes(uint64_t number) {
  std::string bytes(8, '\0');
  for (size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}

// The number that OrderBytes made the bytes of.
inline uint64_t OrderNumber(absl::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_ORDER_BYTES_H_
