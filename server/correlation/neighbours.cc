#include "server/correlation/neighbours.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"

namespace dossier::correlation {
namespace {

constexpr int kContentBits = 40;
// Lets days before 1970 stand before the others.
constexpr int64_t kDayZero = int64_t{1} << 23;

int32_t DayOf(const internal::Signature& signature) {
  if (signature.published_day() != 0) return signature.published_day();
  int32_t last = 0;
  for (const internal::Signature::Days& days : signature.dates())
    last = std::max(last, days.last());
  return last;
}

}  // namespace

int WeightOf(absl::string_view key) {
  switch (key.empty() ? 0 : key.front()) {
    case 't':  // a word
    case 'f':  // a figure
    case 'i':  // an initiator
      return 1;
    default:
      return kWorthComparing;
  }
}

uint64_t PlaceOf(const internal::Account& account) {
  const uint64_t content = Hash64(absl::StrCat(account.content_key(), "|", account.link().title(),
                                               "|", account.link().publisher()));
  const auto day = static_cast<uint64_t>(DayOf(account.signature()) + kDayZero);
  return day << kContentBits | content >> (64 - kContentBits);
}

}  // namespace dossier::correlation
