#include "client/output/claim_words.h"

#include "absl/strings/str_cat.h"
#include "client/output/words.h"

namespace dossier::client {

std::string ColouredStatus(v1::ClaimStatus status, const Style& style) {
  const std::string words = Words(status);
  switch (status) {
    case v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM:
    case v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY:
      return style.Green(words);
    case v1::CLAIM_STATUS_DISPUTED:
    case v1::CLAIM_STATUS_DENIED:
      return style.Red(words);
    default:
      return style.Yellow(words);
  }
}

std::string AsserterWords(const v1::Asserter& asserter) {
  if (asserter.name().empty()) return "the report itself";
  const std::string type = Words(asserter.type());
  return absl::StrCat(Printable(asserter.name()),
                      type.empty() ? "" : absl::StrCat(" (", type, ")"));
}

}  // namespace dossier::client
