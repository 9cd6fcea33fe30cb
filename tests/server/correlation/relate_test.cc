#include "server/correlation/relate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/correlation/fold.h"
#include "tests/server/correlation/stories.h"

namespace dossier::correlation {
namespace {

using internal::Account;
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
  IncidentSide Side() const { return {&incident, accounts}; }

  Account account;
  std::vector<const Account*> accounts;
  v1::Incident incident;
};

Relation::Type TypeOf(const Told& a, const Told& b) {
  const auto relation = Relate(a.Side(), b.Side());
  return relation ? relation->type() : Relation::TYPE_UNSPECIFIED;
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

}  // namespace
}  // namespace dossier::correlation
