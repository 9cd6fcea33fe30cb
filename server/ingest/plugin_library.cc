#include "server/ingest/plugin_library.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"
#include "server/base/utf8.h"
#include "server/ingest/config_schema.h"

namespace dossier::ingest {
namespace {

constexpr const char* kEntrySymbol = "dossier_source_entry";
constexpr size_t kMaxNameBytes = 64;
// Far above any schema; only guards against a pointer to something that is not text.
constexpr size_t kMaxSchemaBytes = size_t{1} << 20;

absl::Status Untrusted(absl::string_view path, absl::string_view why, absl::string_view remedy) {
  return Error(absl::StatusCode::kPermissionDenied, "PLUGIN_UNTRUSTED",
               absl::StrCat("plugin ", path, " is not loaded: ", why, "; ", remedy),
               {{"path", path}});
}

absl::Status Unusable(absl::string_view reason, absl::string_view path, absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat("plugin ", path, " cannot be used: ", why), {{"path", path}});
}

absl::Status Missing(absl::string_view what, absl::string_view path, int error_number) {
  return Error(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND",
               absl::StrCat(what, " ", path, " cannot be opened: ", std::strerror(error_number),
                            "; check the path and its permissions"),
               {{"path", path}});
}

// Whoever can write to a plugin can run code as this server, so nobody else may. In a sticky
// directory others can add files but not replace ours, and their files fail this check themselves.
absl::Status CheckTrust(absl::string_view path, const struct stat& info) {
  if (info.st_uid != 0 && info.st_uid != geteuid()) {
    return Untrusted(path, absl::StrCat("it belongs to user ", info.st_uid),
                     absl::StrCat("it must belong to root or to the user of the server (",
                                  geteuid(), "): chown it"));
  }
  const bool sticky_directory = S_ISDIR(info.st_mode) && (info.st_mode & S_ISVTX) != 0;
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !sticky_directory) {
    return Untrusted(path, "its group or others may write to it", "run chmod go-w on it");
  }
  return absl::OkStatus();
}

absl::Status CheckFile(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) return Missing("plugin", path, errno);
  if (!S_ISREG(info.st_mode)) return Untrusted(path, "it is not a file", "give the file's path");
  DOSSIER_RETURN_IF_ERROR(CheckTrust(path, info));
  const std::string directory = path.substr(0, std::max<size_t>(path.rfind('/'), 1));
  if (stat(directory.c_str(), &info) != 0) return Missing("directory", directory, errno);
  return CheckTrust(directory, info);
}

// A C string from a plugin, or nullopt-like empty if it is NULL, too long or not text.
absl::string_view Text(const char* text, size_t max_bytes) {
  if (text == nullptr) return {};
  const absl::string_view view(text, strnlen(text, max_bytes + 1));
  return view.size() > max_bytes || !IsUtf8(view) ? absl::string_view() : view;
}

bool IsPluginId(absl::string_view id) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto inner = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !id.empty() && lower(id[0]) && std::all_of(id.begin(), id.end(), inner);
}

// What stands in for optional functions that a plugin lacks.
void InterruptNothing(void* /*session*/) {}
void AcknowledgeNothing(void* /*session*/, dossier_bytes /*cursor*/) {}
const void* NoExtension(const char* /*id*/) { return nullptr; }

// Only the first four words may be read before this says OK.
absl::Status CheckVersion(const dossier_module& table, absl::string_view path) {
  if (table.abi_major != DOSSIER_ABI_MAJOR) {
    return Unusable(
        "PLUGIN_ABI_MISMATCH", path,
        absl::StrCat("it was built for ABI major ", table.abi_major, ", this server speaks ",
                     DOSSIER_ABI_MAJOR, "; install a build for this server"));
  }
  if (table.min_host_minor > DOSSIER_ABI_MINOR) {
    return Unusable("PLUGIN_ABI_MISMATCH", path,
                    absl::StrCat("it needs ABI ", DOSSIER_ABI_MAJOR, ".", table.min_host_minor,
                                 ", this server speaks ", DOSSIER_ABI_MAJOR, ".", DOSSIER_ABI_MINOR,
                                 "; upgrade the server or install an older plugin"));
  }
  return absl::OkStatus();
}

absl::Status CheckRequired(const dossier_module& module, absl::string_view path) {
  std::vector<absl::string_view> missing;
  if (module.create == nullptr) missing.push_back("create");
  if (module.destroy == nullptr) missing.push_back("destroy");
  if (module.open == nullptr) missing.push_back("open");
  if (module.poll == nullptr) missing.push_back("poll");
  if (module.close == nullptr) missing.push_back("close");
  if (module.id == nullptr) missing.push_back("id");
  if (module.version == nullptr) missing.push_back("version");
  if (module.config_schema_json == nullptr) missing.push_back("config_schema_json");
  if (missing.empty()) return absl::OkStatus();
  return Unusable("PLUGIN_INVALID", path,
                  absl::StrCat("its table lacks ", absl::StrJoin(missing, ", "),
                               "; this is a defect of the plugin"));
}

}  // namespace

std::string Plugin::abi() const { return absl::StrCat(module_.abi_major, ".", module_.abi_minor); }

absl::Status Plugin::CheckConfig(absl::string_view config_json) const {
  return Annotate(ingest::CheckConfig(config_schema_json_, config_json),
                  absl::StrCat("configuration of plugin \"", id_, "\""));
}

absl::StatusOr<std::shared_ptr<const Plugin>> Plugin::FromEntry(dossier_source_entry_fn entry,
                                                                absl::string_view path) {
  const dossier_module* const table = entry(DOSSIER_ABI_MAJOR, DOSSIER_ABI_MINOR);
  if (table == nullptr) {
    return Unusable("PLUGIN_ABI_MISMATCH", path,
                    absl::StrCat("it offers no table for ABI ", DOSSIER_ABI_MAJOR, ".",
                                 DOSSIER_ABI_MINOR, "; install a build for this server"));
  }
  DOSSIER_RETURN_IF_ERROR(CheckVersion(*table, path));

  std::shared_ptr<Plugin> plugin(new Plugin);
  dossier_module& module = plugin->module_;
  std::memcpy(&module, table, std::min<size_t>(table->struct_size, sizeof(module)));
  module.struct_size = sizeof(module);
  DOSSIER_RETURN_IF_ERROR(CheckRequired(module, path));
  if (module.interrupt == nullptr) module.interrupt = &InterruptNothing;
  if (module.committed == nullptr) module.committed = &AcknowledgeNothing;
  // open_range stays NULL where it is: the server then reads all and keeps what is wanted.
  if (module.get_extension == nullptr) module.get_extension = &NoExtension;

  plugin->path_ = std::string(path);
  plugin->id_ = std::string(Text(module.id, kMaxNameBytes));
  plugin->version_ = std::string(Text(module.version, kMaxNameBytes));
  plugin->config_schema_json_ = std::string(Text(module.config_schema_json, kMaxSchemaBytes));
  if (!IsPluginId(plugin->id_)) {
    return Unusable("PLUGIN_INVALID", path,
                    "its id is not 1 to 64 characters of a-z, 0-9 and '-' with a letter first; "
                    "this is a defect of the plugin");
  }
  if (const absl::Status schema = CheckSchema(plugin->config_schema_json_); !schema.ok()) {
    return Unusable("PLUGIN_INVALID", path,
                    absl::StrCat("its configuration schema is not valid (", schema.message(),
                                 "); this is a defect of the plugin"));
  }
  return plugin;
}

absl::StatusOr<std::shared_ptr<const Plugin>> Plugin::Load(absl::string_view path) {
  if (!absl::StartsWith(path, "/")) {
    return Error(absl::StatusCode::kInvalidArgument, "PLUGIN_PATH_NOT_ABSOLUTE",
                 absl::StrCat("plugin path ", path, " is not absolute; begin it with /"),
                 {{"path", path}});
  }
  // Links are followed first, so that the file that is checked is the file that is loaded.
  char real[PATH_MAX];
  if (realpath(std::string(path).c_str(), real) == nullptr) return Missing("plugin", path, errno);
  DOSSIER_RETURN_IF_ERROR(CheckFile(real));

  // NOW: a missing symbol is an error here, not a jump to nowhere later. LOCAL: plugins do not see
  // each other's symbols. The handle is never closed.
  void* const handle = dlopen(real, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* const why = dlerror();
    return Unusable("PLUGIN_NOT_LOADABLE", path,
                    absl::StrCat("the dynamic linker refuses it: ", why == nullptr ? "" : why,
                                 "; install what it needs or a build for this system"));
  }
  void* const symbol = dlsym(handle, kEntrySymbol);
  if (symbol == nullptr) {
    return Unusable("PLUGIN_NO_ENTRY", path,
                    absl::StrCat("it does not export ", kEntrySymbol,
                                 ", so it is no Dossier plugin; move it out of the plugin "
                                 "directory"));
  }
  return FromEntry(reinterpret_cast<dossier_source_entry_fn>(symbol), path);
}

absl::Status PluginLibrary::AddDirectory(absl::string_view directory) {
  const std::string path(directory);
  DIR* const handle = opendir(path.c_str());
  if (handle == nullptr) return Missing("plugin directory", path, errno);
  std::vector<std::string> files;
  while (const dirent* const entry = readdir(handle)) {
    const absl::string_view name(entry->d_name);
    if (absl::EndsWith(name, ".so") && !absl::StartsWith(name, ".")) {
      files.push_back(absl::StrCat(path, absl::EndsWith(path, "/") ? "" : "/", name));
    }
  }
  closedir(handle);
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    char real[PATH_MAX];
    // A relative directory is fine for the operator; Load insists on absolute paths.
    AddFile(realpath(file.c_str(), real) != nullptr ? absl::string_view(real) : file).IgnoreError();
  }
  return absl::OkStatus();
}

absl::Status PluginLibrary::AddFile(absl::string_view absolute_path) {
  return Add(Plugin::Load(absolute_path), absolute_path);
}

absl::Status PluginLibrary::Add(absl::StatusOr<std::shared_ptr<const Plugin>> loaded,
                                absl::string_view path) {
  PluginListing listing;
  listing.path = std::string(path);
  if (loaded.ok()) {
    const Plugin& plugin = **loaded;
    listing.id = plugin.id();
    listing.version = plugin.version();
    listing.abi = plugin.abi();
    listing.config_schema_json = plugin.config_schema_json();
    const auto same_id = std::find_if(plugins_.begin(), plugins_.end(), [&](const auto& other) {
      return other->id() == plugin.id();
    });
    if (same_id != plugins_.end()) {
      listing.error = Error(absl::StatusCode::kAlreadyExists, "PLUGIN_DUPLICATE",
                            absl::StrCat("plugin ", path, " is not used: ", (*same_id)->path(),
                                         " has the same id \"", plugin.id(), "\"; remove one"),
                            {{"path", path}, {"id", plugin.id()}});
    }
  } else {
    listing.error = loaded.status();
  }
  if (listing.error.ok()) {
    spdlog::info("plugin {} {} loaded from {}", listing.id, listing.version, listing.path);
    plugins_.push_back(*std::move(loaded));
  } else {
    listing.state = PluginListing::State::kFailed;
    spdlog::warn("{}", std::string(listing.error.message()));
  }
  listings_.push_back(std::move(listing));
  return listings_.back().error;
}

absl::StatusOr<std::shared_ptr<const Plugin>> PluginLibrary::Find(absl::string_view id) const {
  std::vector<absl::string_view> ids;
  for (const auto& plugin : plugins_) {
    if (plugin->id() == id) return plugin;
    ids.push_back(plugin->id());
  }
  std::string text = absl::StrCat("there is no plugin \"", id,
                                  "\"; loaded: ", ids.empty() ? "none" : absl::StrJoin(ids, ", "));
  for (const PluginListing& listing : listings_) {
    if (!listing.error.ok()) absl::StrAppend(&text, "; failed: ", listing.error.message());
  }
  return Error(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND", text, {{"id", id}});
}

}  // namespace dossier::ingest
