#include "feed/dates.h"

#include <string>

#include "gtest/gtest.h"

namespace dossier::feed {
namespace {

std::string Read(const char* text, const char* language = "") {
  const std::optional<Date> date = ParseDate(text, language);
  return date ? date->Iso() : "";
}

struct Case {
  const char* written;
  const char* meant;
};

class DatesTest : public testing::TestWithParam<Case> {};

TEST_P(DatesTest, AreReadAsTheyWereMeant) {
  EXPECT_EQ(Read(GetParam().written), GetParam().meant) << GetParam().written;
}

INSTANTIATE_TEST_SUITE_P(
    Rfc822, DatesTest,
    testing::Values(Case{"Wed, 02 Apr 2031 08:30:00 GMT", "2031-04-02T08:30:00Z"},
                    Case{"Wed, 02 Apr 2031 08:30:00 +0200", "2031-04-02T08:30:00+02:00"},
                    Case{"2 Apr 31 08:30 EST", "2031-04-02T08:30:00-05:00"},
                    Case{"2 Apr 98 08:30 EDT", "1998-04-02T08:30:00-04:00"},
                    Case{"Mon, 02 Apr 2031 08:30:00 Z", "2031-04-02T08:30:00Z"},
                    Case{"Wed,02 April 2031 8:30:00 PDT", "2031-04-02T08:30:00-07:00"},
                    Case{"Apr 02 2031 08:30:00 UTC", "2031-04-02T08:30:00Z"},
                    Case{"Wed Apr  2 08:30:00 2031", "2031-04-02"},
                    Case{"Wed Apr  2 08:30:00 UTC 2031", "2031-04-02T08:30:00Z"},
                    Case{"Wed, 02 Apr 2031 08:30:00 GMT+0100", "2031-04-02T08:30:00+01:00"},
                    Case{"Wed, 02 Apr 2031", "2031-04-02"},
                    Case{"02-Apr-2031 08:30:00 GMT", "2031-04-02T08:30:00Z"},
                    Case{"April 2, 2031 at 8:30 PM GMT", "2031-04-02T20:30:00Z"},
                    Case{"Tue, 31 Dec 2030 24:00:00 GMT", "2031-01-01T00:00:00Z"},
                    Case{"Tue, 30 Jun 2031 23:59:60 GMT", "2031-06-30T23:59:59Z"}));

INSTANTIATE_TEST_SUITE_P(
    Iso8601, DatesTest,
    testing::Values(Case{"2031", "2031"}, Case{"2031-04", "2031-04"},
                    Case{"2031-04-02", "2031-04-02"}, Case{"20310402", "2031-04-02"},
                    Case{"2031-092", "2031-04-02"}, Case{"2031/4/2", "2031-04-02"},
                    Case{"2031-04-02T08:30Z", "2031-04-02T08:30:00Z"},
                    Case{"2031-04-02T08:30:00.250+02:00", "2031-04-02T08:30:00+02:00"},
                    Case{"2031-04-02 08:30:00", "2031-04-02"},
                    Case{"2031-04-02T08:30:00-0330", "2031-04-02T08:30:00-03:30"},
                    Case{"2031-04-02T08:30:00EDT", "2031-04-02T08:30:00-04:00"}));

INSTANTIATE_TEST_SUITE_P(
    OfOtherLanguages, DatesTest,
    testing::Values(Case{"Mi, 2. April 2031 08:30 MESZ", "2031-04-02T08:30:00+02:00"},
                    Case{"2 février 2031", "2031-02-02"},
                    Case{"mar, 04 nov 2031 10:00:00 +0100", "2031-11-04T10:00:00+01:00"},
                    Case{"4 марта 2031", "2031-03-04"},
                    Case{"2031-július-13T9:15-05:00", "2031-07-13T09:15:00-05:00"},
                    Case{"Κυρ, 13 Ιούλ 2031 12:00:00 EST", "2031-07-13T12:00:00-05:00"},
                    Case{"2031년 05월 28일 01:31:15 KST", "2031-05-28T01:31:15+09:00"},
                    Case{"2031-05-25 오후 11:23:17 +0900", "2031-05-25T23:23:17+09:00"},
                    Case{"2031年5月28日", "2031-05-28"}, Case{"28.05.2031", "2031-05-28"}));

INSTANTIATE_TEST_SUITE_P(ThatAreNone, DatesTest,
                         testing::Values(Case{"", ""}, Case{"yesterday", ""},
                                         Case{"Wed, 31 Feb 2031 08:30:00 GMT", ""},
                                         Case{"2031-13-02", ""}, Case{"03/04/2031", ""},
                                         Case{"1970-01-01T00:00:00Z", ""},
                                         Case{"0001-01-01T00:00:00Z", ""},
                                         Case{"2999-04-02T08:30:00Z", ""}, Case{"08:30", ""},
                                         Case{"12345678901234567890", ""}));

TEST(DatesTest, AMonthThatDiffersBetweenLanguagesIsReadInThatOfTheFeed) {
  EXPECT_EQ(Read("2 listopada 2031", "pl"), "2031-11-02");
  EXPECT_EQ(Read("2 listopada 2031", "hr"), "2031-10-02");
  EXPECT_EQ(Read("2 listopada 2031"), "");
}

TEST(DatesTest, SecondsAreCountedAcrossZonesAndLeapDays) {
  EXPECT_EQ(ParseDate("1970-01-02T00:00:00+01:00")->UnixSeconds(), 82800);
  EXPECT_EQ(ParseDate("2000-03-01T00:00:00Z")->UnixSeconds(), 951868800);
  EXPECT_EQ(ParseDate("2031-04-02T08:30:00Z")->UnixSeconds(), 1932885000);
}

}  // namespace
}  // namespace dossier::feed
