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

// "words=min..max unit" of every quantity.
std::vector<std::string> Quantities(absl::string_view words) {
  const Text text(words);
  std::vector<std::string> found;
  for (const QuantityMention& mention : FindQuantities(text, Landmarks(text))) {
    found.push_back(absl::StrCat(text.Slice(mention.span), "=", mention.min, "..", mention.max, " ",
                                 mention.unit, mention.currency));
  }
  return found;
}

TEST(QuantitiesTest, ACountNamesWhatItCounts) {
  EXPECT_THAT(Quantities("data of 4,000 patients was stolen"),
              ElementsAre("4,000 patients=4000..4000 people"));
  EXPECT_THAT(Quantities("1.5 million customer records leaked"),
              ElementsAre("1.5 million customer records=1.5e+06..1.5e+06 records"));
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

TEST(QuantitiesTest, WhatCountsNothingThatAnIncidentAffectsIsLeftOut) {
  EXPECT_THAT(Quantities("in 12 days and 3 steps"), IsEmpty());
}

}  // namespace
}  // namespace dossier::analysis
