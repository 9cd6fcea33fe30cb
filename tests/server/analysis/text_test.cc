#include "server/analysis/text.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<std::string> Tokens(absl::string_view text) {
  const Text cut(text);
  std::vector<std::string> tokens;
  for (const Token& token : cut.tokens()) tokens.emplace_back(cut.Raw(token));
  return tokens;
}

std::vector<std::string> Sentences(absl::string_view text) {
  const Text cut(text);
  std::vector<std::string> sentences;
  for (const Sentence& sentence : cut.sentences()) sentences.emplace_back(cut.Slice(sentence.span));
  return sentences;
}

std::vector<ParagraphRole> Roles(absl::string_view text) {
  const Text cut(text);
  std::vector<ParagraphRole> roles;
  for (const Paragraph& paragraph : cut.paragraphs()) roles.push_back(paragraph.role);
  return roles;
}

TEST(TextTest, APossessiveStandsApartFromItsOwner) {
  EXPECT_THAT(Tokens("the harbour’s board doesn’t agree"),
              ElementsAre("the", "harbour", "’s", "board", "doesn’t", "agree"));
}

TEST(TextTest, AnAbbreviationKeepsItsStop) {
  EXPECT_THAT(Tokens("Dr. Weil of the U.S. left."),
              ElementsAre("Dr.", "Weil", "of", "the", "U.S.", "left", "."));
}

TEST(TextTest, NumbersDatesAndAddressesStayWhole) {
  EXPECT_THAT(Tokens("$3.2 million at 12:30, see https://harbour.example/a?b=1."),
              ElementsAre("$", "3.2", "million", "at", "12:30", ",", "see",
                          "https://harbour.example/a?b=1", "."));
}

TEST(TextTest, EqualFormsShareANumberWhateverTheirCase) {
  const Text text("The harbour closed. THE Harbour’s board met.");
  EXPECT_EQ(text.token(0).form, text.token(4).form);
  EXPECT_EQ(text.token(1).form, text.token(5).form);
  EXPECT_EQ(text.Lower(5), "harbour");
}

TEST(TextTest, AStopEndsASentenceOnlyBeforeANewOne) {
  EXPECT_THAT(
      Sentences("Mr. Oduya left at 3 p.m. on Friday. He did not return. U.S. ships waited."),
      ElementsAre("Mr. Oduya left at 3 p.m. on Friday.", "He did not return.",
                  "U.S. ships waited."));
  EXPECT_THAT(Sentences("It moved to the U.S. The board agreed."),
              ElementsAre("It moved to the U.S.", "The board agreed."));
}

TEST(TextTest, AClosingMarkBelongsToTheSentenceItCloses) {
  EXPECT_THAT(Sentences("“We are safe.” The board met. “Is it over?” she asked."),
              ElementsAre("“We are safe.”", "The board met.", "“Is it over?” she asked."));
}

TEST(TextTest, AHeadlineEndsWithItsLine) {
  EXPECT_THAT(Sentences("Harbour closed after breach\nThe harbour closed on Friday."),
              ElementsAre("Harbour closed after breach", "The harbour closed on Friday."));
  EXPECT_THAT(Roles("Harbour closed after breach\nThe harbour closed on Friday."),
              ElementsAre(ParagraphRole::kHeading, ParagraphRole::kBody));
}

TEST(TextTest, LinesBrokenToAWidthAreOneParagraph) {
  const Text text(
      "The harbour authority of Vessen said on Friday that the intruders had been in\n"
      "its booking system for three weeks before anybody noticed, and that the berth\n"
      "plans of two terminals had been copied to a machine that it does not know and\n"
      "cannot reach.\n\nA second paragraph follows here.");
  EXPECT_THAT(text.paragraphs(), SizeIs(2));
}

TEST(TextTest, PageFurnitureIsNoBody) {
  EXPECT_THAT(Roles("Ana Morell October 22, 2031\n\nThe harbour closed.\n\nFollow me on Twitter: "
                    "@harbour\n\n(HarbourNews – hacking, Vessen)\n\nleave a comment"),
              ElementsAre(ParagraphRole::kByline, ParagraphRole::kBody, ParagraphRole::kBoilerplate,
                          ParagraphRole::kByline, ParagraphRole::kBoilerplate));
}

TEST(TextTest, OffsetsAreBytes) {
  const Text text("Größe “zählt”.");
  for (const Token& token : text.tokens()) EXPECT_LT(token.begin, token.end);
  EXPECT_EQ(text.Slice(text.sentences()[0].span), "Größe “zählt”.");
  EXPECT_EQ(text.TokenAt(0), 0u);
  EXPECT_EQ(text.TokenAt(8), 1u);
}

TEST(TextTest, TenMegabytesWithoutABlankAreOneToken) {
  const std::string endless(10 << 20, 'a');
  EXPECT_THAT(Text(endless).tokens(), SizeIs(1));
}

TEST(TextTest, AnEmptyTextHasNoSentence) { EXPECT_THAT(Text(" \n ").sentences(), SizeIs(0)); }

}  // namespace
}  // namespace dossier::analysis
