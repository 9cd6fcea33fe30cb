#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_GRAMMAR_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_GRAMMAR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::analysis {

// What a word of another language than English can be where somebody is quoted; a bit each. The
// names are those of the sections of lexicons/speech_<language>.txt, which tells what they mean.
enum SpeechClass : uint32_t {
  kSays = 1u << 0,
  kSaid = 1u << 1,
  kPerfect = 1u << 2,
  kFinite = 1u << 3,
  kThat = 1u << 4,
  kAs = 1u << 5,
  kHe = 1u << 6,
  kShe = 1u << 7,
  kThey = 1u << 8,
  kDeterminer = 1u << 9,
  kJoiner = 1u << 10,
  kBeforePlace = 1u << 11,
  kWhen = 1u << 12,
  kHow = 1u << 13,
  kClitic = 1u << 14,
  kMaleRole = 1u << 15,
  kFemaleRole = 1u << 16,
  kAnyRole = 1u << 17,
  kBody = 1u << 18,
  kUnnamed = 1u << 19,
  kSir = 1u << 20,
  kMadam = 1u << 21,
  kDoctor = 1u << 22,
  kNamePart = 1u << 23,
  kAgency = 1u << 24,
  kAnd = 1u << 25,
  kShortened = 1u << 26,
  kHisName = 1u << 27,
  kHerName = 1u << 28,
  kHisArticle = 1u << 29,
  kHerArticle = 1u << 30,
  kDefinite = 1u << 31,
};

constexpr uint32_t kRoleNoun = kMaleRole | kFemaleRole | kAnyRole;
constexpr uint32_t kTitleNoun = kSir | kMadam | kDoctor;
constexpr uint32_t kPersonalPronoun = kHe | kShe | kThey;

// A word of a grammar.
struct SpeechWord {
  uint32_t classes = 0;
  v1::Statement::Kind kind = v1::Statement::KIND_UNSPECIFIED;  // of a verb
  bool opens_phrase = false;                                   // of any sort
  bool stands_alone = false;           // a verb that needs none of `particles`
  std::vector<std::string> particles;  // that may stand behind it: "teilte ... mit"
};

// Words that stand one behind the other, with up to six others between those that `~` parts.
struct SpeechPhrase {
  std::vector<std::string> words;  // "~" for the gap
};

enum class SpeechSort : uint8_t { kBefore, kBehind, kAfter, kRefusal };

// How people are quoted in one language: its words, as lexicons/speech_<language>.txt lists them.
// Immutable, read once, never destroyed; any number of threads may ask.
class SpeechGrammar {
 public:
  // Reads lexicons/<name>.txt.
  explicit SpeechGrammar(absl::string_view name);

  // The word in lower case with straight apostrophes, or nullptr. Compounds are found by their
  // end: "Behördensprecher" by "-sprecher".
  const SpeechWord* Find(absl::string_view lower) const;

  // Whether the word itself is in a list, not only the end of a compound.
  bool Lists(absl::string_view lower) const { return words_.contains(lower); }

  // Whether a proper name follows the noun: "Firma".
  bool IsFirm(absl::string_view lower) const { return firms_.contains(lower); }

  // Whether the noun is something written, which is nobody: "Bericht".
  bool IsDocument(absl::string_view lower) const { return documents_.contains(lower); }

  // The phrases of a sort that begin with the word, longest first; empty if there is none.
  const std::vector<SpeechPhrase>& Phrases(SpeechSort sort, absl::string_view first) const;

  // "l'" before a word; "-il" behind one.
  bool IsElision(absl::string_view lower) const { return elisions_.contains(lower); }
  bool IsEnclitic(absl::string_view lower) const { return enclitics_.contains(lower); }

  // The surname without the ending of a case, "Иванов" for "Иванову".
  absl::string_view NameStem(absl::string_view lower) const;
  // Whether a verb agrees with a woman, "сказала", or with a man, "сказал".
  bool IsFemaleVerb(absl::string_view lower) const;
  bool IsMaleVerb(absl::string_view lower) const;
  // Whether a verb agrees with several, "sagten".
  bool IsPluralVerb(absl::string_view lower) const;

  bool knows_words() const { return !words_.empty(); }
  // Whether reported words may follow a comma without "that".
  bool comma_opens_clause() const { return comma_opens_clause_; }
  // Whether every noun is capitalised.
  bool nouns_are_capitalised() const { return nouns_are_capitalised_; }
  // Whether "3." is a number that is read as "third".
  bool stop_makes_ordinal() const { return stop_makes_ordinal_; }

 private:
  void Add(absl::string_view section, absl::string_view entry);
  void AddVerb(uint32_t bit, absl::string_view kind, absl::string_view entry);
  void AddPhrase(SpeechSort sort, absl::string_view entry);
  void Set(absl::string_view setting);

  absl::flat_hash_map<std::string, SpeechWord> words_;
  absl::flat_hash_map<std::string, SpeechWord> suffixes_;
  std::vector<size_t> suffix_sizes_;  // longest first
  absl::flat_hash_map<std::string, std::vector<SpeechPhrase>> phrases_[4];
  absl::flat_hash_set<std::string> elisions_;
  absl::flat_hash_set<std::string> enclitics_;
  absl::flat_hash_set<std::string> firms_;
  absl::flat_hash_set<std::string> documents_;
  std::vector<std::string> name_endings_;
  std::vector<std::string> female_verb_endings_;
  std::vector<std::string> male_verb_endings_;
  std::vector<std::string> plural_verb_endings_;
  bool comma_opens_clause_ = false;
  bool nouns_are_capitalised_ = false;
  bool stop_makes_ordinal_ = false;
};

// The grammar for a BCP 47 tag: nullptr for English and where the language is not known; one
// without words for a language that has no lexicon of its own.
const SpeechGrammar* SpeechGrammarFor(absl::string_view language);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_GRAMMAR_H_
