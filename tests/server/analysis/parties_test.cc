#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/analysis/analyzer.h"
#include "server/analysis/country_mentions.h"
#include "server/analysis/known_groups.h"
#include "server/analysis/known_names.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/party_weights.h"
#include "server/analysis/text.h"

namespace dossier::analysis {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The claims of a note, "rule: name or country: words".
std::vector<std::string> PartiesOf(absl::string_view text) {
  const internal::Analysis analysis = Analyzer().Analyze({.text = text});
  std::vector<std::string> parties;
  for (const internal::Account& account : analysis.accounts()) {
    for (const v1::Claim& claim : account.claims()) {
      if (!claim.has_victim() && !claim.has_initiator()) continue;
      const std::string& name =
          claim.has_victim() ? claim.victim().name() : claim.initiator().name();
      const std::string& country =
          claim.has_victim() ? claim.victim().country() : claim.initiator().country();
      parties.push_back(absl::StrCat(claim.rule(), ": ", name.empty() ? country : name, ": ",
                                     claim.evidence(0).text()));
    }
  }
  return parties;
}

CountryMention CountryIn(const Text& text) {
  for (uint32_t at = 0; at < text.tokens().size(); ++at) {
    const CountryMention country = CountryAt(text, at, static_cast<uint32_t>(text.tokens().size()));
    if (!country.tokens.empty()) return country;
  }
  return {};
}

TEST(PartiesTest, TheCountryOfAKnownGroupStandsUnderARuleOfItsOwnAndPointsAtTheGroupsName) {
  EXPECT_THAT(PartiesOf("Fancy Bear hacked the network of the German parliament and stole data."),
              testing::Contains("initiator.country_of_known_group: RU: Fancy Bear"));
}

TEST(PartiesTest, OneGroupUnderTwoNamesIsOneParty) {
  const internal::Analysis analysis = Analyzer().Analyze(
      {.text =
           "APT 28 hacked the Norwegian ministry of fisheries. The hackers, also known as Fancy "
           "Bear, stole data."});
  std::vector<std::string> names;
  for (const internal::Account& account : analysis.accounts()) {
    for (const v1::Claim& claim : account.claims()) {
      if (claim.has_initiator() && !claim.initiator().name().empty()) {
        names.push_back(claim.initiator().name());
      }
    }
  }
  EXPECT_THAT(names, ElementsAre("Fancy Bear"));
}

TEST(PartiesTest, AReportThatSpeaksOfNoIncidentHasNoParties) {
  EXPECT_THAT(PartiesOf("The Norwegian ministry of fisheries opened a museum in Bergen."),
              IsEmpty());
}

TEST(PartiesTest, WhatFormsAskForProductsAndTitlesOfWorksAreNobody) {
  for (const absl::string_view text :
       {"Hackers broke into Wonderloan and stole the PINs of 4,000 customers. PINs were encrypted.",
        "Hackers hit Windows 10 with ransomware last week. Windows 10 was crippled.",
        "Hackers stole the film Ferries Are Late from Wonderloan. Ferries Are Late was leaked."}) {
    EXPECT_THAT(PartiesOf(text),
                testing::Each(testing::Not(testing::ContainsRegex("(PINs|Windows 10|Ferries)"))))
        << text;
  }
}

TEST(KnownNamesTest, ANameIsKnownForWhatItIsTheNameOf) {
  EXPECT_EQ(KindOfName("sophos"), NameKind::kGuard);
  EXPECT_EQ(KindOfName("the guardian"), NameKind::kMedium);
  EXPECT_EQ(KindOfName("twitter"), NameKind::kPlatform);
  EXPECT_EQ(KindOfName("windows 10"), NameKind::kProduct);
  EXPECT_EQ(KindOfName("pennsylvania"), NameKind::kSettlement);
  EXPECT_EQ(KindOfName("cvv"), NameKind::kMatter);
  EXPECT_EQ(KindOfName("wonderloan"), std::nullopt);
}

TEST(CountryMentionsTest, ACountryIsKnownByItsNameItsAdjectiveAndWhatStandsForIt) {
  for (const auto& [words, code] :
       std::vector<std::pair<std::string, std::string>>{{"hackers in Norway", "NO"},
                                                        {"a pro-Russian group", "RU"},
                                                        {"Iran-linked hackers", "IR"},
                                                        {"a US agency", "US"},
                                                        {"they blamed Pyongyang", "KP"},
                                                        {"the White House", "US"},
                                                        {"the North Korean army", "KP"}}) {
    const Text text(words);
    EXPECT_EQ(CountryIn(text).code, code) << words;
  }
}

TEST(CountryMentionsTest, APronounIsNoCountry) {
  const Text text("they told us");
  EXPECT_TRUE(CountryIn(text).tokens.empty());
}

TEST(KnownGroupsTest, AGroupIsKnownByItsNameOrByTheShapeOfIt) {
  const Text listed("Cozy Bear");
  EXPECT_EQ(GroupAt(listed, 0, 2).country, "RU");
  const Text shaped("Wooden Panda");
  EXPECT_EQ(GroupAt(shaped, 0, 2).tokens.size(), 2u);
  EXPECT_EQ(GroupAt(shaped, 0, 2).number, 0u);
  EXPECT_EQ(GroupName("APT 28", ""), "APT28");
}

TEST(KnownGroupsTest, LostBlanksMakeNoOtherGroup) {
  const Text lost("CozyBear");
  const KnownGroup group = GroupAt(lost, 0, 1);
  EXPECT_EQ(group.country, "RU");
  EXPECT_EQ(GroupName("CozyBear", group.name), "Cozy Bear");
}

TEST(PartyWeightsTest, TheWeightsOfTheLexiconNameFeaturesThatExist) {
  std::vector<std::string> errors;
  const PartyWeights weights(LexiconText("party_weights"), &errors);
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_GT(weights.rows(), 100u);
}

TEST(PartyWeightsTest, AnUnknownFeatureIsTold) {
  std::vector<std::string> errors;
  const PartyWeights weights("[victim]\nbeneath = at | 1\n[bystander]\n", &errors);
  EXPECT_THAT(errors, ElementsAre("line 2: beneath = at | 1: no feature has this name",
                                  "line 3: [bystander]: no section has this name"));
}

TEST(PartyWeightsTest, AFeatureIsReadByTheNameThatItIsWrittenWith) {
  const PartyWords& words = PartyWords::Get();
  for (const absl::string_view name : {"before = at", "sign = known group", "does = ~attacked",
                                       "best place = -2 or more", "topic = data breach"}) {
    const auto feature = words.Find(name);
    ASSERT_TRUE(feature.has_value()) << name;
    EXPECT_EQ(words.Name(*feature), name);
  }
}

}  // namespace
}  // namespace dossier::analysis
