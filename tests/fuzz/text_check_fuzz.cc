// The fast checks of JSON and UTF-8 against the general parser: they must take the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "server/source_host/text_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const bool object = dossier::source_host::IsJson(text, '{');
  // A number beyond a double is the one thing that the two may see in another way.
  if (object && !nlohmann::json::accept(text) &&
      text.find_first_of("0123456789") == std::string::npos) {
    std::abort();
  }
  if (object && !dossier::source_host::IsUtf8(text)) std::abort();
  dossier::source_host::HasControl(text);
  return 0;
}
