#include "server/source_host/plugin_module.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>

#include "server/source_host/module_table.h"
#include "server/source_host/text_check.h"

namespace dossier::source_host {
namespace {

constexpr size_t kMaxNameBytes = 64;
// Far above any schema; only guards against a pointer to something that is not text.
constexpr size_t kMaxSchemaBytes = size_t{1} << 20;

std::string_view Text(const char* text, size_t max) {
  if (text == nullptr) return {};
  const std::string_view view(text, strnlen(text, max + 1));
  return view.size() > max || !IsUtf8(view) ? std::string_view() : view;
}

}  // namespace

std::optional<PluginModule> LoadPlugin(int fd, RefusedMessage::Why* why, std::string* words) {
  // By descriptor, so that what the server checked is what is loaded. NOW: a missing symbol is an
  // error here, not a jump to nowhere later. The handle is never closed.
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* const error = dlerror();
    *words = error == nullptr ? "" : error;
    // The file has a name of its own, which the server adds.
    if (words->rfind(path + ": ", 0) == 0) words->erase(0, path.size() + 2);
    *why = RefusedMessage::Why::kNotLoadable;
    return std::nullopt;
  }
  void* const symbol = dlsym(handle, "dossier_source_entry");
  if (symbol == nullptr) {
    *why = RefusedMessage::Why::kNoEntry;
    return std::nullopt;
  }
  const dossier_module* const table = FindTable(reinterpret_cast<dossier_source_entry_fn>(symbol));
  if (table == nullptr) {
    *why = RefusedMessage::Why::kNoTable;
    return std::nullopt;
  }
  PluginModule module;
  const size_t known = table->abi_major == DOSSIER_ABI_MAJOR ? sizeof(module.table)
                                                             : offsetof(dossier_module, flags);
  std::memcpy(&module.table, table, std::min<size_t>(table->struct_size, known));
  return module;
}

HelloMessage PluginModule::Describe() const {
  HelloMessage hello;
  hello.host_abi_major = DOSSIER_ABI_MAJOR;
  hello.host_abi_minor = DOSSIER_ABI_MINOR;
  hello.abi_major = table.abi_major;
  hello.abi_minor = table.abi_minor;
  hello.min_host_minor = table.min_host_minor;
  hello.flags = table.flags;
  hello.cursor_format = table.cursor_format;
  const auto note = [&](bool there, TablePart part) { hello.present |= there ? part : 0U; };
  note(table.create != nullptr, kHasCreate);
  note(table.destroy != nullptr, kHasDestroy);
  note(table.open != nullptr, kHasOpen);
  note(table.poll != nullptr, kHasPoll);
  note(table.close != nullptr, kHasClose);
  note(table.open_range != nullptr, kHasOpenRange);
  note(table.committed != nullptr, kHasCommitted);
  note(table.id != nullptr, kHasId);
  note(table.version != nullptr, kHasVersion);
  note(table.config_schema_json != nullptr, kHasSchema);
  hello.id = Text(table.id, kMaxNameBytes);
  hello.version = Text(table.version, kMaxNameBytes);
  hello.schema = Text(table.config_schema_json, kMaxSchemaBytes);
  return hello;
}

}  // namespace dossier::source_host
