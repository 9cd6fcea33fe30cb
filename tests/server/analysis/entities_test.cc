#include "server/analysis/entities.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::analysis {
namespace {

using ::testing::Contains;

// A text with its entities, asked by a phrase that stands in it once.
class Read {
 public:
  explicit Read(std::string bytes)
      : bytes_(std::move(bytes)), text_(bytes_), classes_(text_), entities_(text_, classes_) {}

  const Entity* At(absl::string_view phrase) const {
    const size_t at = absl::string_view(bytes_).rfind(phrase);
    EXPECT_NE(at, absl::string_view::npos) << phrase;
    return entities_.EntityAt(static_cast<uint32_t>(at));
  }
  std::string NameAt(absl::string_view phrase) const {
    const Entity* const entity = At(phrase);
    return entity == nullptr ? "(nobody)" : std::string(entity->name);
  }

 private:
  std::string bytes_;
  Text text_;
  NameClasses classes_;
  Entities entities_;
};

TEST(EntitiesTest, AnAcronymAndACommonNounMeanTheOrganisation) {
  const Read read(
      "The Northern Maritime Tribunal (NMT) closed its offices. On Friday NMT officials left. "
      "The Tribunal did not say why. It will open on Monday.");
  EXPECT_EQ(read.NameAt("NMT officials"), "Northern Maritime Tribunal");
  EXPECT_EQ(read.NameAt("The Tribunal"), "Northern Maritime Tribunal");
  EXPECT_EQ(read.NameAt("It will"), "Northern Maritime Tribunal");
  EXPECT_EQ(read.At("NMT officials")->type, EntityType::kOrganisation);
  EXPECT_THAT(read.At("It will")->aliases, Contains("NMT"));
}

TEST(EntitiesTest, ASurnameMeansThePersonAndAPronounTheOneOfThatGender) {
  const Read read(
      "Port spokeswoman Ana Morell met Minister Karl Oduya on Friday. Morell spoke first. He "
      "listened while she explained the plan.");
  EXPECT_EQ(read.NameAt("Morell spoke"), "Ana Morell");
  EXPECT_EQ(read.NameAt("He listened"), "Karl Oduya");
  EXPECT_EQ(read.NameAt("she explained"), "Ana Morell");
  EXPECT_EQ(read.At("Morell spoke")->role, "Port spokeswoman");
  EXPECT_EQ(read.At("Morell spoke")->type, EntityType::kPerson);
}

TEST(EntitiesTest, TheCourtNamedMostIsTheCourt) {
  const Read read(
      "The Court of River Claims was attacked. The Court of River Claims was founded in 1990, "
      "apart from the Vessen District Court. The attack weakened the Court’s mandate.");
  EXPECT_EQ(read.NameAt("the Court’s mandate"), "Court of River Claims");
}

TEST(EntitiesTest, ACountryCarriesItsCode) {
  const Read read("Officials in the Netherlands met Norwegian President Ola Berg.");
  EXPECT_EQ(read.At("Netherlands")->country, "NL");
  EXPECT_EQ(read.At("Ola Berg")->country, "NO");
}

TEST(EntitiesTest, AHeadlineIntroducesNobody) {
  const Read read("Harbour Chief Denies Breach\n\nThe harbour was closed.");
  EXPECT_EQ(read.At("Harbour Chief"), nullptr);
}

}  // namespace
}  // namespace dossier::analysis
