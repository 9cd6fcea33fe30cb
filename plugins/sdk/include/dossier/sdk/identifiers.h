#ifndef DOSSIER_SDK_IDENTIFIERS_H_
#define DOSSIER_SDK_IDENTIFIERS_H_

#include <string>
#include <string_view>
#include <vector>

namespace dossier::sdk {

// The ids of the Common Vulnerabilities and Exposures list in `text`, in capitals, each once, in
// order: "CVE-2017-0144" (CVE numbering rules: a year, then four digits or more).
std::vector<std::string> FindCveIds(std::string_view text);

// The first id of an ATT&CK technique or sub-technique in `text`, "T1566" or "T1566.001"; empty if
// there is none. Tactics (TA0001), software (S0154) and other catalogues have ids of other forms.
std::string FindTechniqueId(std::string_view text);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_IDENTIFIERS_H_
