#ifndef DOSSIER_SERVER_ANALYSIS_COUNTRY_MENTIONS_H_
#define DOSSIER_SERVER_ANALYSIS_COUNTRY_MENTIONS_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// A place where the text names a country or what stands for one.
struct CountryMention {
  enum class How : uint8_t {
    kName,     // "Ruritania"
    kDemonym,  // "Ruritanian", "pro-Ruritanian", "Ruritania-linked"
    kStandIn,  // its capital, a city, its government's house: lexicons/country_signs.txt
  };
  absl::string_view code;  // ISO 3166-1 alpha-2
  Range tokens;
  How how = How::kName;
};

// Whether a token in lower case may be, hold or open the name of a country or of what stands for
// one.
bool MayNameCountry(absl::string_view lower);

// The mention that begins at token `at`, the longest, before `limit`; empty tokens if none does.
CountryMention CountryAt(const Text& text, uint32_t at, uint32_t limit);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_COUNTRY_MENTIONS_H_
