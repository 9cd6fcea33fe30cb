#ifndef DOSSIER_SDK_NUMBERS_H_
#define DOSSIER_SDK_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Numbers in cursors: little-endian, of 1 to 8 bytes.

namespace dossier::sdk {

inline void PutNumber(std::string& out, uint64_t number, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>((number >> (8 * i)) & 0xFFU));
}

// Takes a number off the front of `in`; nullopt if it is too short.
inline std::optional<uint64_t> TakeNumber(std::string_view& in, size_t bytes) {
  if (in.size() < bytes) return std::nullopt;
  uint64_t number = 0;
  for (size_t i = 0; i < bytes; ++i) {
    number |= uint64_t{static_cast<unsigned char>(in[i])} << (8 * i);
  }
  in.remove_prefix(bytes);
  return number;
}

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_NUMBERS_H_
