#ifndef DOSSIER_SERVER_CORRELATION_LIKENESS_H_
#define DOSSIER_SERVER_CORRELATION_LIKENESS_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"

namespace dossier::correlation {

// How alike two accounts are, in one respect each. What all happenings of a sort have in common,
// such as the words of an earthquake, says less than who, where, when and how many.
enum class Respect : size_t {
  kWords,           // cosine of the telling words
  kLead,            // the same for headlines and first sentences
  kLeadNamesLeast,  // how much of one side's five main names that lead the other has; the lesser
  kLeadNamesMost,   // the greater share
  kPersons,         // the same for the three persons spoken of most; the lesser share
  kOtherNumbers,    // both tell numbers, and none is the same
  kSameWeekday,     // logarithm of 1 + how many weekdays lead both, as far as they share names
  kOtherWeekday,    // weekdays lead both, and none is the same
  kSameDays,        // the same for days that both tell
  kSameCounts,      // the same for what both count with one result
  kOtherCounts,     // logarithm of 1 + how much both count, with other results
  kShorter,         // logarithm of the telling words of the shorter one
  kLonger,          // and of the longer one
  kQuotations,      // logarithm of 1 + runs of words that are quoted on both sides
};
inline constexpr size_t kRespects = static_cast<size_t>(Respect::kQuotations) + 1;

// The names of the respects in likeness_weights.txt, in their order.
absl::string_view NameOf(Respect respect);

// The two side by side.
struct Likeness {
  std::array<double, kRespects> values{};
  // Whether both name somebody or something in a way that can be seen; without that the other
  // values say little.
  bool named = false;

  // Cosine of the words of names.
  double same_names = 0;

  // How many words both have that are neither numbers nor of dates.
  size_t in_common = 0;

  // What both have, the weightiest first: words of names, other words, days, counts.
  std::vector<std::string> names;
  std::vector<std::string> words;
  std::vector<std::string> days;
  std::vector<std::string> counts;
  // What both count with other results: `robber: 4, 3`.
  std::vector<std::string> other_counts;

  double& operator[](Respect respect) { return values[static_cast<size_t>(respect)]; }
  double operator[](Respect respect) const { return values[static_cast<size_t>(respect)]; }
};

// Compares two signatures. Symmetric and pure; takes time linear in them; any number of threads.
Likeness LikenessOf(const internal::Signature& a, const internal::Signature& b);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_LIKENESS_H_
