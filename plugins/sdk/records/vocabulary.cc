#include "dossier/sdk/vocabulary.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "records/country_table.h"

namespace dossier::sdk {
namespace {

// Letters of names of countries and groups, U+00C0 to U+017F, without their accents.
char Unaccented(unsigned code) {
  static constexpr std::string_view kLatin1 =
      "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
  static constexpr std::string_view kExtendedA =
      "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
      "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
  if (code >= 0xC0 && code < 0x100) return kLatin1[code - 0xC0];
  if (code >= 0x100 && code < 0x180) return kExtendedA[code - 0x100];
  return ' ';
}

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

// Lower case without accents; what is no letter or digit is a blank, apostrophes and full stops
// are nothing ("U.S.", "people's").
std::string Folded(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 'A' && c <= 'Z') {
      folded += static_cast<char>(c - 'A' + 'a');
    } else if (c == '\'' || c == '.' || c == '`') {
      continue;
    } else if (c == '&') {
      folded += " and ";
    } else if (c >= 0xC3 && c <= 0xC5 && i + 1 < text.size()) {
      const unsigned code = ((c & 0x1FU) << 6) | (static_cast<unsigned char>(text[i + 1]) & 0x3FU);
      folded += Unaccented(code);
      ++i;
    } else if (c == 0xE2 && text.substr(i, 3) == "\xE2\x80\x99") {
      i += 2;
    } else if (c == 0xE2 && text.substr(i, 2) == "\xE2\x80") {
      folded += ' ';  // dashes and quotation marks
      i += 2;
    } else {
      folded += IsWordCharacter(static_cast<char>(c)) ? static_cast<char>(c) : ' ';
    }
  }
  return folded;
}

using CodeByKey = std::unordered_map<std::string, std::string_view>;

void AddNames(std::string_view names, std::string_view code, CodeByKey& codes) {
  while (!names.empty()) {
    const size_t end = names.find("; ");
    codes.emplace(WordKey(names.substr(0, end)), code);
    names = end == std::string_view::npos ? std::string_view() : names.substr(end + 2);
  }
}

const CodeByKey& CountryCodes() {
  static const CodeByKey codes = [] {
    CodeByKey made;
    for (const Country& country : kCountries) made.emplace(WordKey(country.name), country.alpha2);
    for (const Country& country : kCountries) {
      AddNames(country.other_names, country.alpha2, made);
      AddNames(country.alpha2, country.alpha2, made);
      AddNames(country.alpha3, country.alpha2, made);
    }
    for (const Country& country : kCountries) AddNames(country.adjectives, country.alpha2, made);
    return made;
  }();
  return codes;
}

std::string_view CodeOfKey(const std::string& key) {
  const auto found = CountryCodes().find(key);
  return found == CountryCodes().end() ? std::string_view() : found->second;
}

// Takes "islamic republic of", "kingdom of" and the like off the front of a key.
std::string WithoutFormOfState(const std::string& key) {
  static constexpr std::string_view kForms[] = {
      "republic of ",  "kingdom of ", "state of ",        "commonwealth of ",
      "sultanate of ", "union of ",   "principality of ", "duchy of ",
      "territory of ", "states of ",  "government of "};
  for (const std::string_view form : kForms) {
    const size_t found = key.find(form);
    if (found != std::string::npos && (found == 0 || key[found - 1] == ' ')) {
      return key.substr(found + form.size());
    }
  }
  return "";
}

}  // namespace

std::string WordKey(std::string_view text) {
  const std::string folded = Folded(text);
  std::string key;
  for (size_t start = 0; start < folded.size();) {
    const size_t end = std::min(folded.find(' ', start), folded.size());
    const std::string_view word = std::string_view(folded).substr(start, end - start);
    if (!word.empty() && word != "the") {
      if (!key.empty()) key += ' ';
      key += word;
    }
    start = end + 1;
  }
  return key;
}

Vocabulary::Vocabulary(std::initializer_list<Term> terms) : terms_(terms) {
  for (const Term& term : terms_) names_.emplace(WordKey(term.word), term.name);
}

std::string_view Vocabulary::NameOf(std::string_view word) const {
  const auto found = names_.find(WordKey(word));
  return found == names_.end() ? std::string_view() : found->second;
}

std::string_view Vocabulary::NameOfStart(std::string_view text) const {
  std::string key = WordKey(text);
  // From the longest start to the shortest, word by word.
  while (!key.empty()) {
    const auto found = names_.find(key);
    if (found != names_.end()) return found->second;
    const size_t blank = key.rfind(' ');
    key.resize(blank == std::string::npos ? 0 : blank);
  }
  return {};
}

std::string_view CountryCode(std::string_view text) {
  const std::string key = WordKey(text);
  if (key.empty()) return {};
  if (const std::string_view code = CodeOfKey(key); !code.empty()) return code;
  // "Iran, Islamic Republic of" reads "Islamic Republic of Iran".
  if (const size_t comma = text.find(", "); comma != std::string_view::npos) {
    const std::string turned =
        WordKey(std::string(text.substr(comma + 2)) + " " + std::string(text.substr(0, comma)));
    if (const std::string_view code = CodeOfKey(turned); !code.empty()) return code;
    if (const std::string_view code = CodeOfKey(WithoutFormOfState(turned)); !code.empty()) {
      return code;
    }
  }
  return CodeOfKey(WithoutFormOfState(key));
}

std::string_view CountryName(std::string_view code) {
  for (const Country& country : kCountries) {
    if (code == country.alpha2) return country.name;
  }
  return {};
}

bool IsCurrency(std::string_view code) {
  static constexpr std::string_view kCodes =
      "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN "
      "BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP "
      "ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR "
      "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL "
      "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK "
      "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC "
      "SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV "
      "WST XAF XCD XOF XPF YER ZAR ZMW ZWL";
  if (code.size() != 3) return false;
  const size_t found = kCodes.find(code);
  return found != std::string_view::npos && found % 4 == 0;
}

std::string_view AbsenceOf(std::string_view text) {
  static const Vocabulary kAbsences({
      {"Unknown", "ABSENCE_REASON_STATED_UNKNOWN"},
      {"Unknown - not attributed", "ABSENCE_REASON_STATED_UNKNOWN"},
      {"Undetermined", "ABSENCE_REASON_STATED_UNKNOWN"},
      {"Unclear", "ABSENCE_REASON_STATED_UNKNOWN"},
      {"Not known", "ABSENCE_REASON_STATED_UNKNOWN"},
      {"Not available", "ABSENCE_REASON_NOT_REPORTED"},
      {"Not attributed", "ABSENCE_REASON_NOT_REPORTED"},
      {"Not reported", "ABSENCE_REASON_NOT_REPORTED"},
      {"Not stated", "ABSENCE_REASON_NOT_REPORTED"},
      {"Not specified", "ABSENCE_REASON_NOT_REPORTED"},
      {"Unspecified", "ABSENCE_REASON_NOT_REPORTED"},
      {"No information", "ABSENCE_REASON_NOT_REPORTED"},
      {"NA", "ABSENCE_REASON_NOT_APPLICABLE"},
      {"N/A", "ABSENCE_REASON_NOT_APPLICABLE"},
      {"Not applicable", "ABSENCE_REASON_NOT_APPLICABLE"},
      {"Withheld", "ABSENCE_REASON_WITHHELD"},
      {"Redacted", "ABSENCE_REASON_WITHHELD"},
      {"Confidential", "ABSENCE_REASON_WITHHELD"},
      {"Not disclosed", "ABSENCE_REASON_WITHHELD"},
      {"Undisclosed", "ABSENCE_REASON_WITHHELD"},
  });
  return kAbsences.NameOf(text);
}

const Vocabulary& VerisMotives() {
  // Convenience has no counterpart.
  static const Vocabulary motives({
      {"Espionage", "TYPE_ESPIONAGE"},
      {"Fear", "TYPE_FEAR"},
      {"Financial", "TYPE_FINANCIAL"},
      {"Fun", "TYPE_FUN"},
      {"Grudge", "TYPE_GRUDGE"},
      {"Ideology", "TYPE_IDEOLOGY"},
      {"Secondary", "TYPE_SECONDARY"},
  });
  return motives;
}

}  // namespace dossier::sdk
