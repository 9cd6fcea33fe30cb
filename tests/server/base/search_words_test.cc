#include "server/base/search_words.h"

#include <gtest/gtest.h>

#include <random>

#include "server/base/fold_text.h"

namespace dossier {
namespace {

// What a generated text is made of: letters, marks, signs and bytes that are no character.
constexpr absl::string_view kPieces[] = {
    "a",      "S",  "s",  "é",  "e\u0301", "ß",    "İ",        "ﬁ",      "Ω",      "я", "Ё",
    "中",     "攻", "カ", "ｶﾞ", "が",      "ー",   "ไ",        "ท",      "한",     "ا", "ب",
    "א",      "7",  "٣",  "²",  "½",       "'",    "’",        "'s",     "-",      " ", "\n",
    ".",      "¶",  "☃",  "𝔸",  "😀",       "\xff", "\xe4\xb8", "\u200d", "\u0301", "ಕ", "ि",
    "\u00a0", "_",  "\"", "*",  "々",      "Ⅻ",    "x",        "ʼ",
};

std::string MakeText(std::mt19937& random) {
  std::string text;
  const size_t pieces = random() % 24;
  for (size_t i = 0; i < pieces; ++i) {
    const absl::string_view piece = kPieces[random() % std::size(kPieces)];
    text.append(piece.data(), piece.size());
  }
  return text;
}

TEST(SearchWordsTest, AreTheFoldedWordsOfSpacedScripts) {
  for (const char* text : {"The Court's ruling, 1,200 pages", "Müller-Lüdenscheidt", "ЁЛКА и ель",
                           "o'neil & sons", "", "...", "한국 은행"}) {
    EXPECT_EQ(SearchWords(text), FoldWords(text));
  }
}

TEST(SearchWordsTest, ReadUnspacedScriptsCharacterByCharacter) {
  EXPECT_EQ(SearchWords("港湾を攻撃"), "港 湾 を 攻 撃");
  EXPECT_EQ(SearchWords("ACME社が停止、2031年"), "acme 社 か 停 止 2031 年");
}

TEST(SearchWordsTest, WriteTheSharpSAsSs) {
  EXPECT_EQ(SearchWords("Straßen, STRASSEN, STRAẞEN"), "strassen strassen strassen");
}

TEST(SearchWordsTest, KnowAVeryLongWordByItsBeginning) {
  EXPECT_EQ(SearchWords(std::string(1000, 'x') + " y"), std::string(255, 'x') + " y");
  // 255 bytes would end within a letter of two bytes.
  std::string cyrillic;
  for (int i = 0; i < 200; ++i) cyrillic += "я";
  EXPECT_EQ(SearchWords(cyrillic), cyrillic.substr(0, 254));
}

TEST(SearchWordsTest, StandWhereTheirBytesFoldToThem) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = MakeText(random);
    std::string joined;
    size_t end = 0;
    for (const PlacedWord& word : PlaceSearchWords(text)) {
      ASSERT_LE(end, word.start) << text;
      ASSERT_LT(word.start, word.end) << text;
      ASSERT_LE(word.end, text.size()) << text;
      ASSERT_EQ(SearchWords(text.substr(word.start, word.end - word.start)), word.word) << text;
      end = word.end;
      joined += (joined.empty() ? "" : " ") + word.word;
    }
    ASSERT_EQ(joined, SearchWords(text)) << text;
  }
}

}  // namespace
}  // namespace dossier
