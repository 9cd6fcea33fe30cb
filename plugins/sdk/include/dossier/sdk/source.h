#ifndef DOSSIER_SDK_SOURCE_H_
#define DOSSIER_SDK_SOURCE_H_

// The C++ way to write a source plugin. Header-only, C++17, nothing but dossier/source.h and the
// standard library. Derive a Session and a Source and define the plugin in one line:
//
//   class Tides : public dossier::sdk::Source {
//    public:
//     static constexpr bool kConcurrent = true;
//     Tides(const dossier::sdk::Host& host, std::string_view config_json);
//     std::unique_ptr<dossier::sdk::Session> Open(const dossier::sdk::Opening& opening) override;
//   };
//   DOSSIER_SOURCE(Tides, "tides", "1.0.0", R"({"type": "object", "properties": {...}})");
//
// Exceptions are allowed everywhere in a source: none leaves the plugin. A Failure becomes its code
// and words; std::invalid_argument in the constructor means that the configuration cannot work;
// everything else is DOSSIER_INTERNAL.

#include <memory>
#include <string>
#include <string_view>

#include "dossier/sdk/failure.h"
#include "dossier/sdk/host.h"
#include "dossier/sdk/module.h"
#include "dossier/sdk/session.h"
#include "dossier/sdk/wait.h"
#include "dossier/source.h"

namespace dossier::sdk {

// One configured use of the plugin. A derived class has a constructor (const Host&,
// std::string_view config_json), which understands the configuration, does no network, and throws
// Failure(DOSSIER_CONFIG, "key: why"). The Host lives as long as the source.
class Source {
 public:
  // What the table says of the plugin; a derived class hides what differs.

  // Calls on different sources may run at the same time.
  static constexpr bool kConcurrent = false;
  // Raised when cursors of earlier releases are no longer understood.
  static constexpr uint32_t kCursorFormat = 1;
  // The oldest server minor that is enough.
  static constexpr uint32_t kMinHostMinor = 0;

  Source() = default;
  virtual ~Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  // Starts reading after `opening.cursor`, the empty one being the beginning. May connect, within
  // 30 seconds. Throws Failure(DOSSIER_CURSOR_INVALID, ...) for bytes that are no cursor of this
  // plugin.
  virtual std::unique_ptr<Session> Open(const Opening& opening) = 0;

  // A derived class that can read a range of time has this too; without it the server reads
  // everything and keeps what lies within:
  //   std::unique_ptr<Session> OpenRange(const Opening& opening, const Range& range);
};

}  // namespace dossier::sdk

// Defines the one exported function and its table for `SourceClass`. `id`, `version` and
// `config_schema_json` are C strings that live as long as the process.
#define DOSSIER_SOURCE(SourceClass, id, version, config_schema_json)                        \
  extern "C" DOSSIER_EXPORT const dossier_module* dossier_source_entry(uint32_t host_major, \
                                                                       uint32_t) {          \
    static const dossier_module kDossierModule =                                            \
        ::dossier::sdk::internal::MakeModule<SourceClass>(id, version, config_schema_json); \
    return host_major == DOSSIER_ABI_MAJOR ? &kDossierModule : nullptr;                     \
  }                                                                                         \
  static_assert(true, "for the semicolon")

#endif  // DOSSIER_SDK_SOURCE_H_
