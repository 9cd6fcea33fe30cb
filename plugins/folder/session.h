#ifndef DOSSIER_PLUGINS_FOLDER_SESSION_H_
#define DOSSIER_PLUGINS_FOLDER_SESSION_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "dossier/sdk/file_reader.h"
#include "dossier/sdk/inventory.h"
#include "dossier/sdk/session.h"
#include "dossier/sdk/walk.h"
#include "folder/collection.h"
#include "folder/config.h"
#include "folder/cursor.h"
#include "folder/watcher.h"

namespace dossier::folder {

// One run through a folder, from a cursor on: passes through all files, emits what the server does
// not have in its present state, and waits for changes in between.
class Session : public sdk::Session {
 public:
  // `cursor` is nullopt at the beginning. `config` and `host` live longer.
  Session(const Config& config, const sdk::Host& host, int cancel_fd, std::optional<Cursor> cursor);

  sdk::PollResult Poll(sdk::Emitter& emitter, const sdk::Budget& budget) override;

 private:
  using Clock = std::chrono::steady_clock;

  // How far a step came.
  enum class Step { kDone, kBudget, kCancelled };

  // A file that was too young to be read, or changed under our eyes.
  struct Unsettled {
    sdk::Stamp stamp;
    Clock::time_point stamp_seen;
    Clock::time_point first_seen;
    uint64_t pass = 0;
  };

  // A file of many reports between two polls.
  struct OpenedCollection {
    sdk::UniqueFd file;
    std::unique_ptr<Collection> reports;
    // What the last budget had no room for.
    std::optional<CollectionItem> held;
  };

  bool WaitForWork();
  // Begins a pass; fails if the folder is not there.
  void BeginPass();
  // Goes on with the pass until it is over or the budget is.
  Step ContinuePass();
  Step VisitFiles();
  // Compares with what the cursor remembers; reads no file.
  void Recall(const sdk::Entry& entry);
  Step Visit(const sdk::Entry& entry);
  // Goes on with a file of many reports.
  Step VisitCollection(const sdk::Entry& entry);
  Step Emit(const sdk::Entry& entry, const std::string& bytes, const std::string& trouble);
  // What the answer of the server means for the pass.
  Step Emitted(sdk::Answer answer);
  // The server has all of the file.
  void Given(const sdk::Entry& entry, bool readable);
  // How much longer the file must be left alone; zero or less if it may be read.
  Clock::duration TimeToSettle(const sdk::Entry& entry) const;
  // Waits that long, so that files keep their order, if this pass has not waited too much already.
  bool WaitToSettle(Clock::duration time);
  // Another pass will come back to it.
  void Defer(const sdk::Entry& entry);
  // The pass came to its end: forgets what is gone and plans the next.
  void EndPass();
  bool FolderIsThere() const;
  void SaveCursor();
  // Whether a file that has not been unsettled for too long still holds up "caught up".
  bool IsWaitingForFiles() const;
  bool BudgetIsUsedUp() const;

  const Config& config_;
  const sdk::Host& host_;
  const int cancel_fd_;
  sdk::Inventory inventory_;
  Watcher watcher_;

  // The cursor, until the files were compared with it.
  std::optional<sdk::Inventory::Memory> memory_;
  std::optional<sdk::Inventory::Restoration> restoration_;

  std::unique_ptr<sdk::Walk> walk_;
  // The file that did not fit the last budget; where the pass goes on.
  std::optional<sdk::Entry> held_;
  // The file of many reports that is being read; how far the server has it; what it did not take.
  std::unique_ptr<OpenedCollection> collection_;
  std::optional<Partial> partial_;
  bool partial_changed_ = false;
  uint64_t pass_ = 0;
  // Spent on the present pass, without what the server did in between.
  Clock::duration pass_time_{};
  // How long it may still wait for files to settle.
  Clock::duration settle_allowance_{};
  Clock::time_point next_pass_;  // in the past at first
  // Passes take at most a fifth of the time, however many changes there are.
  Clock::time_point earliest_pass_;
  std::unordered_map<std::string, Unsettled> unsettled_;

  // Of the running poll.
  sdk::Emitter* emitter_ = nullptr;
  Clock::time_point deadline_;
  uint64_t max_body_bytes_ = 0;
  std::optional<Clock::time_point> first_emitted_;
};

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_SESSION_H_
