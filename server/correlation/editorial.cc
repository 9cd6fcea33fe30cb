#include "server/correlation/editorial.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace dossier::correlation {
namespace {

constexpr int kNone = -1;

}  // namespace

bool AddsLink(const v1::Decision& decision) {
  return decision.has_link() && !decision.link().has_moved();
}

Editorial Edit(absl::Span<const v1::Decision* const> decisions, const DecidedGroups& groups) {
  Editorial editorial;
  editorial.superseded_by.assign(decisions.size(), kNone);
  absl::flat_hash_map<absl::string_view, int> unlinked_by;
  // The latest first: who finds a title set yields to it.
  for (int i = static_cast<int>(decisions.size()) - 1; i >= 0; --i) {
    const v1::Decision& decision = *decisions[i];
    for (const std::string& link : decision.unlink().links()) unlinked_by[link] = i;
    const int group = groups.sides[i].kept;
    if (!decision.has_incident_text() || group == kNone) continue;
    Editorial::Text& text = editorial.texts[group];
    int yields_to = kNone;
    bool holds = false;
    const auto give = [&](const std::string& given, int& by) {
      if (given.empty()) return;
      if (by == kNone) {
        by = i;
        holds = true;
      } else {
        yields_to = std::max(yields_to, by);
      }
    };
    give(decision.incident_text().title(), text.title);
    give(decision.incident_text().summary(), text.summary);
    if (!holds) editorial.superseded_by[i] = yields_to;
  }
  for (size_t i = 0; i < decisions.size(); ++i) {
    int linked_to = kNone;
    if (AddsLink(*decisions[i])) {
      const auto unlinked = unlinked_by.find(decisions[i]->name());
      if (unlinked == unlinked_by.end()) {
        linked_to = groups.sides[i].kept;
      } else {
        editorial.superseded_by[i] = unlinked->second;
      }
    }
    editorial.linked_to.push_back(linked_to);
  }
  return editorial;
}

}  // namespace dossier::correlation
