#ifndef DOSSIER_TESTS_E2E_FIRE_JOURNAL_H_
#define DOSSIER_TESTS_E2E_FIRE_JOURNAL_H_

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "dossier/v1/watch_service.pb.h"

namespace dossier::e2e {

// What one watcher was told, in a file that outlives kill -9 of the watcher: an entry is appended,
// by one write, for each resume token together with all that came since the one before it. What a
// client was told after its last token counts as not received, for the stream repeats it.
struct Journal {
  // Everything since the stream last had to start over.
  std::vector<v1::Event> events;
  // The newest token; empty at the very beginning.
  std::string token;
  // The head when this start opened, and whether it started with a snapshot.
  int64_t opened_at = 0;
  bool from_snapshot = false;
  bool snapshot_complete = false;
  // Nothing up to here is left untold.
  int64_t told_up_to = 0;
  // How often the server said that it cannot go on from a token.
  int resets = 0;
};

Journal ReadJournal(const std::string& path);

// Appends to a journal. For one thread.
class JournalWriter {
 public:
  // Cuts off an entry that was not written whole.
  explicit JournalWriter(const std::string& path);

  // Takes one message of the stream.
  void Add(const v1::WatchResponse& response, bool from_snapshot);
  // The stream broke: what came after the last token comes again.
  void Forget() { pending_.clear(); }
  // The stream starts over: what was told is void.
  void Reset();

 private:
  void Append(char kind, const std::string& bytes);

  std::ofstream file_;
  std::vector<v1::Event> pending_;
};

}  // namespace dossier::e2e

#endif  // DOSSIER_TESTS_E2E_FIRE_JOURNAL_H_
