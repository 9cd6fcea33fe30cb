#ifndef DOSSIER_SDK_JSON_H_
#define DOSSIER_SDK_JSON_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dossier/sdk/failure.h"
#include "nlohmann/json.hpp"

namespace dossier::sdk {

using Json = nlohmann::json;

struct JsonLimits {
  size_t max_bytes = size_t{64} << 20;
  // Arrays and objects within each other.
  int max_depth = 64;
  // Values of all kinds; each costs memory far beyond its bytes.
  size_t max_values = 4'000'000;
};

namespace internal {

// Walks over the text once, before anything is allocated. Rough: it does not know what is well
// formed, only what would be too much if it were.
inline void CheckJsonLimits(std::string_view text, const std::string& what,
                            const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    throw Failure(DOSSIER_DATA,
                  what + " is larger than " + std::to_string(limits.max_bytes) + " bytes");
  }
  int depth = 0;
  size_t values = 1;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == ']' || c == '}') --depth;
    if (c == ',') ++values;
    if (c == '[' || c == '{') {
      ++values;
      if (++depth > limits.max_depth) {
        throw Failure(DOSSIER_DATA, what + " is nested deeper than " +
                                        std::to_string(limits.max_depth) + " levels");
      }
    }
    if (values > limits.max_values) {
      throw Failure(DOSSIER_DATA,
                    what + " holds more than " + std::to_string(limits.max_values) + " values");
    }
  }
}

}  // namespace internal

// Reads JSON that strangers wrote. `what` names it in errors ("the manifest"). A byte order mark is
// passed over. Throws Failure DATA with the place if it is not JSON, or beyond the limits.
inline Json ParseJson(std::string_view text, const std::string& what,
                      const JsonLimits& limits = {}) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  internal::CheckJsonLimits(text, what, limits);
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw Failure(DOSSIER_DATA, what + " is not JSON: it breaks off or goes wrong at byte " +
                                    std::to_string(error.byte));
  } catch (const Json::exception&) {  // a number out of range
    throw Failure(DOSSIER_DATA, what + " is not JSON: it holds a number out of range");
  }
}

// The string in `object[key]`; empty if `object` is no object, or has no such string.
inline std::string StringAt(const Json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_JSON_H_
