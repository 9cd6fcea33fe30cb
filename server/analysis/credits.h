#ifndef DOSSIER_SERVER_ANALYSIS_CREDITS_H_
#define DOSSIER_SERVER_ANALYSIS_CREDITS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Whose text a report prints: news agencies are credited in datelines, bylines and last lines,
// other houses in a notice. Pure; any number of threads.
namespace dossier::analysis {

// Who is credited, and where.
struct Credit {
  // As lexicons/agencies.txt shows the name, else as it is written.
  std::string house;
  // Bytes of the text; both 0 if only the authors say so.
  size_t begin = 0;
  size_t end = 0;
};

// nullopt if nobody is credited. Of several the first in the text counts.
//
// PORT ELLEN, April 3 (Tidewire) - ...   in a dateline anybody in parentheses
// By Jane Roe, Associated Press          in a byline, as an author and in parentheses or behind a
//                                        dash at the end, agencies that are known or called so
// This article was first published in The Courier.
std::optional<Credit> CreditOf(absl::string_view text, const std::vector<std::string>& authors);

// The name of a house under which agencies.txt knows it, `name` itself if it does not.
std::string HouseOf(absl::string_view name);

// Whether `name` is that of a news agency, by agencies.txt.
bool IsAgency(absl::string_view name);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CREDITS_H_
