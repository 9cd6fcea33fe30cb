#include "server/query/rule_words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::query {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(RuleWordsTest, ARuleHasTheWordsOfItsLineBehindTheHeadOfItsTable) {
  EXPECT_EQ(WordsOfRule("vulnerability.cve"),
            "the value comes from a CVE id; its product if the sentence names one with a flaw");
  EXPECT_THAT(WordsOfRule("quotation.alone"), HasSubstr("they are a paragraph of their own"));
  EXPECT_THAT(WordsOfRule("tool.known"), HasSubstr("`malware.txt`"));
}

TEST(RuleWordsTest, AFamilyOfRulesSharesALine) {
  EXPECT_THAT(WordsOfRule("technique.access"), HasSubstr("`techniques.txt`"));
  EXPECT_EQ(WordsOfRule("technique.access"), WordsOfRule("technique.impact"));
  EXPECT_NE(WordsOfRule("impact.count"), WordsOfRule("impact.confidentiality-none"));
}

TEST(RuleWordsTest, WhatIsNoRuleHasNoWords) {
  EXPECT_THAT(WordsOfRule("nothing.of_the_sort"), IsEmpty());
  EXPECT_THAT(WordsOfRule(""), IsEmpty());
}

}  // namespace
}  // namespace dossier::query
