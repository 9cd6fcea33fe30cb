#include "server/sources/source_changes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::sources {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kMostNameBytes = 256;

absl::Status CheckReliability(absl::string_view reliability) {
  if (IsReliability(reliability)) return absl::OkStatus();
  return FieldError("source.reliability", "RELIABILITY_INVALID",
                    "must be a letter from A (completely reliable) to F (cannot be judged), or "
                    "empty");
}

absl::Status CheckDecided(const v1::Source& source) {
  DOSSIER_RETURN_IF_ERROR(CheckReliability(source.reliability()));
  if (source.display_name().size() > kMostNameBytes) {
    return FieldError("source.display_name", "DISPLAY_NAME_INVALID",
                      absl::StrCat("must have at most ", kMostNameBytes, " bytes"));
  }
  if (!v1::Source::Isolation_IsValid(source.isolation())) {
    return FieldError("source.isolation", "ISOLATION_INVALID",
                      "must be ISOLATION_PROCESS or ISOLATION_IN_PROCESS, or be left out");
  }
  return absl::OkStatus();
}

absl::Status CheckTime(absl::string_view field, const google::protobuf::Timestamp& time) {
  // Far enough for every source, and within what nanoseconds can count.
  constexpr int64_t kMostSeconds = 8'500'000'000;
  const bool is_valid = time.seconds() > -kMostSeconds && time.seconds() < kMostSeconds &&
                        time.nanos() >= 0 && time.nanos() < 1'000'000'000;
  if (is_valid) return absl::OkStatus();
  return FieldError(field, "TIME_INVALID", "must be a time between the years 1700 and 2250");
}

}  // namespace

bool IsSourceId(absl::string_view id) {
  const auto inner = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  };
  return !id.empty() && id.size() <= 63 && absl::ascii_islower(id[0]) &&
         std::all_of(id.begin(), id.end(), inner);
}

bool IsReliability(absl::string_view reliability) {
  return reliability.empty() ||
         (reliability.size() == 1 && reliability[0] >= 'A' && reliability[0] <= 'F');
}

std::string PluginIdOf(const v1::Source& source) {
  return std::string(absl::StripPrefix(source.plugin(), "plugins/"));
}

absl::StatusOr<v1::Source> NewSettings(absl::string_view source_id, const v1::Source& asked) {
  if (!IsSourceId(source_id)) {
    return FieldError("source_id", "SOURCE_ID_INVALID",
                      absl::StrCat("`", source_id.substr(0, 80),
                                   "` must begin with a lower-case letter and hold at most 63 "
                                   "lower-case letters, digits and hyphens, such as harbour-news"));
  }
  if (PluginIdOf(asked).empty()) {
    return FieldError("source.plugin", "PLUGIN_REQUIRED",
                      "must name the plugin, such as plugins/folder; ListPlugins tells which there "
                      "are");
  }
  DOSSIER_RETURN_IF_ERROR(CheckDecided(asked));
  v1::Source settings;
  settings.set_name(absl::StrCat("sources/", source_id));
  settings.set_display_name(asked.display_name().empty() ? std::string(source_id)
                                                         : asked.display_name());
  settings.set_plugin(absl::StrCat("plugins/", PluginIdOf(asked)));
  *settings.mutable_config() = asked.config();
  settings.set_reliability(asked.reliability());
  settings.set_isolation(asked.isolation());
  return settings;
}

absl::StatusOr<v1::Source> ChangedSettings(const v1::Source& settings, const v1::Source& asked,
                                           const google::protobuf::FieldMask& mask) {
  const bool other_plugin = !asked.plugin().empty() && PluginIdOf(asked) != PluginIdOf(settings);
  if (mask.paths().empty() && other_plugin) {
    return FieldError("source.plugin", "PLUGIN_IMMUTABLE",
                      "cannot be changed, for a cursor is of use to its plugin alone; delete the "
                      "source and create it with the other plugin");
  }
  DOSSIER_RETURN_IF_ERROR(CheckDecided(asked));
  google::protobuf::FieldMask all;
  for (const char* path : {"display_name", "config", "reliability", "isolation"}) {
    all.add_paths(path);
  }
  v1::Source changed = settings;
  for (const std::string& path : mask.paths().empty() ? all.paths() : mask.paths()) {
    if (path == "display_name") {
      changed.set_display_name(asked.display_name().empty()
                                   ? std::string(absl::StripPrefix(settings.name(), "sources/"))
                                   : asked.display_name());
    } else if (path == "config") {
      *changed.mutable_config() = asked.config();
    } else if (path == "reliability") {
      changed.set_reliability(asked.reliability());
    } else if (path == "isolation") {
      changed.set_isolation(asked.isolation());
    } else {
      return FieldError("update_mask", "UPDATE_MASK_INVALID",
                        absl::StrCat("`", path.substr(0, 80),
                                     "` cannot be changed; display_name, config, reliability and "
                                     "isolation can"));
    }
  }
  return changed;
}

absl::StatusOr<std::string> ConfigJson(const v1::Source& settings) {
  std::string json;
  const auto converted = google::protobuf::util::MessageToJsonString(settings.config(), &json);
  if (converted.ok()) return json;
  return FieldError("source.config", "CONFIG_INVALID",
                    "is no JSON object: it holds a value that JSON has no words for, such as NaN");
}

absl::StatusOr<v1::Backfill> NewBackfill(const google::protobuf::Timestamp* from,
                                         const google::protobuf::Timestamp* to,
                                         const google::protobuf::Timestamp& now) {
  if (from == nullptr) {
    return FieldError("from", "TIME_REQUIRED", "must say where the span begins");
  }
  if (to == nullptr) to = &now;
  DOSSIER_RETURN_IF_ERROR(CheckTime("from", *from));
  DOSSIER_RETURN_IF_ERROR(CheckTime("to", *to));
  if (!(*from < *to)) {
    return FieldError("to", "SPAN_INVALID",
                      absl::StrCat("the span ends at ", TimeUtil::ToString(*to),
                                   ", which is not after its start, ", TimeUtil::ToString(*from)));
  }
  v1::Backfill backfill;
  *backfill.mutable_from() = *from;
  *backfill.mutable_to() = *to;
  backfill.set_state(v1::Backfill::STATE_RUNNING);
  *backfill.mutable_start_time() = now;
  return backfill;
}

}  // namespace dossier::sources
