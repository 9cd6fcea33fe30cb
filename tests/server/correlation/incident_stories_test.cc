// Stories of reports that arrive, and which incidents they make.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/correlation/relate.h"
#include "tests/server/correlation/stories.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using ::testing::SizeIs;

constexpr absl::string_view kBell =
    "The marks that we found so far show a planned and patient break-in whose aim was to learn "
    "secrets, and so an attempt to weaken the tribunal";

// An older report on the first break-in; a newer, undated one that tells a second break-in at the
// same victim and looks back on the first.
std::vector<Account> TwoBreakInsAtOneTribunal() {
  return {
      AccountBuilder("older")
          .Published("2031-10-22")
          .Title("Break-in at the Sea Tribunal was planned")
          .Victim("International Sea Tribunal", {"IST"})
          .Kind(v1::Kind::TYPE_ESPIONAGE)
          .Happened(v1::IncidentDate::EVENT_DETECTED, "2031-09")
          .Motive(v1::Motive::TYPE_ESPIONAGE, "International Sea Tribunal")
          .Attribution(v1::STANCE_DECLINES, "International Sea Tribunal", "")
          .Words("break-in tribunal planned patient forensic analysis secrets harbour police "
                 "investigating judges measures security update press release")
          .Names("tribunal sea rostova valetta")
          .Quotes(kBell),
      AccountBuilder("newer", 0)
          .Title("Swift discovery helped the tribunal")
          .Victim("International Sea Tribunal", {"IST"})
          .Kind(v1::Kind::TYPE_INTRUSION)
          .Unresolved("last week", "the report bears no date")
          .Words("tribunal announced incident discovery contain attack harbour security states "
                 "support statement threat measures press")
          .Names("tribunal sea rostova valetta")
          .Quotes("The tribunal finds it needful to tell the public and its members of such "
                  "incidents and asks for their support"),
      AccountBuilder("newer", 1)
          .Background()
          .Victim("International Sea Tribunal", {"IST"})
          .Kind(v1::Kind::TYPE_ESPIONAGE)
          .Happened(v1::IncidentDate::EVENT_UNSPECIFIED, "2031")
          .Motive(v1::Motive::TYPE_ESPIONAGE, "International Sea Tribunal")
          .Words("tribunal reported incident attack espionage undermine disconnect internet")
          .Names("tribunal")
          .Quotes(kBell),
  };
}

TEST(IncidentStoriesTest, AReportOnANewBreakInThatLooksBackMakesTwoIncidentsInEveryOrder) {
  std::vector<Account> accounts = TwoBreakInsAtOneTribunal();
  std::vector<int> order = {0, 1, 2};
  const std::string hash = Arrive(accounts).Hash();
  do {
    const Dossier dossier = Arrive({accounts[order[0]], accounts[order[1]], accounts[order[2]]});
    ASSERT_THAT(dossier.groups, SizeIs(2));
    EXPECT_EQ(dossier.GroupOf("older"), dossier.GroupOf("newer", 1));
    EXPECT_NE(dossier.GroupOf("older"), dossier.GroupOf("newer", 0));
    EXPECT_EQ(dossier.Hash(), hash);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(IncidentStoriesTest, TheTwoBreakInsAreRelatedAsEarlierAndLater) {
  const Dossier dossier = Arrive(TwoBreakInsAtOneTribunal());
  const int first = dossier.GroupOf("older");
  const int second = dossier.GroupOf("newer", 0);
  const auto accounts_of_first = dossier.AccountsOf(first);
  const auto accounts_of_second = dossier.AccountsOf(second);
  const auto earlier = OutlineOf({&dossier.incidents[first], accounts_of_first, accounts_of_first});
  const auto later =
      OutlineOf({&dossier.incidents[second], accounts_of_second, accounts_of_second});
  const auto forward = Relate(earlier, later, NearBy(earlier, later));
  const auto back = Relate(later, earlier, NearBy(later, earlier));
  ASSERT_TRUE(forward && back);
  EXPECT_EQ(forward->type(), v1::Relation::TYPE_SAME_VICTIM_LATER);
  EXPECT_EQ(back->type(), v1::Relation::TYPE_SAME_VICTIM_EARLIER);
  EXPECT_EQ(forward->score(), back->score());
  EXPECT_EQ(forward->incident(), later.incident());
  EXPECT_EQ(forward->reasons(0), "same victim: International Sea Tribunal");
}

TEST(IncidentStoriesTest, NothingOfTheFirstBreakInLeaksIntoTheSecond) {
  const Dossier dossier = Arrive(TwoBreakInsAtOneTribunal());
  const v1::Incident& second = dossier.incidents[dossier.GroupOf("newer", 0)];
  EXPECT_THAT(second.motives(), SizeIs(0));
  EXPECT_THAT(second.kinds(), SizeIs(1));
  EXPECT_THAT(second.reports(), SizeIs(1));
  ASSERT_THAT(second.dates(), SizeIs(1));
  EXPECT_EQ(second.dates(0).date().value(), "");
  EXPECT_EQ(second.dates(0).date().unresolved_reason(), "the report bears no date");
  EXPECT_EQ(second.title(), "Swift discovery helped the tribunal");
}

TEST(IncidentStoriesTest, AnIndictmentEightMonthsOnJoinsTheAttackItIsAbout) {
  const Dossier dossier = Arrive({
      AccountBuilder("day-after")
          .Published("2031-03-12")
          .Victim("Lindqvist Shipping")
          .Kind(v1::Kind::TYPE_RANSOMWARE)
          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-03-11")
          .Words("ships stood still booking ransom note harbour terminals"),
      AccountBuilder("indictment")
          .Published("2031-11-20")
          .Victim("Lindqvist Shipping Ltd")
          .Initiator("Grey Heron")
          .Kind(v1::Kind::TYPE_RANSOMWARE)
          .Kind(v1::Kind::TYPE_EXTORTION)
          .Happened(v1::IncidentDate::EVENT_UNSPECIFIED, "2031-03")
          .Words("prosecutors charged three men court jury indictment unsealed extortion"),
  });
  EXPECT_TRUE(dossier.Together("day-after", "indictment"));
}

TEST(IncidentStoriesTest, TheSameVictimInAnotherYearStaysApart) {
  const Dossier dossier = Arrive({
      AccountBuilder("first")
          .Published("2031-03-12")
          .Victim("Lindqvist Shipping")
          .Kind(v1::Kind::TYPE_RANSOMWARE)
          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-03-11")
          .Words("ships stood still booking ransom note harbour terminals"),
      AccountBuilder("second")
          .Published("2033-05-02")
          .Victim("Lindqvist Shipping")
          .Kind(v1::Kind::TYPE_RANSOMWARE)
          .Happened(v1::IncidentDate::EVENT_STARTED, "2033-05-01")
          .Words("ships stood still booking ransom note harbour terminals"),
  });
  EXPECT_FALSE(dossier.Together("first", "second"));
}

TEST(IncidentStoriesTest, ASecondAttackYearsLaterWhoseReportsRecallTheOldWordsStaysApart) {
  constexpr absl::string_view kOldWords =
      "No passenger was in danger and every ship was in harbour by nightfall on its own engines";
  const Dossier dossier = Arrive({
      AccountBuilder("first")
          .Published("2031-03-12")
          .Victim("Lindqvist Shipping")
          .Kind(v1::Kind::TYPE_RANSOMWARE)
          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-03-11")
          .Words("ships stood still booking ransom note harbour terminals")
          .Quotes(kOldWords),
      AccountBuilder("second")
          .Published("2034-05-02")
          .Victim("Lindqvist Shipping")
          .Kind(v1::Kind::TYPE_RANSOMWARE)
          .Happened(v1::IncidentDate::EVENT_STARTED, "2034-05-01")
          .Words("ships stood still booking ransom note harbour terminals")
          .Quotes(kOldWords),
  });
  EXPECT_FALSE(dossier.Together("first", "second"));
}

TEST(IncidentStoriesTest, OneCampaignWithTwoVictimsIsTwoRelatedIncidents) {
  const Dossier dossier = Arrive({
      AccountBuilder("bank")
          .Published("2031-06-02")
          .Victim("Oskarsson Savings Bank")
          .Initiator("Grey Heron")
          .Kind(v1::Kind::TYPE_DDOS)
          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-06-01")
          .Artefact("FloodGate")
          .Words("flooded site customers hours channel claimed"),
      AccountBuilder("railway")
          .Published("2031-06-05")
          .Victim("Norrland Railway")
          .Initiator("Grey Heron")
          .Kind(v1::Kind::TYPE_DDOS)
          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-06-04")
          .Artefact("FloodGate")
          .Words("flooded site customers hours channel claimed"),
  });
  ASSERT_FALSE(dossier.Together("bank", "railway"));
  const auto bank = dossier.AccountsOf(dossier.GroupOf("bank"));
  const auto railway = dossier.AccountsOf(dossier.GroupOf("railway"));
  const auto one = OutlineOf({&dossier.incidents[dossier.GroupOf("bank")], bank, bank});
  const auto other = OutlineOf({&dossier.incidents[dossier.GroupOf("railway")], railway, railway});
  const auto relation = Relate(one, other, NearBy(one, other));
  ASSERT_TRUE(relation);
  EXPECT_EQ(relation->type(), v1::Relation::TYPE_PART_OF_CAMPAIGN);
}

TEST(IncidentStoriesTest, TwoEarthquakesStayApartAndReportsOnOneMeet) {
  const auto quake = [](absl::string_view report, absl::string_view day, absl::string_view names,
                        absl::string_view words) -> Account {
    return AccountBuilder(report)
        .Published(day)
        .Kind(v1::Kind::TYPE_PHYSICAL)
        .Happened(v1::IncidentDate::EVENT_UNSPECIFIED, day)
        .Names(names)
        .Words(absl::StrCat("earthquake struck killed rescue magnitude homes ", words));
  };
  const Dossier dossier = Arrive({
      quake("a", "2031-02-01", "tavira alma coast", "fishing boats wave pier"),
      quake("b", "2031-02-02", "tavira alma governor", "fishing pier school collapsed"),
      quake("c", "2031-02-02", "tavira coast alma", "rescuers pier wave tents"),
      quake("d", "2034-07-09", "korrend valley ost", "mine village bridge fell"),
      quake("e", "2034-07-10", "korrend ost valley", "village bridge snow helicopters"),
  });
  EXPECT_THAT(dossier.groups, SizeIs(2));
  EXPECT_TRUE(dossier.Together("a", "b"));
  EXPECT_TRUE(dossier.Together("a", "c"));
  EXPECT_TRUE(dossier.Together("d", "e"));
}

TEST(IncidentStoriesTest, AnAttackToldOfWithinWeeksIsOneWithoutItsDate) {
  const auto attack = [](absl::string_view report, absl::string_view day) -> Account {
    return AccountBuilder(report)
        .Published(day)
        .Victim("Harbour Authority of Vells")
        .Kind(v1::Kind::TYPE_RANSOMWARE)
        .Words("booking servers encrypted");
  };
  const Dossier dossier = Arrive({attack("first", "2031-05-06"), attack("claimed", "2031-05-14"),
                                  attack("next", "2032-03-01")});
  EXPECT_TRUE(dossier.Together("first", "claimed"));
  EXPECT_FALSE(dossier.Together("first", "next"));
}

TEST(IncidentStoriesTest, AReportOfTheRepairIsOfTheIncidentThoughOthersCameOutBeforeIt) {
  const auto attack = [](absl::string_view report, absl::string_view day,
                         absl::string_view victim) -> AccountBuilder {
    return AccountBuilder(report)
        .Published(day)
        .Victim(victim)
        .Kind(v1::Kind::TYPE_RANSOMWARE)
        .Words("operations servers encrypted");
  };
  const Dossier dossier = Arrive({
      attack("attack", "2031-03-04", "Marl Valley Hospital")
          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-03-02"),
      attack("short", "2031-03-05", "Marl Valley General Hospital"),
      attack("repaired", "2031-03-28", "Marl Valley Hospital")
          .Happened(v1::IncidentDate::EVENT_RECOVERED, "2031-03-27"),
      attack("neighbour", "2031-03-05", "Marl Valley School"),
  });
  EXPECT_TRUE(dossier.Together("attack", "repaired"));
  EXPECT_TRUE(dossier.Together("attack", "short"));
  EXPECT_FALSE(dossier.Together("attack", "neighbour"));
}

TEST(IncidentStoriesTest, ATownThatIsInTheNewsTwiceHasTwoIncidents) {
  const auto news = [](absl::string_view report, absl::string_view day, absl::string_view names,
                       absl::string_view words) {
    Account account = AccountBuilder(report)
                          .Published(day)
                          .Kind(v1::Kind::TYPE_OTHER)
                          .Names(names)
                          .Words(absl::StrCat("monday ", words));
    internal::Signature& signature = *account.mutable_signature();
    for (const absl::string_view word : absl::StrSplit(signature.words(), ' ')) {
      signature.add_word_marks(absl::StrContains(names, word) ? internal::Signature::WORD_MARK_NAME
                                                              : 0);
    }
    return account;
  };
  const Dossier dossier = Arrive({
      news("outage", "2031-05-02", "kelmark",
           "homes power substation dark grid engineer hours failure candles lifts"),
      news("vote", "2031-11-20", "kelmark",
           "referendum accounts network false claims researchers weeks firm"),
      news("theft", "2031-05-03", "alma museum aal", "paintings skylight masked gallery"),
      news("trial", "2031-12-01", "alma museum aal", "paintings skylight judge gallery"),
  });
  EXPECT_FALSE(dossier.Together("outage", "vote"));
  EXPECT_TRUE(dossier.Together("theft", "trial"));
}

TEST(IncidentStoriesTest, AnUndatedCopyJoinsItsOriginal) {
  constexpr absl::string_view kText =
      "Thieves emptied the accounts of the Oskarsson Savings Bank through its transfer desk on a "
      "quiet holiday morning, its chairwoman told reporters, and the money was gone before the "
      "night porter had finished his rounds and locked the yellow gate behind the last delivery.";
  const Dossier dossier = Arrive({
      AccountBuilder("original")
          .Published("2031-06-02")
          .Victim("Oskarsson Savings Bank")
          .Kind(v1::Kind::TYPE_FRAUD)
          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-06-01")
          .Text(kText),
      AccountBuilder("copy")
          .Victim("Oskarsson Savings Bank")
          .Text(absl::StrCat(kText, " More follows.")),
      AccountBuilder("other")
          .Victim("Oskarsson Savings Bank")
          .Text("Customers of the Oskarsson Savings Bank got letters that ask for their codes"),
  });
  EXPECT_TRUE(dossier.Together("original", "copy"));
  EXPECT_FALSE(dossier.Together("original", "other"));
}

TEST(IncidentStoriesTest, WhatWasPublishedBeforehandTellsOfSomethingElse) {
  const Dossier dossier = Arrive({
      AccountBuilder("before").Published("2031-01-10").Victim("Norrland Railway").Words("signals"),
      AccountBuilder("after")
          .Published("2031-06-05")
          .Victim("Norrland Railway")
          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-06-04")
          .Words("signals"),
  });
  EXPECT_FALSE(dossier.Together("before", "after"));
}

// Accounts of several victims, times and kinds, some alike and some not.
std::vector<Account> ManyStories() {
  std::vector<Account> accounts;
  const char* victims[] = {"Lindqvist Shipping", "Norrland Railway", "Oskarsson Savings Bank"};
  const char* days[] = {"2031-03-11", "2031-03-13", "2031-03", "2032-08-20", "2032"};
  int number = 0;
  for (const char* victim : victims) {
    for (const char* day : days) {
      AccountBuilder builder(absl::StrCat("r", number));
      builder.Victim(victim)
          .Happened(v1::IncidentDate::EVENT_DETECTED, day)
          .Kind(number % 2 == 0 ? v1::Kind::TYPE_RANSOMWARE : v1::Kind::TYPE_DATA_BREACH)
          .Words(absl::StrCat("harbour police systems word", number % 4, " word", number % 3))
          .Title(absl::StrCat("A report numbered ", number));
      if (number % 3 != 0) builder.Published(absl::StrCat("2032-1", number % 3, "-05"));
      if (number % 4 == 0) builder.Quotes("we saw the smoke at nine and rang the bell at once");
      if (number % 5 == 0) builder.Initiator("Grey Heron");
      accounts.push_back(builder);
      if (number % 6 == 0) {
        accounts.push_back(AccountBuilder(absl::StrCat("r", number), 1)
                               .Background()
                               .Victim(victims[(number + 1) % 3])
                               .Happened(v1::IncidentDate::EVENT_UNSPECIFIED, "2031"));
      }
      ++number;
    }
  }
  return accounts;
}

TEST(IncidentStoriesTest, TheOrderOfArrivalNeverShows) {
  std::vector<Account> accounts = ManyStories();
  const Dossier first = Arrive(accounts);
  EXPECT_GT(first.groups.size(), 3u);
  EXPECT_LT(first.groups.size(), accounts.size());
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    std::shuffle(accounts.begin(), accounts.end(), random);
    ASSERT_EQ(Arrive(accounts).Hash(), first.Hash()) << "round " << round;
  }
}

TEST(IncidentStoriesTest, ARetractedReportLeavesWhatTheOthersTell) {
  std::vector<Account> accounts = ManyStories();
  const std::string whole = Arrive(accounts).Hash();
  const Account retracted = accounts[2];
  accounts.erase(accounts.begin() + 2);
  const std::string without = Arrive(accounts).Hash();
  EXPECT_NE(whole, without);
  accounts.push_back(retracted);
  EXPECT_EQ(Arrive(accounts).Hash(), whole);
}

}  // namespace
}  // namespace dossier::correlation
