// A configuration that does not fit is refused in words that name the key.
#include "server/ingest/config_schema.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kSchema[] = R"({
  "type": "object",
  "required": ["path"],
  "additionalProperties": false,
  "properties": {
    "path": {"type": "string", "minLength": 1},
    "depth": {"type": "integer", "minimum": 0, "maximum": 9},
    "mode": {"enum": ["slow", "fast"]},
    "names": {"type": "array", "minItems": 1, "items": {"type": "string"}}
  }
})";

std::string Complaint(const char* config) {
  return std::string(CheckConfig(kSchema, config).message());
}

TEST(ConfigSchemaTest, AFittingConfigurationPasses) {
  EXPECT_THAT(CheckConfig(kSchema, R"({"path":"/r","depth":9,"mode":"fast","names":["a"]})"),
              IsOk());
}

TEST(ConfigSchemaTest, AnUnknownKeyIsNamedBesideTheKnownOnes) {
  EXPECT_THAT(Complaint(R"({"path":"/r","pth":"/q"})"),
              AllOf(HasSubstr("/pth"), HasSubstr("depth, mode, names, path")));
}

TEST(ConfigSchemaTest, AMissingKeyIsNamed) {
  EXPECT_THAT(Complaint("{}"), AllOf(HasSubstr("/path"), HasSubstr("required")));
}

TEST(ConfigSchemaTest, AWrongTypeIsNamedAndTheValueIsNotShown) {
  EXPECT_THAT(Complaint(R"({"path":42})"),
              AllOf(HasSubstr("/path"), HasSubstr("string"), Not(HasSubstr("42"))));
  EXPECT_THAT(Complaint(R"({"path":"/r","names":["a",1]})"), HasSubstr("/names/1"));
}

TEST(ConfigSchemaTest, BoundsAreInclusive) {
  EXPECT_EQ(Complaint(R"({"path":"/r","depth":0})"), "");
  EXPECT_THAT(Complaint(R"({"path":"/r","depth":10})"), HasSubstr("at most 9"));
  EXPECT_THAT(Complaint(R"({"path":""})"), HasSubstr("at least 1"));
  EXPECT_THAT(Complaint(R"({"path":"/r","names":[]})"), HasSubstr("at least 1"));
}

TEST(ConfigSchemaTest, AChoiceListsItsValues) {
  EXPECT_THAT(Complaint(R"({"path":"/r","mode":"never"})"), HasSubstr(R"(["slow","fast"])"));
}

TEST(ConfigSchemaTest, BrokenJsonIsSaidToBeBroken) {
  EXPECT_THAT(Complaint(R"({"path":)"), HasSubstr("not valid JSON"));
}

}  // namespace
}  // namespace dossier::ingest
