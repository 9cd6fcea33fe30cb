#include "server/store/sqlite/name_sequence.h"

namespace dossier::store::sqlite {
namespace {

constexpr int kBits = 39;  // 4 for the first letter, 5 for each of the other seven characters
constexpr uint64_t kMask = (uint64_t{1} << kBits) - 1;

// Crockford's base 32: no i, l, o or u to misread. The last sixteen are letters.
constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

// Each step can be undone within kBits bits (an odd factor, an addition, a shift that folds high
// bits onto low ones), hence so can the whole: no two numbers meet.
uint64_t Scramble(uint64_t number, uint64_t seed) {
  uint64_t x = number & kMask;
  for (const uint64_t factor : {0x9e3779b97f4a7c15u, 0xbf58476d1ce4e5b9u, 0x94d049bb133111ebu}) {
    x = (x + seed) & kMask;
    x = (x * factor) & kMask;
    x ^= x >> (kBits / 2);
    seed = (seed >> 21) | (seed << 43);
  }
  return x;
}

}  // namespace

std::string OpaqueId(uint64_t number, uint64_t seed) {
  uint64_t x = Scramble(number, seed);
  std::string id(8, ' ');
  for (size_t i = 7; i > 0; --i, x >>= 5) id[i] = kAlphabet[x & 31];
  id[0] = kAlphabet[16 + (x & 15)];
  return id;
}

}  // namespace dossier::store::sqlite
