// Joining and describing on many invented prints; tests/bench/quality/wordings_tool prints the
// numbers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/correlation/differences.h"
#include "server/correlation/statement_fold.h"
#include "server/correlation/statement_matcher.h"
#include "tests/server/correlation/rewordings_score.h"

namespace dossier::correlation {
namespace {

constexpr int kStatements = 150;
constexpr uint32_t kSeed = 20310503;

TEST(RewordingsTest, PrintsOfOneStatementAreJoinedAndOthersAreNot) {
  const RewordingsScore score = ScoreRewordings(MakeReworded(kStatements, kSeed));
  EXPECT_GE(score.Precision(), 0.99) << absl::StrJoin(score.mistakes, "\n");
  EXPECT_GE(score.Recall(), 0.98) << absl::StrJoin(score.mistakes, "\n");
}

TEST(RewordingsTest, EveryPrintIsCalledWhatItIs) {
  const RewordingsScore score = ScoreRewordings(MakeReworded(kStatements, kSeed));
  for (int i = 0; i < kRewordings; ++i) {
    const auto& of = score.by_rewording[i];
    SCOPED_TRACE(std::string(NameOf(static_cast<Rewording>(i))));
    ASSERT_GT(of.prints, 10);
    EXPECT_GE(of.wording, 0.97 * of.prints) << absl::StrJoin(score.mistakes, "\n");
    EXPECT_GE(of.difference, 0.97 * of.prints);
  }
}

TEST(RewordingsTest, WhatIsSaidDoesNotDependOnTheOrderInWhichItWasPrinted) {
  std::vector<Reworded> prints = MakeReworded(6, kSeed);
  std::mt19937 random(7);
  std::string expected;
  for (int round = 0; round < 8; ++round) {
    std::vector<const v1::Statement*> utterances;
    for (const Reworded& print : prints) utterances.push_back(&print.utterance);
    std::vector<std::string> statements;
    for (const std::vector<int>& group : GroupStatements(utterances)) {
      std::vector<const v1::Statement*> members;
      for (const int member : group) members.push_back(utterances[member]);
      std::shuffle(members.begin(), members.end(), random);
      statements.push_back(FoldStatement(members).SerializeAsString());
    }
    const std::string all = absl::StrJoin(statements, "\n");
    if (round == 0) expected = all;
    EXPECT_EQ(all, expected) << "round " << round;
    std::shuffle(prints.begin(), prints.end(), random);
  }
}

TEST(RewordingsTest, ComparingIsSymmetric) {
  const std::vector<Reworded> prints = MakeReworded(8, kSeed);
  for (const Reworded& a : prints) {
    for (const Reworded& b : prints) {
      EXPECT_EQ(Compare(a.utterance, b.utterance).score, Compare(b.utterance, a.utterance).score)
          << a.utterance.text() << "\n"
          << b.utterance.text();
    }
  }
}

// What is left of the words when the differences are taken out.
std::string Rest(const PrintedWords& words, const std::vector<std::pair<size_t, size_t>>& out,
                 const std::vector<size_t>& segments) {
  std::string rest;
  for (const PrintedWord& word : words) {
    bool taken = false;
    for (size_t i = 0; i < out.size(); ++i) {
      taken |=
          segments[i] == word.segment && word.start >= out[i].first && word.end <= out[i].second;
    }
    if (!taken) absl::StrAppend(&rest, word.word, " ");
  }
  return rest;
}

// Any print against any text, also where they have nothing to do with each other.
TEST(RewordingsTest, TheDifferencesLeadFromTheTextToThePrint) {
  const std::vector<Reworded> prints = MakeReworded(6, kSeed);
  for (const Reworded& said : prints) {
    if (said.utterance.form() != v1::Statement::FORM_DIRECT) continue;
    for (const Reworded& print : prints) {
      // Of such only the quoted words are compared.
      if (print.utterance.form() == v1::Statement::FORM_MIXED) continue;
      const PrintComparison comparison = ComparePrint(said.utterance, print.utterance);
      const std::string& text = said.utterance.text();
      const v1::Span& content = print.utterance.occurrences(0).content(0);
      SCOPED_TRACE(absl::StrCat(text, "\n", content.text()));
      EXPECT_GE(comparison.similarity, 0);
      EXPECT_LE(comparison.similarity, 1);
      std::vector<std::pair<size_t, size_t>> of_text, of_print;
      int64_t last = 0;
      for (const v1::Difference& difference : comparison.differences) {
        SCOPED_TRACE(difference.ShortDebugString());
        ASSERT_LE(last, difference.start());
        ASSERT_LE(difference.start(), difference.end());
        ASSERT_LE(difference.end(), static_cast<int64_t>(text.size()));
        last = difference.end();
        EXPECT_EQ(text.substr(difference.start(), difference.end() - difference.start()),
                  difference.text());
        of_text.emplace_back(difference.start(), difference.end());
        ASSERT_EQ(difference.has_span(), !difference.printed().empty());
        if (!difference.has_span()) continue;
        const int64_t from = difference.span().start() - content.start();
        const int64_t to = difference.span().end() - content.start();
        ASSERT_LE(0, from);
        ASSERT_LE(to, static_cast<int64_t>(content.text().size()));
        EXPECT_EQ(content.text().substr(from, to - from), difference.printed());
        EXPECT_EQ(difference.span().text(), difference.printed());
        EXPECT_EQ(difference.span().report_version(), content.report_version());
        of_print.emplace_back(from, to);
      }
      EXPECT_EQ(
          Rest(WordsOfText(text, said.utterance.form()), of_text,
               std::vector<size_t>(of_text.size(), 0)),
          Rest(WordsInPrint(print.utterance), of_print, std::vector<size_t>(of_print.size(), 0)));
    }
  }
}

// Marks and pieces of words in any order: whatever comes, offsets are whole characters of both
// sides.
TEST(RewordingsTest, OffsetsAreThoseOfWholeCharactersWhateverIsPrinted) {
  constexpr absl::string_view kPieces[] = {
      "we",          "will",  "not",  "ñ’t", "don’t", "can't",     "[",      "]",
      "[the guild]", "…",     "...",  "“",   "”",     "‘",         "’",      "\"",
      "12",          "2,000", "$",    "€5",  "%",     " per cent", " ",      " ",
      " ",           "-",     "U.S.", "é",   "\xff",  "два",       "письма", "東京",
      "million",     "\n",    "’s",   "it",  "!",     "lost",      "letters"};
  std::mt19937 random(3);
  const auto any = [&] {
    std::string text;
    for (size_t i = random() % 30; i > 0; --i)
      absl::StrAppend(&text, kPieces[random() % std::size(kPieces)]);
    return text;
  };
  const auto splits = [](const std::string& text, int64_t at) {
    return at < static_cast<int64_t>(text.size()) && (text[at] & 0xC0) == 0x80;
  };
  constexpr v1::Statement::Form kForms[] = {v1::Statement::FORM_DIRECT, v1::Statement::FORM_MIXED,
                                            v1::Statement::FORM_INDIRECT};
  for (int round = 0; round < 3000; ++round) {
    v1::Statement said, print;
    said.set_text(any());
    said.set_form(kForms[random() % 3]);
    print.set_form(kForms[random() % 3]);
    v1::Occurrence& occurrence = *print.add_occurrences();
    for (size_t i = random() % 3; i > 0; --i) {
      v1::Span& span = *occurrence.add_content();
      span.set_text(random() % 2 == 0 ? any() : said.text());
      print.mutable_text()->append(span.text());
    }
    SCOPED_TRACE(absl::StrCat(said.text(), "\n---\n", print.DebugString()));
    for (const v1::Difference& difference : ComparePrint(said, print).differences) {
      ASSERT_LE(0, difference.start());
      ASSERT_LE(difference.start(), difference.end());
      ASSERT_LE(difference.end(), static_cast<int64_t>(said.text().size()));
      ASSERT_EQ(said.text().substr(difference.start(), difference.end() - difference.start()),
                difference.text());
      ASSERT_FALSE(splits(said.text(), difference.start()) ||
                   splits(said.text(), difference.end()));
      if (!difference.has_span()) continue;
      bool found = false;
      for (const v1::Span& content : occurrence.content()) {
        const int64_t size = static_cast<int64_t>(content.text().size());
        const int64_t from = difference.span().start(), to = difference.span().end();
        found |= from >= 0 && from <= to && to <= size && !splits(content.text(), from) &&
                 !splits(content.text(), to) &&
                 content.text().substr(from, to - from) == difference.printed();
      }
      ASSERT_TRUE(found) << difference.ShortDebugString();
    }
    EXPECT_EQ(Compare(said, print).score, Compare(print, said).score);
    EXPECT_LE(KeysOf(print).size(), 66u);
  }
}

}  // namespace
}  // namespace dossier::correlation
