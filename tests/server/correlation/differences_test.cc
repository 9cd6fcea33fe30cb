#include "server/correlation/differences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/server/correlation/stories.h"

namespace dossier::correlation {
namespace {

constexpr absl::string_view kSaid =
    "We found the intruders on 12 May. They did not read any letters of our members, and the "
    "tribunal’s defence held. We will tell all 400 members by letter.";

// "ALTERED | REPLACED 12 -> 14 | CUT We will": the wording and each difference.
std::string Differences(absl::string_view text, absl::string_view print,
                        v1::Statement::Form form = v1::Statement::FORM_DIRECT) {
  v1::Statement statement;
  statement.set_text(std::string(text));
  statement.set_form(v1::Statement::FORM_DIRECT);
  const v1::Statement utterance = Said("IST", print, "2031-05-20", form);
  const PrintComparison comparison = ComparePrint(statement, utterance);
  std::string shown = v1::Occurrence::Wording_Name(comparison.wording).substr(8);
  for (const v1::Difference& difference : comparison.differences) {
    EXPECT_EQ(statement.text().substr(difference.start(), difference.end() - difference.start()),
              difference.text());
    EXPECT_EQ(difference.has_span(), !difference.printed().empty());
    const v1::Span& span = difference.span();
    EXPECT_EQ(
        utterance.occurrences(0).content(0).text().substr(span.start(), span.end() - span.start()),
        difference.printed());
    absl::StrAppend(&shown, " | ", v1::Difference::Type_Name(difference.type()).substr(5), " ",
                    difference.text(), difference.printed().empty() ? "" : " -> ",
                    difference.printed());
  }
  return shown;
}

TEST(DifferencesTest, PunctuationAndCapitalsAreNoDifference) {
  EXPECT_EQ(Differences(kSaid,
                        "“we found the intruders – on 12 May; they did not read any letters of our "
                        "members and the tribunal's defence held. We will tell all 400 members, by "
                        "letter”"),
            "SAME");
  EXPECT_EQ(Differences("The U.S. office paid 2,000 dollars.", "The US office paid 2000 dollars"),
            "SAME");
}

TEST(DifferencesTest, SpellingsAreMarkedAndChangeNothing) {
  EXPECT_EQ(
      Differences("We organised our defence in twelve grey labs.",
                  "We organized our defense in 12 gray labs."),
      "SAME | SPELLING organised -> organized | SPELLING defence -> defense | SPELLING twelve "
      "-> 12 | SPELLING grey -> gray");
  EXPECT_EQ(Differences("Twenty-five per cent, or two million euros, cannot be found.",
                        "25%, or €2m, can't be found."),
            "SAME | SPELLING Twenty-five per cent -> 25% | SPELLING two million euros -> €2m | "
            "SPELLING cannot -> can't");
  EXPECT_EQ(Differences("It was a cyberattack and it's over.",
                        "It was a cyber attack and it is "
                        "over."),
            "SAME | SPELLING cyberattack -> cyber attack | SPELLING 's -> is");
}

TEST(DifferencesTest, WhatIsCutAtAnEndOrMarkedAsLeftOutIsShortened) {
  EXPECT_EQ(Differences(kSaid, "“They did not read any letters of our members”"),
            "SHORTENED | CUT We found the intruders on 12 May | CUT and the tribunal’s defence "
            "held. We will tell all 400 members by letter");
  for (const char* mark : {"[...]", "[…]", "...", "…", ". . .", "(...)"}) {
    EXPECT_EQ(Differences("We found the intruders on 12 May, and the defence of the house held.",
                          absl::StrCat("We found the intruders ", mark,
                                       " and the defence of the house held.")),
              "SHORTENED | CUT on 12 May")
        << mark;
  }
  EXPECT_EQ(Differences("We will, all of us, stay.", "We will ... all of us, stay."), "SAME");
}

TEST(DifferencesTest, BracketsAreThePrinters) {
  EXPECT_EQ(Differences(kSaid,
                        "We found the intruders on 12 May [2031]. They did not read any letters of "
                        "[the tribunal’s] members, and the tribunal’s defence held. [The tribunal] "
                        "will tell all 400 members by letter."),
            "EDITED | BRACKETED  -> [2031] | BRACKETED our -> [the tribunal’s] | BRACKETED We -> "
            "[The tribunal]");
  EXPECT_EQ(Differences("They did not read any letters.", "“[t]hey did not read any letters”"),
            "SAME");
  EXPECT_EQ(Differences("They read no letters that we know of.",
                        "They [have] read no letters that [they] kn[e]w of."),
            "EDITED | BRACKETED  -> [have] | BRACKETED we know -> [they] kn[e]w");
}

TEST(DifferencesTest, PartsInAnotherOrderAreMoved) {
  EXPECT_EQ(Differences("We found the intruders on 12 May. Our defence held until the morning.",
                        "Our defence held until the morning. We found the intruders on 12 May."),
            "EDITED | MOVED We found the intruders on 12 May -> We found the intruders on 12 May");
}

TEST(DifferencesTest, AMisquoteIsShownAsOne) {
  EXPECT_EQ(Differences("They did not read any letters of our members.",
                        "“They did read any letters of our members”"),
            "ALTERED | OMITTED not");
  EXPECT_EQ(Differences("They didn’t read any letters.", "They did read any letters."),
            "ALTERED | OMITTED n’t");
  EXPECT_EQ(Differences("They did read the letters of our members.",
                        "They did not read the letters of our members."),
            "ALTERED | ADDED  -> not");
  EXPECT_EQ(Differences("We will tell all 400 members by letter.",
                        "We will tell all 4,000 members by letter."),
            "ALTERED | REPLACED 400 -> 4,000");
  EXPECT_EQ(Differences("The defence of the house held until the morning.",
                        "The defence of the harbour held until the morning."),
            "ALTERED | REPLACED house -> harbour");
  EXPECT_EQ(Differences(kSaid, "They surely did not read any letters of our members"),
            "ALTERED | CUT We found the intruders on 12 May | ADDED  -> surely | CUT and the "
            "tribunal’s defence held. We will tell all 400 members by letter");
}

TEST(DifferencesTest, TheWordsOfTheReporterAreNoMisquote) {
  EXPECT_EQ(
      Differences("They did not read any letters of our members.",
                  "that they had not read “any letters of our members”", v1::Statement::FORM_MIXED),
      "SHORTENED | CUT They did not read");
  EXPECT_EQ(
      Differences("They did not read any letters of our members.",
                  "that they had not read any letters of its members", v1::Statement::FORM_INDIRECT)
          .substr(0, 11),
      "PARAPHRASED");
}

TEST(DifferencesTest, ALongSpeechIsComparedFromEndToEnd) {
  std::string speech, other;
  for (int i = 0; i < 20000; ++i) {
    absl::StrAppend(&speech, "letter n", i, "x was lost. ");
    absl::StrAppend(&other, "letter n", i, i == 15000 ? "x was found. " : "x was lost. ");
  }
  EXPECT_EQ(Differences(speech, other), "ALTERED | REPLACED lost -> found");
  std::string chant;
  for (int i = 0; i < 100000; ++i) chant += "no no never ";
  EXPECT_EQ(Differences(chant, chant), "SAME");
}

TEST(DifferencesTest, OtherLanguagesAreComparedByTheirWords) {
  EXPECT_EQ(Differences("Wir haben 12 Millionen Briefe verloren, und das tut uns leid.",
                        "Wir haben … Briefe verloren, und das tut uns sehr leid."),
            "ALTERED | CUT 12 Millionen | ADDED  -> sehr");
  EXPECT_EQ(Differences("Nous n’avons rien trouvé à l’intérieur.", "nous n'avons rien trouvé"),
            "SHORTENED | CUT à l’intérieur");
  EXPECT_EQ(Differences("Мы ничего не нашли в доме.", "Мы нашли в доме."),
            "ALTERED | OMITTED ничего не");
}

}  // namespace
}  // namespace dossier::correlation
