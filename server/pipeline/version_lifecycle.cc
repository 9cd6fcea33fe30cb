#include "server/pipeline/version_lifecycle.h"

#include <algorithm>

#include "server/analysis/notices.h"

namespace dossier::pipeline {
namespace {

// The strongest notice in the lines of `text` from `start` to `end`, each taken whole.
analysis::Notice NoticeWithin(absl::string_view text, size_t start, size_t end) {
  const size_t feed = start == 0 ? text.npos : text.rfind('\n', start - 1);
  size_t at = feed == text.npos ? 0 : feed + 1;
  analysis::Notice notice = analysis::Notice::kNone;
  do {
    const size_t line_end = std::min(text.find('\n', at), text.size());
    notice = std::max(notice, analysis::NoticeIn(text.substr(at, line_end - at)));
    at = line_end + 1;
  } while (at < end);
  return notice;
}

}  // namespace

v1::Report::Lifecycle LifecycleOf(std::optional<absl::string_view> before, absl::string_view text,
                                  absl::Span<const TextChange> changes) {
  analysis::Notice notice = analysis::Notice::kNone;
  if (!before.has_value()) notice = NoticeWithin(text, 0, text.size());
  for (const TextChange& change : changes) {
    if (change.new_start == change.new_end) continue;
    notice = std::max(notice, NoticeWithin(text, static_cast<size_t>(change.new_start),
                                           static_cast<size_t>(change.new_end)));
  }
  if (notice == analysis::Notice::kRetraction) return v1::Report::LIFECYCLE_RETRACTED;
  if (notice == analysis::Notice::kCorrection) return v1::Report::LIFECYCLE_CORRECTED;
  if (!before.has_value()) return v1::Report::LIFECYCLE_PUBLISHED;
  return KeptShare(*before, text) < kRewrittenBelow ? v1::Report::LIFECYCLE_REWRITTEN
                                                    : v1::Report::LIFECYCLE_UPDATED;
}

}  // namespace dossier::pipeline
