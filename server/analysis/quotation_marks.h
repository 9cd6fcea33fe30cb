#ifndef DOSSIER_SERVER_ANALYSIS_QUOTATION_MARKS_H_
#define DOSSIER_SERVER_ANALYSIS_QUOTATION_MARKS_H_

#include <cstdint>

#include "server/analysis/text.h"

namespace dossier::analysis {

// Marks that look alike and therefore belong together.
enum class MarkStyle : uint8_t { kNone, kStraight, kCurly, kTypewriter, kGuillemet, kCorner };

// What the token does as a quotation mark where it stands; it may be able to open and to close.
struct QuotationMark {
  MarkStyle style = MarkStyle::kNone;
  bool single = false;
  bool opens = false;
  bool closes = false;
};

// Straight marks tell by the blanks and marks beside them; the others by themselves, unless they
// stand so that they can only be meant the other way round. Apostrophes before digits are none.
QuotationMark QuotationMarkAt(const Text& text, uint32_t token);

// Whether a mark of style `close` may close what one of style `open` opened: all but guillemets and
// corners are mixed up by writers and their tools.
bool MayClose(MarkStyle open, MarkStyle close);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_QUOTATION_MARKS_H_
