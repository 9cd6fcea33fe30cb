#include "server/analysis/lower_form.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "absl/strings/ascii.h"

namespace dossier::analysis {
namespace {

using form_internal::kEach;
using form_internal::kHighBits;
using form_internal::LoadPiece;

constexpr int32_t kRightSingleQuote = 0x2019;

// Eight ASCII bytes in lower case.
uint64_t LowerPiece(uint64_t piece) {
  const uint64_t from_a = piece + kEach * (0x80 - 'A');
  const uint64_t behind_z = piece + kEach * (0x80 - 'Z' - 1);
  return piece | ((from_a & ~behind_z & kHighBits) >> 2);
}

template <typename Number>
uint64_t Load(const char* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

// Less than eight bytes, zeros behind them, without a loop.
uint64_t LoadFew(const char* bytes, size_t size) {
  if (size >= 4) {
    return Load<uint32_t>(bytes) | Load<uint32_t>(bytes + size - 4) << (8 * (size - 4));
  }
  const size_t middle = size / 2;
  return Load<uint8_t>(bytes) | Load<uint8_t>(bytes + middle) << (8 * middle) |
         Load<uint8_t>(bytes + size - 1) << (8 * (size - 1));
}

int32_t LowerOf(UChar32 c) {
  if (c < 0x80) return absl::ascii_tolower(static_cast<uint8_t>(c));
  return c == kRightSingleQuote ? '\'' : u_tolower(c);
}

}  // namespace

LowerForm::LowerForm(absl::string_view exact) {
  const char* const bytes = exact.data();
  const size_t size = exact.size();
  uint64_t all = 0;
  size_t at = 0;
  pieces_[0] = 0;
  pieces_[1] = 0;
  for (; at + 8 <= size; at += 8) {
    const uint64_t eight = LoadPiece(bytes + at);
    all |= eight;
    pieces_[at / 8] = LowerPiece(eight);
  }
  if (at < size) {
    const uint64_t last =
        at > 0 ? LoadPiece(bytes + size - 8) >> (8 * (at + 8 - size)) : LoadFew(bytes, size);
    all |= last;
    pieces_[at / 8] = LowerPiece(last);
  }
  key_.size = static_cast<uint32_t>(size);
  if ((all & kHighBits) != 0) LowerBeyondAscii(exact);
  key_.pieces[0] = pieces_[0];
  key_.pieces[1] = pieces_[1];
  uint64_t hash = form_internal::HashOf(pieces_[0], pieces_[1]);
  for (size_t i = 2; 8 * i < key_.size; ++i) hash = form_internal::HashOf(pieces_[i], hash);
  key_.hash = static_cast<uint32_t>(hash);
}

void LowerForm::LowerBeyondAscii(absl::string_view exact) {
  std::memset(pieces_, 0, sizeof pieces_);
  uint8_t* const bytes = reinterpret_cast<uint8_t*>(pieces_);
  const int32_t size = static_cast<int32_t>(exact.size());
  int32_t at = 0;
  int32_t written = 0;
  while (at < size) {
    UChar32 c;
    U8_NEXT_OR_FFFD(exact.data(), at, size, c);
    UBool full = false;
    U8_APPEND(bytes, written, static_cast<int32_t>(sizeof pieces_), LowerOf(c), full);
    if (full) break;
  }
  key_.size = static_cast<uint32_t>(written);
}

}  // namespace dossier::analysis
