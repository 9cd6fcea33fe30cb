#ifndef DOSSIER_SERVER_CORRELATION_NEIGHBOURS_H_
#define DOSSIER_SERVER_CORRELATION_NEIGHBOURS_H_

#include <compare>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"

// Which accounts are compared: few, and the same ones whatever came first.
//
// The accounts that share a key stand in a list, in the order of their places: by the day, then by
// content. Two are *near* by a key if the one is among the kReach that stand next before or behind
// the other in its list, and they are compared if the keys by which they are near weigh
// kWorthComparing or more together. So a common word brings together what was told at the same
// time, and a late report finds the last ones on its victim; what an account is compared with does
// not grow with the number of accounts; and it follows from the set of them alone. Pure; any number
// of threads.
namespace dossier::correlation {

inline constexpr int kReach = 20;
inline constexpr int kWorthComparing = 2;

// Where an account stands in every list that it is in.
struct Standing {
  uint64_t place = 0;  // PlaceOf
  int64_t key = 0;     // the store's row key, which decides between equal places

  friend auto operator<=>(const Standing&, const Standing&) = default;
};
inline Standing StandingOf(const internal::Standing& stored) {
  return {stored.place(), stored.key()};
}

// The vertex of an account, without edges and not grouped yet.
internal::Vertex VertexOf(const internal::Account& account, int64_t key, bool has_siblings);

// What it weighs that two accounts are near by a key (KeysOf): enough by itself, or with another.
int WeightOf(absl::string_view key);

// Where the account stands in every list: after the day that it was published on, or, if it bears
// none, the last that it tells of; on one day in an order of the contents that says nothing.
uint64_t PlaceOf(const internal::Account& account);

// A place on that day, counted from 1970-01-01, among others by a hash of contents; and the day of
// a place.
uint64_t PlaceOn(int32_t day, uint64_t content);
int32_t DayOfPlace(uint64_t place);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_NEIGHBOURS_H_
