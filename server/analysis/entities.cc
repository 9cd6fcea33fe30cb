#include "server/analysis/entities.h"

#include <algorithm>

#include "server/analysis/coreference.h"

namespace dossier::analysis {

Entities::Entities(const Text& text, const NameClasses& classes) {
  Coreference coreference(text, classes, FindNames(text, classes));
  entities_ = std::move(coreference.entities);
  mentions_ = std::move(coreference.mentions);
}

const Mention* Entities::MentionAt(uint32_t offset) const {
  const auto after =
      std::upper_bound(mentions_.begin(), mentions_.end(), offset,
                       [](uint32_t at, const Mention& mention) { return at < mention.span.end; });
  if (after == mentions_.end() || !after->span.Contains(offset)) return nullptr;
  return &*after;
}

const Entity* Entities::EntityAt(uint32_t offset) const {
  const Mention* const mention = MentionAt(offset);
  return mention == nullptr ? nullptr : &entities_[mention->entity];
}

Range Entities::MentionsIn(Span span) const {
  const auto first =
      std::lower_bound(mentions_.begin(), mentions_.end(), span.begin,
                       [](const Mention& mention, uint32_t at) { return mention.span.begin < at; });
  auto last = first;
  while (last != mentions_.end() && last->span.end <= span.end) ++last;
  return {static_cast<uint32_t>(first - mentions_.begin()),
          static_cast<uint32_t>(last - mentions_.begin())};
}

}  // namespace dossier::analysis
