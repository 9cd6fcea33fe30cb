#include "server/analysis/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"
#include "server/analysis/analyzer.h"

namespace dossier::analysis {
namespace {

constexpr absl::string_view kAttackOnTheHarbour =
    "Attackers broke into the network of the Harbour Authority of Vells on 3 May 2031.\n\n"
    "\"We disconnected the affected systems within the hour,\" said Ines Karvonen, a spokeswoman "
    "for the Harbour Authority of Vells.\n\n"
    "\"This was an attack on all of us,\" said Mayor Otto Brandeis.\n";

// The speaker of the statement whose text holds `words`.
v1::Speaker SpeakerOf(const internal::Analysis& analysis, absl::string_view words) {
  for (const v1::Statement& statement : analysis.statements()) {
    if (absl::string_view(statement.text()).find(words) != absl::string_view::npos) {
      return statement.speaker();
    }
  }
  ADD_FAILURE() << "nobody says " << words;
  return {};
}

TEST(StandingTest, WhoSpeaksForTheVictimSpeaksAsTheVictim) {
  const internal::Analysis analysis = Analyzer().Analyze({.text = kAttackOnTheHarbour});
  EXPECT_EQ(SpeakerOf(analysis, "disconnected").type(), v1::SPEAKER_TYPE_VICTIM);
}

TEST(StandingTest, WhoWasNeitherHitNorDidItKeepsTheirCapacity) {
  const internal::Analysis analysis = Analyzer().Analyze({.text = kAttackOnTheHarbour});
  EXPECT_EQ(SpeakerOf(analysis, "all of us").type(), v1::SPEAKER_TYPE_THIRD_STATE);
}

TEST(StandingTest, TheReasonNamesTheIncident) {
  const internal::Analysis analysis =
      Analyzer().Analyze({.text = kAttackOnTheHarbour}, {.explain = true});
  std::string rule;
  for (const v1::Explanation& explanation : analysis.statements(0).occurrences(0).explanations()) {
    if (explanation.decision() == "speaker.type") rule = explanation.rule();
  }
  EXPECT_EQ(rule, "speaker_type.was_hit");
}

}  // namespace
}  // namespace dossier::analysis
