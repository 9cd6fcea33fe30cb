#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_WEIGHTS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_WEIGHTS_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/bits.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dossier::analysis {

// What is asked of somebody or some country that a report names.
enum class PartyDecision : uint8_t {
  kVictim,
  kInitiator,
  kVictimCountry,
  kInitiatorCountry,
  // Of places alone, beside which the answers above stand: whether it is named there as who found
  // or tells something, as who made or sells what was struck, or as a thing.
  kFinder,
  kMaker,
  kThing,
};
inline constexpr uint32_t kPartyDecisions = 4;
inline constexpr uint32_t kPlaceDecisions = 7;

// What is answered of one place, by decision; above nought is yes.
using PlaceAnswers = std::array<double, kPlaceDecisions>;

constexpr bool IsOfCountries(PartyDecision decision) {
  return decision == PartyDecision::kVictimCountry || decision == PartyDecision::kInitiatorCountry;
}

// Who did it for who was hit, and the other way round; of countries too.
constexpr PartyDecision OppositeOf(PartyDecision decision) {
  return static_cast<PartyDecision>(static_cast<uint8_t>(decision) ^ 1);
}

// It is asked twice: of each place where the report names the party, then of the party, which is
// told by what those answers are and by what is known of it as a whole.
enum class PartyQuestion : uint8_t { kPlace, kParty };
inline constexpr uint32_t kPartyQuestions = 2;

// "victim place", "victim".
std::string PartySectionName(PartyDecision decision, PartyQuestion question);

// Where a word stands to a party; in `kSign` and `kTopic` the word is a sign of the list in
// party_weights.cc, or a kind of happening.
enum class PartyPlace : uint8_t {
  kSign,     // what is known of the party and of its mentions
  kTopic,    // what the report is about
  kNamed,    // a common word in the name: "bank"
  kBefore,   // the word before, articles left out
  kBefore2,  // the one before that
  kBehind,   // the word behind
  kBehind2,  // the one behind that
  kOwns,     // what belongs to the party: "'s systems", "customers"
  kDoes,     // the verb whose subject it is, or what it has is
  kSuffers,  // the same of a passive verb
  kObject,   // the verb whose object it is
  kOn,       // what stands before "on", "against", "at"
  kBy,       // what stands before "by"
  kOf,       // what stands before "of"
  kFrom,     // what stands before "from"
  kIn,       // what stands before "in"
  kTo,       // what stands before any other preposition
  kApposed,  // what it is called behind a comma: ", a hospital"
  kNear,     // within a few words
  kPattern,  // the first word of a pattern of victims.txt or initiators.txt that has it as victim
  kActing,   // the same as actor
  // The nearest word of its sentence for a kind of happening; the word is the kind.
  kToldBefore,
  kToldBehind,
  kToldHere,  // a kind that its sentence tells of by weights
  // What the report is about, by what the party is.
  kTopicOfPerson,
  kTopicOfOrganisation,
  kTopicOfPlace,
  kTopicOfOther,
  // What the scores of its places say; the word is a level of kPartyLevels, reached or passed.
  kBest,   // the highest
  kSum,    // how likely it is by all of them together
  kLead,   // by how much the best lies above the best of any other party
  kRival,  // the highest for the opposite: who did it for who was hit
  // The highest for what is asked of places alone.
  kFinding,
  kMaking,
  kThing,
  kMates,  // the highest mean of others that a list names beside it
};
inline constexpr uint32_t kPartyPlaces = static_cast<uint32_t>(PartyPlace::kMates) + 1;
static_assert(kPartyPlaces <= 64);  // a bit each

inline constexpr std::array<double, 9> kPartyLevels = {-5, -4, -3, -2, -1, 0, 1, 2, 3};

// What is known of a party besides words; the names stand in party_weights.cc.
enum class PartySign : uint8_t {
  kPerson,
  kOrganisation,
  kPlace,
  kOther,
  kCountryName,
  kDemonym,
  kStandIn,
  kKnownGroup,
  kGroupShape,
  kOfKnownGroup,
  kNoParty,
  kHandle,
  kInHeadline,
  kInFirstSentence,
  kInFirstThree,
  kInSecondHalf,
  kOnlyLate,
  kFirstNamed,
  kOnce,
  kTwice,
  kOften,
  kMostNamed,
  kSecondMostNamed,
  kOnlyOne,
  kManyParties,
  kAllCapitals,
  kMixedLetters,
  kOneWord,
  kLongName,
  kQuoted,
  kInBrackets,
  kPossessive,
  kModifies,
  kDescribed,
  kHears,
  kSpeaks,
  kSpeaksOften,
  kSpeaksAsVictim,
  kSpeaksAsAttacker,
  kSpeaksAsResearcher,
  kSpeaksAsAuthority,
  kSpeaksAsMedia,
  kSpeaksAsPerson,
  kNote,
  kShortReport,
  kLongReport,
  kNoIncident,
  kWeaknessAlone,
  kOpensText,
  kInName,
  kWithInitiator,
  kHit,
  kActs,
  kToldNear,
  kToldAsPossible,
  kNothingTold,
  kNothingToldHere,
  kLittleTold,
  kMuchTold,
  kMostlyPossible,
  // What its name is known for (known_names.h).
  kGuard,
  kMedium,
  kPlatform,
  kSettlement,
  kOnlyInHeadline,
  kSignsHeadline,
  kCommonWord,
  kAuthority,  // by what its name is known for
  kMalware,
  kFragment,
  kListed,
  // How it is introduced (attacker_naming.h).
  kIsCalledAttacker,
  kIsTitledAttacker,
  kIsCalledGroup,
  kHasPseudonym,
  kIsLikened,
  kBeforeVersus,  // "Norlicht vs. the Port of Vells", in a headline
  kKnownGroupInNote,
  kBehindVersus,
  // Of a country.
  kFavoured,      // "pro-Ruritanian"
  kOpposed,       // "anti-Ruritanian"
  kBehindGroup,   // "Norlicht Ruritania", behind the name of a group
  kOfSomeGroups,  // groups are publicly said to act for it
  kOfManyGroups,
};
inline constexpr uint32_t kPartySigns = static_cast<uint32_t>(PartySign::kOfManyGroups) + 1;

// One fact seen of a party: a place and a word in it, as one number.
using PartyFeature = uint32_t;

// How the words of features are numbered: words of the vocabulary, then classes of words. One for
// the process, immutable.
class PartyWords {
 public:
  static const PartyWords& Get();

  uint32_t size() const { return static_cast<uint32_t>(class_names_.size()) + words_; }
  PartyFeature Feature(PartyPlace place, uint32_t word) const {
    return static_cast<uint32_t>(place) * size() + word;
  }
  // Whether a word of the vocabulary may tell something: no part of a name.
  bool MayTell(uint32_t form) const { return form < words_ && tells_[form]; }
  // The classes of a word of the vocabulary, as words.
  absl::Span<const uint16_t> ClassesOf(uint32_t form) const {
    return {classes_.data() + first_class_[form], first_class_[form + 1] - first_class_[form]};
  }
  // Words for tokens that are told by their looks alone.
  enum Look : uint32_t { kNothing, kNumber, kName, kCountry, kGroup, kEd, kIng, kUnknown };
  uint32_t Of(Look look) const { return words_ + look; }

  // "before = at": one spelling for each feature.
  std::string Name(PartyFeature feature) const;
  std::optional<PartyFeature> Find(absl::string_view name) const;

 private:
  PartyWords();

  uint32_t words_;  // in the vocabulary
  std::vector<bool> tells_;
  std::vector<std::string> class_names_;
  std::vector<uint16_t> classes_;
  std::vector<uint32_t> first_class_;  // by word, and one more
};

// What the features of a party weigh: the score of a party is the sum of its features' weights, and
// the answer is yes above nought. Read from text, as in lexicons/party_weights.txt: a section a
// decision, "feature | weight" a line, "always" the weight that every party gets. Immutable.
class PartyWeights {
 public:
  // Lines that name no feature or hold no number are told in `errors`, if given, and left out.
  explicit PartyWeights(absl::string_view text, std::vector<std::string>* errors = nullptr);

  // Those of the lexicon; live for ever.
  static const PartyWeights& Default();

  // Where a feature's weights stand, or kNone if it weighs nothing.
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t RowOf(PartyPlace place, uint32_t word) const {
    const Places& places = places_[word];
    const uint64_t bit = uint64_t{1} << static_cast<uint32_t>(place);
    if ((places.bits & bit) == 0) return kNone;
    return places.first_row + static_cast<uint32_t>(absl::popcount(places.bits & (bit - 1)));
  }
  uint32_t rows() const { return static_cast<uint32_t>(rows_.size()); }

  // What some features weigh for every decision: of places, then of parties, then none, as steps
  // of four are fastest.
  static constexpr uint32_t kColumns = (kPlaceDecisions + kPartyDecisions + 3) / 4 * 4;
  using Sums = std::array<float, kColumns>;
  // The weights that every party gets, and those of the rows of features, each once.
  Sums SumsOf(absl::Span<const uint32_t> rows) const {
    Sums sums = always_;
    for (const uint32_t row : rows) {
      for (uint32_t column = 0; column < kColumns; ++column) sums[column] += rows_[row][column];
    }
    return sums;
  }
  // What is answered of a place, of the rows of its features.
  PlaceAnswers AnswersOf(absl::Span<const uint32_t> rows) const {
    const Sums sums = SumsOf(rows);
    PlaceAnswers answers;
    std::copy_n(sums.begin(), kPlaceDecisions, answers.begin());
    return answers;
  }
  // What is answered of a party: `sums` and some rows more.
  double Score(const Sums& sums, PartyDecision decision, absl::Span<const uint32_t> rows) const {
    const uint32_t column = Column(decision, PartyQuestion::kParty);
    float sum = sums[column];
    for (const uint32_t row : rows) sum += rows_[row][column];
    return sum;
  }

 private:
  static uint32_t Column(PartyDecision decision, PartyQuestion question) {
    return static_cast<uint32_t>(decision) +
           (question == PartyQuestion::kParty ? kPlaceDecisions : 0);
  }

  // The places where a word weighs, a bit each, have their rows one behind the other.
  struct Places {
    uint64_t bits = 0;
    uint32_t first_row = 0;
  };

  Sums always_{};
  std::vector<Places> places_;  // by word
  std::vector<Sums> rows_;
};

// Notes features: with weights the rows of those that weigh something, without the features
// themselves.
class PartyNotes {
 public:
  explicit PartyNotes(const PartyWeights* weights) : weights_(weights) {}

  void Note(PartyPlace place, uint32_t word, std::vector<uint32_t>& notes) const {
    if (weights_ == nullptr) {
      notes.push_back(PartyWords::Get().Feature(place, word));
    } else if (const uint32_t row = weights_->RowOf(place, word); row != PartyWeights::kNone) {
      notes.push_back(row);
    }
  }

 private:
  const PartyWeights* weights_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_WEIGHTS_H_
