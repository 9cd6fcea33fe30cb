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
#include "server/ingest/plugin_file.h"
#include "server/source_host/module_table.h"

namespace dossier::ingest {
namespace {

constexpr const char* kEntrySymbol = "dossier_source_entry";
constexpr size_t kMaxNameBytes = 64;
// Far above any schema; only guards against a pointer to something that is not text.
constexpr size_t kMaxSchemaBytes = size_t{1} << 20;

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

// A C string from a plugin, or nullopt-like empty if it is NULL, too long or not text.
absl::string_view Text(const char* text, size_t max_bytes) {
  if (text == nullptr) return {};
  const absl::string_view view(text, strnlen(text, max_bytes + 1));
  return view.size() > max_bytes || !IsUtf8(view) ? absl::string_view() : view;
}

PluginDescription DescriptionOf(const dossier_module& module) {
  PluginDescription description;
  description.id = std::string(Text(module.id, kMaxNameBytes));
  description.version = std::string(Text(module.version, kMaxNameBytes));
  description.config_schema_json = std::string(Text(module.config_schema_json, kMaxSchemaBytes));
  description.abi_major = module.abi_major;
  description.abi_minor = module.abi_minor;
  description.min_host_minor = module.min_host_minor;
  description.flags = module.flags;
  description.cursor_format = module.cursor_format;
  description.has_open_range = module.open_range != nullptr;
  const auto require = [&](bool there, const char* part) {
    if (!there) description.missing.emplace_back(part);
  };
  require(module.create != nullptr, "create");
  require(module.destroy != nullptr, "destroy");
  require(module.open != nullptr, "open");
  require(module.poll != nullptr, "poll");
  require(module.close != nullptr, "close");
  require(module.id != nullptr, "id");
  require(module.version != nullptr, "version");
  require(module.config_schema_json != nullptr, "config_schema_json");
  return description;
}

// What stands in for optional functions that a plugin lacks.
void InterruptNothing(void* /*session*/) {}
void AcknowledgeNothing(void* /*session*/, dossier_bytes /*cursor*/) {}
const void* NoExtension(const char* /*id*/) { return nullptr; }

}  // namespace

absl::Status Plugin::CheckConfig(absl::string_view config_json) const {
  return Annotate(ingest::CheckConfig(config_schema_json(), config_json),
                  absl::StrCat("configuration of plugin \"", id(), "\""));
}

absl::StatusOr<std::shared_ptr<const Plugin>> Plugin::FromEntry(dossier_source_entry_fn entry,
                                                                absl::string_view path) {
  const dossier_module* const table = source_host::FindTable(entry);
  if (table == nullptr) {
    return Unusable(
        "PLUGIN_ABI_MISMATCH", path,
        absl::StrCat("it offers no table for ABI ", DOSSIER_ABI_MAJOR, ".", DOSSIER_ABI_MINOR,
                     ", nor for another; install a build for this server"));
  }
  std::shared_ptr<Plugin> plugin(new Plugin);
  dossier_module& module = plugin->module_;
  // Of another major only the first four words may be read.
  const size_t known =
      table->abi_major == DOSSIER_ABI_MAJOR ? sizeof(module) : offsetof(dossier_module, flags);
  std::memcpy(&module, table, std::min<size_t>(table->struct_size, known));
  module.struct_size = sizeof(module);
  plugin->description_ = DescriptionOf(module);
  DOSSIER_RETURN_IF_ERROR(CheckDescription(plugin->description_, path));
  if (module.interrupt == nullptr) module.interrupt = &InterruptNothing;
  if (module.committed == nullptr) module.committed = &AcknowledgeNothing;
  // open_range stays NULL where it is: the server then reads all and keeps what is wanted.
  if (module.get_extension == nullptr) module.get_extension = &NoExtension;
  plugin->path_ = std::string(path);
  return plugin;
}

absl::StatusOr<std::shared_ptr<const Plugin>> Plugin::Load(absl::string_view path) {
  DOSSIER_ASSIGN_OR_RETURN(const std::shared_ptr<const PluginFile> file, PluginFile::Open(path));
  char real[PATH_MAX];
  if (realpath(file->path().c_str(), real) == nullptr) return Missing("plugin", path, errno);

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
