#include "server/ingest/pdf.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/normalizer.h"
#include "tests/support/pdf_file.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(PdfTest, APdfReportIsReadByColumnsWithItsTitleAuthorAndDate) {
  PdfFile pdf("/Title (Cranes of Vells stand still) /Author (Ada Roon)");
  pdf.Page()
      .Line(60, 810, "Harbour Press Office", 9)
      .Line(60, 780, "Cranes of Vells stand still", 20)
      .Line(60, 755, "Published: 3 May 2031")
      .Line(60, 720, "The Harbour Authority of Vells said that")
      .Line(60, 706, "all cranes stood still on Saturday af-")
      .Line(60, 692, "ter an intrusion into its network. The")
      .Line(60, 678, "police has been informed, it said.")
      .Line(320, 720, "In the second column the story goes on")
      .Line(320, 706, "with the ransom note that was found in")
      .Line(320, 692, "the control room of the well-")
      .Line(320, 678, "known Pier Seven, and it ends here.")
      .Line(280, 30, "Page 1 of 2", 9);
  pdf.Page()
      .Line(60, 810, "Harbour Press Office", 9)
      .Line(60, 720, "Another page tells that nobody was hurt.")
      .Line(280, 30, "Page 2 of 2", 9);
  ASSERT_OK_AND_ASSIGN(
      const NormalizedReport read,
      Normalizer().Normalize({.body = pdf.Bytes(), .media_type = "application/pdf"}));
  EXPECT_EQ(read.text,
            "Cranes of Vells stand still\n\nPublished: 3 May 2031\n\n"
            "The Harbour Authority of Vells said that all cranes stood still on Saturday after an "
            "intrusion into its network. The police has been informed, it said.\n\n"
            "In the second column the story goes on with the ransom note that was found in the "
            "control room of the well-known Pier Seven, and it ends here.\n\n"
            "Another page tells that nobody was hurt.");
  EXPECT_EQ(read.report.title(), "Cranes of Vells stand still");
  EXPECT_THAT(read.report.authors(), ElementsAre("Ada Roon"));
  EXPECT_EQ(read.report.published().value(), "2031-05-03");
  EXPECT_EQ(read.report.media_type(), "application/pdf");
  EXPECT_EQ(read.report.language(), "en");
}

TEST(PdfTest, TheDayTheFileWasMadeStandsInForADateThatIsNotPrinted) {
  PdfFile pdf("/CreationDate (D:20310504101500Z)");
  pdf.Page().Line(60, 700, "The port of Selan shut down its booking system on Monday.");
  ASSERT_OK_AND_ASSIGN(const Document document, ReadPdf(pdf.Bytes()));
  EXPECT_EQ(document.report.published().value(), "2031-05-04");
}

TEST(PdfTest, TheNameOfAFileIsNoTitle) {
  PdfFile pdf("/Title (Microsoft Word - press release final.doc)");
  pdf.Page().Line(60, 700, "The port of Selan shut down its booking system on Monday.");
  ASSERT_OK_AND_ASSIGN(const Document document, ReadPdf(pdf.Bytes()));
  EXPECT_THAT(document.text, Not(HasSubstr("Microsoft")));
}

TEST(PdfTest, ATableIsReadRowByRow) {
  PdfFile pdf;
  pdf.Page().Line(60, 700, "What was taken from the archive in the night:");
  pdf.Line(60, 670, "Vells").Line(320, 670, "12,000 files");
  pdf.Line(60, 650, "Selan").Line(320, 650, "9,000 files");
  pdf.Line(60, 630, "Orm").Line(320, 630, "70 files");
  ASSERT_OK_AND_ASSIGN(const Document document, ReadPdf(pdf.Bytes()));
  EXPECT_EQ(document.text,
            "What was taken from the archive in the night:\n\nVells 12,000 files\n\n"
            "Selan 9,000 files\n\nOrm 70 files");
}

TEST(PdfTest, ADocumentCalledHtmlIsReadAsThePdfThatItIs) {
  PdfFile pdf;
  pdf.Page().Line(60, 700, "The port of Selan shut down its booking system on Monday.");
  ASSERT_OK_AND_ASSIGN(const NormalizedReport read,
                       Normalizer().Normalize({.body = pdf.Bytes(), .media_type = "text/html"}));
  EXPECT_THAT(read.text, HasSubstr("The port of Selan"));
}

TEST(PdfTest, PicturesOfPagesAreRefusedWithAnAdvice) {
  const auto read = ReadPdf(PdfFile().Page().Bytes());
  EXPECT_THAT(read, StatusIs(StatusCode::kInvalidArgument, "EMPTY_DOCUMENT"));
  EXPECT_THAT(read.status().message(), HasSubstr("OCR"));
}

TEST(PdfTest, ADocumentWithAPasswordIsRefused) {
  PdfFile pdf;
  pdf.Page().Line(60, 700, "Secret");
  std::string bytes = pdf.Bytes();
  // A well-formed dictionary of the standard handler, for a password that nobody has.
  const std::string keys(32, 'x');
  bytes.replace(bytes.find("trailer << "), 11,
                "trailer << /ID [(0123456789abcdef) (0123456789abcdef)] /Encrypt << /Filter "
                "/Standard /V 1 /R 2 /P -4 /O (" +
                    keys + ") /U (" + keys + ") >> ");
  EXPECT_THAT(ReadPdf(bytes), StatusIs(StatusCode::kInvalidArgument, "ENCRYPTED_DOCUMENT"));
}

TEST(PdfTest, ADamagedDocumentIsRefused) {
  EXPECT_THAT(ReadPdf("%PDF-1.7\nand then nothing of the kind"),
              StatusIs(StatusCode::kInvalidArgument, "MALFORMED_PDF"));
}

TEST(PdfTest, ADocumentThatLostItsEndIsReadAsFarAsItGoes) {
  PdfFile pdf;
  pdf.Page().Line(60, 700, "The port of Selan shut down its booking system on Monday.");
  const std::string bytes = pdf.Bytes();
  const auto read = ReadPdf(absl::string_view(bytes).substr(0, bytes.find("startxref")));
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(read->text, HasSubstr("The port of Selan"));
}

TEST(PdfTest, EveryCutOfADocumentIsReadOrRefused) {
  PdfFile pdf("/Title (A title of three words)");
  pdf.Page().Line(60, 700, "The port of Selan shut down its booking system on Monday.");
  const std::string bytes = pdf.Bytes();
  int read = 0;
  for (size_t size = bytes.size(); size > 8; size -= bytes.size() / 12) {
    read += ReadPdf(absl::string_view(bytes).substr(0, size)).ok() ? 1 : 0;
    if (size <= bytes.size() / 12) break;
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace dossier::ingest
