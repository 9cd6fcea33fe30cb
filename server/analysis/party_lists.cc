#include "server/analysis/party_lists.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/types/span.h"

namespace dossier::analysis {
namespace {

using Place = PartyCandidate::Place;

// What stands between two names.
enum class Joint : uint8_t { kNone, kComma, kAnd, kCommaAnd };

Joint JointOf(const Text& text, Range left, Range right) {
  constexpr uint32_t kLongest = 4;
  if (right.begin <= left.end || right.begin > left.end + kLongest ||
      text.SentenceOf(left.begin) != text.SentenceOf(right.begin)) {
    return Joint::kNone;
  }
  Joint joint = Joint::kNone;
  bool aged = false;
  for (uint32_t at = left.end; at < right.begin; ++at) {
    const Token& token = text.token(at);
    if (token.Is(kCoordinator) || token.mark == '&') {
      joint = joint == Joint::kComma && !aged ? Joint::kCommaAnd : Joint::kAnd;
    } else if (token.mark == ',' || token.mark == ';') {
      joint = std::max(joint, Joint::kComma);
    } else if (joint != Joint::kNone && token.kind == TokenKind::kNumber) {
      aged = true;  // "Jana Dorn, 34, and Piet Vane"
    } else if (!token.Is(kArticle) && token.kind != TokenKind::kQuote &&
               !absl::EndsWith(text.Lower(token), "-year-old")) {
      return Joint::kNone;
    }
  }
  return joint;
}

}  // namespace

void NumberLists(const Text& text, std::vector<PartyCandidate>& parties) {
  std::vector<Place*> places;
  for (PartyCandidate& party : parties) {
    for (Place& place : party.places) {
      if (place.named) places.push_back(&place);
    }
  }
  std::sort(places.begin(), places.end(), [](const Place* a, const Place* b) {
    return std::pair(a->tokens.begin, b->tokens.end) < std::pair(b->tokens.begin, a->tokens.end);
  });
  uint32_t lists = 0;
  for (size_t first = 0, end = 1; first < places.size(); first = end++) {
    bool joined = false;   // by a word; two names with a comma between are mostly no list
    bool clauses = false;  // "fire swept through the Norlicht, and Jana Dorn lost her home"
    for (; end < places.size(); ++end) {
      const Joint joint = JointOf(text, places[end - 1]->tokens, places[end]->tokens);
      if (joint == Joint::kNone) break;
      joined |= joint >= Joint::kAnd;
      clauses = joint == Joint::kCommaAnd;
    }
    if (end - first < (joined && !clauses ? 2u : 3u)) continue;
    ++lists;
    for (size_t i = first; i < end; ++i) places[i]->list = lists;
  }
}

}  // namespace dossier::analysis
