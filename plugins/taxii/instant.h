#ifndef DOSSIER_PLUGINS_TAXII_INSTANT_H_
#define DOSSIER_PLUGINS_TAXII_INSTANT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dossier::taxii {

// Microseconds since 1970, UTC; what STIX and TAXII say of time, as fine as TAXII has it.
using Instant = int64_t;

// An RFC 3339 time ("2031-01-02T08:00:00.123456Z"); what is finer than a microsecond is cut off.
// nullopt if it is none, or before 1900 or after 2999.
std::optional<Instant> ParseInstant(std::string_view text);

// With all six digits, as the parameter `added_after` wants it.
std::string FormatInstant(Instant instant);

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_INSTANT_H_
