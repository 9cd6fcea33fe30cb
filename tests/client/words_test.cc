#include "client/output/words.h"

#include "client/output/describe.h"
#include "gtest/gtest.h"

namespace dossier::client {
namespace {

TEST(WordsTest, EnumsReadAsWords) {
  EXPECT_EQ(Words(v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM), "confirmed by victim");
  EXPECT_EQ(Words(v1::Kind::TYPE_DDOS), "DDoS");
  EXPECT_EQ(Words(v1::SPEAKER_TYPE_EU_INSTITUTION), "EU institution");
  EXPECT_EQ(Words(v1::ABSENCE_REASON_UNSPECIFIED), "");
  EXPECT_EQ(Words(static_cast<v1::Field>(999)), "unknown 999");
}

TEST(WordsTest, ADateComesWithTheWordsItCameFromOrWithTheReasonWhyThereIsNone) {
  v1::Date date;
  date.set_value("2031-09");
  EXPECT_EQ(DateWords(date), "2031-09");
  date.set_words("in September");
  EXPECT_EQ(DateWords(date), "2031-09 (“in September”)");
  date.set_value("2031-09-04/2031-09-10");
  EXPECT_EQ(DateWords(date), "2031-09-04 to 2031-09-10 (“in September”)");
  date.clear_value();
  date.set_words("last week");
  date.set_unresolved_reason("the report bears no date");
  EXPECT_EQ(DateWords(date), "“last week”, unresolved: the report bears no date");
  EXPECT_EQ(ShortDate(date), "“last week”");
}

TEST(WordsTest, AmountsAreReadable) {
  v1::Money money;
  money.set_min(2.5e6);
  money.set_max(2.5e6);
  money.set_currency("EUR");
  EXPECT_EQ(MoneyWords(money), "2.5 million EUR");
  money.set_max(3e9);
  EXPECT_EQ(MoneyWords(money), "2.5 million to 3 billion EUR");
  v1::Quantity quantity;
  quantity.set_min(1234567);
  quantity.set_max(1234567);
  quantity.set_unit("records");
  EXPECT_EQ(QuantityWords(quantity), "1,234,567 records");
  quantity.set_min(999);
  quantity.set_max(1000);
  EXPECT_EQ(QuantityWords(quantity), "999 to 1,000 records");
  quantity.clear_max();
  EXPECT_EQ(QuantityWords(quantity), "at least 999 records");
  money.clear_min();
  EXPECT_EQ(MoneyWords(money), "up to 3 billion EUR");
  EXPECT_EQ(QuantityWords(v1::Quantity()), "");
}

TEST(DescribeTest, SpeakersGoByNameOfficeAndCapacityAsFarAsTheyAreKnown) {
  v1::Speaker speaker;
  speaker.set_name("Jane Roe");
  speaker.set_role("spokesperson");
  speaker.set_organisation("the Harbour Board");
  speaker.set_type(v1::SPEAKER_TYPE_VICTIM);
  EXPECT_EQ(Describe(speaker), "Jane Roe, spokesperson of the Harbour Board (victim)");
  speaker.clear_name();
  EXPECT_EQ(Describe(speaker), "spokesperson of the Harbour Board (victim)");
  v1::Speaker nobody;
  nobody.set_resolution(v1::Speaker::RESOLUTION_ANONYMOUS);
  EXPECT_EQ(Describe(nobody), "anonymous speaker");
  EXPECT_EQ(Describe(v1::Speaker()), "speaker");
}

TEST(DescribeTest, AnAttributionThatIsDeclinedSaysSo) {
  v1::Attribution attribution;
  attribution.set_attributed_by("Harbour Board");
  attribution.set_basis(v1::SPEAKER_TYPE_VICTIM);
  attribution.set_stance(v1::STANCE_DECLINES);
  attribution.set_absence(v1::ABSENCE_REASON_STATED_UNKNOWN);
  EXPECT_EQ(Describe(attribution), "Harbour Board (victim): declines, stated unknown");
}

TEST(DescribeTest, AnImpactTellsHowFarAndHowMuch) {
  v1::Impact impact;
  impact.set_dimension(v1::Impact::DIMENSION_CONFIDENTIALITY);
  impact.set_degree(v1::Impact::DEGREE_SUSPECTED);
  impact.add_data_kinds("personal");
  impact.mutable_quantity()->set_min(5000);
  impact.mutable_quantity()->set_max(5000);
  impact.mutable_quantity()->set_unit("people");
  EXPECT_EQ(Describe(impact), "confidentiality: suspected, personal, 5,000 people");
}

TEST(DescribeTest, AClaimWithoutAValueTellsWhy) {
  v1::Claim claim;
  claim.set_field(v1::FIELD_IMPACT);
  claim.set_absence(v1::ABSENCE_REASON_WITHHELD);
  EXPECT_EQ(DescribeValue(claim), "no value: withheld");
  claim.mutable_motive()->set_type(v1::Motive::TYPE_ESPIONAGE);
  EXPECT_EQ(DescribeValue(claim), "espionage");
}

}  // namespace
}  // namespace dossier::client
