#include "server/query/sentence_around.h"

#include <string>

#include "gtest/gtest.h"

namespace dossier::query {
namespace {

constexpr char kText[] =
    "Port hacked\nThe port closed. Dr. Roe saw “two men at 3 p.m. there.” Nobody was hurt! All "
    "left.";

std::string SentenceWith(const std::string& words) {
  v1::Span span;
  span.set_start(static_cast<int64_t>(std::string(kText).find(words)));
  span.set_end(span.start() + static_cast<int64_t>(words.size()));
  span.set_text(words);
  const v1::Span sentence = SentenceAround(span, kText);
  EXPECT_EQ(std::string(kText).substr(sentence.start(), sentence.end() - sentence.start()),
            sentence.text());
  return sentence.text();
}

TEST(SentenceAroundTest, EndsAtFullStopsAndLines) {
  EXPECT_EQ(SentenceWith("hacked"), "Port hacked");
  EXPECT_EQ(SentenceWith("port closed"), "The port closed.");
  EXPECT_EQ(SentenceWith("two men"), "Dr. Roe saw “two men at 3 p.m. there.”");
  EXPECT_EQ(SentenceWith("hurt"), "Nobody was hurt!");
  EXPECT_EQ(SentenceWith("left"), "All left.");
}

TEST(SentenceAroundTest, HoldsASpanOfTwoSentences) {
  EXPECT_EQ(SentenceWith("hurt! All"), "Nobody was hurt! All left.");
}

TEST(SentenceAroundTest, ASpanOfAnotherTextHasNone) {
  v1::Span span;
  span.set_start(0);
  span.set_end(4);
  span.set_text("Fort");
  EXPECT_EQ(SentenceAround(span, kText).text(), "");
  span.set_end(4000);
  EXPECT_EQ(SentenceAround(span, kText).text(), "");
  EXPECT_EQ(SentenceAround(span, "").text(), "");
}

}  // namespace
}  // namespace dossier::query
