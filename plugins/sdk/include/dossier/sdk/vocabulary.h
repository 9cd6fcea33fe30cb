#ifndef DOSSIER_SDK_VOCABULARY_H_
#define DOSSIER_SDK_VOCABULARY_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dossier::sdk {

// The word as it is compared: lower case, letters and digits alone, one blank between words,
// without accents, apostrophes, full stops and the word "the".
std::string WordKey(std::string_view text);

// A word of a source, and what it is called in fact.proto.
struct Term {
  const char* word;
  const char* name;
};

// What the words of one column or property of a source are called in fact.proto. Immutable.
class Vocabulary {
 public:
  // The first of two equal words counts.
  Vocabulary(std::initializer_list<Term> terms);

  // The name for `word`, compared as WordKey does; empty if there is none.
  std::string_view NameOf(std::string_view word) const;

  // The name for the longest start of `text` that is one of the words; for sources that write an
  // explanation behind the word. Empty if there is none.
  std::string_view NameOfStart(std::string_view text) const;

  const std::vector<Term>& terms() const { return terms_; }

 private:
  std::vector<Term> terms_;
  std::unordered_map<std::string, std::string_view> names_;  // by WordKey
};

// ISO 3166-1 alpha-2 of a country that is given as alpha-2, alpha-3, English name in any usual form
// ("Iran, Islamic Republic of", "Russia", "the Netherlands"), or adjective ("Iranian"). XK for
// Kosovo, which ISO leaves to users. Empty if it is none.
std::string_view CountryCode(std::string_view text);

// The usual English name for an alpha-2 code; empty if there is none.
std::string_view CountryName(std::string_view code);

// Whether ISO 4217 has the code.
bool IsCurrency(std::string_view code);

// Why there is no value, if that is what `text` says: "Unknown" gives
// ABSENCE_REASON_STATED_UNKNOWN, "Not available" ABSENCE_REASON_NOT_REPORTED, "NA"
// ABSENCE_REASON_NOT_APPLICABLE, "Withheld" ABSENCE_REASON_WITHHELD. Empty if it is a value.
std::string_view AbsenceOf(std::string_view text);

// actor.*.motive of VERIS 1.4, which other formats borrow, to Motive.Type.
const Vocabulary& VerisMotives();

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_VOCABULARY_H_
