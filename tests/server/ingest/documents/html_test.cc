#include "server/ingest/documents/html.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::ingest {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kFirst[] =
    "The harbour authority of Port Selan said on Monday that it had shut down its booking system "
    "after somebody entered it through the account of a supplier.";
constexpr char kSecond[] =
    "“We saw it early and we closed the door,” said its director, Mara Velisse, who would not say "
    "whether data had been taken or who might be behind it.";

// An article as sites print it, with what stands around it.
std::string Page(absl::string_view head, absl::string_view above = "") {
  return absl::StrCat(
      "<!doctype html><html lang=\"en-GB\"><head><title>Port closes system | Selan Post</title>",
      head,
      "</head><body><nav><ul><li><a href=/>Home</a><li><a href=/w>World</a></ul></nav>"
      "<header><div class=logo>Selan Post</div></header><main><article><h1>Port closes system</h1>",
      above, "<p>", kFirst,
      "</p><div class=\"related-stories\"><p>Read more: how the bridge of Selan "
      "was built, and what it means for the ferries that cross the bay every single day of the "
      "year.</p></div><figure><img src=a.jpg><figcaption>The port at night, seen from the old "
      "lighthouse in the year that it was opened.</figcaption></figure><p>",
      kSecond,
      "</p><p>It <a href=/x>goes on</a>.</p></article></main><div id=comments><p>What a mess, I "
      "have "
      "been saying for years that nobody there knows what they are doing at all.</p></div>"
      "<footer><p>Copyright Selan Post. All rights reserved, no part of this may be printed again "
      "without asking us first.</p></footer></body></html>");
}

TEST(HtmlTest, TheArticleIsKeptAndWhatStandsAroundItIsNot) {
  EXPECT_EQ(ReadHtml(Page("")).text,
            absl::StrCat("Port closes system\n\n", kFirst, "\n\n", kSecond, "\n\nIt goes on."));
}

TEST(HtmlTest, OpenGraphAndMetaElementsTellAboutTheArticle) {
  const v1::Report report =
      ReadHtml(Page("<meta property=og:site_name content='Selan Post'>"
                    "<meta property='article:published_time' content='2031-04-02T08:30:00+02:00'>"
                    "<meta property='article:modified_time' content='2031-04-03T09:00:00Z'>"
                    "<meta name=author content='By Jane Doe'>"
                    "<link rel=canonical href='https://post.example/port'>"))
          .report;
  EXPECT_EQ(report.title(), "Port closes system");
  EXPECT_EQ(report.publisher(), "Selan Post");
  EXPECT_EQ(report.published().value(), "2031-04-02T08:30:00+02:00");
  EXPECT_EQ(report.published().words(), "");
  EXPECT_EQ(report.updated().value(), "2031-04-03T09:00:00Z");
  EXPECT_THAT(report.authors(), ElementsAre("Jane Doe"));
  EXPECT_EQ(report.canonical_url(), "https://post.example/port");
  EXPECT_EQ(report.language(), "en-GB");
}

TEST(HtmlTest, JsonLdTellsAboutTheArticle) {
  const v1::Report report =
      ReadHtml(
          Page("<script type=application/ld+json>{\"@context\":\"https://schema.org\",\"@graph\":["
               "{\"@type\":\"WebSite\",\"name\":\"Home\"},{\"@type\":[\"NewsArticle\"],"
               "\"datePublished\":\"2031-04-02\",\"author\":[{\"@type\":\"Person\",\"name\":"
               "\"Jane Doe\"},\"Ana Cruz\"],\"publisher\":{\"name\":\"Selan Post\"}}]}</script>"))
          .report;
  EXPECT_EQ(report.published().value(), "2031-04-02");
  EXPECT_THAT(report.authors(), ElementsAre("Jane Doe", "Ana Cruz"));
  EXPECT_EQ(report.publisher(), "Selan Post");
}

TEST(HtmlTest, BylineAndTimeBelowTheHeadingAreRead) {
  const v1::Report report =
      ReadHtml(
          Page("", "<p class=byline>By Jane Doe</p><time datetime=2031-04-02>Wednesday</time>"))
          .report;
  EXPECT_EQ(report.published().value(), "2031-04-02");
  EXPECT_THAT(report.authors(), ElementsAre("Jane Doe"));
  EXPECT_EQ(ReadHtml(Page("", "<div>Published 2 April 2031</div>")).report.published().value(),
            "2031-04-02");
}

TEST(HtmlTest, APageThatTellsNoDateHasNone) {
  const v1::Report report = ReadHtml(Page("<meta http-equiv=date content=2031-01-01>")).report;
  EXPECT_FALSE(report.has_published());
  EXPECT_FALSE(report.has_updated());
  EXPECT_THAT(report.authors(), IsEmpty());
  EXPECT_EQ(report.publisher(), "");
}

TEST(HtmlTest, TheDateOfATeaserIsNotThatOfTheArticle) {
  const std::string page = Page("");
  const size_t comments = page.find("<div id=comments>");
  EXPECT_FALSE(
      ReadHtml(absl::StrCat("<time datetime=2030-01-01>old</time>", page.substr(0, comments), "<p>",
                            kFirst, "</p><time datetime=2031-01-01>new</time>"))
          .report.has_published());
}

TEST(HtmlTest, BreaksSeparateLinesAndParagraphs) {
  EXPECT_EQ(
      ReadHtml(absl::StrCat("<body><div>", kFirst, "<br><br>", kSecond, "<br>End.</div>")).text,
      absl::StrCat(kFirst, "\n\n", kSecond, "\nEnd."));
}

TEST(HtmlTest, HiddenTextIsNotRead) {
  EXPECT_THAT(ReadHtml(Page("",
                            "<p style='display: none'>Injected words that nobody can see on the "
                            "page but that would be taken as a statement.</p>"))
                  .text,
              Not(HasSubstr("Injected")));
}

TEST(HtmlTest, APageWithoutAnyTextHasNone) {
  EXPECT_EQ(ReadHtml("<html><body><script>var x;</script></body></html>").text, "");
  EXPECT_EQ(ReadHtml("").text, "");
}

// A page whose classes say nothing, with `tail` behind the article.
std::string BarePage(absl::string_view tail, absl::string_view head = "") {
  return absl::StrCat("<html><head><title>Port closes system</title>", head,
                      "</head><body><div><div><h1>Port closes system</h1></div><div><p>", kFirst,
                      "</p><p>", kSecond, "</p></div>", tail, "</div></body></html>");
}

TEST(HtmlTest, ContentThatIsCalledAfterItsSidebarIsTheContent) {
  const std::string text =
      ReadHtml(absl::StrCat("<body><h1>Port closes system</h1><div class='content has-sidebar'><p>",
                            kFirst, "</p><p>", kSecond, "</p></div></body>"))
          .text;
  EXPECT_THAT(text, HasSubstr(kFirst));
  EXPECT_THAT(text, HasSubstr(kSecond));
}

TEST(HtmlTest, TeasersAreKnownByTheirShape) {
  std::string teasers = "<div>";
  for (const absl::string_view what : {"bridge", "ferry", "lighthouse", "market", "museum"}) {
    absl::StrAppend(&teasers, "<div><a href=/", what, ">A story on the ", what,
                    " of Selan</a><p>In the last hundred years nobody has looked after the ", what,
                    " of Selan, and the council meant to leave it so until this week.</p></div>");
  }
  EXPECT_THAT(ReadHtml(BarePage(teasers + "</div>")).text, Not(HasSubstr("council")));
}

TEST(HtmlTest, FeaturesWithALinkToMoreAreNoTeasers) {
  std::string features = "<div>";
  for (const absl::string_view what : {"booking", "customs", "cranes", "pilots"}) {
    absl::StrAppend(&features, "<div><h3>The ", what, "</h3><p>What happened to the ", what,
                    " of the port in the hours before it was shut down is not known.</p><a href=/",
                    what, ">Learn more about it</a></div>");
  }
  EXPECT_THAT(ReadHtml(BarePage(features + "</div>")).text, HasSubstr("customs of the port"));
}

TEST(HtmlTest, CommentsAreKnownByTheirShape) {
  std::string comments = "<ol>";
  for (const absl::string_view who : {"Ada", "Ben", "Cleo"}) {
    absl::StrAppend(
        &comments, "<li><div>", who, " says:</div><p>I have been saying for years, and I ",
        "will say it again, that nobody at this port knows what they are doing at all, ",
        "and that the money should have been spent on the ferries instead.</p>",
        "<a href=#r>Reply</a></li>");
  }
  EXPECT_THAT(ReadHtml(BarePage(comments + "</ol>")).text, Not(HasSubstr("ferries")));
}

TEST(HtmlTest, WhatStandsBelowSuchAHeadingAsRelatedStoriesIsNotTheArticle) {
  const std::string tail =
      "<h3>Related stories</h3><p>How the bridge of Selan was built, and what it means for "
      "ships.</p>";
  EXPECT_THAT(ReadHtml(BarePage(tail)).text, Not(HasSubstr("bridge")));
  EXPECT_THAT(ReadHtml(BarePage("<div>" + tail + "</div>")).text, Not(HasSubstr("bridge")));
}

TEST(HtmlTest, AnArticleBehindAPaywallIsTruncated) {
  EXPECT_TRUE(
      ReadHtml(BarePage("<div><p>Subscribe to continue reading.</p></div>")).report.truncated());
  const std::string paid =
      R"(<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False")";
  EXPECT_TRUE(ReadHtml(BarePage("", paid + "}</script>")).report.truncated());
  EXPECT_TRUE(ReadHtml(BarePage("", paid + ",\"wordCount\":900}</script>")).report.truncated());
  // All that the publisher counts is there.
  EXPECT_FALSE(ReadHtml(BarePage("", paid + ",\"wordCount\":60}</script>")).report.truncated());
}

TEST(HtmlTest, AShortArticleOfASiteThatSellsSubscriptionsIsWhole) {
  EXPECT_FALSE(
      ReadHtml(absl::StrCat("<body><div>Already a subscriber? Sign in</div>", BarePage("")))
          .report.truncated());
}

TEST(HtmlTest, TheTextStatedForMachinesStandsInForOneThatAScriptShows) {
  const std::string head = absl::StrCat(
      R"(<script type="application/ld+json">{"@type":"NewsArticle","headline":"Port closes",)",
      R"("articleBody":"<p>)", kFirst, R"(</p><p>And more.</p>"}</script>)");
  const std::string page =
      absl::StrCat("<html><head>", head, "</head><body><div id=app>Loading</div></body></html>");
  EXPECT_THAT(ReadHtml(page).text,
              AllOf(HasSubstr(absl::StrCat("Port closes\n\n", kFirst)), HasSubstr("And more.")));
}

TEST(HtmlTest, AnArticleThatAScriptUncoversIsRead) {
  const std::string page = absl::StrCat("<body><p>Loading</p><div style='display: none'><p>",
                                        kFirst, "</p><p>", kSecond, "</p></div></body>");
  EXPECT_THAT(ReadHtml(page).text, HasSubstr(kSecond));
}

TEST(HtmlTest, ATimeThatIsPublishedAndUpdatedIsTheDateOfPublication) {
  const std::string page =
      Page("", "<time class='published updated' datetime=2031-04-02T08:30:00Z>2 April 2031</time>");
  EXPECT_EQ(ReadHtml(page).report.published().value(), "2031-04-02T08:30:00Z");
}

TEST(HtmlTest, TheAddressMayTellTheDay) {
  const std::string page =
      Page("<link rel=canonical href='https://post.example/news/2031/04/02/port-closes/'>");
  EXPECT_EQ(ReadHtml(page).report.published().value(), "2031-04-02");
  EXPECT_FALSE(ReadHtml(Page("<link rel=canonical href='https://post.example/2031/44/02/x/'>"))
                   .report.has_published());
}

TEST(HtmlTest, AHeadingThatGreetsTheReaderIsNotTheTitle) {
  EXPECT_EQ(ReadHtml("<title>Cranes stand still in Vells</title><h1>Hello and welcome here</h1>"
                     "<p>It rained.</p>")
                .report.title(),
            "Cranes stand still in Vells");
}

}  // namespace
}  // namespace dossier::ingest
