#include "server/correlation/account_matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/server/correlation/stories.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using ::testing::Contains;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::SizeIs;
using ::testing::StartsWith;

Account Tribunal(absl::string_view report, absl::string_view when) {
  return AccountBuilder(report)
      .Victim("International Sea Tribunal", {"IST"})
      .Kind(v1::Kind::TYPE_ESPIONAGE)
      .Happened(v1::IncidentDate::EVENT_DETECTED, when);
}

TEST(AccountMatcherTest, AnEdgeSaysWhyForAPerson) {
  const internal::Edge edge = Compare(Tribunal("a", "2031-09"), Tribunal("b", "2031-09-14"));
  EXPECT_GE(edge.score(), kSameIncident);
  EXPECT_EQ(edge.rule(), "account.same_victim");
  EXPECT_THAT(edge.reasons(), Contains("same victim: International Sea Tribunal"));
  EXPECT_THAT(edge.reasons(), Contains("dates agree: 14 September 2031"));
}

TEST(AccountMatcherTest, TheOrderOfTheTwoDoesNotMatter) {
  const Account one = AccountBuilder("one")
                          .Victim("IST")
                          .Published("2031-09-20")
                          .Happened(v1::IncidentDate::EVENT_STARTED, "2031-08")
                          .Words("harbour police judges bells")
                          .Figure("300 million");
  const Account other = AccountBuilder("other")
                            .Background()
                            .Victim("International Sea Tribunal")
                            .Happened(v1::IncidentDate::EVENT_UNSPECIFIED, "2031")
                            .Words("judges police bells smoke")
                            .Figure("300 million");
  EXPECT_EQ(Compare(one, other).SerializeAsString(), Compare(other, one).SerializeAsString());
  EXPECT_THAT(Compare(one, other).reasons(), Contains("same figures: 300 million"));
}

TEST(AccountMatcherTest, AnAcronymIsTheNameItStandsFor) {
  const Account full = AccountBuilder("a")
                           .Victim("International Sea Tribunal")
                           .Happened(v1::IncidentDate::EVENT_DETECTED, "2031-09-14");
  const Account acronym =
      AccountBuilder("b").Victim("IST").Happened(v1::IncidentDate::EVENT_DETECTED, "2031-09-15");
  EXPECT_GE(Compare(full, acronym).score(), kSameIncident);
}

TEST(AccountMatcherTest, AnotherVictimOrAnotherTimeForbidsTheUnion) {
  const Account other_victim = AccountBuilder("b")
                                   .Victim("Norrland Railway")
                                   .Kind(v1::Kind::TYPE_ESPIONAGE)
                                   .Happened(v1::IncidentDate::EVENT_DETECTED, "2031-09-14");
  EXPECT_EQ(Compare(Tribunal("a", "2031-09"), other_victim).rule(), "conflict.other_victim");
  EXPECT_EQ(Compare(Tribunal("a", "2031-09"), Tribunal("b", "2034-01")).rule(),
            "conflict.other_time");
  EXPECT_EQ(Compare(Tribunal("a", "2031-09"), Tribunal("a", "2031-09")).rule(),
            "conflict.same_report");
  EXPECT_TRUE(ScoreWorthKeeping(Compare(Tribunal("a", "2031-09"), other_victim)).has_value());
}

TEST(AccountMatcherTest, FiresAWeekApartInTwoHousesAreTwo) {
  const auto fire = [](absl::string_view house, absl::string_view day, absl::string_view told) {
    return AccountBuilder(absl::StrCat(house, told))
        .Victim(house)
        .Kind(v1::Kind::TYPE_PHYSICAL)
        .Published(told)
        .Words("fire hotel guests smoke flames")
        .Happened(v1::IncidentDate::EVENT_STARTED, day);
  };
  const Account one = fire("Grand Marlow Hotel", "2031-05-03", "2031-05-04");
  EXPECT_EQ(Compare(one, fire("Hotel Seeblick", "2031-05-10", "2031-05-11")).rule(),
            "conflict.other_happening");
  // The day after may be how another report puts it.
  EXPECT_NE(Compare(one, fire("Hotel Seeblick", "2031-05-04", "2031-05-05")).rule(),
            "conflict.other_happening");
}

TEST(AccountMatcherTest, AnUndatedAccountNeedsMoreThanTheVictim) {
  const Account dated = Tribunal("a", "2031-09");
  const Account undated =
      AccountBuilder("b").Victim("International Sea Tribunal").Kind(v1::Kind::TYPE_ESPIONAGE);
  EXPECT_LT(Compare(dated, undated).score(), kSameIncident);
  const Account quoting = AccountBuilder("c")
                              .Victim("International Sea Tribunal")
                              .Quotes("we saw the smoke at nine and rang the bell at once");
  AccountBuilder dated_quoting("d");
  dated_quoting.Victim("International Sea Tribunal")
      .Happened(v1::IncidentDate::EVENT_DETECTED, "2031-09")
      .Quotes("we saw the smoke at nine and rang the bell at once");
  const internal::Edge edge = Compare(dated_quoting, quoting);
  EXPECT_GE(edge.score(), kSameIncident);
  EXPECT_THAT(edge.reasons(0), HasSubstr("same statement"));
}

TEST(AccountMatcherTest, ReportsThatComeOutTogetherNeedNoDates) {
  const auto report = [](absl::string_view name, absl::string_view day) -> Account {
    return AccountBuilder(name)
        .Published(day)
        .Victim("Norrland Railway")
        .Kind(v1::Kind::TYPE_RANSOMWARE)
        .Words("tickets stations boards dark ransom");
  };
  EXPECT_GE(Compare(report("a", "2031-04-01"), report("b", "2031-04-02")).score(), kSameIncident);
  EXPECT_LT(Compare(report("a", "2031-04-01"), report("b", "2031-12-02")).score(), kSameIncident);
}

TEST(AccountMatcherTest, KeysAreFewSortedAndSharedByAccountsOfOneIncident) {
  AccountBuilder builder("a");
  builder.Text("some text of a report on the tribunal");
  for (int i = 0; i < 100; ++i) {
    builder.Victim(absl::StrCat("Victim ", i)).Figure(absl::StrCat(i, " million"));
    builder.Names(absl::StrCat("word", i)).Quotes(absl::StrCat("we rang the bell ", i, " times"));
  }
  const Account account = builder;
  const std::vector<std::string> keys = KeysOf(account);
  EXPECT_THAT(keys, SizeIs(testing::Le(64u)));
  std::vector<std::string> sorted = keys;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  EXPECT_THAT(keys, ElementsAreArray(sorted));
  EXPECT_THAT(KeysOf(Tribunal("a", "2031")), Contains("v:ist"));
  EXPECT_THAT(KeysOf(Tribunal("a", "2031")), Contains("v:international sea tribunal"));
  EXPECT_THAT(KeysOf(Account()), SizeIs(0));
}

TEST(AccountMatcherTest, AnAccountThatAnOlderVersionStoredIsComparedAlike) {
  const Account tug = AccountBuilder("a").Words("lighter tender wharf").Names("vellsmouth");
  const Account wharf = AccountBuilder("b").Words("barge tender wharf").Names("vellsmouth");
  Account older = tug;
  internal::Signature& signature = *older.mutable_signature();
  int at = 0;
  for (const char* word : {"lighter", "tender", "vellsmouth", "wharf"}) {
    internal::Signature::Term& term = *signature.add_terms();
    term.set_text(word);
    term.set_weight(signature.word_weights(at++));
  }
  signature.clear_words();
  signature.clear_word_weights();
  EXPECT_THAT(KeysOf(tug), Contains("t:lighter"));
  EXPECT_EQ(KeysOf(older), KeysOf(tug));
  EXPECT_GT(Compare(tug, wharf).score(), 0);
  EXPECT_EQ(Compare(older, wharf).score(), Compare(tug, wharf).score());
}

}  // namespace
}  // namespace dossier::correlation
