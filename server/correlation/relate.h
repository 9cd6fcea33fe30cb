#ifndef DOSSIER_SERVER_CORRELATION_RELATE_H_
#define DOSSIER_SERVER_CORRELATION_RELATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "dossier/internal/outline.pb.h"
#include "dossier/v1/incident.pb.h"
#include "server/correlation/outline.h"

// How two incidents have to do with each other. Pure; any number of threads.
//
// Incidents that share a key (KeysOf) stand in a list, in the order of their places: by day, then
// by content. Two are *near* by the key if one is among the kNearestKin next to the other; worth
// relating are those that are near by a key or told by one report version. So an incident has few
// relations however many share a name with it, and which ones follows from the set of incidents
// alone.
namespace dossier::correlation {

// So many before and so many behind it is an incident near to.
inline constexpr int kNearestKin = 10;

// Incidents further apart are not one campaign.
inline constexpr int32_t kCampaignDays = 180;

// How many others share a key with an incident within kCampaignDays: what few have says more than
// what everybody uses at the time.
enum class Crowd { kFew, kSome, kMany };
// Counted among the kNearestKin before it and the kNearestKin behind it: where all of one side
// share it, nobody knows how many more do.
Crowd CrowdOf(int before, int behind);

// A key by which two incidents are near.
struct SharedKey {
  std::string key;
  Crowd crowd = Crowd::kFew;  // the larger one of both sides
};

// The keys that both have.
std::vector<std::string> SharedKeysOf(const internal::Outline& a, const internal::Outline& b);

// The cause of `later` that names the victim of `earlier`, which may be what is meant: something
// was got there, in the years before; nullptr if there is none.
const internal::Outline::Cause* CauseThatMayBe(const internal::Outline& later,
                                               const internal::Outline& earlier);

// Which of two outlines names the other as its cause, where no other incident may be meant.
struct NamedCause {
  const v1::Span* first_led = nullptr;   // the first one led to the second
  const v1::Span* second_led = nullptr;  // the reverse
};

// How `a` has to do with `b`, read from `a`; nullopt if it has nothing to do with it. `near` are
// the shared keys by which they are near. Relate(b, a, near), with the cause the other way round,
// gives the counterpart with the same score.
std::optional<v1::Relation> Relate(const internal::Outline& a, const internal::Outline& b,
                                   absl::Span<const SharedKey> near, const NamedCause& cause = {});

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_RELATE_H_
