#ifndef DOSSIER_SDK_FAILURE_H_
#define DOSSIER_SDK_FAILURE_H_

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "dossier/source.h"

namespace dossier::sdk {

// Ends a call of a plugin with a code of dossier/source.h (DOSSIER_TRANSIENT, DOSSIER_AUTH, ...)
// and words for the operator: what, which, why, what to do; never a secret.
class Failure : public std::runtime_error {
 public:
  // `retry_after` is the upstream's own wish for patience, zero if it stated none. `upstream_code`
  // is the upstream's number (HTTP status, errno), zero if there is none.
  Failure(int32_t code, const std::string& message,
          std::chrono::milliseconds retry_after = std::chrono::milliseconds(0),
          int32_t upstream_code = 0)
      : std::runtime_error(message),
        code_(code),
        upstream_code_(upstream_code),
        retry_after_(retry_after) {}

  int32_t code() const { return code_; }
  int32_t upstream_code() const { return upstream_code_; }
  std::chrono::milliseconds retry_after() const { return retry_after_; }

 private:
  int32_t code_;
  int32_t upstream_code_;
  std::chrono::milliseconds retry_after_;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_FAILURE_H_
