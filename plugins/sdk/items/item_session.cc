#include "dossier/sdk/item_session.h"

#include <cstdio>
#include <utility>

#include "dossier/sdk/external_id.h"
#include "dossier/sdk/json.h"

namespace dossier::sdk {
namespace {

// The cursor, format 1: magic, 2 bytes length of the reader's state (little-endian), the state, and
// the cursor of the inventory.
constexpr std::string_view kMagic = "DITEMS1";
constexpr size_t kMaxState = 4096;

// What was emitted is handed over at least this often, so that it is not held up by a long pass.
constexpr auto kHandOver = std::chrono::seconds(1);
// What was being written a moment ago is looked at again after this.
constexpr auto kSoon = std::chrono::milliseconds(250);

std::string PositionText(uint64_t position) {
  char text[32];
  std::snprintf(text, sizeof(text), "%012llu", static_cast<unsigned long long>(position));
  return text;
}

Record Unreadable(Record record, const std::string& why) {
  record.kind = DOSSIER_KIND_UNREADABLE;
  record.body.clear();
  record.claims_json.clear();
  Json meta = Json::parse(record.meta_json, nullptr, /*allow_exceptions=*/false);
  if (!meta.is_object()) meta = Json::object();
  meta["error"] = why;
  record.meta_json = meta.dump(-1, ' ', false, Json::error_handler_t::replace);
  return record;
}

}  // namespace

ItemSession::ItemSession(std::unique_ptr<ItemReader> reader, const Opening& opening,
                         std::chrono::milliseconds poll_interval)
    : reader_(std::move(reader)), cancel_fd_(opening.cancel_fd), poll_interval_(poll_interval) {
  std::string_view cursor = opening.cursor;
  if (cursor.empty()) return;
  const Failure invalid(DOSSIER_CURSOR_INVALID, "the cursor is not one of this plugin");
  if (cursor.substr(0, kMagic.size()) != kMagic) throw invalid;
  cursor.remove_prefix(kMagic.size());
  if (cursor.size() < 2) throw invalid;
  const size_t length =
      static_cast<unsigned char>(cursor[0]) | size_t{static_cast<unsigned char>(cursor[1])} << 8;
  cursor.remove_prefix(2);
  if (cursor.size() < length || length > kMaxState) throw invalid;
  saved_state_ = std::string(cursor.substr(0, length));
  memory_ = Inventory::Decode(cursor.substr(length));
  if (!memory_.has_value()) throw invalid;
  restoration_.emplace(*memory_);
  all_known_ = memory_->complete;
  reader_->RestoreState(saved_state_);
}

PollResult ItemSession::Poll(Emitter& emitter, const Budget& budget) {
  first_emitted_.reset();
  const Allowance allowance{budget.deadline, cancel_fd_};
  while (true) {
    if (!in_pass_ && !BeginPass(allowance)) return PollResult::Idle(poll_interval_);
    Step step = Step::kDone;
    try {
      step = ContinuePass(emitter, budget);
    } catch (const Failure&) {
      // The next poll begins anew and passes over what the server has by now.
      in_pass_ = false;
      SaveCursor(emitter);
      throw;
    }
    const bool was_recalling = restoration_.has_value();
    if (step == Step::kDone) EndPass();
    SaveCursor(emitter);
    if (IsCancelled(cancel_fd_)) throw Failure(DOSSIER_CANCELLED, "the server ended the poll");
    if (step == Step::kBudget) return PollResult::More();
    if (was_recalling) continue;  // comparing with the cursor was only the first half
    return PollResult::Idle(reader_->is_waiting() ? std::min(kSoon, poll_interval_)
                                                  : poll_interval_);
  }
}

bool ItemSession::BeginPass(const Allowance& allowance) {
  using Reading = ItemReader::Reading;
  if (!reader_->Begin(all_known_ ? Reading::kIfChanged : Reading::kAll, allowance)) return false;
  in_pass_ = true;
  held_.reset();
  held_record_.reset();
  position_ = 0;
  keys_of_pass_.clear();
  // A pass that broke off in the middle of comparing begins to compare anew.
  if (memory_.has_value()) {
    restoration_.emplace(*memory_);
  } else {
    inventory_.BeginPass();
  }
  return true;
}

ItemSession::Step ItemSession::ContinuePass(Emitter& emitter, const Budget& budget) {
  const Allowance allowance{budget.deadline, cancel_fd_};
  for (int visited = 0;; ++visited) {
    if (visited % 32 == 0 && IsCancelled(cancel_fd_)) return Step::kBudget;
    if (IsUsedUp(budget)) return Step::kBudget;
    if (!held_.has_value()) {
      held_ = reader_->Next(allowance);
      if (!held_.has_value()) return Step::kDone;
      MakeKeyUnique(held_->key);
      ++position_;
    }
    if (restoration_.has_value()) {
      restoration_->Saw(held_->key, held_->state, PositionText(position_));
    } else if (Visit(*held_, emitter, budget) == Step::kBudget) {
      return Step::kBudget;
    }
    held_.reset();
  }
}

ItemSession::Step ItemSession::Visit(const Item& item, Emitter& emitter, const Budget& budget) {
  if (inventory_.Has(item.key, item.state)) {
    inventory_.Reached(PositionText(position_));
    return Step::kDone;
  }
  // One that did not fit the last budget was made then.
  Record record = held_record_.has_value() ? *std::move(held_record_) : item.load();
  held_record_.reset();
  record.external_id = item.key;
  if (record.body.size() > budget.max_body_bytes) {
    record = Unreadable(std::move(record), "its text has " + std::to_string(record.body.size()) +
                                               " bytes, allowed are " +
                                               std::to_string(budget.max_body_bytes));
  }
  if (!emitter.Offer(record)) {
    held_record_ = std::move(record);
    return Step::kBudget;
  }
  if (!first_emitted_.has_value()) first_emitted_ = Clock::now();
  if (record.kind == DOSSIER_KIND_UNREADABLE) {
    inventory_.AddUnreadable(item.key, item.state);
  } else {
    inventory_.Add(item.key, item.state);
  }
  inventory_.Reached(PositionText(position_));
  return Step::kDone;
}

void ItemSession::EndPass() {
  if (restoration_.has_value()) {
    restoration_->Finish(inventory_);
    restoration_.reset();
    memory_.reset();
    reader_->Begin(ItemReader::Reading::kAgain, {Clock::time_point::max(), cancel_fd_});
    position_ = 0;
    keys_of_pass_.clear();
    inventory_.BeginPass();
    return;
  }
  in_pass_ = false;
  keys_of_pass_.clear();
  inventory_.EndPass();
  reader_->Completed();
  all_known_ = true;
}

void ItemSession::SaveCursor(Emitter& emitter) {
  // Until the comparison is over the old cursor is the better one.
  if (memory_.has_value()) return;
  // What a reader keeps vouches for a whole pass, so one that is under way takes it back.
  std::string state = in_pass_ || !all_known_ ? "" : reader_->SaveState();
  if (state.size() > kMaxState) state.clear();
  if (!inventory_.changed() && state == saved_state_) return;
  saved_state_ = state;
  std::string cursor(kMagic);
  cursor.push_back(static_cast<char>(state.size() & 0xFFU));
  cursor.push_back(static_cast<char>(state.size() >> 8));
  emitter.Checkpoint(cursor + state + inventory_.Encode());
  inventory_.MarkSaved();
}

void ItemSession::MakeKeyUnique(std::string& key) {
  const int times = ++keys_of_pass_[key];
  if (times == 1) return;
  std::string unique = key + "#" + std::to_string(times);
  while (++keys_of_pass_[unique] > 1) unique += "'";
  key = unique.size() <= DOSSIER_MAX_EXTERNAL_ID ? std::move(unique) : ExternalIdOf(unique);
}

bool ItemSession::IsUsedUp(const Budget& budget) const {
  return budget.IsOver() ||
         (first_emitted_.has_value() && Clock::now() - *first_emitted_ >= kHandOver);
}

}  // namespace dossier::sdk
