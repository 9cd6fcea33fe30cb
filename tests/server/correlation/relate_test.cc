#include "server/correlation/relate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/correlation/fold.h"
#include "tests/server/correlation/stories.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using v1::Relation;

// An incident of one account.
struct Told {
  explicit Told(Account told) : account(std::move(told)) {
    std::vector<const v1::Claim*> claims;
    for (const v1::Claim& claim : account.claims()) claims.push_back(&claim);
    accounts = {&account};
    incident = Fold(accounts, claims);
    incident.set_name("incidents/" + account.content_key().substr(0, 4));
  }
  internal::Outline Outline() const { return OutlineOf({&incident, accounts, accounts}); }

  Account account;
  std::vector<const Account*> accounts;
  v1::Incident incident;
};

std::optional<Relation> RelationOf(const Told& a, const Told& b, Crowd crowd = Crowd::kFew) {
  const internal::Outline one = a.Outline();
  const internal::Outline other = b.Outline();
  const auto relation = Relate(one, other, NearBy(one, other, crowd));
  const auto back = Relate(other, one, NearBy(other, one, crowd));
  EXPECT_EQ(relation.has_value(), back.has_value());
  if (relation && back) {
    EXPECT_EQ(relation->score(), back->score());
    EXPECT_THAT(relation->reasons(), ElementsAreArray(back->reasons()));
  }
  return relation;
}

Relation::Type TypeOf(const Told& a, const Told& b, Crowd crowd = Crowd::kFew) {
  const auto relation = RelationOf(a, b, crowd);
  return relation ? relation->type() : Relation::TYPE_UNSPECIFIED;
}

AccountBuilder Attack(absl::string_view report, absl::string_view victim, absl::string_view day) {
  return AccountBuilder(report)
      .Victim(victim)
      .Kind(v1::Kind::TYPE_RANSOMWARE)
      .Happened(v1::IncidentDate::EVENT_STARTED, day);
}

TEST(RelateTest, DatesOrderTheIncidentsOfOneVictim) {
  const Told first(AccountBuilder("a")
                       .Victim("Norrland Railway")
                       .Happened(v1::IncidentDate::EVENT_STARTED, "2031"));
  const Told second(AccountBuilder("b")
                        .Victim("Norrland Railway")
                        .Happened(v1::IncidentDate::EVENT_DETECTED, "2033-02-01"));
  EXPECT_EQ(TypeOf(first, second), Relation::TYPE_SAME_VICTIM_LATER);
  EXPECT_EQ(TypeOf(second, first), Relation::TYPE_SAME_VICTIM_EARLIER);
}

TEST(RelateTest, WithoutDatesTheDayOfPublicationOrdersThem) {
  const Told first(AccountBuilder("a").Victim("Norrland Railway").Published("2031-05-01"));
  const Told second(AccountBuilder("b").Victim("Norrland Railway").Published("2032-05-01"));
  EXPECT_EQ(TypeOf(first, second), Relation::TYPE_SAME_VICTIM_LATER);
  EXPECT_EQ(TypeOf(second, first), Relation::TYPE_SAME_VICTIM_EARLIER);
}

TEST(RelateTest, IncidentsThatOneReportTellsWithoutMoreAreToldTogether) {
  const Told one(AccountBuilder("a", 0).Victim("Norrland Railway"));
  const Told other(AccountBuilder("a", 1).Victim("Oskarsson Savings Bank"));
  EXPECT_EQ(TypeOf(one, other), Relation::TYPE_TOLD_TOGETHER);
  EXPECT_EQ(TypeOf(other, one), Relation::TYPE_TOLD_TOGETHER);
}

TEST(RelateTest, StrangersAreNotRelated) {
  const Told one(AccountBuilder("a").Victim("Norrland Railway").Published("2031-05-01"));
  const Told other(AccountBuilder("b").Victim("Oskarsson Savings Bank").Published("2031-05-01"));
  EXPECT_EQ(TypeOf(one, other), Relation::TYPE_UNSPECIFIED);
}

TEST(RelateTest, OneActorYearsApartIsNotOneCampaign) {
  const auto told = [](absl::string_view report, absl::string_view victim, absl::string_view day) {
    return Told(AccountBuilder(report)
                    .Victim(victim)
                    .Initiator("Grey Heron")
                    .Kind(v1::Kind::TYPE_DDOS)
                    .Happened(v1::IncidentDate::EVENT_STARTED, day));
  };
  const Told bank = told("a", "Oskarsson Savings Bank", "2031-06-01");
  EXPECT_EQ(TypeOf(bank, told("b", "Norrland Railway", "2031-07-01")),
            Relation::TYPE_PART_OF_CAMPAIGN);
  EXPECT_EQ(TypeOf(bank, told("c", "Norrland Railway", "2034-07-01")), Relation::TYPE_UNSPECIFIED);
}

TEST(RelateTest, OneMalwareWithTwoVictimsWithinWeeksIsOneCampaign) {
  const Told bank(Attack("a", "Oskarsson Savings Bank", "2031-06-01").Tool("FloodGate"));
  const Told railway(Attack("b", "Norrland Railway", "2031-06-20").Tool("Floodgate"));
  const auto relation = RelationOf(bank, railway);
  ASSERT_TRUE(relation);
  EXPECT_EQ(relation->type(), Relation::TYPE_PART_OF_CAMPAIGN);
  EXPECT_THAT(relation->reasons(),
              ElementsAre("same malware: FloodGate (few others share it at the time)",
                          "same kind of incident", "within a month of each other"));
}

TEST(RelateTest, MalwareThatManyUseAtTheTimeIsNoCampaignByItself) {
  const Told bank(Attack("a", "Oskarsson Savings Bank", "2031-06-01").Tool("FloodGate"));
  const Told railway(Attack("b", "Norrland Railway", "2031-06-20").Tool("FloodGate"));
  EXPECT_EQ(TypeOf(bank, railway, Crowd::kSome), Relation::TYPE_PART_OF_CAMPAIGN);
  EXPECT_EQ(TypeOf(bank, railway, Crowd::kMany), Relation::TYPE_UNSPECIFIED);
}

TEST(RelateTest, ACampaignByNameIsOneHoweverManyBelongToIt) {
  const Told bank(Attack("a", "Oskarsson Savings Bank", "2031-06-01").Campaign("Glass Heron"));
  const Told railway(Attack("b", "Norrland Railway", "2031-06-20").Campaign("Glass Heron"));
  const auto relation = RelationOf(bank, railway, Crowd::kMany);
  ASSERT_TRUE(relation);
  EXPECT_EQ(relation->type(), Relation::TYPE_PART_OF_CAMPAIGN);
  EXPECT_THAT(relation->reasons(),
              ElementsAre("same campaign by name: Glass Heron", "same kind of incident",
                          "within a month of each other"));
  EXPECT_THAT(bank.incident.aliases(), ElementsAre("Glass Heron"));
}

TEST(RelateTest, MalwareAndGroupAndWeaknessThatManyShareAreOneCampaignTogether) {
  const auto told = [](absl::string_view report, absl::string_view victim) {
    return Told(Attack(report, victim, "2031-06-01")
                    .Tool("FloodGate")
                    .Weakness("CVE-2031-0042")
                    .Initiator("Grey Heron"));
  };
  const auto relation =
      RelationOf(told("a", "Oskarsson Savings Bank"), told("b", "Norrland Railway"), Crowd::kMany);
  ASSERT_TRUE(relation);
  EXPECT_EQ(relation->type(), Relation::TYPE_PART_OF_CAMPAIGN);
  EXPECT_THAT(relation->reasons(0), HasSubstr("many others share it at the time"));
}

TEST(RelateTest, AGangAndItsMalwareOfOneNameCountOnce) {
  const auto told = [](absl::string_view report, absl::string_view victim) {
    return Told(Attack(report, victim, "2031-06-01").Tool("Grey Heron").Initiator("Grey Heron"));
  };
  EXPECT_EQ(
      TypeOf(told("a", "Oskarsson Savings Bank"), told("b", "Norrland Railway"), Crowd::kMany),
      Relation::TYPE_UNSPECIFIED);
}

TEST(RelateTest, ToolsWithHonestUsesTieNothing) {
  const auto told = [](absl::string_view report, absl::string_view victim) {
    return Told(Attack(report, victim, "2031-06-01")
                    .Tool("Remote Wrench", v1::Tool::TYPE_TOOL)
                    .Tool("Port Lantern", v1::Tool::TYPE_TOOL));
  };
  EXPECT_EQ(TypeOf(told("a", "Oskarsson Savings Bank"), told("b", "Norrland Railway")),
            Relation::TYPE_UNSPECIFIED);
}

TEST(RelateTest, OneMalwareYearsApartIsNotOneCampaign) {
  const Told bank(Attack("a", "Oskarsson Savings Bank", "2031-06-01").Tool("FloodGate"));
  const Told railway(Attack("b", "Norrland Railway", "2034-06-20").Tool("FloodGate"));
  EXPECT_EQ(TypeOf(bank, railway), Relation::TYPE_UNSPECIFIED);
}

TEST(RelateTest, ANewWeaknessTellsMoreThanOneThatEverybodyKnows) {
  const auto told = [](absl::string_view report, absl::string_view victim, absl::string_view cve) {
    return Told(Attack(report, victim, "2031-06-01").Weakness(cve));
  };
  const auto fresh = RelationOf(told("a", "Oskarsson Savings Bank", "CVE-2031-0042"),
                                told("b", "Norrland Railway", "CVE-2031-0042"));
  const auto old = RelationOf(told("a", "Oskarsson Savings Bank", "CVE-2024-0042"),
                              told("b", "Norrland Railway", "CVE-2024-0042"));
  ASSERT_TRUE(fresh && old);
  EXPECT_GT(fresh->score(), old->score());
  EXPECT_THAT(fresh->reasons(0), HasSubstr("same new weakness: CVE-2031-0042"));
  EXPECT_EQ(TypeOf(told("a", "Oskarsson Savings Bank", "CVE-2024-0042"),
                   told("b", "Norrland Railway", "CVE-2024-0042"), Crowd::kMany),
            Relation::TYPE_UNSPECIFIED);
}

TEST(RelateTest, WhoIsNotNearByAnyKeyIsNotRelated) {
  const Told first(AccountBuilder("a").Victim("Norrland Railway").Published("2031-05-01"));
  const Told second(AccountBuilder("b").Victim("Norrland Railway").Published("2032-05-01"));
  EXPECT_FALSE(Relate(first.Outline(), second.Outline(), {}));
}

}  // namespace
}  // namespace dossier::correlation
