#include "server/analysis/landmarks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "server/analysis/artefacts.h"
#include "server/analysis/country_mentions.h"
#include "server/analysis/date_words.h"
#include "server/analysis/known_groups.h"
#include "server/analysis/names.h"
#include "server/analysis/quantities.h"
#include "server/analysis/segmentation.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

// Signs of a word: its Landmark bits, and above them the DateSign bits, which are no landmarks
// until the token beside it has been seen.
constexpr uint32_t kDateShift = 8;

uint16_t SignsOf(absl::string_view lower) {
  // Of a token that is too long to have a form nothing is known.
  if (lower.empty()) return kDateLandmark | kQuantityLandmark | kDateOpener << kDateShift;
  const uint8_t date = DateSignsOf(lower);
  uint16_t signs = static_cast<uint16_t>(date << kDateShift);
  if ((date & kDateOpener) != 0) signs |= kDateLandmark;
  if (MayOpenQuantity(lower)) signs |= kQuantityLandmark;
  if (MayTellOfHappening(Vocabulary::Get().Find(lower))) signs |= kHappeningLandmark;
  if (MayNameCountry(lower)) signs |= kCountryLandmark;
  if (MayNameGroup(lower)) signs |= kGroupLandmark;
  if (MayNameTool(lower)) signs |= kToolLandmark;
  return signs;
}

bool HasLettersAlone(absl::string_view lower) {
  return std::all_of(lower.begin(), lower.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// The same of a word that no lexicon has, which tells something by its parts alone.
uint16_t SignsOfUnknown(absl::string_view lower) {
  if (HasLettersAlone(lower)) return 0;
  if (!absl::ascii_isdigit(lower[0])) return SignsOf(lower);
  return kDateLandmark | kQuantityLandmark | kDateOpener << kDateShift;
}

}  // namespace

Landmarks::Landmarks(const Text& text) {
  static const ByWord<uint16_t> known(SignsOf);
  const absl::Span<const Token> tokens = text.tokens();
  std::vector<uint16_t> own(text.form_count() - text.known_forms());
  for (uint32_t form = text.known_forms(); form < text.form_count(); ++form) {
    own[form - text.known_forms()] = SignsOfUnknown(text.Form(form));
  }
  places_.reserve(tokens.size() / 8 + 8);
  uint32_t counted = UINT32_MAX;  // the token behind one that counts
  for (uint32_t at = 0; at < tokens.size(); ++at) {
    const Token& token = tokens[at];
    uint32_t signs =
        known.Knows(token.form) ? known[token.form] : own[token.form - text.known_forms()];
    // A name with its stop has the classes of the name.
    if ((token.names & (kCountryName | kDemonym)) != 0) signs |= kCountryLandmark;
    if (signs == 0) continue;
    const uint32_t date = signs >> kDateShift;
    if (counted == at && date != 0) {
      if (places_.empty() || places_.back().token != at - 1) places_.push_back({at - 1, 0});
      places_.back().signs |= kDateLandmark;
    }
    if ((date & kDateCounter) != 0) counted = at + 1;
    uint32_t found = signs & UINT8_MAX;
    if ((date & kDateOpenerName) != 0 && token.Has(kCapitalised)) found |= kDateLandmark;
    if (found != 0) places_.push_back({at, static_cast<uint8_t>(found)});
  }
}

}  // namespace dossier::analysis
