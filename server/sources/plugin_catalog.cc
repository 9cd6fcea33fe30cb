#include "server/sources/plugin_catalog.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"

namespace dossier::sources {
namespace {

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

v1::Plugin ToProto(const std::string& path, const std::string& sha256, const UsablePlugin* usable,
                   const absl::Status& error) {
  v1::Plugin plugin;
  const std::string file = path.substr(path.find_last_of('/') + 1);
  plugin.set_name(absl::StrCat("plugins/", usable == nullptr ? file : usable->description.id));
  plugin.set_path(path);
  plugin.set_sha256(sha256);
  if (usable != nullptr) {
    plugin.set_version(usable->description.version);
    plugin.set_abi_version(usable->description.abi());
    plugin.set_config_schema_json(usable->description.config_schema_json);
  }
  plugin.set_state(error.ok() ? v1::Plugin::STATE_LOADED : v1::Plugin::STATE_REFUSED);
  if (!error.ok()) *plugin.mutable_error() = ToRpcStatus(error);
  return plugin;
}

}  // namespace

PluginCatalog::PluginCatalog(Options options, Inspector inspector)
    : options_(std::move(options)), inspector_(std::move(inspector)) {}

PluginCatalog::Scan PluginCatalog::Rescan() {
  const std::vector<std::string> files = FilesNow();
  const auto now = std::chrono::steady_clock::now();
  Scan scan;
  const std::set<std::string> present(files.begin(), files.end());
  scan.changed = std::erase_if(known_, [&](const auto& known) {
                   const bool gone = !present.contains(known.first);
                   if (gone) spdlog::info("plugin {} was removed", known.first);
                   return gone && known.second.inspected.has_value();
                 }) > 0;
  for (const std::string& path : files) {
    struct stat info = {};
    if (stat(path.c_str(), &info) != 0) continue;  // it goes with the next look
    const Identity identity{info.st_dev, info.st_ino, info.st_size, Nanoseconds(info.st_mtim),
                            Nanoseconds(info.st_ctim)};
    Known& known = known_[path];
    if (known.inspected == identity) continue;
    if (known.seen != identity) {
      known.seen = identity;
      known.seen_since = now;
    }
    const bool settled =
        first_scan_ || now - known.seen_since >= absl::ToChronoNanoseconds(options_.settle_time);
    if (!settled) {
      scan.unsettled = true;
      continue;
    }
    known.inspected = identity;
    known.entry = Inspect(path);
    scan.changed = true;
  }
  first_scan_ = false;
  if (scan.changed) Publish(files);
  return scan;
}

std::vector<std::string> PluginCatalog::FilesNow() {
  std::vector<std::string> files;
  for (const std::string& directory : options_.directories) {
    std::error_code error;
    // A relative directory is fine for the operator; files are known by absolute paths.
    const std::filesystem::path absolute = std::filesystem::weakly_canonical(directory, error);
    std::vector<std::string> found;
    for (auto it = std::filesystem::directory_iterator(absolute, error);
         !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (absl::EndsWith(name, ".so") && !absl::StartsWith(name, ".")) {
        found.push_back(it->path().string());
      }
    }
    const std::string why = error ? error.message() : "";
    if (std::string& told = directory_errors_[directory]; told != why) {
      told = why;
      if (error) {
        spdlog::error("plugin directory {} cannot be read: {}; it is looked for again", directory,
                      why);
      }
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

PluginCatalog::Entry PluginCatalog::Inspect(const std::string& path) const {
  Entry entry{.path = path};
  const auto inspect = [&]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(std::shared_ptr<const ingest::PluginFile> file,
                             ingest::PluginFile::Open(path));
    entry.sha256 = file->sha256();
    DOSSIER_RETURN_IF_ERROR(CheckAllowed(*file));
    DOSSIER_ASSIGN_OR_RETURN(ingest::PluginDescription description, inspector_(*file));
    entry.plugin = std::make_shared<UsablePlugin>(
        UsablePlugin{.file = std::move(file), .description = std::move(description)});
    return absl::OkStatus();
  };
  entry.error = inspect();
  if (entry.error.ok()) {
    spdlog::info("plugin {} {} found in {}", entry.plugin->description.id,
                 entry.plugin->description.version, path);
  } else {
    spdlog::warn("{}", std::string(entry.error.message()));
  }
  return entry;
}

absl::Status PluginCatalog::CheckAllowed(const ingest::PluginFile& file) const {
  const std::vector<std::string>& allowed = options_.allowed_sha256;
  if (allowed.empty() ||
      std::find(allowed.begin(), allowed.end(), file.sha256()) != allowed.end()) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied, "PLUGIN_NOT_ALLOWED",
               absl::StrCat("plugin ", file.path(), " is not loaded: its digest ", file.sha256(),
                            " is not among `plugin_sha256` of the configuration; if you trust the "
                            "file, add the digest there and start dossierd again"),
               {{"path", file.path()}, {"sha256", file.sha256()}});
}

void PluginCatalog::Publish(const std::vector<std::string>& files) {
  std::vector<Entry> entries;
  std::map<std::string, std::string> path_of_id;
  for (const std::string& path : files) {
    const auto known = known_.find(path);
    if (known == known_.end() || !known->second.inspected.has_value()) continue;
    Entry entry = known->second.entry;
    if (entry.error.ok()) {
      const std::string& id = entry.plugin->description.id;
      const auto [first, is_new] = path_of_id.try_emplace(id, path);
      if (!is_new) {
        entry.error = Error(absl::StatusCode::kAlreadyExists, "PLUGIN_DUPLICATE",
                            absl::StrCat("plugin ", path, " is not used: ", first->second,
                                         " has the same id \"", id, "\"; remove one"),
                            {{"path", path}, {"id", id}});
      }
    }
    entries.push_back(std::move(entry));
  }
  absl::MutexLock lock(&mutex_);
  entries_ = std::move(entries);
}

absl::StatusOr<std::shared_ptr<const UsablePlugin>> PluginCatalog::Find(
    absl::string_view id) const {
  absl::MutexLock lock(&mutex_);
  std::vector<absl::string_view> ids;
  std::string failed;
  for (const Entry& entry : entries_) {
    if (!entry.error.ok()) {
      absl::StrAppend(&failed, "; refused: ", entry.error.message());
      continue;
    }
    if (entry.plugin->description.id == id) return entry.plugin;
    ids.push_back(entry.plugin->description.id);
  }
  std::string what = absl::StrCat("there is no plugin \"", id, "\"");
  if (options_.directories.empty()) {
    absl::StrAppend(&what,
                    ", for the server has no plugin directory; name one with "
                    "`plugin_directories` or --plugin-dir");
  } else {
    absl::StrAppend(&what,
                    ids.empty() ? "; there is none" : "; there are: ", absl::StrJoin(ids, ", "),
                    failed, "; put its file into ", absl::StrJoin(options_.directories, " or "));
  }
  return Error(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND", what, {{"id", id}});
}

std::vector<v1::Plugin> PluginCatalog::List() const {
  absl::MutexLock lock(&mutex_);
  std::vector<v1::Plugin> plugins;
  for (const Entry& entry : entries_) {
    plugins.push_back(ToProto(entry.path, entry.sha256, entry.plugin.get(), entry.error));
  }
  return plugins;
}

}  // namespace dossier::sources
