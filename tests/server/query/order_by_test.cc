#include "server/query/order_by.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using store::Collection;
using store::OrderBy;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(OrderByTest, FieldsComeInTurnEachWithItsDirection) {
  ASSERT_OK_AND_ASSIGN(const auto order, ParseOrderBy(" dates.date  desc,title , victims.name asc",
                                                      Collection::kIncident));
  EXPECT_THAT(order, ElementsAre(OrderBy{"dates.date", true}, OrderBy{"title", false},
                                 OrderBy{"victims.name", false}));
  EXPECT_EQ(CanonicalText(order), "dates.date desc,title,victims.name");
}

TEST(OrderByTest, NoTextIsTheDefaultOrder) {
  for (const auto* text : {"", "  "}) {
    ASSERT_OK_AND_ASSIGN(const auto order, ParseOrderBy(text, Collection::kIncident));
    EXPECT_TRUE(order.empty());
  }
}

TEST(OrderByTest, WhatIsWrongIsSaidWithItsPlaceAndWhatThereIs) {
  const struct {
    const char* text;
    const char* position;
    const char* message;
  } kCases[] = {
      {"titel desc", "1", "cannot sort by `titel` (did you mean `title`?); the fields are name,"},
      {"title, victim.name", "8", "did you mean `victims.name`?"},
      {"title down", "7", "expected `desc`, a comma or the end, but there is `down`"},
      {"title desc name", "12", "expected a comma or the end, but there is `name`"},
      {"title,,name", "7", "expected a field"},
      {"title,", "7", "expected a field"},
      {"title, title desc", "8", "`title` decides already"},
      {"ø, title", "1", "cannot sort by `ø`"},
      {"title, ø desc, name", "8", "cannot sort by `ø`"},
      {"name, title, kinds.type, victims.name, tools.name, dates.date", "52", "at most 5 fields"},
  };
  for (const auto& each : kCases) {
    const auto order = ParseOrderBy(each.text, Collection::kIncident);
    EXPECT_THAT(order, StatusIs(absl::StatusCode::kInvalidArgument, "ORDER_BY_INVALID",
                                HasSubstr(each.message)))
        << each.text;
    EXPECT_EQ(ErrorInfoOf(order.status())->metadata().at("position"), each.position) << each.text;
  }
  EXPECT_THAT(ParseOrderBy(std::string(5000, ','), Collection::kIncident),
              StatusIs(absl::StatusCode::kInvalidArgument, "ORDER_BY_INVALID"));
}

}  // namespace
}  // namespace dossier::query
