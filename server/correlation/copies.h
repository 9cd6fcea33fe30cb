#ifndef DOSSIER_SERVER_CORRELATION_COPIES_H_
#define DOSSIER_SERVER_CORRELATION_COPIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/report.pb.h"

// When one text is a copy of another, and no second witness.
//
// It is if half of the runs of four words of the shorter text, or more, stand in the longer one:
// cut, under another headline, with sentences put in, in another spelling or with other marks.
// Texts of fewer than forty runs must have four fifths in common, for one quotation is most of
// them. Reports of one event that were written apart share quotations and figures, hardly ever a
// third of their runs (docs/decisions/0025-copies.md). Measured on sketches (TextSketch in
// base/sketch.h), so that a part of less than about a fifth of a long text is not known as one.
// Pure; any number of threads.
namespace dossier::correlation {

// How a text stands in another.
struct TextCopy {
  // From 0 to 1: the share of the shorter text that both have.
  double similarity = 0;
  // COPY, or EXCERPT of a much longer one.
  v1::NearDuplicate::Type type = v1::NearDuplicate::TYPE_UNSPECIFIED;
};

// What two texts are to each other, by their sketches; nullopt if neither copies the other.
std::optional<TextCopy> CompareTexts(absl::Span<const uint32_t> one,
                                     absl::Span<const uint32_t> other);

// By what a text is found: runs of words that a copy most likely has too. At most 8, each once.
std::vector<std::string> TextKeysOf(absl::Span<const uint32_t> sketch);

// Which texts are compared when they come one by one: the texts that share a key stand in a list,
// in the order of their places, and one is compared with those up to so many before it. More would
// tell little, and each print changes as many others as it comes before.
inline constexpr int kCopyReach = 8;

// The place of a text in every list: by the day of publication, those without one last; on one day
// an agency's own print first, the others in an order of `content`, a digest of what is printed,
// that says nothing.
uint64_t PlaceOfText(const v1::Date& published, bool by_agency, absl::string_view content);

// A text among those that are told apart. A view.
struct Text {
  absl::Span<const uint32_t> sketch;
  int32_t day = 0;            // on which it was published, INT32_MAX if that is not known
  absl::string_view content;  // a digest: equal for equal texts
};

// For each text the index of that which it copies, or its own. Those that copy one name one.
//
// Texts are ranked by day, then the longer before the shorter, then by content. Going down the
// rank, each belongs to that one it is most like among those that stand for themselves and share a
// key with it (the last twenty a key), and stands for itself if it copies none. So a round-up of
// two reports makes no one source of them. Depends on the set of texts alone.
std::vector<int> OriginalsOf(absl::Span<const Text> texts);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_COPIES_H_
