#include "server/stream/anchors.h"

#include <algorithm>
#include <optional>

#include "absl/hash/hash.h"
#include "server/stream/chunk.h"

namespace dossier::stream {
namespace {

using Kind = store::Condition::Kind;

// A filter with more is not worth the room that its anchors take.
constexpr size_t kMostAnchors = 256;

// The anchors of which a match has at least one; nullopt if there is no such set.
std::optional<std::vector<Anchor>> AnchorsOf(store::Collection type,
                                             const store::Condition& condition) {
  if (condition.kind == Kind::kTerm && IsEquality(condition)) {
    return std::vector<Anchor>{TermAnchor(type, condition.field, condition.low)};
  }
  if (condition.kind == Kind::kAll) {  // the part that asks for the fewest
    std::optional<std::vector<Anchor>> best;
    for (const store::Condition& part : condition.parts) {
      auto anchors = AnchorsOf(type, part);
      const bool better =
          anchors.has_value() && (!best.has_value() || anchors->size() < best->size());
      if (better) best = std::move(anchors);
    }
    return best;
  }
  if (condition.kind == Kind::kAny) {
    std::vector<Anchor> all;
    for (const store::Condition& part : condition.parts) {
      const auto anchors = AnchorsOf(type, part);
      if (!anchors.has_value()) return std::nullopt;
      all.insert(all.end(), anchors->begin(), anchors->end());
      if (all.size() > kMostAnchors) return std::nullopt;
    }
    return all;
  }
  return std::nullopt;
}

}  // namespace

Anchor TypeAnchor(store::Collection type) { return absl::HashOf(static_cast<int>(type)); }

Anchor TermAnchor(store::Collection type, absl::string_view field, absl::string_view value) {
  return absl::HashOf(static_cast<int>(type), field, value);
}

void AddAnchors(store::Collection type, const store::Condition& condition,
                std::vector<Anchor>& anchors) {
  const auto found = AnchorsOf(type, condition);
  if (found.has_value()) {
    anchors.insert(anchors.end(), found->begin(), found->end());
  } else {
    anchors.push_back(TypeAnchor(type));
  }
  std::sort(anchors.begin(), anchors.end());
  anchors.erase(std::unique(anchors.begin(), anchors.end()), anchors.end());
}

AnchorIndex::AnchorIndex(absl::Span<const LogEvent> events) : events_(events.size()) {
  for (size_t i = 0; i < events.size(); ++i) {
    const LogEvent& event = events[i];
    const auto at = static_cast<uint32_t>(i);
    entries_.push_back({TypeAnchor(event.collection), at});
    const auto add = [&](const auto& terms) {
      for (const auto& term : terms) {
        entries_.push_back({TermAnchor(event.collection, term.field, term.value), at});
      }
    };
    add(event.terms);
    add(event.previous_terms);
  }
  std::sort(entries_.begin(), entries_.end());
  entries_.erase(std::unique(entries_.begin(), entries_.end()), entries_.end());
  entries_.shrink_to_fit();
}

size_t AnchorIndex::Next(absl::Span<const Anchor> anchors, size_t from) const {
  size_t next = events_;
  for (const Anchor anchor : anchors) {
    const auto entry = std::lower_bound(entries_.begin(), entries_.end(),
                                        Entry{anchor, static_cast<uint32_t>(from)});
    if (entry == entries_.end() || entry->anchor != anchor) continue;
    next = std::min(next, static_cast<size_t>(entry->event));
  }
  return next;
}

}  // namespace dossier::stream
