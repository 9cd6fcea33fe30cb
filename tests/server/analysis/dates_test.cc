#include "server/analysis/dates.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Sunday.
constexpr absl::CivilDay kAnchor(2031, 6, 15);

// "words=value" of every expression; "words=?" where nothing fixes it.
std::vector<std::string> Dates(absl::string_view text,
                               std::optional<absl::CivilDay> anchor = kAnchor) {
  std::vector<std::string> dates;
  const Text cut(text);
  const std::vector<DateExpression> found = FindDates(cut, Landmarks(cut), anchor);
  EXPECT_EQ(found.size(), FindDates(text, anchor).size()) << "landmarks miss some of: " << text;
  for (const DateExpression& date : found) {
    EXPECT_EQ(date.value.empty(), !date.unresolved.empty()) << text;
    dates.push_back(absl::StrCat(text.substr(date.begin, date.end - date.begin), "=",
                                 date.value.empty() ? "?" : date.value));
  }
  return dates;
}

TEST(DatesTest, AFullDateIsReadInEveryCommonForm) {
  EXPECT_THAT(Dates("on October 22, 2023 it"), ElementsAre("October 22, 2023=2023-10-22"));
  EXPECT_THAT(Dates("on Oct. 22nd 2023 it"), ElementsAre("Oct. 22nd 2023=2023-10-22"));
  EXPECT_THAT(Dates("on 22 October 2023 it"), ElementsAre("22 October 2023=2023-10-22"));
  EXPECT_THAT(Dates("the 22nd of October, 2023"), ElementsAre("22nd of October, 2023=2023-10-22"));
  EXPECT_THAT(Dates("2023-10-22"), ElementsAre("2023-10-22=2023-10-22"));
  EXPECT_THAT(Dates("2023/10/22"), ElementsAre("2023/10/22=2023-10-22"));
  EXPECT_THAT(Dates("22.10.2023"), ElementsAre("22.10.2023=2023-10-22"));
  EXPECT_THAT(Dates("10/22/2023"), ElementsAre("10/22/2023=2023-10-22"));
  EXPECT_THAT(Dates("Sunday, October 22, 2023"),
              ElementsAre("Sunday, October 22, 2023=2023-10-22"));
}

TEST(DatesTest, AnHourIsKeptWhereItStands) {
  EXPECT_THAT(Dates("at 2023-10-22T14:05 the"), ElementsAre("2023-10-22T14:05=2023-10-22T14"));
  EXPECT_THAT(Dates("at 3 p.m. on 22 October 2023"),
              ElementsAre("3 p.m. on 22 October 2023=2023-10-22T15"));
  EXPECT_THAT(Dates("on Tuesday at 10:30am"), ElementsAre("Tuesday at 10:30am=2031-06-10T10"));
  EXPECT_THAT(Dates("it has 3 pm and 4 am"), IsEmpty());
}

TEST(DatesTest, ADayThatDoesNotExistIsNoDate) {
  EXPECT_THAT(Dates("2023-02-30 and 31 April 2023", std::nullopt),
              ElementsAre("April 2023=2023-04"));
}

TEST(DatesTest, NumbersThatMayBeSwappedAreNotGuessed) {
  const auto dates = FindDates("on 03/04/2023", kAnchor);
  ASSERT_EQ(dates.size(), 1u);
  EXPECT_EQ(dates[0].value, "");
  EXPECT_THAT(dates[0].unresolved, HasSubstr("which of the two numbers is the month"));
}

TEST(DatesTest, AMonthWithoutYearIsTheMostRecentOne) {
  EXPECT_THAT(Dates("hit it in September"), ElementsAre("September=2030-09"));
  EXPECT_THAT(Dates("hit it in March"), ElementsAre("March=2031-03"));
  EXPECT_THAT(Dates("hit it in June"), ElementsAre("June=2031-06"));
  EXPECT_THAT(Dates("last June"), ElementsAre("June=2030-06"));
  EXPECT_THAT(Dates("January this year"), ElementsAre("January this year=2031-01"));
  EXPECT_THAT(Dates("last year in May"), ElementsAre("last year=2030", "May=2030-05"));
  EXPECT_THAT(Dates("in November of last year"), ElementsAre("November of last year=2030-11"));
}

TEST(DatesTest, RelativeWordsCountFromTheReportsOwnDay) {
  EXPECT_THAT(Dates("yesterday"), ElementsAre("yesterday=2031-06-14"));
  EXPECT_THAT(Dates("two days ago"), ElementsAre("two days ago=2031-06-13"));
  EXPECT_THAT(Dates("two nights ago"), ElementsAre("two nights ago=2031-06-13"));
  EXPECT_THAT(Dates("a month ago"), ElementsAre("a month ago=2031-05"));
  EXPECT_THAT(Dates("last week"), ElementsAre("last week=2031-06-02/2031-06-08"));
  EXPECT_THAT(Dates("earlier this month"), ElementsAre("this month=2031-06"));
  EXPECT_THAT(Dates("on Tuesday"), ElementsAre("Tuesday=2031-06-10"));
  EXPECT_THAT(Dates("Tuesday morning"), ElementsAre("Tuesday morning=2031-06-10"));
  EXPECT_THAT(Dates("over the weekend"), ElementsAre("the weekend=2031-06-14/2031-06-15"));
  EXPECT_THAT(Dates("last year"), ElementsAre("last year=2030"));
  EXPECT_THAT(Dates("in the past two weeks"), ElementsAre("past two weeks=2031-06-01/2031-06-15"));
}

TEST(DatesTest, WithoutADayOfTheReportNothingIsInvented) {
  for (const char* text : {"last week", "in September", "on Tuesday", "two days ago", "yesterday",
                           "3 May", "over the weekend"}) {
    const auto dates = FindDates(text, std::nullopt);
    ASSERT_EQ(dates.size(), 1u) << text;
    EXPECT_EQ(dates[0].value, "") << text;
    EXPECT_THAT(dates[0].unresolved, HasSubstr("the report bears no date")) << text;
  }
  EXPECT_THAT(Dates("In 2023, the", std::nullopt), ElementsAre("2023=2023"));
}

TEST(DatesTest, WhatIsCountedFromAnotherHappeningStaysOpen) {
  EXPECT_THAT(Dates("two weeks later"), ElementsAre("two weeks later=?"));
  EXPECT_THAT(Dates("the following day"), ElementsAre("following day=?"));
}

TEST(DatesTest, WhatIsCountedFromTheDateBeforeItIsAsExactAsThatDateAndTheUnit) {
  EXPECT_THAT(Dates("on 3 May 2031. The night before, it"),
              ElementsAre("3 May 2031=2031-05-03", "The night before=2031-05-02"));
  EXPECT_THAT(Dates("On 3 May 2031 it fell. Three days later it stood."),
              ElementsAre("3 May 2031=2031-05-03", "Three days later=2031-05-06"));
  EXPECT_THAT(Dates("On 3 May 2031 it fell, and the next day it stood."),
              ElementsAre("3 May 2031=2031-05-03", "next day=2031-05-04"));
  EXPECT_THAT(Dates("In May 2031 it fell, two months earlier it stood."),
              ElementsAre("May 2031=2031-05", "two months earlier=2031-03"));
  EXPECT_THAT(Dates("In May 2031 it fell. Three days later it stood."),
              ElementsAre("May 2031=2031-05", "Three days later=?"));
}

TEST(DatesTest, TwoDatesMakeAnInterval) {
  EXPECT_THAT(Dates("between 2014 and 2016"), ElementsAre("2014 and 2016=2014/2016"));
  EXPECT_THAT(Dates("from 3 March 2031 to 7 March 2031"),
              ElementsAre("3 March 2031 to 7 March 2031=2031-03-03/2031-03-07"));
  EXPECT_THAT(Dates("March 3-7, 2031"), ElementsAre("March 3-7, 2031=2031-03-03/2031-03-07"));
  EXPECT_THAT(Dates("the first quarter of 2030"),
              ElementsAre("first quarter of 2030=2030-01-01/2030-03-31"));
}

TEST(DatesTest, TheEndsOfAnIntervalShareTheYear) {
  EXPECT_THAT(Dates("from May to June 2029"), ElementsAre("May to June 2029=2029-05/2029-06"));
  EXPECT_THAT(Dates("between 30 November and 5 January 2029"),
              ElementsAre("30 November and 5 January 2029=2028-11-30/2029-01-05"));
}

TEST(DatesTest, WithoutADayOfTheReportAMonthLiesInTheYearThatWasToldLast) {
  EXPECT_THAT(Dates("In 2029 it was hit, and in September it paid.", std::nullopt),
              ElementsAre("2029=2029", "September=2029-09"));
}

TEST(DatesTest, AYearBehindANameIsADateInATitleAlone) {
  const Text text("Harbour Outage 2029\n\nHarbour Server 2016 fell.");
  const auto dates = FindDates(text, Landmarks(text), kAnchor);
  ASSERT_EQ(dates.size(), 1u);
  EXPECT_EQ(dates[0].value, "2029");
  EXPECT_EQ(dates[0].form, DateForm::kNamedYear);
}

TEST(DatesTest, APartOfAYearIsAnInterval) {
  EXPECT_THAT(Dates("the first six months of 2030"),
              ElementsAre("first six months of 2030=2030-01-01/2030-06-30"));
  EXPECT_THAT(Dates("the final quarter of 2030"),
              ElementsAre("final quarter of 2030=2030-10-01/2030-12-31"));
  EXPECT_THAT(Dates("the second half of last year"),
              ElementsAre("second half of last year=2030-07-01/2030-12-31"));
}

TEST(DatesTest, EarlyMidAndLateBelongToTheDateAndSaySo) {
  EXPECT_THAT(Dates("in early May"), ElementsAre("early May=2031-05"));
  EXPECT_THAT(Dates("since mid-2029"), ElementsAre("mid-2029=2029"));
  EXPECT_TRUE(FindDates("in late 2029", kAnchor)[0].part);
  EXPECT_TRUE(FindDates("in spring 2029", kAnchor)[0].part);
  EXPECT_FALSE(FindDates("in 2029", kAnchor)[0].part);
}

TEST(DatesTest, HowManyIsNotGuessed) {
  EXPECT_THAT(Dates("a few weeks ago"), ElementsAre("few weeks ago=?"));
  EXPECT_THAT(Dates("over the past several months"), ElementsAre("past several months=?"));
}

TEST(DatesTest, AHolidayIsTheMostRecentOneOfItsName) {
  EXPECT_THAT(Dates("hit it on Christmas Eve"), ElementsAre("Christmas Eve=2030-12-24"));
  EXPECT_THAT(Dates("hit it over Christmas"), ElementsAre("Christmas=2030-12-24/2030-12-26"));
  EXPECT_THAT(Dates("over the Easter weekend"),
              ElementsAre("Easter weekend=2031-04-11/2031-04-14"));
  EXPECT_THAT(Dates("on Good Friday 2029, and"), ElementsAre("Good Friday 2029=2029-03-30"));
  EXPECT_THAT(Dates("since Easter Monday"), ElementsAre("Easter Monday=2031-04-14"));
  EXPECT_THAT(Dates("at Thanksgiving they"), ElementsAre("Thanksgiving=2030-11-28"));
  EXPECT_THAT(Dates("on Black Friday and Cyber Monday"),
              ElementsAre("Black Friday=2030-11-29", "Cyber Monday=2030-12-02"));
}

TEST(DatesTest, AHolidayOfTheUnitedStatesHasAWeekend) {
  EXPECT_THAT(Dates("over the Labor Day weekend"),
              ElementsAre("Labor Day weekend=2030-08-31/2030-09-02"));
  EXPECT_THAT(Dates("on Memorial Day"), ElementsAre("Memorial Day=2031-05-26"));
  EXPECT_THAT(Dates("the Labor party"), IsEmpty());
}

TEST(DatesTest, TheLastDayOfTheYearHasAName) {
  EXPECT_THAT(Dates("on New Year's Eve it"), ElementsAre("New Year's Eve=2030-12-31"));
  EXPECT_THAT(Dates("Eve Marn told"), IsEmpty());
}

TEST(DatesTest, AQuarterMayBeALetterAndANumber) {
  EXPECT_THAT(Dates("in Q3 2030 it"), ElementsAre("Q3 2030=2030-07-01/2030-09-30"));
}

TEST(DatesTest, AWeekIsNamedByOneOfItsDays) {
  EXPECT_THAT(Dates("in the week of 7 May"), ElementsAre("7 May=2031-05-05/2031-05-11"));
  EXPECT_THAT(Dates("on Tuesday of last week"), ElementsAre("Tuesday of last week=2031-06-03"));
}

TEST(DatesTest, DaysFromOneToAnotherAreAnInterval) {
  EXPECT_THAT(Dates("from 3 to 9 May they"), ElementsAre("3 to 9 May=2031-05-03/2031-05-09"));
}

TEST(DatesTest, TheDayBeforeYesterdayIsTwoDaysAgo) {
  EXPECT_THAT(Dates("hit it the day before yesterday"), ElementsAre("yesterday=2031-06-13"));
}

TEST(DatesTest, ThingsThatBearAHolidaysNameAreNoTime) {
  EXPECT_THAT(Dates("the Christmas cards, an Easter egg, on Easter Island, a Halloween party"),
              IsEmpty());
}

TEST(DatesTest, ABoundSaysSo) {
  EXPECT_TRUE(FindDates("since 2029", kAnchor)[0].bound);
  EXPECT_FALSE(FindDates("in 2029", kAnchor)[0].bound);
}

TEST(DatesTest, NumbersAndNamesThatLookLikeDatesAreNone) {
  EXPECT_THAT(Dates("CVE-2017-0144"), IsEmpty());
  EXPECT_THAT(Dates("paid $2016 for 2,016 cards"), IsEmpty());
  EXPECT_THAT(Dates("Harbour Server 2016 fell."), IsEmpty());
  EXPECT_THAT(Dates("it may march"), IsEmpty());
  EXPECT_THAT(Dates("Ms April Tanner said"), IsEmpty());
  EXPECT_THAT(Dates("2016 users"), IsEmpty());
}

std::optional<DateExpression> Dateline(absl::string_view text) {
  const Text cut(text);
  return FindDateline(cut, Landmarks(cut));
}

TEST(DatelineTest, ABylineBearsTheReportsDay) {
  const auto date = Dateline("A port was hit\n\nNina Quill October 22, 2023\n\nOn 3 May 2020 it");
  ASSERT_TRUE(date.has_value());
  EXPECT_EQ(date->value, "2023-10-22");
}

TEST(DatelineTest, PlaceAndDateMayOpenTheFirstSentence) {
  const auto date = Dateline("HARBOUR CITY, 3 May 2031 \u2014 The port said that it was hit.");
  ASSERT_TRUE(date.has_value());
  EXPECT_EQ(date->value, "2031-05-03");
}

TEST(DatelineTest, ADateThatTheReportTellsOfIsNotItsOwn) {
  EXPECT_FALSE(Dateline("The attack of 3 May 2031 was found\n\nOn 3 May 2031 the port was hit."));
}

}  // namespace
}  // namespace dossier::analysis
