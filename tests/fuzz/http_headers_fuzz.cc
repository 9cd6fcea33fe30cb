// What servers say in headers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dossier/sdk/http_headers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace sdk = dossier::sdk;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const sdk::ContentType type = sdk::ParseContentType(text);
  if (type.media_type.size() + type.charset.size() > text.size()) std::abort();
  const auto now = std::chrono::system_clock::from_time_t(1'925'107'200);
  const auto wait = sdk::ParseRetryAfter(text, now);
  if (wait.has_value() && (wait->count() < 0 || *wait > std::chrono::hours(24 * 7))) std::abort();
  return 0;
}
