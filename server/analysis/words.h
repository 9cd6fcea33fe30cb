#ifndef DOSSIER_SERVER_ANALYSIS_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_WORDS_H_

#include <cstdint>
#include <functional>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// Calls `entry(section, text)` for each entry of lexicons/<name>.txt, where `[name]` opens a
// section and entries stand between commas and line ends.
void ForEachSectionEntry(absl::string_view name,
                         const std::function<void(absl::string_view, absl::string_view)>& entry);

// What a word can be, by itself; a bit each. The names are those of the sections in
// `lexicons/words.txt`.
enum WordClass : uint32_t {
  kArticle = 1u << 0,
  kDemonstrative = 1u << 1,
  kPossessive = 1u << 2,
  kPreposition = 1u << 3,
  kCoordinator = 1u << 4,
  kSubordinator = 1u << 5,
  kSubjectPronoun = 1u << 6,
  kObjectPronoun = 1u << 7,
  kRelative = 1u << 8,
  kAuxiliary = 1u << 9,
  kNegation = 1u << 10,
  kQuantifier = 1u << 11,
  kMonth = 1u << 12,
  kWeekday = 1u << 13,
  kTimeWord = 1u << 14,
  kSentenceStarter = 1u << 15,
  kAbbreviation = 1u << 16,
  kEndingAbbreviation = 1u << 17,
  kCommonVerb = 1u << 18,
  kReportingAdverb = 1u << 19,
  kIndefinitePronoun = 1u << 20,
  kNumberWord = 1u << 21,
  kPointsBack = 1u << 22,  // the articles and pronouns that may lead to somebody named before
};

// What a word looks like, whether a lexicon knows it or not; a bit each.
enum WordTrait : uint16_t {
  kLikeAdverb = 1u << 0,      // ends in -ly, and is no "family"
  kLikeFinite = 1u << 1,      // ends in -ed, 's, 're, 'll, 'd or n't
  kLyEnding = 1u << 2,        // five letters or more
  kLikeParticiple = 1u << 3,  // five letters or more, ends in -ed or -ing
  kLikePronoun = 1u << 4,     // "he's", "they're"
};

// The traits of `lower`, a lower-cased word with a straight apostrophe.
uint16_t TraitsOf(absl::string_view lower);

// The classes of `lower`, a lower-cased word with a straight apostrophe; 0 if it has none.
// Abbreviations are listed without their last stop.
uint32_t ClassesOf(absl::string_view lower);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_WORDS_H_
