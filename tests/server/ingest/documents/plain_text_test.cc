#include "server/ingest/documents/plain_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PlainTextTest, AHeadlineNameAndDateAreRead) {
  const Document document = ReadPlainText(
      "Harbour authority of Port Selan hit by intruders\n\nMara Velisse October 22, 2031\n\n"
      "The harbour authority said on Monday that it had shut down its booking system.\n");
  EXPECT_EQ(document.report.title(), "Harbour authority of Port Selan hit by intruders");
  EXPECT_THAT(document.report.authors(), ElementsAre("Mara Velisse"));
  EXPECT_EQ(document.report.published().value(), "2031-10-22");
  EXPECT_EQ(document.report.published().precision(), v1::PRECISION_DAY);
}

TEST(PlainTextTest, AHeadlineMayStandRightAboveTheText) {
  const Document document = ReadPlainText(
      "Quick find saved the archive\nLast week, the archive announced that somebody had got in.\n");
  EXPECT_EQ(document.report.title(), "Quick find saved the archive");
  EXPECT_FALSE(document.report.has_published());
}

TEST(PlainTextTest, TextWithoutAHeadlineHasNoTitle) {
  EXPECT_EQ(ReadPlainText("The ministry was hit. It said so.\n\nMore follows.").report.title(), "");
  // A paragraph wrapped at 70 columns.
  EXPECT_EQ(
      ReadPlainText("The ministry said on Tuesday that its mail had been read for three weeks\n"
                    "before anybody noticed it.\n")
          .report.title(),
      "");
  EXPECT_EQ(ReadPlainText("only one line").report.title(), "");
}

TEST(PlainTextTest, SeveralAuthorsWithTheirRolesAreTold) {
  const Document document = ReadPlainText(
      "Museum closes its site\nBy Jane Doe and Ana de la Cruz, culture desk | 3 May 2031\n\nText.");
  EXPECT_THAT(document.report.authors(), ElementsAre("Jane Doe", "Ana de la Cruz"));
  EXPECT_EQ(document.report.published().value(), "2031-05-03");
}

TEST(PlainTextTest, PublishedAndUpdatedAreToldApart) {
  const Document document = ReadPlainText(
      "Museum closes its site\nPublished: 3 May 2031 10:05 GMT\nUpdated: May 4, 2031\n\nText.");
  EXPECT_EQ(document.report.published().value(), "2031-05-03T10:05:00Z");
  EXPECT_EQ(document.report.updated().value(), "2031-05-04");
}

TEST(PlainTextTest, ADatelineTellsAgencyAndDay) {
  const Document document = ReadPlainText(
      "Court confirms intrusion\n\nTHE HAGUE, Oct 3, 2031 (Norpress) - The court said on Friday "
      "that its systems were running again after an intrusion in September.");
  EXPECT_EQ(document.report.publisher(), "Norpress");
  EXPECT_EQ(document.report.published().value(), "2031-10-03");
}

TEST(PlainTextTest, ADatelineWithoutAYearInventsNone) {
  const Document document = ReadPlainText(
      "THE HAGUE, Oct 3 (Norpress) - The court said on Friday that its systems were running "
      "again.");
  EXPECT_EQ(document.report.published().value(), "");
  EXPECT_EQ(document.report.published().words(), "Oct 3");
  EXPECT_EQ(document.report.published().unresolved_reason(), "no year is given");
}

TEST(PlainTextTest, ADateInTheStoryIsNoDateOfPublication) {
  const Document document = ReadPlainText(
      "Court confirms intrusion\n\nOn October 3, 2031 somebody entered the systems of the court, "
      "which "
      "told the public about it three weeks later.");
  EXPECT_FALSE(document.report.has_published());
}

TEST(PlainTextTest, ASentenceThatBeginsWithByNamesNoAuthor) {
  const Document document =
      ReadPlainText("Bank back online\n\nBy Monday, all branches were open again.\n\nMore.");
  EXPECT_THAT(document.report.authors(), IsEmpty());
}

TEST(PlainTextTest, LabelsAboveTheTextAreRead) {
  const Document document = ReadPlainText(
      "Title: Bank back online\nSource: The Orle Courier\nDate: 2031-04-02\n"
      "URL: https://courier.example/bank\n\nAll branches were open again.\n");
  EXPECT_EQ(document.report.title(), "Bank back online");
  EXPECT_EQ(document.report.publisher(), "The Orle Courier");
  EXPECT_EQ(document.report.published().value(), "2031-04-02");
  EXPECT_EQ(document.report.url(), "https://courier.example/bank");
}

}  // namespace
}  // namespace dossier::ingest
