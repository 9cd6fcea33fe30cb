#ifndef DOSSIER_SERVER_ANALYSIS_NAMES_H_
#define DOSSIER_SERVER_ANALYSIS_NAMES_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// What a word says about the name or description it stands in; a bit each. The lists are
// lexicons/titles.txt, organisations.txt, first_names.txt and countries.txt.
enum NameClass : uint32_t {
  kTitle = 1u << 0,
  kMaleTitle = 1u << 1,
  kFemaleTitle = 1u << 2,
  kPersonNoun = 1u << 3,
  kAnonymousNoun = 1u << 4,
  kOrganisationHead = 1u << 5,
  kOrganisationSuffix = 1u << 6,
  kOrganisationJoint = 1u << 7,
  kDocumentNoun = 1u << 8,
  kMaleName = 1u << 9,
  kFemaleName = 1u << 10,
  kCountryName = 1u << 11,
  kDemonym = 1u << 12,
  kCourtesy = 1u << 13,
  kAnonymity = 1u << 14,
  kDeniedName = 1u << 15,
  kSpeaksFor = 1u << 16,
  kKnownPerson = 1u << 17,
  kGenericBody = 1u << 18,
  kBusiness = 1u << 19,
  kIssued = 1u << 20,
  kKin = 1u << 21,
  kParticle = 1u << 22,
  kCompanyWord = 1u << 23,
  kNameEnd = 1u << 24,
  kWhose = 1u << 25,
};

// The classes of a lower-cased word; 0 if it has none.
uint32_t NameClassesOf(absl::string_view lower);

// ISO 3166-1 alpha-2 code for a country's name or demonym in lower case; empty if it is none.
absl::string_view CountryCodeOf(absl::string_view lower);
// The same of words of a text.
absl::string_view CountryCodeOf(const Text& text, Range words);

// NameClass bits of the words of a text.
class NameClasses {
 public:
  explicit NameClasses(const Text&) {}

  uint32_t Of(const Token& token) const { return token.names; }
  bool Has(const Token& token, uint32_t bits) const { return (token.names & bits) != 0; }
};

// A run of capitalised words that names something.
struct Name {
  Range tokens;      // the name itself, without titles and article
  Range role;        // titles or role before it ("Prime Minister", "spokeswoman"); may be empty
  bool in_headline;  // in a line where every word is capitalised, so weak evidence
};

// The names of a text in their order, without overlap.
std::vector<Name> FindNames(const Text& text, const NameClasses& classes);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_NAMES_H_
