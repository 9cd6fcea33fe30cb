#ifndef DOSSIER_SERVER_ANALYSIS_LOWER_FORM_H_
#define DOSSIER_SERVER_ANALYSIS_LOWER_FORM_H_

#include <bit>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// What a word in lower case is looked up by. Words are read, hashed and compared by pieces of eight
// bytes, the last one padded with zeros.
struct WordKey {
  static constexpr uint32_t kWhole = 16;  // bytes up to which the pieces are the whole word

  uint64_t pieces[2] = {0, 0};
  uint32_t size = 0;  // of the word
  uint32_t hash = 0;
};

namespace form_internal {

inline constexpr uint64_t kEach = 0x0101010101010101u;
inline constexpr uint64_t kHighBits = kEach * 0x80;

inline uint64_t LoadPiece(const char* bytes) {
  uint64_t piece;
  std::memcpy(&piece, bytes, sizeof piece);
  return piece;
}

inline uint64_t Mix(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Differs from process to process, so that no text is written to make words collide.
inline uint64_t Seed() {
  static const char here = 0;
  return reinterpret_cast<uintptr_t>(&here) * 0x9E3779B97F4A7C15u;
}

inline uint64_t HashOf(uint64_t first, uint64_t second) {
  return Mix(first ^ Seed(), second ^ std::rotl(Seed(), 29) ^ 0xA0761D6478BD642Fu);
}

// The letters of ASCII that a piece begins with.
struct LetterPiece {
  uint64_t lower;     // zeros behind the letters
  uint64_t letters;   // 1 in each byte that is one of them
  uint64_t capitals;  // 1 in each byte that is a capital of them
  uint32_t count;     // 8 if the piece has nothing else
};

inline LetterPiece ReadLetters(uint64_t exact) {
  const uint64_t lower = exact | kEach * 0x20;
  const uint64_t plain = lower & ~kHighBits;
  const uint64_t from_a = plain + kEach * (0x80 - 'a');
  const uint64_t behind_z = plain + kEach * (0x80 - 'z' - 1);
  const uint64_t others = (~from_a | behind_z | exact) & kHighBits;
  // All bits below the byte of the first other one; all bits if there is none.
  const uint64_t mask = ((others & (0 - others)) >> 7) - 1;
  const uint32_t count = others == 0 ? 8 : static_cast<uint32_t>(std::countr_zero(others)) / 8;
  return {lower & mask, kEach & mask, (~exact >> 5) & kEach & mask, count};
}

}  // namespace form_internal

// The letters of ASCII at the beginning of a text, which is how most words are read.
struct LetterRun {
  static constexpr size_t kReads = 24;  // bytes of the text

  WordKey key;  // of size 0 if the run has none, or more than sixteen
  bool capitalised = false;
  bool all_capitals = false;

  // `bytes` are kReads or more.
  static LetterRun At(const char* bytes) {
    const auto first = form_internal::ReadLetters(form_internal::LoadPiece(bytes));
    if (first.count < 8) {
      return {{{first.lower, 0},
               first.count,
               static_cast<uint32_t>(form_internal::HashOf(first.lower, 0))},
              (first.capitals & 1) != 0,
              first.capitals == first.letters};
    }
    const auto second = form_internal::ReadLetters(form_internal::LoadPiece(bytes + 8));
    if (second.count == 8 &&
        form_internal::ReadLetters(form_internal::LoadPiece(bytes + 16)).count > 0) {
      return {};
    }
    return {{{first.lower, second.lower},
             8 + second.count,
             static_cast<uint32_t>(form_internal::HashOf(first.lower, second.lower))},
            (first.capitals & 1) != 0,
            first.capitals == first.letters && second.capitals == second.letters};
  }
};

// Any word in lower case with straight apostrophes. Nothing is allocated.
class LowerForm {
 public:
  static constexpr size_t kLongest = 64;

  // `exact`, of at most kLongest bytes, as it is written.
  explicit LowerForm(absl::string_view exact);

  absl::string_view view() const { return {reinterpret_cast<const char*>(pieces_), key_.size}; }
  const WordKey& key() const { return key_; }

 private:
  void LowerBeyondAscii(absl::string_view exact);

  WordKey key_;
  // A letter may take more bytes in lower case.
  uint64_t pieces_[2 * kLongest / 8 + 1];
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_LOWER_FORM_H_
