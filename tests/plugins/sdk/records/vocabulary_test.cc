#include "dossier/sdk/vocabulary.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "records/country_table.h"

namespace dossier::sdk {
namespace {

TEST(CountryCodeTest, KnowsEveryWayInWhichTablesWriteACountry) {
  EXPECT_EQ(CountryCode("Iran, Islamic Republic of"), "IR");
  EXPECT_EQ(CountryCode("Islamic Republic of Iran"), "IR");
  EXPECT_EQ(CountryCode("Iranian"), "IR");
  EXPECT_EQ(CountryCode("IRN"), "IR");
  EXPECT_EQ(CountryCode("ir"), "IR");
  EXPECT_EQ(CountryCode("Korea, Republic of"), "KR");
  EXPECT_EQ(CountryCode("Korea, Democratic People's Republic of"), "KP");
  EXPECT_EQ(CountryCode("Korea, Democratic People\xE2\x80\x99s Republic of"), "KP");
  EXPECT_EQ(CountryCode("the Netherlands"), "NL");
  EXPECT_EQ(CountryCode("Kingdom of the Netherlands"), "NL");
  EXPECT_EQ(CountryCode("USA"), "US");
  EXPECT_EQ(CountryCode("U.S."), "US");
  EXPECT_EQ(CountryCode("United States of America"), "US");
  EXPECT_EQ(CountryCode("Russia"), "RU");
  EXPECT_EQ(CountryCode("T\xC3\xBCrkiye"), "TR");
  EXPECT_EQ(CountryCode("Turkey"), "TR");
  EXPECT_EQ(CountryCode("C\xC3\xB4te d'Ivoire"), "CI");
  EXPECT_EQ(CountryCode("Republic of China"), "TW");
  EXPECT_EQ(CountryCode("People's Republic of China"), "CN");
  EXPECT_EQ(CountryCode("Congo"), "CG");
  EXPECT_EQ(CountryCode("Congo, The Democratic Republic of the"), "CD");
  EXPECT_EQ(CountryCode("Tanzania, United Republic of"), "TZ");
  EXPECT_EQ(CountryCode("Virgin Islands, British"), "VG");
  EXPECT_EQ(CountryCode("Bosnia & Herzegovina"), "BA");
  EXPECT_EQ(CountryCode("Kosovo"), "XK");
}

TEST(CountryCodeTest, TakesNothingElseForACountry) {
  for (const char* text : {"", "Unknown", "Europe", "EUROPE", "Not available", "NATO", "the", "XX",
                           "Republic of", "Atlantis"}) {
    EXPECT_EQ(CountryCode(text), "") << text;
  }
}

TEST(CountryCodeTest, HoldsAllOfTheStandardAndNothingTwice) {
  std::set<std::string> alpha2;
  std::set<std::string> alpha3;
  for (const Country& country : kCountries) {
    EXPECT_TRUE(alpha2.insert(country.alpha2).second) << country.alpha2;
    EXPECT_TRUE(alpha3.insert(country.alpha3).second) << country.alpha3;
    EXPECT_EQ(CountryCode(country.name), country.alpha2) << country.name;
    EXPECT_EQ(CountryCode(country.alpha2), country.alpha2);
    EXPECT_EQ(CountryCode(country.alpha3), country.alpha2);
    EXPECT_EQ(CountryName(country.alpha2), country.name);
  }
  EXPECT_EQ(alpha2.size(), 249U + 1U);  // ISO 3166-1 and Kosovo
}

TEST(VocabularyTest, ComparesWordsHoweverTheyAreWritten) {
  const Vocabulary kinds({{"Data theft", "TYPE_DATA_BREACH"}, {"Data theft & Doxing", "TYPE_X"}});
  EXPECT_EQ(kinds.NameOf("data_theft"), "TYPE_DATA_BREACH");
  EXPECT_EQ(kinds.NameOf(" Data  Theft "), "TYPE_DATA_BREACH");
  EXPECT_EQ(kinds.NameOf("data theft and doxing"), "TYPE_X");
  EXPECT_EQ(kinds.NameOf("data"), "");
  EXPECT_EQ(kinds.NameOf(""), "");
  EXPECT_EQ(kinds.NameOfStart("Data theft (which is bad)"), "TYPE_DATA_BREACH");
  EXPECT_EQ(kinds.NameOfStart("Data theft & doxing, of all things"), "TYPE_X");
  EXPECT_EQ(kinds.NameOfStart("Database"), "");
}

TEST(VocabularyTest, TellsWhyThereIsNoValue) {
  EXPECT_EQ(AbsenceOf("Unknown"), "ABSENCE_REASON_STATED_UNKNOWN");
  EXPECT_EQ(AbsenceOf("unknown - not attributed"), "ABSENCE_REASON_STATED_UNKNOWN");
  EXPECT_EQ(AbsenceOf("Not available"), "ABSENCE_REASON_NOT_REPORTED");
  EXPECT_EQ(AbsenceOf("N/A"), "ABSENCE_REASON_NOT_APPLICABLE");
  EXPECT_EQ(AbsenceOf("Withheld"), "ABSENCE_REASON_WITHHELD");
  EXPECT_EQ(AbsenceOf("Example Hospital"), "");
  EXPECT_EQ(AbsenceOf(""), "");
}

TEST(VocabularyTest, KnowsCurrencies) {
  EXPECT_TRUE(IsCurrency("EUR"));
  EXPECT_TRUE(IsCurrency("ZWL"));
  EXPECT_FALSE(IsCurrency("UR "));
  EXPECT_FALSE(IsCurrency("euro"));
  EXPECT_FALSE(IsCurrency(""));
}

}  // namespace
}  // namespace dossier::sdk
