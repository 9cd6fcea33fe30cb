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

// What is wrong with `value` as the value of a key that `keywords` describe; empty if nothing is.
std::string ValueComplaint(const std::string& keywords, const std::string& value) {
  const std::string schema = R"({"type": "object", "properties": {"key": {)" + keywords + "}}}";
  EXPECT_THAT(CheckSchema(schema), IsOk());
  return std::string(CheckConfig(schema, R"({"key": )" + value + "}").message());
}

// What is wrong with a schema whose key has these keywords.
std::string SchemaComplaint(const std::string& keywords) {
  return std::string(
      CheckSchema(R"({"type": "object", "properties": {"key": {)" + keywords + "}}}").message());
}

TEST(ConfigSchemaTest, AMistypedKeyIsAnsweredWithTheOneThatWasMeant) {
  EXPECT_THAT(Complaint(R"({"path":"/r","dept":3})"), HasSubstr("did you mean `depth`?"));
  EXPECT_THAT(Complaint(R"({"pth":"/r"})"), HasSubstr("did you mean `path`?"));
}

TEST(ConfigSchemaTest, PatternsMustMatchSomewhereAndCannotBlowUp) {
  EXPECT_EQ(ValueComplaint(R"("pattern": "^[a-z]+$")", R"("tide")"), "");
  EXPECT_THAT(ValueComplaint(R"("pattern": "^[a-z]+$")", R"("Tide")"),
              AllOf(HasSubstr("/key"), HasSubstr("^[a-z]+$"), Not(HasSubstr("Tide"))));
  // Exponential for an engine that backtracks.
  EXPECT_NE(ValueComplaint(R"("pattern": "^(a|a)*$")", "\"" + std::string(5000, 'a') + "b\""), "");
  EXPECT_THAT(SchemaComplaint(R"("pattern": "(unclosed")"), HasSubstr("/properties/key/pattern"));
}

TEST(ConfigSchemaTest, FormatsAreCheckedAndExplained) {
  for (const char* good : {"https://news.example/feed?x=1", "http://[::1]:80", "file:///srv/x"}) {
    EXPECT_EQ(ValueComplaint(R"("format": "uri")", "\"" + std::string(good) + "\""), "") << good;
  }
  for (const char* bad : {"news.example", "https://", "https:///feed", "https://a b", ""}) {
    EXPECT_THAT(ValueComplaint(R"("format": "uri")", "\"" + std::string(bad) + "\""),
                HasSubstr("absolute address"))
        << bad;
  }
  EXPECT_EQ(ValueComplaint(R"("format": "date")", R"("2031-04-02")"), "");
  EXPECT_NE(ValueComplaint(R"("format": "date")", R"("2031-04")"), "");
  EXPECT_NE(ValueComplaint(R"("format": "date")", R"("2031-02-30")"), "");
  EXPECT_EQ(ValueComplaint(R"("format": "date-time")", R"("2031-04-02T08:30:00Z")"), "");
  EXPECT_NE(ValueComplaint(R"("format": "date-time")", R"("2031-04-02T08:30:00")"), "");
  EXPECT_EQ(ValueComplaint(R"("format": "of-tomorrow")", R"("anything")"), "");
}

TEST(ConfigSchemaTest, ASecretInThePlaceOfItsNameIsRefusedAndNotShown) {
  EXPECT_EQ(ValueComplaint(R"("format": "secret-name")", R"("misp.token-2")"), "");
  EXPECT_THAT(ValueComplaint(R"("format": "secret-name")", R"("hunter2/+ABC==")"),
              AllOf(HasSubstr("name of a secret"), Not(HasSubstr("hunter2"))));
  EXPECT_NE(ValueComplaint(R"("format": "secret-name")", R"("..data")"), "");
}

TEST(ConfigSchemaTest, AWholeNumberIsAnIntegerHoweverItIsWritten) {
  EXPECT_EQ(ValueComplaint(R"("type": "integer")", "3.0"), "");
  EXPECT_NE(ValueComplaint(R"("type": "integer")", "3.5"), "");
  EXPECT_EQ(ValueComplaint(R"("exclusiveMinimum": 0)", "0.1"), "");
  EXPECT_THAT(ValueComplaint(R"("exclusiveMinimum": 0)", "0"), HasSubstr("above 0"));
  EXPECT_THAT(ValueComplaint(R"("exclusiveMaximum": 5)", "5"), HasSubstr("below 5"));
}

TEST(ConfigSchemaTest, FreeKeysMayHaveASchemaOfTheirValues) {
  const std::string headers = R"("additionalProperties": {"type": "string"})";
  EXPECT_EQ(ValueComplaint(headers, R"({"Accept": "text/html"})"), "");
  EXPECT_THAT(ValueComplaint(headers, R"({"Accept": 1})"), HasSubstr("/key/Accept"));
}

TEST(ConfigSchemaTest, ListsMayForbidDoubles) {
  EXPECT_EQ(ValueComplaint(R"("uniqueItems": true)", R"(["a", "b"])"), "");
  EXPECT_THAT(ValueComplaint(R"("uniqueItems": true)", R"(["a", "b", "a"])"), HasSubstr("/key/2"));
}

TEST(ConfigSchemaTest, OneOfSeveralFormsIsEnoughAndEachIsExplainedIfNoneFits) {
  const std::string forms = R"("oneOf": [{"required": ["url"]}, {"required": ["path"]}])";
  EXPECT_EQ(ValueComplaint(forms, R"({"url": "x"})"), "");
  EXPECT_THAT(ValueComplaint(forms, "{}"),
              AllOf(HasSubstr("/key/url: is required"), HasSubstr("/key/path: is required")));
  EXPECT_THAT(ValueComplaint(forms, R"({"url": "x", "path": "y"})"), HasSubstr("fits 2"));
  EXPECT_EQ(ValueComplaint(R"("anyOf": [{"type": "string"}, {"minimum": 3}])", "4"), "");
}

TEST(ConfigSchemaTest, AKeywordWithAValueThatMakesNoSenseIsNamed) {
  EXPECT_THAT(SchemaComplaint(R"("type": "text")"),
              AllOf(HasSubstr("/properties/key/type"), HasSubstr("boolean")));
  EXPECT_THAT(SchemaComplaint(R"("minimum": "3")"), HasSubstr("must be a number"));
  EXPECT_THAT(SchemaComplaint(R"("items": {"maxLength": -1})"), HasSubstr("items/maxLength"));
  EXPECT_THAT(SchemaComplaint(R"("enum": [])"), HasSubstr("at least one value"));
  EXPECT_THAT(SchemaComplaint(R"("required": "path")"), HasSubstr("array of strings"));
}

TEST(ConfigSchemaTest, ABottomlessSchemaIsRefused) {
  std::string keywords;
  for (int i = 0; i < 50'000; ++i) keywords += R"("items": {)";
  keywords += R"("type": "array")" + std::string(50'000, '}');
  EXPECT_THAT(SchemaComplaint(keywords), HasSubstr("deeper than"));
}

TEST(ConfigSchemaTest, AnAuthorHearsOfWhatTheServerWouldPassOver) {
  EXPECT_THAT(DoubtfulKeywords(kSchema), testing::IsEmpty());
  EXPECT_THAT(
      DoubtfulKeywords(R"({
        "type": "object",
        "required": ["url", "ulr"],
        "properties": {
          "url": {"type": "string", "format": "web-address"},
          "depth": {"type": "integer", "default": "3", "multipleOf": 2}
        }
      })"),
      testing::UnorderedElementsAre(
          HasSubstr("/properties/url/format"), HasSubstr("/properties/depth/multipleOf"),
          HasSubstr("/properties/depth/default: must be of type integer"), HasSubstr("\"ulr\"")));
}

}  // namespace
}  // namespace dossier::ingest
