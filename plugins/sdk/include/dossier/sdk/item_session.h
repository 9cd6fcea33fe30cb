#ifndef DOSSIER_SDK_ITEM_SESSION_H_
#define DOSSIER_SDK_ITEM_SESSION_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dossier/sdk/inventory.h"
#include "dossier/sdk/source.h"

namespace dossier::sdk {

// An item that a source has now: a row of a table, an incident of a file, an event of a feed.
struct Item {
  // The external id of its record. If an earlier item of the pass has the same one, "#2" is added.
  std::string key;
  // What its content is like: Inventory::StateOf of the key and the content, or of anything that
  // changes with the content.
  uint64_t state = 0;
  // Makes its record; called at once or never. May throw Failure, which ends the poll; an item that
  // alone is broken is a record of the kind "unreadable".
  std::function<Record()> load;
};

// What the poll that a reader works for allows.
struct Allowance {
  std::chrono::steady_clock::time_point deadline;
  int cancel_fd = -1;
};

// Lists the items that a source has, pass by pass, in the same order each time. One thread.
class ItemReader {
 public:
  enum class Reading {
    // Nothing need be listed if nothing can have changed since the pass that Completed() ended.
    kIfChanged,
    kAll,
    // The items of the pass before, once more: they were only looked at.
    kAgain,
  };

  virtual ~ItemReader() = default;

  // Begins a pass, also where the last one was not gone through. False: nothing has changed.
  // Throws Failure.
  virtual bool Begin(Reading reading, const Allowance& allowance) = 0;
  // The next item, or nullopt at the end. Throws Failure.
  virtual std::optional<Item> Next(const Allowance& allowance) = 0;
  // The pass was gone through, and what it listed is with the server.
  virtual void Completed() {}

  // What the cursor keeps of a completed pass, such as an ETag; at most 4 KiB. Restore is called
  // before the first pass with what an earlier run saved.
  virtual std::string SaveState() const { return ""; }
  virtual void RestoreState(std::string_view /*state*/) {}

  // Whether something was left out that will be readable in a moment.
  virtual bool is_waiting() const { return false; }
};

// One run through a source of items: each poll is a pass, which emits what the server does not have
// in its present state. The cursor is that of Inventory and what the reader keeps; below 32 KiB.
class ItemSession : public Session {
 public:
  // Throws Failure CURSOR_INVALID if `opening.cursor` was written by something else.
  ItemSession(std::unique_ptr<ItemReader> reader, const Opening& opening,
              std::chrono::milliseconds poll_interval);

  PollResult Poll(Emitter& emitter, const Budget& budget) override;

 private:
  using Clock = std::chrono::steady_clock;

  enum class Step { kDone, kBudget };

  // False if there is nothing to do.
  bool BeginPass(const Allowance& allowance);
  Step ContinuePass(Emitter& emitter, const Budget& budget);
  Step Visit(const Item& item, Emitter& emitter, const Budget& budget);
  void EndPass();
  void SaveCursor(Emitter& emitter);
  // Adds to the key what tells the item from earlier ones of this pass.
  void MakeKeyUnique(std::string& key);
  bool IsUsedUp(const Budget& budget) const;

  const std::unique_ptr<ItemReader> reader_;
  const int cancel_fd_;
  const std::chrono::milliseconds poll_interval_;
  Inventory inventory_;
  // The cursor, until the items were compared with it.
  std::optional<Inventory::Memory> memory_;
  std::optional<Inventory::Restoration> restoration_;
  // All items were gone through, in this run or the one that left the cursor.
  bool all_known_ = false;
  std::string saved_state_;

  bool in_pass_ = false;
  // What did not fit the last budget.
  std::optional<Item> held_;
  std::optional<Record> held_record_;
  uint64_t position_ = 0;
  std::unordered_map<std::string, int> keys_of_pass_;
  std::optional<Clock::time_point> first_emitted_;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_ITEM_SESSION_H_
