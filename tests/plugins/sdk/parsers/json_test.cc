#include "dossier/sdk/json.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::sdk {
namespace {

using ::testing::HasSubstr;

// How reading fails; empty if it does not.
std::string Trouble(const std::string& text, const JsonLimits& limits = {}) {
  try {
    ParseJson(text, "the page", limits);
    return "";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), DOSSIER_DATA);
    return failure.what();
  }
}

TEST(JsonTest, WhatIsJsonIsReadAlsoWithAByteOrderMark) {
  EXPECT_EQ(ParseJson("\xEF\xBB\xBF{\"a\": [1, \"]}{[\\\"\"]}", "the page")["a"][0], 1);
}

TEST(JsonTest, ErrorsNameThePlace) {
  EXPECT_THAT(Trouble("{\"a\": }"), HasSubstr("the page is not JSON"));
  EXPECT_THAT(Trouble("{\"a\": }"), HasSubstr("at byte 7"));
  EXPECT_THAT(Trouble(""), HasSubstr("not JSON"));
  EXPECT_THAT(Trouble("{} {}"), HasSubstr("not JSON"));
  EXPECT_THAT(Trouble("1e999999"), HasSubstr("out of range"));
  EXPECT_THAT(Trouble("\"\xff\""), HasSubstr("not JSON"));
}

TEST(JsonTest, DepthIsBoundedBeforeAnythingIsBuilt) {
  EXPECT_EQ(Trouble(std::string(64, '[') + std::string(64, ']')), "");
  EXPECT_THAT(Trouble(std::string(65, '[') + std::string(65, ']')), HasSubstr("deeper than 64"));
  EXPECT_THAT(Trouble(std::string(10'000'000, '[')), HasSubstr("deeper than 64"));
  EXPECT_EQ(Trouble("\"" + std::string(100, '[') + "\""), "") << "brackets in a text are text";
}

TEST(JsonTest, SizeAndNumberOfValuesAreBounded) {
  JsonLimits limits;
  limits.max_bytes = 10;
  EXPECT_THAT(Trouble("[1, 2, 3, 4, 5]", limits), HasSubstr("larger than 10 bytes"));
  limits = {};
  limits.max_values = 5;
  EXPECT_THAT(Trouble("[1,2,3,4,5]", limits), HasSubstr("more than 5 values"));
}

TEST(JsonTest, AStringIsAskedForWithoutKnowingWhatIsThere) {
  const Json object = {{"a", "x"}, {"b", 1}};
  EXPECT_EQ(StringAt(object, "a"), "x");
  EXPECT_EQ(StringAt(object, "b"), "");
  EXPECT_EQ(StringAt(object, "c"), "");
  EXPECT_EQ(StringAt(Json(7), "a"), "");
}

}  // namespace
}  // namespace dossier::sdk
