#include "feed/robots.h"

#include "gtest/gtest.h"

namespace dossier::feed {
namespace {

TEST(RobotsTest, TheLongestRuleThatFitsDecides) {
  const Robots robots = Robots::Parse(
      "User-agent: *\r\nDisallow: /news # not for programs\nAllow: /news/open\n"
      "Disallow: /*.pdf$\nDisallow: /*/print/\n",
      "dossier");
  EXPECT_TRUE(robots.Allows("/"));
  EXPECT_FALSE(robots.Allows("/news/1"));
  EXPECT_TRUE(robots.Allows("/news/open/1"));
  EXPECT_FALSE(robots.Allows("/a/b.pdf"));
  EXPECT_TRUE(robots.Allows("/a/b.pdf?x"));
  EXPECT_FALSE(robots.Allows("/a/print/1"));
}

TEST(RobotsTest, AGroupOfOnesOwnIsTheOnlyOne) {
  const Robots robots = Robots::Parse(
      "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Dossier\nDisallow: /private\n",
      "dossier");
  EXPECT_TRUE(robots.Allows("/news"));
  EXPECT_FALSE(robots.Allows("/private/1"));
}

TEST(RobotsTest, AnEmptyFileOrRuleAllowsEverything) {
  EXPECT_TRUE(Robots::Parse("", "dossier").Allows("/x"));
  EXPECT_TRUE(Robots::Parse("User-agent: *\nDisallow:\n", "dossier").Allows("/x"));
  EXPECT_TRUE(Robots::Parse("<html>not found</html>", "dossier").Allows("/x"));
}

}  // namespace
}  // namespace dossier::feed
