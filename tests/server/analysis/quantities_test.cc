#include "server/analysis/quantities.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "words=min..max unit" of every quantity; an end that a bound leaves open is "*".
std::vector<std::string> Quantities(absl::string_view words) {
  const Text text(words);
  std::vector<std::string> found;
  for (const QuantityMention& mention : FindQuantities(text, Landmarks(text))) {
    const std::string min = mention.bound == Bound::kMost ? "*" : absl::StrCat(mention.min);
    const std::string max = mention.bound == Bound::kLeast ? "*" : absl::StrCat(mention.max);
    found.push_back(absl::StrCat(text.Slice(mention.span), "=", min, "..", max, " ", mention.unit,
                                 mention.currency));
  }
  return found;
}

TEST(QuantitiesTest, ACountNamesWhatItCounts) {
  EXPECT_THAT(Quantities("data of 4,000 patients was stolen"),
              ElementsAre("4,000 patients=4000..4000 people"));
  EXPECT_THAT(Quantities("1.5 million customer records leaked"),
              ElementsAre("1.5 million customer records=1.5e+06..1.5e+06 records"));
}

TEST(QuantitiesTest, TwoNumbersShareWhatTheyCount) {
  EXPECT_THAT(Quantities("they hold 21 million and 64 million accounts"),
              ElementsAre("21 million=2.1e+07..2.1e+07 records",
                          "64 million accounts=6.4e+07..6.4e+07 records"));
  EXPECT_THAT(Quantities("in 2031 and 64 million accounts"),
              ElementsAre("64 million accounts=6.4e+07..6.4e+07 records"));
}

TEST(QuantitiesTest, PeopleOfACountryAreCounted) {
  EXPECT_THAT(Quantities("data of 9,000 Norwegians was stolen"),
              ElementsAre("9,000 Norwegians=9000..9000 people"));
}

TEST(QuantitiesTest, AGigabyteIsABillionBytes) {
  EXPECT_THAT(Quantities("60 gigabytes of data"), ElementsAre("60 gigabytes=6e+10..6e+10 bytes"));
  EXPECT_THAT(Quantities("1.5 TB was copied"), ElementsAre("1.5 TB=1.5e+12..1.5e+12 bytes"));
}

TEST(QuantitiesTest, MoneyIsReadWithItsSignOrItsWord) {
  EXPECT_THAT(Quantities("they asked for $300"), ElementsAre("$300=300..300 USD"));
  EXPECT_THAT(Quantities("it paid 30 bitcoins"), ElementsAre("30 bitcoins=30..30 BTC"));
  EXPECT_THAT(Quantities("a loss of 2 million euros"),
              ElementsAre("2 million euros=2e+06..2e+06 EUR"));
}

TEST(QuantitiesTest, ACurrencyHasItsCode) {
  EXPECT_THAT(Quantities("a fine of HK$300"), ElementsAre("HK$300=300..300 HKD"));
  EXPECT_THAT(Quantities("about USD 216 at present"), ElementsAre("USD 216=216..216 USD"));
  EXPECT_THAT(Quantities("it cost $500 CAD"), ElementsAre("$500 CAD=500..500 CAD"));
  EXPECT_THAT(Quantities("three bitcoin wallets"), IsEmpty());
}

TEST(QuantitiesTest, MoneyOfACommonNameIsThatOfTheCountryThatIsNamed) {
  EXPECT_THAT(Quantities("a loss of 14 million kroner, the Danish firm said"),
              ElementsAre("14 million kroner=1.4e+07..1.4e+07 DKK"));
  EXPECT_THAT(Quantities("it cost Denmark 300 Norwegian kroner"),
              ElementsAre("300 Norwegian kroner=300..300 NOK"));
  EXPECT_THAT(Quantities("police in Mexico recovered 90,000 pesos"),
              ElementsAre("90,000 pesos=90000..90000 MXN"));
  EXPECT_THAT(Quantities("they recovered 90,000 pesos"), IsEmpty());
  EXPECT_THAT(Quantities("worth 200 Australian dollars"),
              ElementsAre("200 Australian dollars=200..200 AUD"));
  EXPECT_THAT(Quantities("Australia lost 200 dollars"), ElementsAre("200 dollars=200..200 USD"));
}

TEST(QuantitiesTest, ARangeIsOneQuantity) {
  EXPECT_THAT(Quantities("between 3 and 5 million euros"),
              ElementsAre("3 and 5 million euros=3e+06..5e+06 EUR"));
  EXPECT_THAT(Quantities("around 130-135 million people"),
              ElementsAre("130-135 million people=1.3e+08..1.35e+08 people"));
  EXPECT_THAT(Quantities("200 to 300 servers"), ElementsAre("200 to 300 servers=200..300 systems"));
  EXPECT_THAT(Quantities("costs of $4m to $5m"), ElementsAre("$4m to $5m=4e+06..5e+06 USD"));
}

TEST(QuantitiesTest, ABoundLeavesTheOtherEndOpen) {
  for (const char* words : {"at least 400 servers", "more than 400 servers",
                            "no fewer than 400 servers", "400 servers or more"}) {
    EXPECT_THAT(Quantities(words), ElementsAre("400 servers=400..* systems")) << words;
  }
  for (const char* words : {"up to 400 servers", "as many as 400 servers",
                            "no more than 400 servers", "400 servers or fewer"}) {
    EXPECT_THAT(Quantities(words), ElementsAre("400 servers=*..400 systems")) << words;
  }
  EXPECT_THAT(Quantities("losses of over $5 million"), ElementsAre("$5 million=5e+06..* USD"));
  EXPECT_THAT(Quantities("nearly 400 servers"), ElementsAre("400 servers=400..400 systems"));
  EXPECT_THAT(Quantities("more than 300 to 400 servers"),
              ElementsAre("300 to 400 servers=300..400 systems"));
}

TEST(QuantitiesTest, AMillionIsANumber) {
  EXPECT_THAT(Quantities("a million accounts"),
              ElementsAre("a million accounts=1e+06..1e+06 records"));
  EXPECT_THAT(Quantities("half a billion dollars"),
              ElementsAre("half a billion dollars=5e+08..5e+08 USD"));
}

TEST(QuantitiesTest, DozensAreTwoDozenAtLeast) {
  EXPECT_THAT(Quantities("millions of accounts"),
              ElementsAre("millions of accounts=2e+06..* records"));
  EXPECT_THAT(Quantities("tens of thousands of patients"),
              ElementsAre("tens of thousands of patients=20000..* people"));
  EXPECT_THAT(Quantities("thousands of miles"), IsEmpty());
}

TEST(QuantitiesTest, AShareIsCountedOfItsWhole) {
  EXPECT_THAT(Quantities("two thirds of its 6 million customers"),
              ElementsAre("two thirds of its 6 million customers=4e+06..4e+06 people"));
  EXPECT_THAT(Quantities("up to 40 per cent of the bank's 9,000 staff"),
              ElementsAre("40 per cent of the bank's 9,000 staff=*..3600 people"));
  EXPECT_THAT(Quantities("one in three customers"), IsEmpty());
}

TEST(QuantitiesTest, ASumIsToldByItsDigits) {
  EXPECT_THAT(Quantities("a six-figure sum in euros"),
              ElementsAre("six-figure sum in euros=100000..999999 EUR"));
  EXPECT_THAT(Quantities("a six-figure sum"), IsEmpty());
}

TEST(QuantitiesTest, AHundredMillionIsAHundredTimesAMillion) {
  EXPECT_THAT(Quantities("a hundred million records were sold"),
              ElementsAre("a hundred million records=1e+08..1e+08 records"));
}

TEST(QuantitiesTest, TheHurtAreCountedWithoutAWordForPeople) {
  EXPECT_THAT(Quantities("It killed two workers and injured at least seven on Friday"),
              ElementsAre("two workers=2..2 people", "seven=7..* people"));
  EXPECT_THAT(Quantities("killing 14 beekeepers"), ElementsAre("14 beekeepers=14..14 people"));
  EXPECT_THAT(Quantities("It killed 30 cows, and he was injured in 2029"),
              ElementsAre("30 cows=30..30 animals"));
}

TEST(QuantitiesTest, SomebodyIsNoCount) {
  EXPECT_THAT(Quantities("the leak came from one of their customers"), IsEmpty());
}

TEST(QuantitiesTest, AShareIsNoCount) {
  EXPECT_THAT(Quantities("5 percent of customers"), IsEmpty());
  EXPECT_THAT(Quantities("5% of customers"), IsEmpty());
}

TEST(QuantitiesTest, WhatCountsNothingThatAnIncidentAffectsIsLeftOut) {
  EXPECT_THAT(Quantities("in 12 days and 3 steps"), IsEmpty());
}

}  // namespace
}  // namespace dossier::analysis
