#include "server/ingest/documents/markdown.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/documents/clean_text.h"

namespace dossier::ingest {
namespace {

using testing::ElementsAre;

TEST(MarkdownTest, FrontMatterTellsAboutTheReportAndIsNoText) {
  const Document document = ReadMarkdown(
      "---\ntitle: \"Breach at Orle Water\"\ndate: 2031-04-02T08:30:00+02:00\nauthors: [Jane Doe, "
      "{name: Ana Cruz}]\npublisher: Orle Courier\nurl: https://courier.example/water\nlang: en\n"
      "---\n\nThe utility was hit.\n");
  EXPECT_EQ(document.report.title(), "Breach at Orle Water");
  EXPECT_EQ(document.report.published().value(), "2031-04-02T08:30:00+02:00");
  EXPECT_THAT(document.report.authors(), ElementsAre("Jane Doe", "Ana Cruz"));
  EXPECT_EQ(document.report.publisher(), "Orle Courier");
  EXPECT_EQ(document.report.url(), "https://courier.example/water");
  EXPECT_EQ(CleanText(document.text), "Breach at Orle Water\n\nThe utility was hit.");
}

TEST(MarkdownTest, TheFirstHeadingIsTheTitle) {
  const Document document = ReadMarkdown("# Breach at *Orle Water* #\n\nThe utility was hit.\n");
  EXPECT_EQ(document.report.title(), "Breach at Orle Water");
  EXPECT_EQ(CleanText(document.text), "Breach at Orle Water\n\nThe utility was hit.");
  EXPECT_EQ(ReadMarkdown("Breach at Orle\n===\n\nText").report.title(), "Breach at Orle");
}

TEST(MarkdownTest, TheLinesOfAParagraphAreOne) {
  EXPECT_EQ(CleanText(ReadMarkdown("“We will\nnot pay,”\nshe said.\n\n> Quoted\n> words.").text),
            "“We will not pay,” she said.\n\nQuoted words.");
}

TEST(MarkdownTest, LinksGiveTheirWordsAndPicturesNothing) {
  EXPECT_EQ(
      PlainSpans("See [the *notice*](https://a.example/x_(y) \"t\") ![logo](l.png)and [two][2]."),
      "See the notice and two.");
  EXPECT_EQ(PlainSpans("<https://a.example/> says 5 * 3, snake_case and [brackets]."),
            "https://a.example/ says 5 * 3, snake_case and [brackets].");
}

TEST(MarkdownTest, EmphasisAndCodeLoseTheirMarks) {
  EXPECT_EQ(PlainSpans("**Bold** and _thin_ `x_*y*` \\*star\\* &amp; so on"),
            "Bold and thin x_*y* *star* & so on");
}

TEST(MarkdownTest, ListsAndFencesKeepTheirLines) {
  EXPECT_EQ(
      CleanText(ReadMarkdown("Steps:\n\n- one\n- two\n  more\n\n```\na  b\n\nc\n```\nEnd\n").text),
      "Steps:\n\none\ntwo more\n\na  b\n\nc\n\nEnd");
}

TEST(MarkdownTest, AColonInTheTitleCostsNeitherTitleNorDate) {
  const Document document = ReadMarkdown(
      "---\ntitle: Fire at the port: two dead\ndate: 2031-05-03\nauthor: Ann \"Inky\" Lund\r\n"
      "tags: [fire\n---\nText.");
  EXPECT_EQ(document.report.title(), "Fire at the port: two dead");
  EXPECT_EQ(document.report.published().value(), "2031-05-03");
  ASSERT_EQ(document.report.authors_size(), 1);
  EXPECT_EQ(document.report.authors(0), "Ann \"Inky\" Lund");
}

TEST(MarkdownTest, FrontMatterThatIsNoYamlIsPassedOver) {
  const Document document = ReadMarkdown("---\ntitle: [\n---\n# Real title\n\nText.");
  EXPECT_EQ(document.report.title(), "Real title");
}

}  // namespace
}  // namespace dossier::ingest
