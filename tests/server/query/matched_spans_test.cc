#include "server/query/matched_spans.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/statement.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/fold_text.h"
#include "server/base/search_words.h"
#include "server/store/search_text.h"

namespace dossier::query {
namespace {

using store::AllOf;
using store::AnyOf;
using store::Condition;
using store::HasWords;
using store::NoneOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Condition Words(absl::string_view text, bool open_end = false) {
  const std::string folded = SearchWords(text);
  std::vector<std::string> words;
  for (const absl::string_view word : WordsOf(folded)) words.emplace_back(word);
  return HasWords(std::move(words), open_end);
}

// "field: text" of every span.
std::vector<std::string> Lines(const std::vector<v1::MatchedSpan>& spans) {
  std::vector<std::string> lines;
  for (const v1::MatchedSpan& span : spans) lines.push_back(span.field() + ": " + span.text());
  return lines;
}

TEST(MatchedSpansTest, WordsAreShownAsTheyAreWrittenInEveryField) {
  v1::Incident incident;
  incident.set_title("CALDER Port's night");
  incident.add_victims()->set_name("Rail");
  incident.add_victims()->set_name("Port of Çalder");
  EXPECT_THAT(Lines(MatchedSpans(incident, "", AllOf({Words("calder"), Words("port")}))),
              ElementsAre("title: CALDER", "title: Port's", "victims[1].name: Port",
                          "victims[1].name: Çalder"));
}

TEST(MatchedSpansTest, APhraseIsOneSpanAndABeginningTheWholeWord) {
  v1::Statement statement;
  statement.set_text("No ransom: the ransom-note was a ransomware bluff.");
  EXPECT_THAT(Lines(MatchedSpans(statement, "", Words("ransom note"))),
              ElementsAre("text: ransom-note"));
  EXPECT_THAT(Lines(MatchedSpans(statement, "", Words("ransomw", true))),
              ElementsAre("text: ransomware"));
}

TEST(MatchedSpansTest, PlacesAreBytesOfTheValueAndTheContextIsForPeople) {
  v1::Report report;
  const std::string text =
      "Über  den Hafen wurde am Montag berichtet, dass die Kräne\nstill standen. Am Dienstag "
      "liefen "
      "die ersten wieder an, wie die Behörde in Calder bestätigte.";
  const auto spans = MatchedSpans(report, text, Words("krane"));
  ASSERT_THAT(spans, SizeIs(1));
  EXPECT_EQ(spans[0].field(), "text");
  EXPECT_EQ(text.substr(spans[0].start(), spans[0].end() - spans[0].start()), "Kräne");
  EXPECT_EQ(spans[0].context(),
            "Über den Hafen wurde am Montag berichtet, dass die Kräne still standen. Am Dienstag "
            "liefen die ersten wieder an, wie …");
}

TEST(MatchedSpansTest, APartOfALineWithoutSpacesIsFound) {
  v1::Report report;
  report.set_title("港湾を狙う攻撃が続く");
  EXPECT_THAT(Lines(MatchedSpans(report, "", Words("攻撃"))), ElementsAre("title: 攻撃"));
}

TEST(MatchedSpansTest, ForbiddenWordsAndTermsHaveNone) {
  v1::Report report;
  report.set_title("Port and rail");
  EXPECT_THAT(MatchedSpans(report, "", NoneOf(Words("port"))), IsEmpty());
  EXPECT_THAT(MatchedSpans(report, "", store::HasField("title")), IsEmpty());
  EXPECT_THAT(Lines(MatchedSpans(report, "", AnyOf({Words("rail"), Words("road")}))),
              ElementsAre("title: rail"));
}

TEST(MatchedSpansTest, ManyPlacesLeaveRoomForOtherWordsAndFields) {
  v1::Report report;
  report.set_title("Port");
  std::string text;
  for (int i = 0; i < 100; ++i) text += "port ";
  text += "rail";
  const auto spans = MatchedSpans(report, text, AllOf({Words("port"), Words("rail")}));
  EXPECT_THAT(spans, SizeIs(kMaxMatchedSpans));
  EXPECT_EQ(spans.front().field(), "title");
  EXPECT_EQ(spans[1].start(), 0);
  EXPECT_EQ(spans.back().text(), "rail");
}

// Texts of pieces that make word borders, folds and scripts meet in every way.
constexpr absl::string_view kPieces[] = {
    "port", "Port's", "PÖRT", "port", "of",  "O'f", "a",    "é",     "e\u0301", "港", "湾",
    "を",   "ガ",     "ท่า",   "한국", "мир", "МИР", "7",    "1,200", "½",       " ",  " ",
    " ",    " ",      "-",    ".",    "\n",  "’",   "\xff", "¶",     "ﬁ"};

std::string MakeText(std::mt19937& random, size_t most) {
  std::string text;
  for (size_t i = random() % (most + 1); i > 0; --i) {
    const absl::string_view piece = kPieces[random() % std::size(kPieces)];
    text.append(piece.data(), piece.size());
  }
  return text;
}

Condition MakePhrase(std::mt19937& random) {
  while (true) {
    Condition phrase = Words(MakeText(random, 3), random() % 3 == 0);
    if (!phrase.words.empty()) return phrase;
  }
}

bool Folds(const v1::MatchedSpan& span, const Condition& phrase) {
  const std::string found = SearchWords(span.text()), words = absl::StrJoin(phrase.words, " ");
  return phrase.open_end ? absl::StartsWith(found, words) : found == words;
}

TEST(MatchedSpansTest, TheyStandExactlyWhereTheStoreSeesTheWords) {
  std::mt19937 random(11);
  int matches = 0;
  for (int round = 0; round < 20'000; ++round) {
    v1::Report report;
    report.set_title(MakeText(random, 6));
    report.add_authors(MakeText(random, 3));
    report.add_authors(MakeText(random, 3));
    const std::string text = MakeText(random, 12);
    const Condition one = MakePhrase(random), other = MakePhrase(random);
    const Condition asked = random() % 2 == 0 ? AnyOf({one, other}) : AllOf({one, other});

    const bool matched =
        store::Matches(asked, std::vector<store::Term>(), store::SearchTextOf(report, text));
    const auto spans = MatchedSpans(report, text, asked);
    if (matched) {
      ++matches;
      ASSERT_FALSE(spans.empty()) << report.ShortDebugString() << text;
    } else if (asked.kind == Condition::Kind::kAny) {
      ASSERT_THAT(spans, IsEmpty()) << report.ShortDebugString() << text;
    }
    for (const v1::MatchedSpan& span : spans) {
      ASSERT_TRUE(Folds(span, one) || Folds(span, other)) << span.ShortDebugString();
      ASSERT_EQ(SearchWords(span.context()).empty(), false);
    }
  }
  EXPECT_GT(matches, 1000);
}

}  // namespace
}  // namespace dossier::query
