#include "server/analysis/statements.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/text.h"
#include "server/base/language.h"
#include "tests/server/analysis/found_statements.h"

namespace dossier::analysis {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// Spans lie within the text, hold something, and stay within one line.
void ExpectSoundSpans(const Found& found) {
  for (const StatementDraft& draft : found.drafts()) {
    EXPECT_THAT(draft.content, Not(IsEmpty()));
    Spans spans = draft.content;
    spans.insert(spans.end(), draft.source.begin(), draft.source.end());
    spans.insert(spans.end(), draft.coreference.begin(), draft.coreference.end());
    if (!draft.cue.empty()) spans.push_back(draft.cue);
    for (const Span& span : spans) {
      EXPECT_LT(span.begin, span.end);
      EXPECT_LE(span.end, found.bytes().size());
    }
    EXPECT_FALSE(draft.rule.empty());
    EXPECT_GT(draft.confidence, 0);
    EXPECT_LE(draft.confidence, 1);
  }
}

// ---------------------------------------------------------------- the corpus

class StatementCorpusTest : public ::testing::TestWithParam<std::string> {};

TEST_P(StatementCorpusTest, FindsWhatTheFileTells) {
  const std::string file =
      ReadFile(fs::path(DOSSIER_SOURCE_DIR) / "tests/corpus/statements" / (GetParam() + ".txt"));
  ASSERT_THAT(file, HasSubstr("\n---\n"));
  const StatementCase expected = ReadStatementCase(file);
  if (!expected.context.language.empty()) {
    EXPECT_EQ(LanguageOf(expected.text, ""), expected.context.language);
  }
  const Found found(expected.text, expected.context, expected.published);
  ExpectSoundSpans(found);
  std::vector<std::string> actual;
  for (size_t i = 0; i < found.drafts().size(); ++i) {
    actual.push_back(i < expected.lines.size()
                         ? found.LineLike(found.drafts()[i], expected.lines[i])
                         : found.Line(found.drafts()[i], true));
  }
  EXPECT_EQ(actual, expected.lines) << "found:\n" << absl::StrJoin(found.WholeLines(), "\n");
}

std::vector<std::string> CorpusFiles() {
  std::vector<std::string> names;
  for (const auto& entry :
       fs::directory_iterator(fs::path(DOSSIER_SOURCE_DIR) / "tests/corpus/statements")) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Files, StatementCorpusTest, ::testing::ValuesIn(CorpusFiles()),
                         [](const auto& info) { return info.param; });

// ---------------------------------------------------------------- what a file cannot say

TEST(StatementsTest, APressReleaseSpeaksForItsPublisher) {
  const Found found("“We will rebuild the archive within a year and open it to all.”",
                    {"Vessen City Archive", true});
  ASSERT_THAT(found.drafts(), SizeIs(1));
  EXPECT_EQ(found.drafts()[0].speaker.name, "Vessen City Archive");
  EXPECT_EQ(found.drafts()[0].channel, v1::CHANNEL_PRESS_RELEASE);
}

TEST(StatementsTest, ASpeakerCarriesRoleOrganisationAndCapacity) {
  const Found found(
      "“No meter was touched in this attack,” a spokesperson for the Northern Grid Company said. "
      "Police inspector Lena Brandt said that the case was open.");
  ASSERT_THAT(found.drafts(), SizeIs(2));
  EXPECT_EQ(found.drafts()[0].speaker.resolution, v1::Speaker::RESOLUTION_ROLE_ONLY);
  EXPECT_EQ(found.drafts()[0].speaker.organisation, "Northern Grid Company");
  EXPECT_EQ(found.drafts()[1].speaker.name, "Lena Brandt");
  EXPECT_EQ(found.drafts()[1].speaker.type, v1::SPEAKER_TYPE_LAW_ENFORCEMENT);
}

TEST(StatementsTest, AHedgeAndADenialAreTold) {
  const Found found(
      "The Vessen police said that the thieves were probably amateurs. The mayor denied that the "
      "city had paid.");
  ASSERT_THAT(found.drafts(), SizeIs(2));
  EXPECT_EQ(found.drafts()[0].hedge, v1::HEDGE_LIKELY);
  EXPECT_EQ(found.drafts()[1].kind, v1::Statement::KIND_DENIAL);
  EXPECT_EQ(found.drafts()[1].stance, v1::STANCE_DENIES);
}

TEST(StatementsTest, ThePronounPointsAtTheName) {
  const Found found("Ana Morell left. She said that the port was safe.");
  ASSERT_THAT(found.drafts(), SizeIs(1));
  ASSERT_THAT(found.drafts()[0].coreference, SizeIs(1));
  EXPECT_EQ(found.drafts()[0].coreference[0].begin, 0u);
}

TEST(StatementsTest, EqualTextsGiveEqualStatements) {
  const std::string text = "“It is over and done,” Morell said. The mayor denied that it was over.";
  EXPECT_EQ(Found(text).Lines(true), Found(text).Lines(true));
}

// Time that grows with the square of the text would take minutes for these.
TEST(StatementsTest, HostileTextsTakeNoLongerThanTheirLength) {
  std::string marks;
  std::string open;
  std::string said;
  std::string commas;
  std::string brackets;
  for (int i = 0; i < 100000; ++i) {
    marks += i % 3 == 0 ? "\" " : "'a ";
    open += "“a ";
    said += "he said ";
    commas += "Morell, ";
    brackets += "(said) ";
  }
  for (const std::string& text :
       {marks, open, said, commas, brackets, std::string(10 << 20, 'a'), std::string(1 << 20, '"'),
        std::string(1 << 20, '\n'), std::string("“") + said}) {
    const auto start = std::chrono::steady_clock::now();
    ExpectSoundSpans(Found(text));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  }
}

// ---------------------------------------------------------------- the two reports of the start

class SeedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const fs::path seeds = fs::path(DOSSIER_SOURCE_DIR) / "../shared/seeds";
    if (!fs::exists(seeds)) GTEST_SKIP() << "the seed reports are not beside the repository";
    for (const auto& entry : fs::directory_iterator(seeds)) {
      const std::string name = entry.path().filename().string();
      (name.substr(0, 3) == "000" ? newer_ : older_) = ReadFile(entry.path());
    }
  }

  std::string newer_;
  std::string older_;
};

TEST_F(SeedTest, TheOlderReportGivesTheCourtsOwnWords) {
  const Found found(older_);
  ExpectSoundSpans(found);
  const std::vector<std::string> lines = found.Lines(false);
  const std::string court = "| International Criminal Court | ";
  for (const auto& [head, tail] : std::vector<std::pair<std::string, std::string>>{
           {"reads | “The evidence available thus far indicates", "mandate.”"},
           {"“Based on the forensic analysis", "paramount.”"},
           {"concludes | “The Court is also accelerating", "security.”"},
           {"“This latest attack comes", "intern.”"},
           {"states | information currently available", "specific threat actor"},
           {"announced | it has already taken necessary steps", ""},
           {"announced | threat actors have breached its systems last week", ""},
           {"revealed | the recent attack was carried out by a threat actor", "purposes"}}) {
    EXPECT_THAT(lines,
                Contains(AllOf(HasSubstr(court), HasSubstr(head), ::testing::EndsWith(tail))))
        << head;
  }
  EXPECT_THAT(lines, Not(Contains(HasSubstr("Paganini"))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("Follow me"))));
}

TEST_F(SeedTest, TheNewerReportGivesTheCourtsOwnWords) {
  const Found found(newer_);
  ExpectSoundSpans(found);
  const std::vector<std::string> lines = found.Lines(false);
  const std::string court = "| International Criminal Court | ";
  for (const std::string head :
       {"said | “The Court considers it essential", "said | “The evidence available thus far",
        "announced | it had discovered a new advanced and targeted cybersecurity incident",
        "said | it had experienced increased security concerns"}) {
    EXPECT_THAT(lines, Contains(AllOf(HasSubstr(court), HasSubstr(head)))) << head;
  }
  for (const std::string& line : lines) {
    EXPECT_THAT(line, Not(HasSubstr("| Vladimir Putin |")));
    EXPECT_THAT(line, Not(HasSubstr("| Benjamin Netanyahu |")));
  }
}

}  // namespace
}  // namespace dossier::analysis
