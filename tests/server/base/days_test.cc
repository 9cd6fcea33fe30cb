#include "server/base/days.h"

#include <gtest/gtest.h>

#include <string>

namespace dossier {
namespace {

std::optional<DayRange> Days(const std::string& value) {
  v1::Date date;
  date.set_value(value);
  return DaysOf(date);
}

TEST(DaysTest, AYearHasAllItsDays) {
  EXPECT_EQ(Days("1970"), (DayRange{0, 364}));
  EXPECT_EQ(Days("1972-02"), (DayRange{761, 789}));
  EXPECT_EQ(Days("1970-01-31"), (DayRange{30, 30}));
  EXPECT_EQ(Days("1969-12-31T23:10:00Z"), (DayRange{-1, -1}));
  EXPECT_EQ(Days("1970-01-31/1970-02"), (DayRange{30, 58}));
}

TEST(DaysTest, WhatIsNoDateHasNoDays) {
  for (const char* value : {"", "197", "1970-13", "1970-00", "1970-01-00", "1970-01-012", "1970/",
                            "1970-02-29", "x", "1970-01-31/1970-01-02", "1970-1"}) {
    EXPECT_EQ(Days(value), std::nullopt) << value;
  }
}

TEST(DaysTest, TouchingRangesHaveNoGap) {
  EXPECT_EQ(GapBetween({1, 5}, {5, 9}), 0);
  EXPECT_EQ(GapBetween({1, 5}, {8, 9}), 3);
  EXPECT_EQ(GapBetween({8, 9}, {1, 5}), 3);
  EXPECT_TRUE(Covers({1, 5}, {2, 5}));
  EXPECT_FALSE(Covers({1, 5}, {2, 6}));
}

}  // namespace
}  // namespace dossier
