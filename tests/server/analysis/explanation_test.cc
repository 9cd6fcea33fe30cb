#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/analysis/analyzer.h"
#include "server/analysis/lexicon.h"
#include "tests/server/analysis/found_statements.h"

namespace dossier::analysis {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

internal::Analysis Explained(absl::string_view text, absl::string_view published = "") {
  Document document{.text = text};
  document.published.set_value(std::string(published));
  return Analyzer().Analyze(document, {.explain = true});
}

// The reason for one decision about the first statement of a text.
v1::Explanation Reason(const internal::Analysis& analysis, absl::string_view decision) {
  if (analysis.statements_size() > 0) {
    for (const v1::Explanation& explanation :
         analysis.statements(0).occurrences(0).explanations()) {
      if (explanation.decision() == decision) return explanation;
    }
  }
  ADD_FAILURE() << "no reason for " << decision;
  return {};
}

std::vector<std::string> EvidenceOf(const v1::Explanation& explanation) {
  std::vector<std::string> words;
  for (const v1::Span& span : explanation.evidence()) words.push_back(span.text());
  return words;
}

std::vector<std::string> RejectionsOf(absl::string_view text) {
  std::vector<std::string> rejections;
  const internal::Analysis analysis = Explained(text);
  for (const v1::Explanation& rejection : analysis.rejections()) {
    rejections.push_back(absl::StrCat(rejection.rule(), ": ", EvidenceOf(rejection).front()));
  }
  return rejections;
}

TEST(ExplanationTest, ADenialNamesTheEntryAndTheWordThatDenies) {
  const internal::Analysis analysis = Explained("Norlicht denied that it had paid.");
  const v1::Explanation kind = Reason(analysis, "kind");
  EXPECT_EQ(kind.value(), "denial");
  EXPECT_EQ(kind.rule(), "kind.cue");
  EXPECT_EQ(kind.entry(), "cues.txt: deny");
  EXPECT_THAT(EvidenceOf(kind), ElementsAre("denied"));
  EXPECT_EQ(Reason(analysis, "stance").rule(), "stance.kind");
}

TEST(ExplanationTest, AKindTellsWhatWeighedAndWhatItHadToReach) {
  const v1::Explanation kind = Reason(Explained("The bank said that it had been hacked."), "kind");
  EXPECT_EQ(kind.value(), "confirmation");
  EXPECT_THAT(EvidenceOf(kind), ElementsAre("been hacked"));
  ASSERT_THAT(kind.weights(), SizeIs(1));
  EXPECT_THAT(kind.weights(0).feature(), HasSubstr("confirmation by kinds.txt: was/were/been"));
  EXPECT_DOUBLE_EQ(kind.score(), kind.weights(0).weight());
  EXPECT_GE(kind.score(), kind.threshold());
}

TEST(ExplanationTest, AKindThatIsNotDecidedSaysHowFarItCame) {
  const v1::Explanation kind =
      Reason(Explained("The bank said that the extent of it was small."), "kind");
  EXPECT_EQ(kind.rule(), "kind.too_light");
  EXPECT_GT(kind.score(), 0);
  EXPECT_LT(kind.score(), kind.threshold());
}

TEST(ExplanationTest, AHedgeAChannelAndADatePointAtTheirWords) {
  const internal::Analysis analysis = Explained(
      "Ana Morell said in a post on Telegram on Monday that the thieves were probably gone.",
      "2031-06-15");
  EXPECT_THAT(EvidenceOf(Reason(analysis, "hedge")), ElementsAre("probably"));
  EXPECT_EQ(Reason(analysis, "hedge").entry(), "hedges.txt: probably");
  EXPECT_THAT(EvidenceOf(Reason(analysis, "channel")), ElementsAre("Telegram"));
  EXPECT_EQ(Reason(analysis, "said_at").value(), "2031-06-09");
  EXPECT_THAT(EvidenceOf(Reason(analysis, "said_at")), ElementsAre("Monday"));
}

TEST(ExplanationTest, ASpeakerIsExplainedByThePronounAndTheNameItMeans) {
  const v1::Explanation speaker =
      Reason(Explained("Ana Morell left. She said that the port was safe."), "speaker");
  EXPECT_EQ(speaker.value(), "Ana Morell");
  EXPECT_EQ(speaker.rule(), "speaker.pronoun");
  EXPECT_THAT(EvidenceOf(speaker), ElementsAre("She", "Ana Morell"));
}

TEST(ExplanationTest, APressReleaseIsReadAsTheWordsOfTheOneThatItNames) {
  const internal::Analysis analysis = Explained(
      "PRESS RELEASE\n\nThe Harbour Authority of Vells closed two of its gates last "
      "night.\n\nTraffic "
      "goes on over the bridge in the meantime, and no delays are expected.");
  ASSERT_THAT(analysis.statements(), SizeIs(2));
  EXPECT_EQ(analysis.statements(0).form(), v1::Statement::FORM_DOCUMENT_TEXT);
  EXPECT_EQ(analysis.statements(1).speaker().name(), "Harbour Authority of Vells");
  EXPECT_EQ(analysis.statements(1).channel(), v1::CHANNEL_PRESS_RELEASE);
  EXPECT_EQ(analysis.statements(1).occurrences(0).directness(),
            v1::Occurrence::DIRECTNESS_OWN_PUBLICATION);
  EXPECT_EQ(Reason(analysis, "form").rule(), "form.document_text");
}

TEST(ExplanationTest, WhereWeightsDecidedTheyAreTold) {
  const v1::Explanation statement =
      Reason(Explained("The bank said that it had been hacked."), "statement");
  EXPECT_THAT(statement.weights(), Not(IsEmpty()));
  EXPECT_GT(statement.score(), statement.threshold());
}

TEST(ExplanationTest, WordsThatOnlyLookLikeAStatementSayWhyTheyAreNone) {
  EXPECT_THAT(RejectionsOf("The council bought a “smart” pump."),
              ElementsAre("rejected.few_words: “smart”"));
  EXPECT_THAT(RejectionsOf("The film “A Harbour Without Any Ships Tonight” won a prize."),
              ElementsAre("rejected.title: “A Harbour Without Any Ships Tonight”"));
}

TEST(ExplanationTest, NobodyPaysForAnswersThatNobodyAskedFor) {
  const internal::Analysis analysis =
      Analyzer().Analyze({.text = "Norlicht denied that a “smart” pump had failed."});
  ASSERT_THAT(analysis.statements(), SizeIs(1));
  EXPECT_THAT(analysis.statements(0).occurrences(0).explanations(), IsEmpty());
  EXPECT_THAT(analysis.rejections(), IsEmpty());
}

TEST(ExplanationTest, AskingChangesNothingElse) {
  const std::string text =
      "Norlicht denied on Monday that it had paid. “It is over and done,” Ana Morell said.";
  internal::Analysis explained = Explained(text, "2031-06-15");
  for (v1::Statement& statement : *explained.mutable_statements()) {
    statement.mutable_occurrences(0)->clear_explanations();
  }
  explained.clear_rejections();
  Document document{.text = text};
  document.published.set_value("2031-06-15");
  EXPECT_EQ(explained.SerializeAsString(), Analyzer().Analyze(document).SerializeAsString());
}

// Over all texts of the corpus: each decision of each statement has its reason, whose rule is told
// in docs/rules.md, whose entry stands in its lexicon, and whose words stand in the text.
TEST(ExplanationTest, EveryDecisionHasAReasonThatCanBeLookedUp) {
  const fs::path root(DOSSIER_SOURCE_DIR);
  const std::string rules = ReadFile(root / "docs/rules.md");
  const std::vector<std::string> decisions = {
      "statement",    "content", "form",    "speaker", "speaker.resolution", "kind", "stance",
      "speaker.type", "hedge",   "channel", "said_at", "confidence"};
  for (const auto& file : fs::directory_iterator(root / "tests/corpus/statements")) {
    const std::string text = ReadStatementCase(ReadFile(file.path())).text;
    const internal::Analysis analysis = Explained(text);
    for (const v1::Statement& statement : analysis.statements()) {
      std::set<std::string> explained;
      for (const v1::Explanation& reason : statement.occurrences(0).explanations()) {
        explained.insert(reason.decision());
        EXPECT_THAT(rules, HasSubstr(absl::StrCat("`", reason.rule(), "`"))) << file.path();
        const size_t colon = reason.entry().find(".txt: ");
        if (colon != std::string::npos) {
          EXPECT_THAT(std::string(LexiconText(reason.entry().substr(0, colon))),
                      HasSubstr(reason.entry().substr(colon + 6)));
        }
        for (const v1::Span& span : reason.evidence()) {
          EXPECT_EQ(text.substr(span.start(), span.end() - span.start()), span.text());
        }
      }
      // Texts in other languages tell less.
      const bool english = analysis.language() == "en";
      EXPECT_THAT(explained, Contains("statement")) << file.path();
      for (const std::string& decision : english ? decisions : std::vector<std::string>()) {
        EXPECT_THAT(explained, Contains(decision)) << file.path();
      }
    }
    for (const v1::Explanation& rejection : analysis.rejections()) {
      EXPECT_THAT(rules, HasSubstr(absl::StrCat("`", rejection.rule(), "`"))) << file.path();
    }
  }
}

}  // namespace
}  // namespace dossier::analysis
