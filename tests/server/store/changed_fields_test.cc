#include "server/store/changed_fields.h"

#include <string>

#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Incident AnIncident() {
  v1::Incident incident;
  incident.set_name("incidents/a");
  incident.set_title("A harbour stands still");
  incident.set_summary("Cranes halted.");
  incident.add_victims()->set_name("Port of Elsmere");
  incident.set_revision(3);
  return incident;
}

std::vector<std::string> Changed(const v1::Incident& before, const v1::Incident& after) {
  return ChangedFields(Collection::kIncident, before.SerializeAsString(),
                       after.SerializeAsString());
}

TEST(ChangedFieldsTest, WhatDiffersIsNamedInTheOrderOfTheMessage) {
  v1::Incident after = AnIncident();
  after.clear_summary();                         // taken away
  after.mutable_victims(0)->add_aliases("PoE");  // changed within
  after.set_statement_count(2);                  // added
  EXPECT_THAT(Changed(AnIncident(), after), ElementsAre("summary", "victims", "statement_count"));
  EXPECT_THAT(Changed(after, AnIncident()), ElementsAre("summary", "victims", "statement_count"));
}

TEST(ChangedFieldsTest, EqualStatesDifferInNothing) {
  EXPECT_THAT(Changed(AnIncident(), AnIncident()), IsEmpty());
  EXPECT_THAT(Changed({}, {}), IsEmpty());
}

TEST(ChangedFieldsTest, WhatDiffersEveryTimeIsNeverNamed) {
  v1::Incident after = AnIncident();
  after.set_revision(9);
  after.mutable_update_time()->set_seconds(77);
  EXPECT_THAT(Changed(AnIncident(), after), IsEmpty());
}

TEST(ChangedFieldsTest, AnEntryMoreOrInAnotherPlaceIsAChange) {
  v1::Incident before = AnIncident();
  before.add_victims()->set_name("Elsmere Pilots");
  v1::Incident after = before;
  after.mutable_victims()->SwapElements(0, 1);
  EXPECT_THAT(Changed(before, after), ElementsAre("victims"));
  EXPECT_THAT(Changed(AnIncident(), before), ElementsAre("victims"));
}

TEST(ChangedFieldsTest, TheOrderInWhichFieldsStandMakesNoDifference) {
  v1::Incident title, rest = AnIncident();
  title.set_title(rest.title());
  rest.clear_title();
  const std::string reordered = rest.SerializeAsString() + title.SerializeAsString();
  EXPECT_THAT(ChangedFields(Collection::kIncident, AnIncident().SerializeAsString(), reordered),
              IsEmpty());
}

TEST(ChangedFieldsTest, TheOrderOfFieldsWithinAnEntryMakesNoDifferenceEither) {
  v1::Victim name, category;
  name.set_name("Port of Elsmere");
  category.add_aliases("PoE");
  const auto with_victim = [](const std::string& bytes) {
    return std::string{static_cast<char>(v1::Incident::kVictimsFieldNumber << 3 | 2),
                       static_cast<char>(bytes.size())} +
           bytes;
  };
  const std::string one = name.SerializeAsString(), other = category.SerializeAsString();
  static_assert(v1::Incident::kVictimsFieldNumber < 16);
  EXPECT_THAT(
      ChangedFields(Collection::kIncident, with_victim(one + other), with_victim(other + one)),
      IsEmpty());
}

TEST(ChangedFieldsTest, ADefaultThatIsWrittenOutIsTheSameAsNone) {
  const std::string bytes = AnIncident().SerializeAsString();
  const std::string empty_title{static_cast<char>(v1::Incident::kTitleFieldNumber << 3 | 2), '\0'};
  v1::Incident untitled = AnIncident();
  untitled.clear_title();
  EXPECT_THAT(ChangedFields(Collection::kIncident, untitled.SerializeAsString(),
                            untitled.SerializeAsString() + empty_title),
              IsEmpty());
  EXPECT_THAT(ChangedFields(Collection::kIncident, bytes, bytes + empty_title),
              ElementsAre("title"))
      << "the last one counts";
}

TEST(ChangedFieldsTest, AValueOfZerosIsNoDefaultWhereItIsText) {
  v1::Incident zeros = AnIncident();
  zeros.set_title(std::string(3, '\0'));
  v1::Incident untitled = AnIncident();
  untitled.clear_title();
  EXPECT_THAT(Changed(untitled, zeros), ElementsAre("title"));
}

TEST(ChangedFieldsTest, WhatIsNotKnownHereOrNoMessageHasNoNames) {
  const std::string bytes = AnIncident().SerializeAsString();
  const std::string unknown{'\xf8', '\x7f', '\x01'};
  EXPECT_THAT(ChangedFields(Collection::kIncident, bytes, bytes + unknown), IsEmpty());
  EXPECT_THAT(ChangedFields(Collection::kIncident, bytes, "\xff\xff\xff"), IsEmpty());
  EXPECT_THAT(ChangedFields(Collection::kIncident, bytes, bytes.substr(0, bytes.size() - 1)),
              IsEmpty());
}

TEST(ChangedFieldsTest, EachTypeHasItsOwnNames) {
  v1::Claim claim;
  claim.set_name("claims/a");
  claim.set_confidence(0.5);
  EXPECT_THAT(ChangedFields(Collection::kClaim, "", claim.SerializeAsString()),
              ElementsAre("name", "confidence"));
  v1::Report report;
  report.set_publisher("Elsmere Post");
  EXPECT_THAT(ChangedFields(Collection::kReport, "", report.SerializeAsString()),
              ElementsAre("publisher"));
}

}  // namespace
}  // namespace dossier::store
