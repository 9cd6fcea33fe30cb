#include "server/base/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace dossier {
namespace {

std::string Bytes(std::initializer_list<int> values) {
  return std::string(values.begin(), values.end());
}

TEST(Utf8Test, TextOfEveryLengthOfCharacterIsWellFormed) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("a\u00e9\u20ac\U0001F30A"));
  EXPECT_TRUE(IsUtf8("\U0010FFFF"));
}

TEST(Utf8Test, WhatUnicodeForbidsIsNot) {
  EXPECT_FALSE(IsUtf8(Bytes({0x80})));                    // a second byte without a first
  EXPECT_FALSE(IsUtf8(Bytes({0xC0, 0x80})));              // NUL in two bytes
  EXPECT_FALSE(IsUtf8(Bytes({0xE0, 0x9F, 0xBF})));        // two bytes' worth in three
  EXPECT_FALSE(IsUtf8(Bytes({0xED, 0xA0, 0x80})));        // a surrogate
  EXPECT_FALSE(IsUtf8(Bytes({0xF4, 0x90, 0x80, 0x80})));  // beyond U+10FFFF
  EXPECT_FALSE(IsUtf8(Bytes({0xE2, 0x82})));              // cut off
}

TEST(Utf8Test, WhatCannotBeShownIsWrittenAsItsBytes) {
  EXPECT_EQ(Legible("Port \u00c9lan \U0001F30A"), "Port \u00c9lan \U0001F30A");
  EXPECT_EQ(Legible("a\n\x1b[2J" + Bytes({0xE2, 0x82, 'x', 0xFF, 0x7F})),
            "a\\x0a\\x1b[2J\\xe2\\x82x\\xff\\x7f");
}

TEST(Utf8Test, TheWellFormedBeginningEndsAtTheFirstBadByte) {
  EXPECT_EQ(Utf8Prefix("\u20ac" + Bytes({'x', 0xFF, 'y'})), 4u);
  EXPECT_EQ(Utf8Prefix("all of it"), 9u);
}

}  // namespace
}  // namespace dossier
