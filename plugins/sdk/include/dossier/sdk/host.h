#ifndef DOSSIER_SDK_HOST_H_
#define DOSSIER_SDK_HOST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dossier/sdk/bytes.h"
#include "dossier/sdk/failure.h"
#include "dossier/source.h"

namespace dossier::sdk {

// The server, as a source sees it.
//
// Threads: Log and Extension from any thread; secrets only in the constructor of the source and in
// Open, on their thread. Lifetime: as the source it was given to.
class Host {
 public:
  explicit Host(const dossier_host& table) : table_(&table) {}
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // One line for the operator; `level` is DOSSIER_LOG_... Never a secret, never text of a report.
  void Log(int32_t level, std::string_view message) const {
    table_->log(table_->context, level, Bytes(message));
  }

  // The secret of this name, or nothing if the operator did not configure one.
  std::optional<std::string> Secret(std::string_view name) const {
    std::string secret(1024, '\0');
    while (true) {
      uint64_t size = 0;
      switch (table_->secret(table_->context, Bytes(name), secret.data(), secret.size(), &size)) {
        case DOSSIER_OK:
          secret.resize(static_cast<std::size_t>(size));
          return secret;
        case DOSSIER_TOO_SMALL:
          if (size <= secret.size()) throw Failure(DOSSIER_INTERNAL, "a secret has no size");
          secret.resize(static_cast<std::size_t>(size));
          break;
        case DOSSIER_NOT_FOUND:
          return std::nullopt;
        default:
          throw Failure(DOSSIER_INTERNAL, "the server did not answer for a secret");
      }
    }
  }

  // As Secret, but a missing one ends in a Failure that tells the operator what to do. `key` is the
  // key of the configuration that names it.
  std::string RequireSecret(std::string_view key, std::string_view name) const {
    if (std::optional<std::string> secret = Secret(name)) return *std::move(secret);
    throw Failure(DOSSIER_AUTH, std::string(key) + ": the server has no secret \"" +
                                    std::string(name) + "\"; add it to the server's secrets");
  }

  // A table that this version of the ABI does not define, or null.
  const void* Extension(const char* id) const { return table_->get_extension(table_->context, id); }

  // The minor of the server's ABI, for words such as "needs 1.2, the server speaks 1.1".
  uint32_t abi_minor() const { return table_->abi_minor; }

  const dossier_host& table() const { return *table_; }

 private:
  const dossier_host* table_;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_HOST_H_
