#ifndef DOSSIER_SERVER_BASE_TEXT_DIFF_H_
#define DOSSIER_SERVER_BASE_TEXT_DIFF_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

// What differs between two versions of a text. Pure; any number of threads. Time is linear in the
// length of the texts, whatever they hold: where very much differs, one wide change stands for all
// of it.
namespace dossier {

// A stretch that differs: half-open ranges of UTF-8 bytes, which never cut a character. One of the
// two may be empty, never both.
struct TextChange {
  int64_t old_start = 0;
  int64_t old_end = 0;
  int64_t new_start = 0;
  int64_t new_end = 0;

  friend bool operator==(const TextChange&, const TextChange&) = default;
};

// The changes that turn `before` into `after`, in order, none touching another: first by lines,
// then by words within the lines that changed. Words that stand alone between two changes are part
// of them, so that a person reads phrases.
std::vector<TextChange> DiffTexts(absl::string_view before, absl::string_view after);

// From 0 to 1: how much of `after` stood in `before` too, wherever: the share of its runs of four
// words. 1 if `after` has no words.
double KeptShare(absl::string_view before, absl::string_view after);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_TEXT_DIFF_H_
