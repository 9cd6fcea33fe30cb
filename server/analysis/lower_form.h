#ifndef DOSSIER_SERVER_ANALYSIS_LOWER_FORM_H_
#define DOSSIER_SERVER_ANALYSIS_LOWER_FORM_H_

#include <bit>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// What a word in lower case is found by: its bytes by pieces of eight, padded with zeros, if they
// are sixteen or less. Of a longer word the second piece is a number that no short word has.
struct WordKey {
  uint64_t first = 0;
  uint64_t second = 0;
  uint32_t hash = 0;

  friend bool operator==(const WordKey& a, const WordKey& b) = default;
};

namespace pieces {

inline constexpr uint64_t kEach = 0x0101010101010101u;
inline constexpr uint64_t kHighBits = kEach * 0x80;
inline constexpr uint64_t kSmall = kEach * 0x20;  // what a capital lacks

inline uint64_t Load(const char* bytes) {
  uint64_t piece;
  std::memcpy(&piece, bytes, sizeof piece);
  return piece;
}

// Differs from process to process, so that no text is written to make words collide.
inline uint64_t Hash(uint64_t first, uint64_t second) {
  static const char here = 0;
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(first ^ reinterpret_cast<uintptr_t>(&here)) *
                       (second ^ 0xA0761D6478BD642Fu);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// The high bit of each byte that is no letter of ASCII.
inline uint64_t OtherThanLetters(uint64_t exact) {
  const uint64_t plain = (exact | kSmall) & ~kHighBits;
  const uint64_t from_a = plain + kEach * (0x80 - 'a');
  const uint64_t behind_z = plain + kEach * (0x80 - 'z' - 1);
  return (~from_a | behind_z | exact) & kHighBits;
}

// All bits below the byte of the lowest bit of `high_bits`; all bits if there is none.
inline uint64_t Below(uint64_t high_bits) { return ((high_bits & (0 - high_bits)) >> 7) - 1; }

}  // namespace pieces

// The letters of ASCII at the beginning of a text, which is how most words are read.
struct LetterRun {
  static constexpr size_t kReads = 24;  // bytes of the text

  WordKey key;
  uint32_t size = 0;  // 0 if there is no letter, or more than sixteen
  bool capitalised = false;
  bool all_capitals = false;

  // `bytes` are kReads or more.
  static LetterRun At(const char* bytes) {
    LetterRun run;
    const uint64_t first = pieces::Load(bytes);
    const uint64_t others = pieces::OtherThanLetters(first);
    const uint64_t letters = pieces::Below(others);
    const uint64_t small = pieces::kSmall & letters;
    run.key.first = (first & letters) | small;
    run.capitalised = (first & 0x20) == 0;
    run.all_capitals = (first & small) == 0;
    if (others == 0) {
      run.ReadMore(bytes);
    } else {
      run.size = static_cast<uint32_t>(std::countr_zero(others)) / 8;
    }
    run.key.hash = static_cast<uint32_t>(pieces::Hash(run.key.first, run.key.second));
    return run;
  }

 private:
  void ReadMore(const char* bytes) {
    const uint64_t piece = pieces::Load(bytes + 8);
    const uint64_t others = pieces::OtherThanLetters(piece);
    const uint64_t letters = pieces::Below(others);
    const uint64_t small = pieces::kSmall & letters;
    key.second = (piece & letters) | small;
    all_capitals &= (piece & small) == 0;
    if (others != 0) {
      size = 8 + static_cast<uint32_t>(std::countr_zero(others)) / 8;
    } else if ((pieces::OtherThanLetters(pieces::Load(bytes + 16)) & 0x80) != 0) {
      size = 16;
    }
  }
};

// Any word in lower case with straight apostrophes. Nothing is allocated.
class LowerForm {
 public:
  static constexpr size_t kLongest = 64;

  // `exact`, of at most kLongest bytes, as it is written.
  explicit LowerForm(absl::string_view exact);

  absl::string_view view() const { return {reinterpret_cast<const char*>(pieces_), size_}; }
  bool is_short() const { return size_ <= 16; }
  const WordKey& key() const { return key_; }

 private:
  void LowerBeyondAscii(absl::string_view exact);

  WordKey key_;
  size_t size_;
  // A letter may take more bytes in lower case.
  uint64_t pieces_[2 * kLongest / 8 + 1];
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_LOWER_FORM_H_
