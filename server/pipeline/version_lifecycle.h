#ifndef DOSSIER_SERVER_PIPELINE_VERSION_LIFECYCLE_H_
#define DOSSIER_SERVER_PIPELINE_VERSION_LIFECYCLE_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/report.pb.h"
#include "server/base/text_diff.h"

namespace dossier::pipeline {

// Of which less than this stood in the version before, a text is rewritten.
inline constexpr double kRewrittenBelow = 0.5;

// What `text` is to the version before it, from which `changes` lead to it; nullopt for a first
// version. A notice of the publisher counts where it is new: RETRACTED and CORRECTED before
// REWRITTEN, UPDATED and PUBLISHED. Pure.
v1::Report::Lifecycle LifecycleOf(std::optional<absl::string_view> before, absl::string_view text,
                                  absl::Span<const TextChange> changes);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_VERSION_LIFECYCLE_H_
