#ifndef DOSSIER_PLUGINS_VERIS_INDUSTRY_H_
#define DOSSIER_PLUGINS_VERIS_INDUSTRY_H_

#include <string_view>

namespace dossier::veris {

// A branch of the North American Industry Classification System, which VERIS codes victims by.
struct Industry {
  const char* code;  // the first digits
  const char* name;
  const char* category;  // PARTY_CATEGORY_...
};

// The narrowest branch that the code lies in; nullptr for a code that is none ("000").
const Industry* IndustryOf(std::string_view naics);

}  // namespace dossier::veris

#endif  // DOSSIER_PLUGINS_VERIS_INDUSTRY_H_
