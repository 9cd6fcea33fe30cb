// What no file of tests/corpus can say of reports in other languages than English.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/analysis/analyzer.h"
#include "server/analysis/speech_grammar.h"
#include "tests/server/analysis/found_statements.h"

namespace dossier::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kDutch[] =
    "Bij het ziekenhuis van Ostra was in de nacht van 3 mei 2031 een ransomware-aanval. De groep "
    "eist 2 miljoen euro. Het lek CVE-2031-12345 werd gebruikt. De hackers worden door Rusland "
    "gesteund. \"We betalen niet\", zei directeur Piet Vos.";

TEST(LanguagesTest, AReportTellsItsLanguageAndSoDoItsStatements) {
  const internal::Analysis analysis = Analyzer().Analyze({.text = kDutch, .language = "nl-BE"});
  EXPECT_EQ(analysis.language(), "nl-BE");
  ASSERT_THAT(analysis.statements(), SizeIs(1));
  EXPECT_EQ(analysis.statements(0).language(), "nl-BE");
  EXPECT_EQ(analysis.statements(0).text(), "We betalen niet");
}

TEST(LanguagesTest, ADeclaredLanguageIsNotBelievedAgainstTheText) {
  EXPECT_EQ(Analyzer().Analyze({.text = kDutch, .language = "en-US"}).language(), "nl");
}

TEST(LanguagesTest, EnglishRulesReadNoFactsFromAnotherLanguage) {
  const internal::Analysis analysis = Analyzer().Analyze({.text = kDutch});
  for (const internal::Account& account : analysis.accounts()) {
    EXPECT_THAT(account.claims(), IsEmpty());
  }
  ASSERT_THAT(analysis.other_claims(), SizeIs(1));
  EXPECT_EQ(analysis.other_claims(0).vulnerability().cve(), "CVE-2031-12345");
  EXPECT_THAT(analysis.topics(), IsEmpty());
}

TEST(LanguagesTest, NoBreakBlanksWithinFrenchMarksAreNotSaid) {
  const Found found(
      "«\u00a0Nous avons coup\u00e9 tous nos syst\u00e8mes\u00a0», a dit Jeanne Morel.",
      {.language = "fr"});
  EXPECT_THAT(found.Lines(false),
              ElementsAre("direct | Jeanne Morel | a dit | "
                          "«\u00a0Nous avons coup\u00e9 tous nos syst\u00e8mes\u00a0»"));
  const internal::Analysis analysis = Analyzer().Analyze({.text = found.bytes(), .language = "fr"});
  ASSERT_THAT(analysis.statements(), SizeIs(1));
  EXPECT_EQ(analysis.statements(0).text(), "Nous avons coup\u00e9 tous nos syst\u00e8mes");
}

TEST(LanguagesTest, APressReleaseSpeaksForItsPublisherInAnyLanguage) {
  const Found found("”Olemme sulkeneet kaikki j\u00e4rjestelm\u00e4t.”",
                    {.publisher = "Vellsin satama", .own_publication = true, .language = "fi"});
  ASSERT_THAT(found.drafts(), SizeIs(1));
  EXPECT_EQ(found.drafts()[0].speaker.name, "Vellsin satama");
}

TEST(LanguagesTest, EveryDecisionNamesItsRuleAndTheWordsItRestsOn) {
  const internal::Analysis analysis = Analyzer().Analyze({.text = kDutch}, {.explain = true});
  ASSERT_THAT(analysis.statements(), SizeIs(1));
  std::vector<std::string> told;
  for (const v1::Explanation& why : analysis.statements(0).occurrences(0).explanations()) {
    told.push_back(absl::StrCat(why.decision(), " ", why.value(), " by ", why.rule(),
                                why.evidence_size() == 0 ? "" : ": ",
                                why.evidence_size() == 0 ? "" : why.evidence(0).text()));
  }
  EXPECT_THAT(told, ElementsAre("statement yes by speech.cue_behind: zei",
                                "content in one piece by speech.cue_behind: \"We betalen niet\"",
                                "form direct by form.all_quoted",
                                "speaker Piet Vos by speaker.name: directeur Piet Vos"));
}

// Two women are near: "sie" may be either.
TEST(LanguagesTest, APronounThatFitsTwoPeopleMeansNobody) {
  const Found found(
      "Behördenchefin Jana Dorn und Ministerin Vera Lang besuchten den Hafen von Vells. „Das war "
      "knapp“, sagte sie.",
      {.language = "de"});
  ASSERT_THAT(found.drafts(), SizeIs(1));
  EXPECT_EQ(found.drafts()[0].speaker.name, "");
  EXPECT_EQ(found.drafts()[0].speaker.resolution, v1::Speaker::RESOLUTION_UNRESOLVED);
}

// Quotations, marks and cues without end and without stops.
TEST(LanguagesTest, HostileTextsAreReadWithSoundSpans) {
  std::vector<std::string> texts;
  for (const char* part :
       {"«", "„", "“", "\"", "'", "»", "— ", "sagte ", "„a“ sagte er ", "a, dit-il, ", "«a», ",
        "Jana ", "qu'", "-il", "\xff", "「あ", ", que ", "selon ", "—a —dijo "}) {
    std::string text;
    while (text.size() < 20'000) text += part;
    texts.push_back(text);
  }
  for (const char* language : {"de", "fr", "es", "nl", "ru", "ja"}) {
    for (const std::string& text : texts) {
      const Found found(text, {.language = language});
      for (const StatementDraft& draft : found.drafts()) {
        for (const Span& span : draft.content) {
          ASSERT_LT(span.begin, span.end);
          ASSERT_LE(span.end, text.size());
          ASSERT_NE(static_cast<uint8_t>(text[span.begin]) & 0xC0, 0x80);
        }
      }
    }
  }
}

TEST(LanguagesTest, EnglishAndTheUnknownAreReadAsEnglish) {
  EXPECT_EQ(SpeechGrammarFor("en-GB"), nullptr);
  EXPECT_EQ(SpeechGrammarFor("und"), nullptr);
  EXPECT_EQ(SpeechGrammarFor(""), nullptr);
  EXPECT_NE(SpeechGrammarFor("DE-at"), nullptr);
  EXPECT_TRUE(SpeechGrammarFor("de")->knows_words());
  EXPECT_FALSE(SpeechGrammarFor("hu")->knows_words());
}

}  // namespace
}  // namespace dossier::analysis
