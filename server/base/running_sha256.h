#ifndef DOSSIER_SERVER_BASE_RUNNING_SHA256_H_
#define DOSSIER_SERVER_BASE_RUNNING_SHA256_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace dossier {

// The SHA-256 of bytes that come in pieces. For one thread at a time.
class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();

  void Add(absl::string_view bytes);

  // Of all that was added, as 64 lower-case hexadecimal digits. Nothing may be added after.
  std::string Hex();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_RUNNING_SHA256_H_
