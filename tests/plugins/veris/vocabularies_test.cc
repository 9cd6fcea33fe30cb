// Every name in the tables is one that the server knows.
#include "veris/vocabularies.h"

#include <google/protobuf/descriptor.h>

#include <string>

#include "dossier/sdk/vocabulary.h"
#include "dossier/v1/fact.pb.h"
#include "gtest/gtest.h"

namespace dossier::veris {
namespace {

void ExpectNames(const sdk::Vocabulary& words, const google::protobuf::EnumDescriptor* names) {
  for (const sdk::Term& term : words.terms()) {
    EXPECT_NE(names->FindValueByName(term.name), nullptr) << term.word << " -> " << term.name;
  }
}

TEST(VerisVocabulariesTest, EveryNameIsOneOfTheServers) {
  ExpectNames(Statuses(), v1::StatusValue::Status_descriptor());
  ExpectNames(ActorCategories(), v1::PartyCategory_descriptor());
  ExpectNames(sdk::VerisMotives(), v1::Motive::Type_descriptor());
  ExpectNames(Targetings(), v1::Motive::Targeting_descriptor());
  ExpectNames(DisclosureDegrees(), v1::Impact::Degree_descriptor());
  ExpectNames(Discoverers(), v1::Disclosure::By_descriptor());
  ExpectNames(KindsOfActions(), v1::Kind::Type_descriptor());
  ExpectNames(Actions(), v1::Kind::Type_descriptor());
  ExpectNames(KindsOfVectors(), v1::Kind::Type_descriptor());
  ExpectNames(KindsOfEffects(), v1::Kind::Type_descriptor());
}

}  // namespace
}  // namespace dossier::veris
