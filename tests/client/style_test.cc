#include "client/output/style.h"

#include <unistd.h>

#include <cstdio>

#include "gtest/gtest.h"

namespace dossier::client {
namespace {

TEST(StyleTest, ControlCharactersOfForeignTextsNeverReachTheTerminal) {
  EXPECT_EQ(Printable("a\x1b[2Jb\tc\nd\x7f"), "a [2Jb c d ");
  EXPECT_EQ(Printable("x\xC2\x9Bm y"), "x m y");  // C1 control sequence introducer
  EXPECT_EQ(Printable("Łódź “quoted”"), "Łódź “quoted”");
}

TEST(StyleTest, LinesAreWrappedByCharactersAndNotByBytes) {
  EXPECT_EQ(Wrap("ÄÄÄÄ ÖÖÖÖ ÜÜÜÜ", 2, 11), "  ÄÄÄÄ ÖÖÖÖ\n  ÜÜÜÜ");
  EXPECT_EQ(Wrap("averyveryverylongword x", 2, 10), "  averyveryverylongword\n  x");
  EXPECT_EQ(Wrap("", 2, 10), "  ");
}

TEST(StyleTest, ColoursTakeNoColumns) {
  const Style coloured{.colour = true};
  EXPECT_EQ(coloured.Red("no"), "\x1b[31mno\x1b[0m");
  EXPECT_EQ(Columns(coloured.Red("no")), 2);
  EXPECT_EQ(Style{}.Red("no"), "no");
}

TEST(StyleTest, WhatIsCutEndsWithAnEllipsisAtAWholeCharacter) {
  EXPECT_EQ(Shorten("ÄÖÜ", 3), "ÄÖÜ");
  EXPECT_EQ(Shorten("ÄÖÜß", 3), "ÄÖ…");
  EXPECT_EQ(Shorten("one two", 5), "one…");
}

TEST(StyleTest, APipeGetsNoColours) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_FALSE(StyleFor(ends[1]).colour);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace dossier::client
