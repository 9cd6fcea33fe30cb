#include "server/ingest/documents/date_words.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::ingest {
namespace {

// "value precision", or "none", or why there is no value.
std::string Told(const std::optional<v1::Date>& date) {
  if (!date) return "none";
  if (date->value().empty()) return date->unresolved_reason();
  return date->value() + " " + v1::Precision_Name(date->precision()).substr(10);
}

TEST(DateWordsTest, AnIsoDateIsAsPreciseAsItIsWritten) {
  EXPECT_EQ(Told(ParseIsoDate("2031")), "2031 YEAR");
  EXPECT_EQ(Told(ParseIsoDate("2031-04")), "2031-04 MONTH");
  EXPECT_EQ(Told(ParseIsoDate("2031-04-02")), "2031-04-02 DAY");
  EXPECT_EQ(Told(ParseIsoDate("20310402")), "2031-04-02 DAY");
  EXPECT_EQ(Told(ParseIsoDate("2031-04-02T08:30:15.250Z")), "2031-04-02T08:30:15Z SECOND");
}

TEST(DateWordsTest, AnInstantKeepsItsZoneForTheDayIsTheLocalOne) {
  EXPECT_EQ(Told(ParseIsoDate("2031-04-02T23:30:00-0500")), "2031-04-02T23:30:00-05:00 SECOND");
  EXPECT_EQ(Told(ParseIsoDate("2031-04-02T08:30+00:00")), "2031-04-02T08:30:00Z SECOND");
}

TEST(DateWordsTest, ATimeWithoutAZoneIsNoInstant) {
  EXPECT_EQ(Told(ParseIsoDate("2031-04-02T08:30:00")), "2031-04-02 DAY");
  EXPECT_EQ(Told(ParseDate("April 2, 2031 08:30")), "2031-04-02 DAY");
}

TEST(DateWordsTest, WhatTheCalendarLacksIsNoDate) {
  for (const char* words : {"2031-02-29", "2031-13-01", "31 June 2031", "0031-04-02", "2031-4",
                            "203104", "", "yesterday"}) {
    EXPECT_EQ(Told(ParseDate(words)), "none") << words;
  }
}

TEST(DateWordsTest, ReadsWhatMastheadsPrint) {
  for (const char* words :
       {"April 2, 2031", "2 April 2031", "2nd of April, 2031", "Apr. 2 2031",
        "Wednesday, April 2, 2031", "2. April 2031", "2 de abril de 2031", "2 avril 2031",
        "2031/04/02", "02.04.2031", "2 kwietnia 2031", "2 апреля 2031"}) {
    EXPECT_EQ(Told(ParseDate(words)), "2031-04-02 DAY") << words;
  }
  EXPECT_EQ(Told(ParseDate("Wed, 02 Apr 2031 10:05:00 GMT")), "2031-04-02T10:05:00Z SECOND");
}

TEST(DateWordsTest, DayAndMonthAreNeverGuessed) {
  EXPECT_EQ(Told(ParseDate("03/04/2031")), "day and month cannot be told apart");
  EXPECT_EQ(Told(ParseDate("13/04/2031")), "2031-04-13 DAY");
  EXPECT_EQ(Told(ParseDate("04/13/2031")), "2031-04-13 DAY");
}

TEST(DateWordsTest, ADateWithoutAYearStaysWithoutAValue) {
  const std::optional<DateInLine> found = FindDate("THE HAGUE, Oct 3 (Agency)");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->date.words(), "Oct 3");
  EXPECT_EQ(found->date.value(), "");
  EXPECT_EQ(found->date.unresolved_reason(), "no year is given");
}

TEST(DateWordsTest, KnowsWhereTheDateStands) {
  const std::string line = "Jane Doe October 22, 2031 10:05 UTC";
  const std::optional<DateInLine> found = FindDate(line);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(line.substr(found->begin, found->end - found->begin), "October 22, 2031 10:05 UTC");
}

TEST(DateWordsTest, VersionsAndAddressesAreNoDates) {
  EXPECT_FALSE(FindDate("Upgrade to 10.2.2031.4 or build 12 may 3").has_value());
}

}  // namespace
}  // namespace dossier::ingest
