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
  return PlaceOn(DayOf(account.signature()), content);
}

uint64_t PlaceOn(int32_t day, uint64_t content) {
  return static_cast<uint64_t>(day + kDayZero) << kContentBits | content >> (64 - kContentBits);
}

int32_t DayOfPlace(uint64_t place) {
  return static_cast<int32_t>(static_cast<int64_t>(place >> kContentBits) - kDayZero);
}

internal::Vertex VertexOf(const internal::Account& account, int64_t key, bool has_siblings) {
  internal::Vertex vertex;
  vertex.mutable_at()->set_place(PlaceOf(account));
  vertex.mutable_at()->set_key(key);
  vertex.set_account(account.name());
  vertex.set_report_version(account.report_version());
  vertex.set_content_key(account.content_key());
  vertex.set_has_siblings(has_siblings);
  vertex.set_is_aside(account.role() == v1::REPORT_ROLE_BACKGROUND ||
                      account.role() == v1::REPORT_ROLE_MENTION);
  vertex.set_only_denies(account.only_denies());
  return vertex;
}

}  // namespace dossier::correlation
