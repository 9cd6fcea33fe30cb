// The plugin's table. Everything that can throw ends here: no exception may leave the module.
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "dossier/source.h"
#include "folder/config.h"
#include "folder/session.h"

namespace dossier::folder {
namespace {

struct Instance {
  const dossier_host* host;
  Config config;
};

std::string_view View(dossier_bytes bytes) {
  return {static_cast<const char*>(bytes.data), static_cast<size_t>(bytes.size)};
}

// Runs `body` and turns what it throws into a code and words.
template <typename Body>
int32_t Walled(dossier_error* error, const Body& body) noexcept {
  try {
    return body();
  } catch (const std::invalid_argument& unfit) {
    return dossier_fail(error, DOSSIER_CONFIG, unfit.what());
  } catch (const std::bad_alloc&) {
    return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  } catch (const std::exception& defect) {
    return dossier_fail(error, DOSSIER_INTERNAL, defect.what());
  } catch (...) {
    return dossier_fail(error, DOSSIER_INTERNAL, "an unknown exception");
  }
}

int32_t Create(const dossier_host* host, dossier_bytes config_json, void** instance,
               dossier_error* error) {
  return Walled(error, [&] {
    *instance = new Instance{host, ParseConfig(View(config_json))};
    return DOSSIER_OK;
  });
}

void Destroy(void* instance) { delete static_cast<Instance*>(instance); }

int32_t Open(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel_fd,
             void** session, dossier_error* error) {
  return Walled(error, [&]() -> int32_t {
    const Instance& self = *static_cast<Instance*>(instance);
    std::optional<Inventory::Memory> memory;
    if (cursor.size > 0) {
      memory = Inventory::Decode(View(cursor));
      if (!memory.has_value()) {
        return dossier_fail(error, DOSSIER_CURSOR_INVALID, "the cursor is not one of this plugin");
      }
    }
    *session = new Session(self.config, *self.host, session_context, cancel_fd, std::move(memory));
    return DOSSIER_OK;
  });
}

int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
             dossier_error* error) {
  return Walled(error,
                [&] { return static_cast<Session*>(session)->Poll(*budget, *result, *error); });
}

void Close(void* session) { delete static_cast<Session*>(session); }

}  // namespace
}  // namespace dossier::folder

const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t /*host_minor*/) {
  namespace folder = dossier::folder;
  static const dossier_module kModule = {
      .struct_size = sizeof(dossier_module),
      .abi_major = DOSSIER_ABI_MAJOR,
      .abi_minor = DOSSIER_ABI_MINOR,
      .min_host_minor = 0,
      .flags = DOSSIER_MODULE_CONCURRENT,
      .cursor_format = 1,
      .id = "folder",
      .version = "1.0.0",
      .config_schema_json = folder::kConfigSchema,
      .create = folder::Create,
      .destroy = folder::Destroy,
      .open = folder::Open,
      .poll = folder::Poll,
      .interrupt = nullptr,  // every wait includes cancel_fd
      .committed = nullptr,
      .close = folder::Close,
      .get_extension = nullptr,
  };
  return host_major == DOSSIER_ABI_MAJOR ? &kModule : nullptr;
}
