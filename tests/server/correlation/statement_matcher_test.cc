#include "server/correlation/statement_matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"
#include "server/correlation/statement_fold.h"
#include "tests/server/correlation/stories.h"

namespace dossier::correlation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::string_view kWhole =
    "The marks that we found so far show a planned and patient break-in. We organised our defence "
    "at once, and the tribunal’s work goes on.";

double Likeness(const v1::Statement& a, const v1::Statement& b) {
  EXPECT_EQ(Compare(a, b).score, Compare(b, a).score);
  return Compare(a, b).score;
}

bool ShareKey(const v1::Statement& a, const v1::Statement& b) {
  const auto one = KeysOf(a);
  const auto other = KeysOf(b);
  return std::find_first_of(one.begin(), one.end(), other.begin(), other.end()) != one.end();
}

TEST(StatementMatcherTest, QuoteMarksAndSpellingsDoNotMakeAnotherStatement) {
  const v1::Statement british = Said("International Sea Tribunal", kWhole);
  const v1::Statement american =
      Said("IST",
           "\"The marks that we found so far show a planned and patient break in; we organized our "
           "defense at once and the tribunal's work goes on\"");
  EXPECT_EQ(Likeness(british, american), 1);
  EXPECT_THAT(Compare(british, american).reasons,
              ElementsAre(HasSubstr("print the same statement")));
}

TEST(StatementMatcherTest, AShortenedOrBracketedWordingIsTheSameStatement) {
  const v1::Statement whole = Said("International Sea Tribunal", kWhole);
  for (const char* wording :
       {"The marks that we found so far show a planned and patient break-in",
        "The marks that we found [...] show a planned and patient break-in. We organised our "
        "defence at once",
        "The marks that we found so far show a planned and patient [and costly] break-in. We [the "
        "tribunal] organised our defence at once"}) {
    EXPECT_GE(Likeness(whole, Said("the tribunal", wording)), kSameStatement) << wording;
    EXPECT_TRUE(ShareKey(whole, Said("the tribunal", wording))) << wording;
  }
}

TEST(StatementMatcherTest, OtherWordsOrAnotherSpeakerAreAnotherStatement) {
  const v1::Statement whole = Said("International Sea Tribunal", kWhole);
  EXPECT_LT(Likeness(whole, Said("IST", "We saw the smoke at nine, and rang the bell at once.")),
            kSameStatement);
  EXPECT_LT(Likeness(whole, Said("Maria Oskarsson", kWhole)), kSameStatement);
  EXPECT_GE(Likeness(whole, Said("", kWhole)), kSameStatement);
}

TEST(StatementMatcherTest, SomebodySpeaksForTheBodyTheyBelongTo) {
  v1::Statement person = Said("Maria Oskarsson", kWhole);
  person.mutable_speaker()->set_organisation("International Sea Tribunal");
  EXPECT_GE(Likeness(person, Said("the IST", kWhole)), kSameStatement);
}

TEST(StatementMatcherTest, ARenderingInOtherWordsStaysApart) {
  const v1::Statement quoted = Said("IST",
                                    "We have found no sign that letters of our members were "
                                    "read by anybody outside the house");
  EXPECT_GE(Likeness(quoted, Said("IST",
                                  "it had found no sign that letters of its members were read by "
                                  "anybody outside the house",
                                  "", v1::Statement::FORM_INDIRECT)),
            kSameStatement);
  EXPECT_LT(Likeness(quoted, Said("IST", "no letters were read as far as it could tell by now", "",
                                  v1::Statement::FORM_INDIRECT)),
            kSameStatement);
}

TEST(StatementMatcherTest, ThreeWordsAreTheSameOnlyFromOneMouthOnOneDay) {
  const v1::Statement one = Said("Maria Oskarsson", "We are calm", "2031-05-01");
  EXPECT_GE(Likeness(one, Said("Maria Oskarsson", "“We are calm.”", "2031-05-02")), kSameStatement);
  EXPECT_LT(Likeness(one, Said("Maria Oskarsson", "We are calm", "2032-05-02")), kSameStatement);
  EXPECT_LT(Likeness(one, Said("", "We are calm", "2031-05-01")), kSameStatement);
}

TEST(StatementMatcherTest, GroupsAreTheSameInEveryOrder) {
  std::vector<v1::Statement> said = {
      Said("IST", kWhole, "2031-10-22"),
      Said("International Sea Tribunal",
           "We organised our defence at once, and the tribunal's work "
           "goes on"),
      Said("", "The marks that we found so far show a planned and patient break-in", "2031-10-20"),
      Said("Maria Oskarsson", "We saw the smoke at nine and rang the bell", "2031-10-20")};
  std::vector<int> order = {0, 1, 2, 3};
  do {
    std::vector<const v1::Statement*> arrived;
    for (const int i : order) arrived.push_back(&said[i]);
    std::vector<std::vector<int>> groups = GroupStatements(arrived);
    for (std::vector<int>& group : groups) {
      for (int& member : group) member = order[member];
    }
    EXPECT_THAT(groups, ElementsAre(ElementsAre(2, 0, 1), ElementsAre(3)));
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_THAT(GroupStatements({}), IsEmpty());
}

TEST(StatementMatcherTest, TheSpeakersOwnPublicationComesFirstAndItsWordsStand) {
  v1::Statement own = Said("Maria Oskarsson",
                           "We organised our defence at once, and nobody was hurt", "2031-05-09");
  own.mutable_speaker()->set_organisation("International Sea Tribunal");
  own.mutable_occurrences(0)->set_publisher("International Sea Tribunal");
  const v1::Statement early =
      Said("Maria Oskarsson", "We organised our defence at dawn, and nobody was hurt, thank heaven",
           "2031-05-03");
  const v1::Statement later =
      Said("Oskarsson", "We organised our defence at dawn, and nobody was hurt", "2031-05-04");
  const v1::Statement folded = FoldStatement({&later, &own, &early});
  EXPECT_EQ(folded.text(), own.text());
  ASSERT_THAT(folded.occurrences(), SizeIs(3));
  EXPECT_EQ(folded.occurrences(0).directness(), v1::Occurrence::DIRECTNESS_OWN_PUBLICATION);
  EXPECT_EQ(folded.occurrences(0).wording(), v1::Occurrence::WORDING_SAME);
  EXPECT_EQ(folded.occurrences(1).published().value(), "2031-05-03");
  EXPECT_EQ(folded.occurrences(1).wording(), v1::Occurrence::WORDING_ALTERED);
  EXPECT_EQ(folded.published_at().value(), "2031-05-03");
}

TEST(StatementMatcherTest, TheHedgeOfAMisquoteIsNotTheSpeakers) {
  constexpr absl::string_view kWords = "We found no sign that letters of our members were read";
  v1::Statement first = Said("Maria Oskarsson", kWords, "2031-05-03");
  v1::Statement second = Said("Maria Oskarsson", kWords, "2031-05-04");
  v1::Statement misquote =
      Said("Maria Oskarsson", "We found likely signs that letters of our members were read",
           "2031-05-05");
  first.mutable_occurrences(0)->set_publisher("The Herald");
  second.mutable_occurrences(0)->set_publisher("The Post");
  misquote.mutable_occurrences(0)->set_publisher("The Courier");
  misquote.set_hedge(v1::HEDGE_LIKELY);
  EXPECT_EQ(FoldStatement({&first, &second, &misquote}).hedge(), v1::HEDGE_UNSPECIFIED);
}

TEST(StatementMatcherTest, AReporterTurnsPronounsAndTenses) {
  const v1::Statement quoted =
      Said("IST", "We did not lose the letters of our 400 members, and we organised our defence");
  EXPECT_GE(
      Likeness(quoted, Said("IST",
                            "the tribunal did not lose the letters of its four hundred members "
                            "and it organised its defence",
                            "", v1::Statement::FORM_INDIRECT)),
      kSameStatement);
}

TEST(StatementMatcherTest, TheFullestWordingStandsAndOccurrencesComeEarliestFirst) {
  const v1::Statement late = Said("IST", kWhole, "2031-10-22");
  const v1::Statement early =
      Said("", "The marks that we found so far show a planned and patient break-in", "2031-10-20");
  v1::Statement undated = Said("International Sea Tribunal", kWhole);
  undated.set_kind(v1::Statement::KIND_FINDING);
  undated.mutable_speaker()->set_role("spokesperson");
  const v1::Statement folded = FoldStatement({&undated, &late, &early});
  EXPECT_EQ(folded.text(), kWhole);
  EXPECT_EQ(folded.speaker().name(), "International Sea Tribunal");
  EXPECT_EQ(folded.speaker().role(), "spokesperson");
  EXPECT_EQ(folded.kind(), v1::Statement::KIND_FINDING);
  EXPECT_EQ(folded.published_at().value(), "2031-10-20");
  ASSERT_THAT(folded.occurrences(), SizeIs(3));
  EXPECT_EQ(folded.occurrences(0).published().value(), "2031-10-20");
  EXPECT_EQ(folded.occurrences(1).published().value(), "2031-10-22");
  EXPECT_EQ(folded.occurrences(2).published().value(), "");
  EXPECT_LT(folded.occurrences(0).similarity(), 1);
  EXPECT_EQ(folded.occurrences(1).similarity(), 1);
  EXPECT_EQ(FoldStatement({&early, &undated, &late}).SerializeAsString(),
            folded.SerializeAsString());
}

TEST(StatementMatcherTest, OfThousandPrintsTheFirstAndTheLastAreToldAndAllAreCounted) {
  std::vector<v1::Statement> prints;
  for (int i = 0; i < 1000; ++i) {
    v1::Statement& print =
        prints.emplace_back(Said("IST", kWhole, absl::StrCat("2031-10-", 10 + i / 100)));
    print.mutable_occurrences(0)->set_publisher(absl::StrCat("Gazette No. ", i));
  }
  // A misquote in the midst of them.
  prints[500] =
      Said("IST",
           "\"The marks that we found so far show a planned and greedy break-in. We organised our "
           "defence at once, and the tribunal’s work goes on.\"",
           "2031-10-15");
  std::vector<const v1::Statement*> utterances;
  for (const v1::Statement& print : prints) utterances.push_back(&print);
  const v1::Statement folded = FoldStatement(utterances);
  EXPECT_EQ(folded.occurrence_count(), 1000);
  EXPECT_LE(folded.occurrences_size(), 155);
  EXPECT_EQ(folded.occurrences(0).published().value(), "2031-10-10");
  EXPECT_EQ(folded.occurrences(folded.occurrences_size() - 1).published().value(), "2031-10-19");
  const auto misquotes = std::count_if(folded.occurrences().begin(), folded.occurrences().end(),
                                       [](const v1::Occurrence& print) {
                                         return print.wording() == v1::Occurrence::WORDING_ALTERED;
                                       });
  EXPECT_EQ(misquotes, 1) << "what is altered is told wherever it stands";
  int counted = 0;
  for (const v1::WordingCount& count : folded.wording_counts()) counted += count.count();
  EXPECT_EQ(counted, 1000);
}

}  // namespace
}  // namespace dossier::correlation
