#ifndef DOSSIER_SDK_SESSION_H_
#define DOSSIER_SDK_SESSION_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "dossier/sdk/bytes.h"
#include "dossier/sdk/failure.h"
#include "dossier/sdk/host.h"
#include "dossier/source.h"

namespace dossier::sdk {

// One item of the source. dossier/source.h says what each field must hold (dossier_record).
struct Record {
  std::string external_id;
  std::string kind = DOSSIER_KIND_REPORT;
  std::string media_type;
  std::string body;
  std::string meta_json;
  int64_t published_unix_ns = DOSSIER_TIME_NOT_GIVEN;
  // A server of 1.0 does not look at it: a source that makes no sense without sets kMinHostMinor.
  std::string claims_json;
};

// What one poll may use. The server counts records and bytes itself, and answers kFull.
struct Budget {
  using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC here, as the deadline is

  uint32_t max_records = 0;
  uint64_t max_bytes = 0;
  uint64_t max_body_bytes = 0;
  Clock::time_point deadline;

  // Until the deadline; never negative.
  Clock::duration Remaining() const {
    return std::max(deadline - Clock::now(), Clock::duration::zero());
  }
  bool IsOver() const { return Clock::now() >= deadline; }
};

// What the server did with a record.
enum class Answer {
  kTaken,      // it will be stored
  kBadRecord,  // it breaks the contract and is listed as quarantined: go on, do not emit it again
  kFull,       // not taken: checkpoint, end the poll with More, emit it first in the next
  kCancelled,  // not taken: checkpoint and end the poll
};

// How a poll ended well.
struct PollResult {
  int32_t state = DOSSIER_STATE_IDLE;
  std::chrono::milliseconds next_poll{};

  // There is more to read now.
  static PollResult More() { return {DOSSIER_STATE_MORE, {}}; }
  // Everything was emitted. Ask again after `pause`; without one at once, and Poll itself waits for
  // news, which needs kConcurrent.
  static PollResult Idle(std::chrono::milliseconds pause = {}) {
    return {DOSSIER_STATE_IDLE, pause};
  }
  // There will never be more.
  static PollResult End() { return {DOSSIER_STATE_END, {}}; }
};

// Where a poll puts what it read. Lives as long as the poll and belongs to its thread.
class Emitter {
 public:
  Emitter(const Host& host, void* session_context) : host_(host), context_(session_context) {}
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  Answer Emit(const Record& record) {
    dossier_record raw = {};
    raw.struct_size = sizeof(raw);
    raw.external_id = Bytes(record.external_id);
    raw.kind = Bytes(record.kind);
    raw.media_type = Bytes(record.media_type);
    raw.body = Bytes(record.body);
    raw.meta_json = Bytes(record.meta_json);
    raw.published_unix_ns = record.published_unix_ns;
    raw.claims_json = Bytes(record.claims_json);
    return Emit(raw);
  }

  // The same for fields that stand elsewhere already; `record.struct_size` must be set.
  Answer Emit(const dossier_record& record) {
    switch (host_.table().emit(context_, &record)) {
      case DOSSIER_OK:
        return Answer::kTaken;
      case DOSSIER_BAD_RECORD:
        return Answer::kBadRecord;
      case DOSSIER_FULL:
        full_ = true;
        return Answer::kFull;
      case DOSSIER_CANCELLED:
        cancelled_ = true;
        return Answer::kCancelled;
      default:
        throw Failure(DOSSIER_INTERNAL, "the server did not take a record");
    }
  }

  // Emits, and tells whether the source may go on: true if the server is done with the record,
  // false if the poll must end now. A poll that ended like this may return what it likes: the SDK
  // says More if the budget was used up and CANCELLED if it was cancelled.
  bool Offer(const Record& record) {
    const Answer answer = Emit(record);
    return answer == Answer::kTaken || answer == Answer::kBadRecord;
  }

  // States that `cursor` covers everything emitted so far.
  void Checkpoint(std::string_view cursor) {
    switch (host_.table().checkpoint(context_, Bytes(cursor))) {
      case DOSSIER_OK:
        return;
      case DOSSIER_CANCELLED:
        cancelled_ = true;
        return;
      default:
        throw Failure(DOSSIER_INTERNAL, "the server did not take a cursor of " +
                                            std::to_string(cursor.size()) + " bytes");
    }
  }

  void Log(int32_t level, std::string_view message) const { host_.Log(level, message); }

  // Whether the server answered so in this poll.
  bool full() const { return full_; }
  bool cancelled() const { return cancelled_; }

 private:
  const Host& host_;
  void* const context_;
  bool full_ = false;
  bool cancelled_ = false;
};

// One run through a source, from a cursor on. Derive yours; its destructor ends every thread, file
// and connection of the session.
//
// Threads: calls come one at a time, except Interrupt, which may come beside another.
class Session {
 public:
  Session() = default;
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Emits what is new within the budget, then checkpoints. Throws Failure; after TRANSIENT,
  // RATE_LIMITED, DATA, CANCELLED and DEADLINE the next Poll must be able to go on. To end because
  // of cancel_fd: throw Failure(DOSSIER_CANCELLED, "").
  virtual PollResult Poll(Emitter& emitter, const Budget& budget) = 0;

  // `cursor` and everything before it is durable, so an upstream may be told.
  virtual void Committed(std::string_view /*cursor*/) {}

  // Makes a running Poll return soon where it cannot wait on cancel_fd.
  virtual void Interrupt() {}
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_SESSION_H_
