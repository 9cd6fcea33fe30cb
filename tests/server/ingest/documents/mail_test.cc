#include "server/ingest/documents/mail.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/utf8.h"
#include "server/ingest/documents/clean_text.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(MailTest, HeadersAreTitleAuthorAndDate) {
  ASSERT_OK_AND_ASSIGN(
      const Document document,
      ReadMail("From: =?utf-8?Q?Ren=C3=A9e_Okt?= <press@orle.example>\r\n"
               "Subject: Fwd: =?utf-8?B?Vm9yZmFsbCBiZWltIFdhc3NlcndlcmsgT3JsZQ==?=\r\n"
               "Date: Wed, 2 Apr 2031 10:05:00 +0200\r\n\r\nThe utility was hit.\r\n-- \r\nPress "
               "office\r\n"));
  EXPECT_EQ(document.report.title(), "Vorfall beim Wasserwerk Orle");
  EXPECT_THAT(document.report.authors(), ElementsAre("Renée Okt"));
  EXPECT_EQ(document.report.published().value(), "2031-04-02T10:05:00+02:00");
  EXPECT_EQ(CleanText(document.text), "Vorfall beim Wasserwerk Orle\n\nThe utility was hit.");
}

TEST(MailTest, HeadersThatAreNoUtf8AreRepaired) {
  ASSERT_OK_AND_ASSIGN(const Document document,
                       ReadMail("From: \"Press \xF6\xBC\x90\x98\" <press@orle.example>\n"
                                "Subject: Intrusion \xF6\xBC\x90\x98 at Orle\n\nIt was hit.\n"));
  EXPECT_TRUE(IsUtf8(document.report.title())) << document.report.title();
  EXPECT_THAT(document.report.title(), StartsWith("Intrusion "));
  ASSERT_EQ(document.report.authors_size(), 1);
  EXPECT_TRUE(IsUtf8(document.report.authors(0)));
  EXPECT_FALSE(document.report.SerializeAsString().empty());
}

constexpr char kAlternative[] =
    "Subject: Notice\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b\"\n\n"
    "--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: "
    "quoted-printable\n\n"
    "%s\n--b\nContent-Type: text/html; charset=utf-8\n\n"
    "<html><body><p>The café at the harbour was closed for two days after somebody entered its "
    "booking system, the owner said.</p></body></html>\n--b--\n";

std::string Alternative(absl::string_view plain) {
  std::string mail = kAlternative;
  return mail.replace(mail.find("%s"), 2, std::string(plain));
}

TEST(MailTest, ThePlainPartIsDecoded) {
  ASSERT_OK_AND_ASSIGN(
      const Document document,
      ReadMail(
          Alternative("The caf=E9 was closed for two days after somebody=\n entered its system.")));
  EXPECT_THAT(document.text, HasSubstr("The café was closed for two days after somebody entered"));
}

TEST(MailTest, TheHtmlPartStandsInForAStub) {
  ASSERT_OK_AND_ASSIGN(const Document document, ReadMail(Alternative("Use a better mail reader.")));
  EXPECT_THAT(document.text, HasSubstr("The café at the harbour"));
  EXPECT_THAT(document.text, Not(HasSubstr("mail reader")));
}

TEST(MailTest, AMailWithoutADateHasNone) {
  ASSERT_OK_AND_ASSIGN(const Document document, ReadMail("Subject: x\n\nText\n"));
  EXPECT_FALSE(document.report.has_published());
}

TEST(MailTest, AttachmentsAreNoText) {
  ASSERT_OK_AND_ASSIGN(
      const Document document,
      ReadMail("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
               "text/plain\n\nHello there\n--b\nContent-Type: text/plain\nContent-Disposition: "
               "attachment; filename=a.txt\n\nSecret attachment\n--b--\n"));
  EXPECT_THAT(document.text, HasSubstr("Hello there"));
  EXPECT_THAT(document.text, Not(HasSubstr("Secret")));
}

TEST(MailTest, PartsWithoutEndAreRefused) {
  std::string mail = "Subject: x\n";
  for (int i = 0; i < 5000; ++i) {
    absl::StrAppend(&mail, "Content-Type: multipart/mixed; boundary=b", i, "\n\n--b", i, "\n");
  }
  EXPECT_THAT(ReadMail(mail), StatusIs(absl::StatusCode::kInvalidArgument, "MALFORMED_MAIL"));
}

}  // namespace
}  // namespace dossier::ingest
