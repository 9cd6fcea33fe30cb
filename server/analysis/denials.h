#ifndef DOSSIER_SERVER_ANALYSIS_DENIALS_H_
#define DOSSIER_SERVER_ANALYSIS_DENIALS_H_

#include "server/analysis/text.h"

namespace dossier::analysis {

// Whether somebody says that what `tokens` tell of did not happen, or that nothing shows it:
// "denied that it had been hacked", "ruled out a cyberattack", "no evidence of a breach". Who
// denies a part in it ("denied responsibility for the attack", "denied that it had hacked the
// bank") does not say so. Looks at most 16 tokens around.
bool IsDenied(const Text& text, Range tokens);

// Whether the words between these tokens of a denial deny a part in what follows, which so took
// place: "[denied] that Gravel Fox was behind", "responsibility for".
bool DenyAPart(const Text& text, Range tokens);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DENIALS_H_
