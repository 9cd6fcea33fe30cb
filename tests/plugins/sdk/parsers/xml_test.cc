#include "dossier/sdk/xml.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::sdk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Text(const std::string& xml, const XmlOptions& options = {}) {
  return XmlText(xmlDocGetRootElement(ParseXml(xml, "the feed", options).document.get()));
}

// How reading fails; empty if it does not.
std::string Trouble(const std::string& xml, const XmlOptions& options = {}) {
  try {
    ParseXml(xml, "the feed", options);
    return "";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), DOSSIER_DATA);
    return failure.what();
  }
}

XmlOptions Recovering() {
  XmlOptions options;
  options.recover = true;
  return options;
}

TEST(XmlTest, ElementsAttributesAndNamespacesAreRead) {
  const Xml xml = ParseXml("<a:r xmlns:a='urn:x' b='1 &amp; 2'>t<![CDATA[<u>]]></a:r>", "the feed");
  const xmlNode* const root = xmlDocGetRootElement(xml.document.get());
  EXPECT_EQ(XmlName(root), "r");
  EXPECT_EQ(XmlNamespace(root), "urn:x");
  EXPECT_EQ(XmlAttribute(root, "b"), "1 & 2");
  EXPECT_EQ(XmlAttribute(root, "c"), "");
  EXPECT_EQ(XmlText(root), "t<u>");
  EXPECT_EQ(xml.complaint, "");
}

TEST(XmlTest, EntitiesOfADocumentAreNeverExpanded) {
  const std::string laughs =
      "<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
      "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><r>&c;</r>";
  for (const XmlOptions& options : {XmlOptions(), Recovering()}) {
    try {
      EXPECT_THAT(Text(laughs, options), Not(HasSubstr("ha")));
    } catch (const Failure&) {
      // To refuse them is as good.
    }
  }
}

TEST(XmlTest, NoFileAndNoAddressIsReadForADocument) {
  for (const char* dtd : {"<!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>",
                          "<!DOCTYPE r SYSTEM 'file:///etc/passwd'>",
                          "<!DOCTYPE r [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]>"}) {
    try {
      EXPECT_THAT(Text(std::string(dtd) + "<r>&f;</r>", Recovering()), Not(HasSubstr("root:")));
    } catch (const Failure&) {
    }
  }
}

TEST(XmlTest, CharactersThatHtmlNamesAreText) {
  EXPECT_EQ(Text("<!DOCTYPE r SYSTEM 'x'><r>caf&eacute;&nbsp;&amp;</r>", Recovering()),
            "caf\xC3\xA9\xC2\xA0&");
  EXPECT_THAT(Text("<!DOCTYPE r SYSTEM 'x'><r>&unheard;</r>", Recovering()),
              HasSubstr("&unheard;"));
}

TEST(XmlTest, DepthAndSizeAreBounded) {
  std::string deep;
  for (int i = 0; i < 150; ++i) deep += "<a>";
  EXPECT_THAT(Trouble(deep), HasSubstr("nested too deeply"));
  EXPECT_THAT(Trouble(deep, Recovering()), HasSubstr("nested too deeply"));
  XmlOptions small;
  small.max_bytes = 10;
  EXPECT_THAT(Trouble("<a>12345678</a>", small), HasSubstr("larger than 10 bytes"));
}

TEST(XmlTest, ADtdThatWouldBlowUpEveryElementIsRefused) {
  const std::string dtd = "<!DOCTYPE r [<!ATTLIST e x CDATA '" + std::string(10'000, 'x') + "'>]>";
  EXPECT_THAT(Trouble(dtd + "<r><e/><e/></r>", Recovering()), HasSubstr("DTD"));
}

TEST(XmlTest, WhatIsIllFormedIsAnErrorOrMendedWithAComplaint) {
  EXPECT_THAT(Trouble("<r><a>b & c</r>"), HasSubstr("line 1"));
  const Xml mended = ParseXml("<r><a>b &amp; c</r>", "the feed", Recovering());
  EXPECT_THAT(mended.complaint, HasSubstr("line 1"));
  EXPECT_EQ(XmlText(xmlDocGetRootElement(mended.document.get())), "b & c");
  EXPECT_THAT(Trouble("", Recovering()), HasSubstr("not XML"));
  EXPECT_THAT(Trouble("hello", Recovering()), HasSubstr("not XML"));
}

TEST(XmlTest, TheTransportsEncodingWins) {
  XmlOptions latin;
  latin.encoding = "iso-8859-1";
  EXPECT_EQ(Text("<r>caf\xE9</r>", latin), "caf\xC3\xA9");
  latin.encoding = "klingon";
  EXPECT_EQ(Text("<r>caf\xC3\xA9</r>", latin), "caf\xC3\xA9");
}

}  // namespace
}  // namespace dossier::sdk
