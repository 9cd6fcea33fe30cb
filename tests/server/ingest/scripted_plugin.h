#ifndef DOSSIER_TESTS_SERVER_INGEST_SCRIPTED_PLUGIN_H_
#define DOSSIER_TESTS_SERVER_INGEST_SCRIPTED_PLUGIN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "plugins/include/dossier/source.h"
#include "server/ingest/plugin_library.h"

namespace dossier::ingest {

// A plugin that lives in the test and does what the test says. One at a time in a process.
class ScriptedPlugin {
 public:
  // What a scripted poll may do; the words of dossier/source.h without its structs.
  class Poll {
   public:
    Poll(const dossier_host* host, void* context, int cancel_fd, const dossier_budget* budget,
         dossier_poll_result* result, dossier_error* error, int number)
        : host_(host),
          context_(context),
          cancel_fd_(cancel_fd),
          budget_(budget),
          result_(result),
          error_(error),
          number_(number) {}

    // 0 for the first poll of a session, and so on.
    int number() const { return number_; }
    const dossier_budget& budget() const { return *budget_; }
    const dossier_host& host() const { return *host_; }
    void* context() const { return context_; }

    int32_t Emit(absl::string_view id, absl::string_view body = "It rained.",
                 absl::string_view kind = DOSSIER_KIND_REPORT, absl::string_view meta = "") const;
    int32_t Checkpoint(absl::string_view cursor) const;
    // Each ends the poll: `return poll.Idle();`
    int32_t Idle(absl::Duration next_poll = absl::Hours(1)) const;
    int32_t More() const;
    int32_t End() const;
    int32_t State(int32_t state) const;
    int32_t Fail(int32_t code, const char* message,
                 absl::Duration retry_after = absl::ZeroDuration()) const;
    // Waits for cancel_fd alone, as a poll without a source of news would.
    int32_t WaitForCancel() const;

   private:
    const dossier_host* host_;
    void* context_;
    int cancel_fd_;
    const dossier_budget* budget_;
    dossier_poll_result* result_;
    dossier_error* error_;
    int number_;
  };

  // What the plugin does; all optional.
  struct Script {
    std::function<int32_t(const dossier_host*, dossier_error*)> create;
    std::function<int32_t(const std::string& cursor, dossier_error*)> open;
    // Without it every poll is idle.
    std::function<int32_t(const Poll&)> poll;
    std::function<void()> interrupt;
    bool concurrent = true;
    // Whether it can open a session for a span of time: "open_range 42 from 10 to 20".
    bool ranges = false;
    uint32_t cursor_format = 1;
  };

  explicit ScriptedPlugin(Script script);
  ~ScriptedPlugin();
  ScriptedPlugin(const ScriptedPlugin&) = delete;
  ScriptedPlugin& operator=(const ScriptedPlugin&) = delete;

  std::shared_ptr<const Plugin> plugin() const { return plugin_; }
  // The calls so far: "create", "open 42", "poll", "committed 42", "close", "destroy".
  std::vector<std::string> calls() const;

 private:
  struct Functions;

  void Note(std::string call);

  const Script script_;
  dossier_module table_ = {};
  std::shared_ptr<const Plugin> plugin_;
  mutable std::mutex mutex_;
  std::vector<std::string> calls_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_TESTS_SERVER_INGEST_SCRIPTED_PLUGIN_H_
