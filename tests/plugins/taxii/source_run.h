#ifndef DOSSIER_TESTS_PLUGINS_TAXII_SOURCE_RUN_H_
#define DOSSIER_TESTS_PLUGINS_TAXII_SOURCE_RUN_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dossier/sdk/host.h"
#include "dossier/sdk/module.h"
#include "taxii/config.h"
#include "taxii/session.h"

namespace dossier::taxii {

// A server's side of one source: takes what it emits, and keeps it as a store would.
class SourceRun {
 public:
  struct Taken {
    std::string external_id;
    std::string kind;
    std::string body;
    Json meta;
    Json claims;  // an empty array if there are none
  };

  // `config` is completed with what lets a test read its own server.
  explicit SourceRun(Json config);
  SourceRun(const SourceRun&) = delete;
  SourceRun& operator=(const SourceRun&) = delete;

  // Goes on from the cursor that was kept last, as after a restart.
  void Open(std::optional<sdk::Range> range = std::nullopt);
  // As a crash: what was checkpointed in a poll that did not end is forgotten.
  void Kill() { session_.reset(); }
  // Polls until the source is idle or at its end. Throws the Failure of a poll.
  void PollUntilIdle();
  // One poll; its state.
  int32_t Poll();
  // A poll that the server dies in before it has stored anything of it. What comes next is a
  // restart from the cursor before.
  void PollAndDie();

  // Everything that was taken, in order.
  const std::vector<Taken>& taken() const { return taken_; }
  void Forget() { taken_.clear(); }
  // The last of its id; nullptr if there is none.
  const Taken* Last(const std::string& external_id) const;
  // How many versions a store has of it: emitting the same again makes none.
  int Versions(const std::string& external_id) const;
  const std::string& cursor() const { return cursor_; }
  void set_cursor(std::string cursor) { cursor_ = std::move(cursor); }
  const std::string& log() const { return log_; }
  void set_max_records(uint32_t max_records) { max_records_ = max_records; }

 private:
  static int32_t OnEmit(void* run, const dossier_record* record);
  static int32_t OnCheckpoint(void* run, dossier_bytes cursor);
  static void OnLog(void* run, int32_t level, dossier_bytes message);
  static int32_t OnSecret(void* run, dossier_bytes name, void* buffer, uint64_t capacity,
                          uint64_t* size);
  static const void* OnExtension(void*, const char*) { return nullptr; }

  dossier_host table_ = {};
  std::unique_ptr<sdk::Host> host_;
  Config config_;
  std::unique_ptr<sdk::Session> session_;
  uint32_t max_records_ = 1000;
  uint32_t in_poll_ = 0;
  std::vector<Taken> taken_;
  std::string cursor_;
  std::string pending_cursor_;
  std::string log_;
};

}  // namespace dossier::taxii

#endif  // DOSSIER_TESTS_PLUGINS_TAXII_SOURCE_RUN_H_
