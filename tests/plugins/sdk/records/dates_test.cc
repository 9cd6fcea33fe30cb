#include "dossier/sdk/facts.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::sdk {
namespace {

std::string ValueOf(const std::string& text) {
  const std::optional<Date> date = DateOf(text);
  return date.has_value() ? date->value : "none";
}

TEST(DateOfTest, KeepsThePrecisionThatIsWritten) {
  EXPECT_EQ(ValueOf("2031"), "2031");
  EXPECT_EQ(ValueOf("2031-04"), "2031-04");
  EXPECT_EQ(ValueOf(" 2031-04-02 "), "2031-04-02");
  EXPECT_EQ(ValueOf("2031-04-02T08:30:05Z"), "2031-04-02T08:30:05Z");
  EXPECT_EQ(ValueOf("2031-04-02T08:30:05.123456-0500"), "2031-04-02T08:30:05-05:00");
  EXPECT_EQ(ValueOf("2031-04-02 08:30 UTC"), "2031-04-02T08:30:00Z");
  EXPECT_EQ(ValueOf("02.04.2031"), "2031-04-02");
}

TEST(DateOfTest, TakesMidnightForADayAsDatabasesWriteIt) {
  EXPECT_EQ(ValueOf("2031-04-02 00:00:00"), "2031-04-02");
  EXPECT_EQ(ValueOf("2031-04-02T00:00:00Z"), "2031-04-02");
}

TEST(DateOfTest, LeavesATimeWithoutAZoneOut) {
  EXPECT_EQ(ValueOf("2031-04-02 08:30"), "2031-04-02");
}

TEST(DateOfTest, TakesZerosForWhatIsNotKnown) {
  EXPECT_EQ(ValueOf("2031-04-00"), "2031-04");
  EXPECT_EQ(ValueOf("2031-00-00"), "2031");
  EXPECT_EQ(DateOf(2031, 0, 0)->value, "2031");
  EXPECT_EQ(DateOf(2031, 4, 0)->value, "2031-04");
}

TEST(DateOfTest, RefusesWhatNoCalendarHas) {
  for (const char* text : {"", "soon", "2031-13", "2031-02-30", "203", "2031-4-2", "2031-04-02x",
                           "2031-04-02T25:00:00Z", "2031-04-02T10:00:00Zulu", "99999", "0001-01-01",
                           "31.02.2031", "2031-04-02T10:00:00+99:00"}) {
    EXPECT_EQ(ValueOf(text), "none") << text;
  }
  EXPECT_FALSE(DateOf(2031, 2, 29).has_value());
  EXPECT_TRUE(DateOf(2032, 2, 29).has_value());
  EXPECT_FALSE(DateOf(-5, 1, 1).has_value());
}

}  // namespace
}  // namespace dossier::sdk
