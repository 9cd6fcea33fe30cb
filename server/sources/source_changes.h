// What operators may ask for: checks of requests that need nothing but the request.
#ifndef DOSSIER_SERVER_SOURCES_SOURCE_CHANGES_H_
#define DOSSIER_SERVER_SOURCES_SOURCE_CHANGES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/source.pb.h"
#include "google/protobuf/field_mask.pb.h"

namespace dossier::sources {

// A lower-case letter, then at most 62 lower-case letters, digits and hyphens.
bool IsSourceId(absl::string_view id);

// Empty for no rating, or a letter from A (completely reliable) to F (cannot be judged).
bool IsReliability(absl::string_view reliability);

// The id of the plugin that `source` names, as `plugins/folder` or `folder`. Empty if none.
std::string PluginIdOf(const v1::Source& source);

// The settings of a new source: what of `asked` a client may decide, checked, under its name.
absl::StatusOr<v1::Source> NewSettings(absl::string_view source_id, const v1::Source& asked);

// `settings` with what `mask` takes from `asked`; all that can be changed if it is empty.
absl::StatusOr<v1::Source> ChangedSettings(const v1::Source& settings, const v1::Source& asked,
                                           const google::protobuf::FieldMask& mask);

// `config` as the JSON object that a plugin gets.
absl::StatusOr<std::string> ConfigJson(const v1::Source& settings);

// A running backfill of the span. `to` may be unset, for now.
absl::StatusOr<v1::Backfill> NewBackfill(const google::protobuf::Timestamp* from,
                                         const google::protobuf::Timestamp* to,
                                         const google::protobuf::Timestamp& now);

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_SOURCE_CHANGES_H_
