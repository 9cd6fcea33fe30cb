#include "eurepoc/cells.h"

#include <google/protobuf/descriptor.h>

#include "dossier/v1/fact.pb.h"
#include "eurepoc/vocabularies.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::eurepoc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CellsTest, ListsInBracketsAndSeparatedOnesAreTheSame) {
  EXPECT_THAT(Values("['Acme', \"Acme's Bank\"]"), ElementsAre("Acme", "Acme's Bank"));
  EXPECT_THAT(Values("Acme; Acme's Bank"), ElementsAre("Acme", "Acme's Bank"));
  EXPECT_THAT(Values("Acme|Acme's Bank"), ElementsAre("Acme", "Acme's Bank"));
  EXPECT_THAT(Values("Korea, Republic of"), ElementsAre("Korea, Republic of"));
  EXPECT_THAT(Values(""), IsEmpty());
  EXPECT_THAT(Values("[]"), IsEmpty());
}

TEST(CellsTest, EmptyValuesKeepTheirPlaces) {
  EXPECT_THAT(Values("a; ; c"), ElementsAre("a", "", "c"));
  EXPECT_THAT(Values("a; "), ElementsAre("a", ""));
  EXPECT_THAT(Values("a;"), ElementsAre("a", ""));
  EXPECT_THAT(Values("['', nan, 'x']"), ElementsAre("", "", "x"));
}

TEST(CellsTest, ListsOfListsKeepTheirGroups) {
  EXPECT_THAT(NestedValues("[['Water', 'Energy'], [], ['Media']]"),
              ElementsAre(ElementsAre("Water", "Energy"), IsEmpty(), ElementsAre("Media")));
  EXPECT_THAT(NestedValues("['a', 'b']"), ElementsAre(ElementsAre("a", "b")));
  EXPECT_THAT(NestedValues("a; b"), ElementsAre(ElementsAre("a", "b")));
}

TEST(CellsTest, WhatOnlyLooksLikeAListIsText) {
  EXPECT_THAT(Values("[redacted] by the police"), ElementsAre("[redacted] by the police"));
  EXPECT_THAT(Values("['open"), ElementsAre("['open"));
  EXPECT_THAT(Values("[['a'], 'b'"), ElementsAre("[['a'], 'b'"));
}

void ExpectNames(const sdk::Vocabulary& words, const google::protobuf::EnumDescriptor* names) {
  for (const sdk::Term& term : words.terms()) {
    EXPECT_NE(names->FindValueByName(term.name), nullptr) << term.word << " -> " << term.name;
  }
}

TEST(EuRepoCVocabulariesTest, EveryNameIsOneOfTheServers) {
  ExpectNames(IncidentTypes(), v1::Kind::Type_descriptor());
  ExpectNames(Disclosers(), v1::Disclosure::By_descriptor());
  ExpectNames(ReceiverCategories(), v1::PartyCategory_descriptor());
  ExpectNames(InitiatorCategories(), v1::PartyCategory_descriptor());
  ExpectNames(ConflictIssues(), v1::Motive::Type_descriptor());
  ExpectNames(Bases(), v1::SpeakerType_descriptor());
  ExpectNames(Channels(), v1::Channel_descriptor());
  for (const char* words : {"Expulsion of diplomats", "Economic sanctions", "Arrests", "Statement",
                            "Diplomatic protest note", "Legislative initiative", "Dialogue"}) {
    EXPECT_NE(
        v1::Response::Type_descriptor()->FindValueByName(std::string(ResponseTypeOf("", words))),
        nullptr)
        << words;
  }
}

TEST(EuRepoCVocabulariesTest, ExamplesInBracketsAreNotWhatWasDone) {
  EXPECT_EQ(ResponseTypeOf("Other legal measures (e.g. investigations, arrests)", ""), "");
  EXPECT_EQ(ResponseTypeOf("Stabilizing measures", "Statement by minister"), "TYPE_STATEMENT");
}

}  // namespace
}  // namespace dossier::eurepoc
