#include "server/analysis/lower_form.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "absl/strings/ascii.h"

namespace dossier::analysis {
namespace {

using pieces::kEach;
using pieces::kHighBits;

// As the last byte of a piece it is in no UTF-8.
constexpr uint64_t kLong = uint64_t{0xFE} << 56;
constexpr int32_t kRightSingleQuote = 0x2019;

// Eight ASCII bytes in lower case.
uint64_t LowerPiece(uint64_t piece) {
  const uint64_t from_a = piece + kEach * (0x80 - 'A');
  const uint64_t behind_z = piece + kEach * (0x80 - 'Z' - 1);
  return piece | ((from_a & ~behind_z & kHighBits) >> 2);
}

template <typename Number>
uint64_t LoadAs(const char* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

// Less than eight bytes, zeros behind them, without a loop.
uint64_t LoadFew(const char* bytes, size_t size) {
  if (size >= 4) {
    return LoadAs<uint32_t>(bytes) | LoadAs<uint32_t>(bytes + size - 4) << (8 * (size - 4));
  }
  const size_t middle = size / 2;
  return LoadAs<uint8_t>(bytes) | LoadAs<uint8_t>(bytes + middle) << (8 * middle) |
         LoadAs<uint8_t>(bytes + size - 1) << (8 * (size - 1));
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
    const uint64_t eight = pieces::Load(bytes + at);
    all |= eight;
    pieces_[at / 8] = LowerPiece(eight);
  }
  if (at < size) {
    const uint64_t last =
        at > 0 ? pieces::Load(bytes + size - 8) >> (8 * (at + 8 - size)) : LoadFew(bytes, size);
    all |= last;
    pieces_[at / 8] = LowerPiece(last);
  }
  size_ = size;
  if ((all & kHighBits) != 0) LowerBeyondAscii(exact);
  uint64_t hash = pieces::Hash(pieces_[0], pieces_[1]);
  for (size_t i = 2; 8 * i < size_; ++i) hash = pieces::Hash(pieces_[i], hash);
  key_ = {pieces_[0], size_ > 16 ? (hash >> 8) | kLong : pieces_[1], static_cast<uint32_t>(hash)};
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
  size_ = static_cast<size_t>(written);
}

}  // namespace dossier::analysis
