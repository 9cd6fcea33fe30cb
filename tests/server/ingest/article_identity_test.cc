#include "server/ingest/article_identity.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::ingest {
namespace {

using testing::UnorderedElementsAre;

v1::Report Article(absl::string_view item, absl::string_view text, absl::string_view url = "") {
  v1::Report report;
  v1::Origin& origin = *report.add_origins();
  origin.set_source("sources/wire");
  origin.set_external_id(std::string(item));
  report.set_text_sha256(std::string(text));
  report.set_url(std::string(url));
  return report;
}

TEST(ArticleIdentityTest, AnArticleIsFoundByItemAndAddress) {
  v1::Report report = Article("7", "abc", "https://www.Post.example/port?utm_source=x#top");
  report.set_canonical_url("http://post.example/port/");
  EXPECT_THAT(ArticleTerms(report),
              UnorderedElementsAre(ArticleTerm{"item", "sources/wire 7"},
                                   ArticleTerm{"address", "post.example/port"}));
}

TEST(ArticleIdentityTest, AddressesAreComparedWithoutWhatDoesNotNameTheArticle) {
  const char kKey[] = "post.example/a?id=7&page=2";
  for (const char* url :
       {"https://post.example/a?id=7&page=2", "HTTP://WWW.POST.example:80/a/?page=2&id=7",
        "https://m.post.example/a/amp?id=7&utm_medium=mail&page=2&fbclid=z#c"}) {
    EXPECT_EQ(AddressKey(url), kKey) << url;
  }
  EXPECT_NE(AddressKey("https://post.example/a?id=8"), AddressKey("https://post.example/a?id=9"));
}

TEST(ArticleIdentityTest, AFrontPageIsNoArticle) {
  for (const char* url :
       {"https://post.example/", "https://post.example", "https://post.example/?utm_a=1",
        "ftp://post.example/a", "port.html", ""}) {
    EXPECT_EQ(AddressKey(url), "") << url;
  }
}

TEST(ArticleIdentityTest, TheSameItemAgainIsTheSameArticle) {
  EXPECT_EQ(CompareArticles(Article("7", "abc"), Article("7", "abc")), ArticleRelation::kUnchanged);
  EXPECT_EQ(CompareArticles(Article("7", "def"), Article("7", "abc")),
            ArticleRelation::kNewVersion);
}

TEST(ArticleIdentityTest, ATextInTwoPlacesIsTwoArticles) {
  const v1::Report one = Article("7", "abc", "https://post.example/x");
  EXPECT_EQ(CompareArticles(Article("8", "abc", "https://courier.example/y"), one),
            ArticleRelation::kOther);
  EXPECT_EQ(CompareArticles(Article("8", "abc"), one), ArticleRelation::kOther);
  EXPECT_EQ(CompareArticles(Article("8", "abc"), Article("7", "abc")), ArticleRelation::kOther);
}

TEST(ArticleIdentityTest, OfTwoTitlesThatSourcesHaveForOneAddressOneStandsInAnyOrder) {
  v1::Report feed = Article("7", "abc", "https://post.example/x");
  v1::Report folder = Article("8", "abc", "https://post.example/x");
  feed.set_title("Cranes stand still - The Post");
  folder.set_title("Cranes stand still");
  EXPECT_NE(CompareArticles(feed, folder), CompareArticles(folder, feed));
}

TEST(ArticleIdentityTest, AnItemThatMovesLeavesOthersAtTheOldAddress) {
  v1::Report known = Article("7", "abc", "https://post.example/x");
  const v1::Report moved = Article("7", "def", "https://post.example/y");
  EXPECT_EQ(CompareArticles(moved, known), ArticleRelation::kNewVersion);
  *known.add_origins() = Article("8", "abc").origins(0);
  EXPECT_EQ(CompareArticles(moved, known), ArticleRelation::kOther);
  EXPECT_EQ(CompareArticles(Article("7", "def", "https://post.example/x"), known),
            ArticleRelation::kNewVersion);
}

TEST(ArticleIdentityTest, WhichTextOfAnAddressIsNewerDoesNotDependOnArrival) {
  v1::Report morning = Article("7", "abc", "https://post.example/port");
  v1::Report evening = Article("8", "def", "https://post.example/port");
  morning.mutable_published()->set_value("2031-04-02");
  evening.mutable_published()->set_value("2031-04-02");
  evening.mutable_updated()->set_value("2031-04-03");
  EXPECT_EQ(CompareArticles(evening, morning), ArticleRelation::kNewVersion);
  EXPECT_EQ(CompareArticles(morning, evening), ArticleRelation::kOlderVersion);
  // Without dates too, one of them is the newer one in both orders.
  const v1::Report a = Article("7", "abc", "https://post.example/b");
  const v1::Report b = Article("8", "def", "https://post.example/b");
  EXPECT_NE(CompareArticles(a, b), CompareArticles(b, a));
}

TEST(ArticleIdentityTest, TheStrongestTieWins) {
  const std::vector<v1::Report> known = {Article("2", "x", "https://p.example/a"),
                                         Article("7", "old")};
  const ArticleMatch match = FindArticle(Article("7", "abc", "https://p.example/a"), known);
  EXPECT_EQ(match.relation, ArticleRelation::kNewVersion);
  EXPECT_EQ(match.candidate, 1);
  EXPECT_EQ(FindArticle(Article("9", "new"), known).candidate, -1);
}

}  // namespace
}  // namespace dossier::ingest
