#include "dossier/sdk/identifiers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::sdk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(IdentifiersTest, CveIdsAreFoundInProseInCapitalsAndEachOnce) {
  EXPECT_THAT(FindCveIds("(cve-2017-0144), CVE-2021-44228: Log4Shell; again CVE-2017-0144."),
              ElementsAre("CVE-2017-0144", "CVE-2021-44228"));
}

TEST(IdentifiersTest, WhatOnlyLooksLikeACveIdIsNone) {
  for (const char* text : {"", "CVE-", "CVE-2017", "CVE-2017-12", "CVE-17-01444", "XCVE-2017-0144",
                           "CVE-2017-0144x", "CVE-20170-0144", "CVE-2017-01440144014401440144"}) {
    EXPECT_THAT(FindCveIds(text), IsEmpty()) << text;
  }
}

TEST(IdentifiersTest, TheFirstTechniqueIsFoundWithItsSubTechnique) {
  EXPECT_EQ(FindTechniqueId("Spearphishing Attachment - T1566.001"), "T1566.001");
  EXPECT_EQ(FindTechniqueId("T1566.1 and T1490"), "T1566");
  EXPECT_EQ(FindTechniqueId("by way of t1566."), "T1566");
}

TEST(IdentifiersTest, OtherCataloguesHaveNoTechniques) {
  for (const char* text : {"", "TA0001", "S0154", "AML.T00510", "T156", "T15660", "CAPEC-98"}) {
    EXPECT_EQ(FindTechniqueId(text), "") << text;
  }
}

}  // namespace
}  // namespace dossier::sdk
