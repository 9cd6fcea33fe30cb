#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "server/analysis/analyzer.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

internal::Analysis Read(absl::string_view text, const std::string& title = "") {
  Document document;
  document.text = text;
  document.title = title;
  return Analyzer().Analyze(document);
}

std::map<std::string, float> TermsOf(const internal::Analysis& analysis) {
  std::map<std::string, float> terms;
  const internal::Signature& signature = analysis.accounts(0).signature();
  int at = 0;
  for (const absl::string_view word : WordsOf(signature.words())) {
    terms[std::string(word)] = signature.word_weights(at++);
  }
  return terms;
}

TEST(AnalyzerMatterTest, NewsOfNoKnownKindIsStillAboutSomething) {
  const internal::Analysis analysis =
      Read("The Tavira choir sang on the old pier. Its conductor Maria Oskarsson took a bow.",
           "Choir returns to Tavira");
  ASSERT_THAT(analysis.accounts(), SizeIs(1));
  EXPECT_THAT(analysis.accounts(0).claims(), IsEmpty());
  EXPECT_EQ(analysis.accounts(0).title(), "Choir returns to Tavira");
  const auto terms = TermsOf(analysis);
  ASSERT_TRUE(terms.count("choir") == 1 && terms.count("conductor") == 1);
  EXPECT_GT(terms.at("choir"), terms.at("conductor")) << "a headline weighs more";
  EXPECT_GT(terms.at("oskarsson"), terms.at("conductor")) << "a name weighs more";
  EXPECT_EQ(terms.count("the"), 0u);
}

TEST(AnalyzerMatterTest, ACaptionIsAboutWhatItSays) {
  const internal::Analysis analysis = Read("file photo tavira choir on the old pier");
  ASSERT_THAT(analysis.accounts(), SizeIs(1));
  EXPECT_EQ(TermsOf(analysis).count("choir"), 1u);
}

TEST(AnalyzerMatterTest, TextWithoutTellingWordsIsAboutNothing) {
  EXPECT_THAT(Read("").accounts(), IsEmpty());
  EXPECT_THAT(Read("It was so.").accounts(), IsEmpty());
}

}  // namespace
}  // namespace dossier::analysis
