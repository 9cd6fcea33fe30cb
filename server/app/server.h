#ifndef DOSSIER_SERVER_APP_SERVER_H_
#define DOSSIER_SERVER_APP_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "dossier/internal/config.pb.h"
#include "server/base/clock.h"

namespace dossier::app {

// A whole dossierd: every part built, wired and started, and ended in the right order.
//
// Started by Start, ended by Stop or the destructor. For one thread.
class Server {
 public:
  // Opens the store, loads plugins, starts sources and serves. `config` has its defaults and is
  // valid. Fails, with a message that says what to do, if the store cannot be opened or the address
  // is taken; what is wrong with a plugin or a source is listed and keeps nothing else from
  // working.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const internal::ServerConfig& config,
                                                       const Clock& clock = SystemClock());
  virtual ~Server() = default;

  // Where it listens, such as "127.0.0.1:41373".
  virtual std::string address() const = 0;

  // Stops serving: says NOT_SERVING, waits the drain delay, commits what sources have brought, ends
  // streams with a last token, closes the store. Returns within about drain delay + twice the stop
  // timeout. Calls after the first do nothing.
  virtual void Stop() = 0;
};

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_SERVER_H_
