#include "server/analysis/party_signs.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {

uint8_t JointOf(uint32_t form) {
  static const ByWord<uint8_t> joints([](absl::string_view word) -> uint8_t {
    static const auto* const bits = new absl::flat_hash_map<absl::string_view, uint8_t>{
        {"is", kBe},           {"are", kBe},     {"was", kBe},
        {"were", kBe},         {"be", kBe},      {"been", kBe},
        {"being", kBe},        {"got", kBe},     {"gets", kBe},
        {"getting", kBe},      {"get", kBe},     {"on", kOnJoint},
        {"against", kOnJoint}, {"at", kOnJoint}, {"targeting", kOnJoint},
        {"upon", kOnJoint},    {"by", kByJoint}, {"of", kOfJoint},
        {"from", kFromJoint},  {"in", kInJoint}, {"into", kInJoint},
        {"inside", kInJoint}};
    const auto found = bits->find(word);
    return found == bits->end() ? 0 : found->second;
  });
  return joints.Of(form);
}

PartyPlace PlaceBehind(uint8_t joint) {
  if (joint & kOnJoint) return PartyPlace::kOn;
  if (joint & kByJoint) return PartyPlace::kBy;
  if (joint & kOfJoint) return PartyPlace::kOf;
  if (joint & kFromJoint) return PartyPlace::kFrom;
  if (joint & kInJoint) return PartyPlace::kIn;
  return PartyPlace::kTo;
}

bool IsVersus(absl::string_view lower) {
  return lower == "vs" || lower == "vs." || lower == "versus";
}

bool IsBehindVersus(const Text& text, uint32_t at) {
  const Range limits = text.SentenceWith(at).tokens;
  if (at > limits.begin && text.token(at - 1).mark == '.') --at;
  return at > limits.begin && IsVersus(text.Lower(at - 1));
}

bool IsNoParty(absl::string_view lower) {
  static const auto* const others = [] {
    auto* words = new absl::flat_hash_set<std::string>;
    ForEachSectionEntry("not_parties", [&](absl::string_view, absl::string_view word) {
      words->insert(std::string(word));
    });
    return words;
  }();
  return others->contains(lower) || absl::StartsWith(lower, "cve-");
}

std::optional<PartySign> SignOf(NameKind kind) {
  switch (kind) {
    case NameKind::kGuard:
      return PartySign::kGuard;
    case NameKind::kMedium:
      return PartySign::kMedium;
    case NameKind::kAuthority:
      return PartySign::kAuthority;
    case NameKind::kPlatform:
      return PartySign::kPlatform;
    case NameKind::kSettlement:
      return PartySign::kSettlement;
    default:
      return std::nullopt;
  }
}

std::optional<PartySign> SignOf(v1::SpeakerType type) {
  switch (type) {
    case v1::SPEAKER_TYPE_VICTIM:
      return PartySign::kSpeaksAsVictim;
    case v1::SPEAKER_TYPE_ATTACKER:
      return PartySign::kSpeaksAsAttacker;
    case v1::SPEAKER_TYPE_SECURITY_COMPANY:
      return PartySign::kSpeaksAsResearcher;
    case v1::SPEAKER_TYPE_VICTIM_STATE_AUTHORITY:
    case v1::SPEAKER_TYPE_LAW_ENFORCEMENT:
      return PartySign::kSpeaksAsAuthority;
    case v1::SPEAKER_TYPE_MEDIA:
      return PartySign::kSpeaksAsMedia;
    case v1::SPEAKER_TYPE_INDIVIDUAL:
      return PartySign::kSpeaksAsPerson;
    default:
      return std::nullopt;
  }
}

}  // namespace dossier::analysis
