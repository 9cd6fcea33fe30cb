#ifndef DOSSIER_SERVER_INGEST_SOURCE_RUNNER_H_
#define DOSSIER_SERVER_INGEST_SOURCE_RUNNER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/ingest/item_rhythm.h"
#include "server/ingest/source_batch.h"
#include "server/ingest/source_session.h"
#include "server/ingest/source_status.h"

namespace dossier::ingest {

// Runs one source on a thread of its own: opens it after its last cursor, polls, hands what came to
// the sink, tells the source once it is durable, waits, and begins again. Failures are met as
// source_failure.h says, with growing, jittered pauses.
//
// Threads: all methods from any thread; Stop() once. Lifetime: sink and clock outlive the runner.
// A thread that hangs inside a plugin is left behind by Stop(); it touches neither of them again.
class SourceRunner {
 public:
  struct Options {
    // Identity that goes into every batch.
    std::string source_id;
    std::string plugin_id;
    std::string plugin_version;
    // The plugin's cursor format; a cursor of another format is of no use.
    uint32_t cursor_format = 1;

    PollBudget budget;
    // Pauses after failures double from the first to the second, each cut by up to half at random.
    absl::Duration first_pause = absl::Seconds(1);
    absl::Duration longest_pause = absl::Minutes(5);
    // Opening may take this long.
    absl::Duration open_time = absl::Seconds(30);
    // A call that is this much over its time is reported as wedged. A little longer than a plugin
    // in a process of its own is let live (HostOptions::poll_grace).
    absl::Duration wedge_grace = absl::Seconds(6);
    // Whether a source whose cursor is not understood is read from the beginning again, which
    // doubles nothing, or fails until an operator acts.
    bool start_over_on_invalid_cursor = true;
    // A source whose process dies this often within `crash_window` fails until an operator acts.
    int most_crashes = 5;
    absl::Duration crash_window = absl::Minutes(10);
    // Whether to end once everything that there is has been read, instead of waiting for news.
    bool ends_when_idle = false;
    // When its items came before this run.
    ItemRhythm rhythm;
  };

  SourceRunner(Options options, SourceOpener opener, std::optional<SourceCursor> cursor,
               BatchSink& sink, const Clock& clock = SystemClock());
  // Stops it, with little patience, if that was not done.
  ~SourceRunner();
  SourceRunner(const SourceRunner&) = delete;
  SourceRunner& operator=(const SourceRunner&) = delete;

  // Call once.
  void Start();

  // Asks the source to end and returns at once. Stop() later.
  void RequestStop();

  // Asks the source for news at once, whatever pause it is in: the next poll begins without one.
  void PollNow();

  // Ends the source: what was emitted before is committed if the sink takes it. DEADLINE_EXCEEDED
  // if the plugin did not return within `patience`; its thread is then left behind.
  absl::Status Stop(absl::Duration patience);

  SourceStatus Status() const;

  // Waits until `wanted` holds or `timeout` is over, and returns the status of that moment.
  SourceStatus WaitUntil(const std::function<bool(const SourceStatus&)>& wanted,
                         absl::Duration timeout) const;

 private:
  class Worker;

  // Shared with the thread, which may outlive the runner.
  const std::shared_ptr<Worker> worker_;
  std::thread thread_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SOURCE_RUNNER_H_
