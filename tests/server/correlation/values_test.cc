#include "server/correlation/values.h"

#include <optional>

#include "dossier/v1/fact.pb.h"
#include "gtest/gtest.h"

namespace dossier::correlation {
namespace {

v1::Impact Records(std::optional<double> min, std::optional<double> max) {
  v1::Impact impact;
  impact.set_dimension(v1::Impact::DIMENSION_CONFIDENTIALITY);
  impact.mutable_quantity()->set_unit("records");
  if (min.has_value()) impact.mutable_quantity()->set_min(*min);
  if (max.has_value()) impact.mutable_quantity()->set_max(*max);
  return impact;
}

v1::Impact Exactly(double records) { return Records(records, records); }
v1::Impact AtLeast(double records) { return Records(records, std::nullopt); }
v1::Impact UpTo(double records) { return Records(std::nullopt, records); }

v1::Impact RansomUpTo(double euros) {
  v1::Impact impact;
  impact.set_dimension(v1::Impact::DIMENSION_MONETARY);
  impact.set_money_kind(v1::Impact::MONEY_KIND_RANSOM_PAID);
  impact.mutable_money()->set_currency("EUR");
  impact.mutable_money()->set_max(euros);
  return impact;
}

v1::Impact People(double number, const std::string& what_became_of_them) {
  v1::Impact impact = Records(number, number);
  impact.set_dimension(v1::Impact::DIMENSION_HUMAN);
  impact.mutable_quantity()->set_unit("people");
  impact.set_description(what_became_of_them);
  return impact;
}

TEST(ValuesTest, TheKilledAndTheInjuredAreCountedByThemselves) {
  EXPECT_FALSE(Contradict(People(2, "killed"), People(11, "injured")));
  EXPECT_TRUE(Contradict(People(2, "killed"), People(3, "killed")));
  EXPECT_FALSE(SaysTheSame(People(2, "killed"), People(2, "injured")));
  EXPECT_TRUE(SaysTheSame(People(2, "killed"), People(2, "killed")));
}

TEST(ValuesTest, ABoundContradictsOnlyWhatLiesBeyondIt) {
  EXPECT_FALSE(Contradict(AtLeast(40'000), Exactly(52'000)));
  EXPECT_FALSE(Contradict(Exactly(52'000), AtLeast(40'000)));
  EXPECT_TRUE(Contradict(AtLeast(40'000), Exactly(30'000)));
  EXPECT_FALSE(Contradict(UpTo(40'000), Exactly(30'000)));
  EXPECT_TRUE(Contradict(UpTo(40'000), Exactly(52'000)));
  EXPECT_FALSE(Contradict(AtLeast(40'000), AtLeast(52'000)));
  EXPECT_FALSE(Contradict(AtLeast(40'000), UpTo(52'000)));
  EXPECT_TRUE(Contradict(AtLeast(52'000), UpTo(40'000)));
  EXPECT_TRUE(Contradict(AtLeast(40'000), Records(10'000, 20'000)));
  v1::Impact paid = RansomUpTo(5'000);
  paid.mutable_money()->set_min(5'000);
  EXPECT_FALSE(Contradict(RansomUpTo(6'000), paid));
  EXPECT_TRUE(Contradict(RansomUpTo(4'000), paid));
}

TEST(ValuesTest, ABoundIsTheSameValueAsItsNumberAndNoOther) {
  EXPECT_TRUE(SaysTheSame(AtLeast(40'000), Exactly(40'000)));
  EXPECT_TRUE(SaysTheSame(AtLeast(40'000), AtLeast(40'000)));
  EXPECT_TRUE(SaysTheSame(Records(30'000, 50'000), UpTo(40'000)));
  EXPECT_FALSE(SaysTheSame(AtLeast(40'000), Exactly(52'000)));
  EXPECT_FALSE(SaysTheSame(UpTo(40'000), Exactly(30'000)));
  EXPECT_FALSE(SaysTheSame(AtLeast(40'000), UpTo(40'000)));
}

}  // namespace
}  // namespace dossier::correlation
