// Fast checks say the same as slow ones.
#include "server/source_host/text_check.h"

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "gtest/gtest.h"

namespace dossier::source_host {
namespace {

// What the general parser says of one JSON value that begins with `opening`.
bool GeneralParserTakes(const std::string& text, char opening) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  return start != std::string::npos && text[start] == opening && nlohmann::json::accept(text);
}

TEST(TextCheckTest, JsonIsWhatTheGeneralParserTakes) {
  for (const std::string text : {"{}",
                                 " { } ",
                                 "{\"a\":1}",
                                 "{\"a\":-0.5e+10,\"b\":[true,false,null,[],{}]}",
                                 "{\"a\":}",
                                 "{\"a\"}",
                                 "{a:1}",
                                 "{\"a\":1,}",
                                 "{,}",
                                 "{\"a\":01}",
                                 "{\"a\":1.}",
                                 "{\"a\":.5}",
                                 "{\"a\":-}",
                                 "{\"a\":1e}",
                                 "{\"a\":1e400}",
                                 "{\"a\":1e-400}",
                                 "{\"a\":+1}",
                                 "{\"a\":tru}",
                                 "{\"a\":truE}",
                                 "{\"a\":\"\\u00e9\\n\\\\\"}",
                                 "{\"a\":\"\\x\"}",
                                 "{\"a\":\"\\u12\"}",
                                 "{\"a\":\"\\ud834\\udd1e\"}",
                                 "{\"a\":\"\\ud834\"}",
                                 "{\"a\":\"\\udd1e\"}",
                                 "{\"a\":\"\\ud834\\u0041\"}",
                                 "{\"a\":\"\\u-123\"}",
                                 "{\"a\":\"tab\there\"}",
                                 "{\"a\":\"\xC3\xA9\"}",
                                 "{\"a\":\"\xC3\"}",
                                 "{\"a\":\"\xED\xA0\x80\"}",
                                 "{\"a\":\"\xF4\x90\x80\x80\"}",
                                 "{\"a\":1}{}",
                                 "{\"a\":1",
                                 "{\"a\":[1,2}",
                                 "{\"a\" 1}",
                                 "{\"a\":\"unfinished",
                                 "{\"a\":\"a long string without anything special in it\"}",
                                 "{\"a\":\"a long string with a quote \\\" and \x7F in it\"}",
                                 "",
                                 " ",
                                 "null",
                                 "[]",
                                 "[1]",
                                 "{1:2}",
                                 "\xEF\xBB\xBF{}",
                                 "{\"a\":1 /* no */}",
                                 "{\"a\":NaN}",
                                 "\v{}"}) {
    EXPECT_EQ(IsJson(text, '{'), GeneralParserTakes(text, '{')) << text;
    EXPECT_EQ(IsJson(text, '['), GeneralParserTakes(text, '[')) << text;
  }
}

TEST(TextCheckTest, JsonThatIsAlmostRightIsToldFromWhatIs) {
  const std::string good =
      R"({"title":"Water in the cellar é \u00e9 \ud834\udd1e","author":["A. B.","C"],"n":[-1.5e3,0,{"x":null}],"t":true})";
  ASSERT_TRUE(IsJson(good, '{'));
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    std::string text = good;
    const size_t at = random() % text.size();
    switch (random() % 3) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, 1 + random() % 3);
        break;
      default:
        text.insert(at, 1, "{}[],:\"\\0e-. "[random() % 13]);
    }
    ASSERT_EQ(IsJson(text, '{'), GeneralParserTakes(text, '{')) << text;
  }
}

TEST(TextCheckTest, JsonMayBeNestedButNotWithoutEnd) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(IsJson(nested(kMaxJsonDepth), '['));
  EXPECT_FALSE(IsJson(nested(kMaxJsonDepth + 1), '['));
  EXPECT_FALSE(IsJson(std::string(1 << 20, '['), '['));
}

TEST(TextCheckTest, Utf8IsFollowedToItsLastByte) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("plain text that is longer than eight bytes"));
  EXPECT_TRUE(IsUtf8("\xC3\xA9t\xC3\xA9 \xE2\x82\xAC \xF0\x9D\x84\x9E"));
  EXPECT_FALSE(IsUtf8("seven..\xC3"));
  EXPECT_FALSE(IsUtf8("\xC0\x80"));
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsUtf8("12345678\xFF"));
}

TEST(TextCheckTest, ControlCharactersAreFoundAnywhere) {
  EXPECT_FALSE(HasControl("a line of text"));
  EXPECT_FALSE(HasControl("\xC3\xA9"));
  EXPECT_TRUE(HasControl("a\nb"));
  EXPECT_TRUE(HasControl("\x7F"));
  EXPECT_TRUE(HasControl(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace dossier::source_host
