#ifndef DOSSIER_TESTS_BENCH_QUALITY_NAMES_OF_GOLD_H_
#define DOSSIER_TESTS_BENCH_QUALITY_NAMES_OF_GOLD_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// Names of parties and countries, as the gold files of incidents have them and their scorers
// compare them.

// Whether two names mean one party for a scorer: the same words but for articles and what companies
// are called behind their name; one within the other with at least half of its words; an acronym.
bool AreAlike(absl::string_view a, absl::string_view b);

// The first name that our list has of a country; the code where it has none.
std::string CountryName(const std::string& code);

// The code of the country with any of the names of our list; empty if none has it.
std::string CodeOfCountry(absl::string_view name);

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_NAMES_OF_GOLD_H_
