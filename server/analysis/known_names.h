#ifndef DOSSIER_SERVER_ANALYSIS_KNOWN_NAMES_H_
#define DOSSIER_SERVER_ANALYSIS_KNOWN_NAMES_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// What a well-known name is the name of: the sections of lexicons/known_names.txt.
enum class NameKind : uint8_t {
  kGuard,       // who finds and mends weaknesses by trade
  kMedium,      // who prints news
  kAuthority,   // who looks into what happened, or keeps watch over others, by office
  kPlatform,    // where everybody writes and stores
  kProduct,     // what is sold and installed
  kSettlement,  // towns, states, regions
  kMatter,      // what forms ask for and what is measured
};

// `lower` is in lower case, with "the" before it or without.
std::optional<NameKind> KindOfName(absl::string_view lower);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_KNOWN_NAMES_H_
