#include "server/stream/cursor.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/stream/resume_token.h"

namespace dossier::stream {
namespace {

absl::Status LogReset(absl::string_view wanted, absl::string_view found) {
  return Error(absl::StatusCode::kFailedPrecondition, "LOG_RESET",
               absl::StrCat("the token belongs to log ", wanted, ", but this is log ", found,
                            "; start again with `snapshot`"),
               {{"log_id", found}, {"requested_log_id", wanted}});
}

void SetDuration(absl::Duration from, google::protobuf::Duration& to) {
  to.set_seconds(absl::IDivDuration(from, absl::Seconds(1), &from));
  to.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(from)));
}

}  // namespace

Cursor::Cursor(History& history, const Ring& ring, Subscription subscription, CursorOptions options)
    : history_(history), ring_(ring), subscription_(std::move(subscription)), options_(options) {}

absl::StatusOr<Cursor::Step> Cursor::Advance(bool may_read_store) {
  switch (phase_) {
    case Phase::kOpening: {
      if (!may_read_store) return Step{Next::kNeedsStore};
      DOSSIER_ASSIGN_OR_RETURN(Message opened, Open());
      return Step{Next::kMessage, std::move(opened)};
    }
    case Phase::kScan:
      return AdvanceScan(may_read_store);
    case Phase::kLog:
      break;
  }
  return AdvanceLog(may_read_store);
}

absl::StatusOr<Message> Cursor::Open() {
  DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, history_.store().Log());
  log_id_ = log.log_id;
  position_ = {.after = log.head};
  phase_ = Phase::kLog;
  const auto& start = subscription_.start;
  if (std::holds_alternative<Subscription::FromSnapshot>(start)) {
    scan_.emplace(subscription_.scope, log.head, log.head);
  } else if (const auto* revision = std::get_if<Subscription::FromRevision>(&start)) {
    position_ = {.after = revision->after};
  } else if (const auto* token = std::get_if<internal::ResumeToken>(&start)) {
    if (token->log_id() != log_id_) return LogReset(token->log_id(), log_id_);
    position_ = {token->after(), token->changes_of_next() - 1};
    if (token->has_complete_at()) complete_at_ = token->complete_at();
    if (token->has_scan()) {
      scan_.emplace(subscription_.scope, token->after(), log.head);
      scan_->SkipTo(token->scan());
    }
  }
  DOSSIER_RETURN_IF_ERROR(CheckHeld(log));
  if (scan_.has_value()) phase_ = Phase::kScan;

  v1::WatchResponse response;
  response.mutable_opened()->set_log_id(log.log_id);
  response.mutable_opened()->set_head_revision(log.head);
  response.mutable_opened()->set_oldest_revision(log.oldest);
  return Control(std::move(response));
}

absl::Status Cursor::CheckHeld(const store::LogState& log) const {
  const std::string requested = absl::StrCat(position_.after);
  const std::string head = absl::StrCat(log.head);
  const std::string oldest = absl::StrCat(log.oldest);
  const int64_t begun = position_.BetweenRevisions() ? position_.after : position_.after + 1;
  if (begun > log.head) {
    return Error(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN",
                 absl::StrCat("there is no revision ", begun, " yet, the last one is ", head,
                              "; start again with `snapshot`"),
                 {{"requested", requested}, {"oldest", oldest}, {"head", head}});
  }
  if (position_.after + 1 < log.oldest) {
    return Error(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED",
                 absl::StrCat("the changes after revision ", requested,
                              " are no longer held, the oldest is ", oldest,
                              "; start again with `snapshot`"),
                 {{"requested", requested}, {"oldest", oldest}, {"head", head}});
  }
  return absl::OkStatus();
}

absl::StatusOr<Cursor::Step> Cursor::AdvanceScan(bool may_read_store) {
  EndScanOnceDone();
  if (phase_ != Phase::kScan) return Step{Next::kMore};
  if (scan_->needs_rows()) {
    if (!may_read_store) return Step{Next::kNeedsStore};
    DOSSIER_RETURN_IF_ERROR(scan_->Fetch(history_.store(), options_.max_page_resources));
    if (scan_->done() || scan_->needs_rows()) return Step{Next::kMore};
  }
  MessageBuilder message;
  scan_->List(options_.max_message_bytes, message);
  EndScanOnceDone();
  return Step{Next::kMessage, message.Finish(false, Token())};
}

void Cursor::EndScanOnceDone() {
  if (!scan_->done()) return;
  phase_ = Phase::kLog;
  complete_at_ = scan_->head_seen();
  scan_.reset();
}

absl::StatusOr<Cursor::Step> Cursor::AdvanceLog(bool may_read_store) {
  if (complete_at_.has_value() && position_.after >= *complete_at_) {
    complete_at_.reset();
    v1::WatchResponse response;
    response.mutable_snapshot_end()->set_revision(position_.after);
    return Step{Next::kMessage, Control(std::move(response))};
  }
  if (page_ != nullptr && position_ < page_->end()) return Replay({page_});
  page_.reset();
  Ring::Recent recent =
      ring_.Read(position_, options_.max_message_bytes, options_.max_message_chunks);
  if (!recent.behind && recent.chunks.empty()) return Step{Next::kIdle};
  if (!recent.behind && KeepWhatHasTexts(recent.chunks)) return Replay(recent.chunks);
  const auto& texts = subscription_.scope.text_types();
  if (texts.empty()) page_ = history_.Find(position_);
  if (page_ == nullptr && !may_read_store) return Step{Next::kNeedsStore};
  if (page_ == nullptr && texts.empty()) {
    DOSSIER_ASSIGN_OR_RETURN(page_, history_.Read(position_));
  } else if (page_ == nullptr) {  // what others read has no texts
    DOSSIER_ASSIGN_OR_RETURN(
        page_, ReadChunk(history_.store(), position_, options_.max_examined_events,
                         static_cast<int64_t>(options_.max_message_bytes), {.texts = texts}));
  }
  return page_ == nullptr ? Step{Next::kIdle} : Replay({page_});
}

// The ring has texts from when on some stream asked for them.
bool Cursor::KeepWhatHasTexts(std::vector<std::shared_ptr<const Chunk>>& chunks) const {
  const auto& types = subscription_.scope.text_types();
  const auto first_without = std::find_if(
      chunks.begin(), chunks.end(), [&](const auto& chunk) { return !chunk->HasTextsOf(types); });
  chunks.erase(first_without, chunks.end());
  return !chunks.empty();
}

void Cursor::SkipTo(const Position& position) {
  if (phase_ == Phase::kLog && position > position_) position_ = position;
}

Cursor::Step Cursor::Replay(const std::vector<std::shared_ptr<const Chunk>>& chunks) {
  MessageBuilder message;
  Position at = position_;
  // The end of the last whole revision in the message.
  std::optional<std::pair<MessageBuilder::Mark, Position>> whole;
  int examined = 0;
  const auto go_to = [&](const Position& position) {
    if (position.after > at.after && !message.empty()) {
      whole = {message.Here(), Position{.after = position.after}};
    }
    at = std::max(at, position);
  };
  const auto add = [&](const std::shared_ptr<const Chunk>& chunk, size_t index) {
    const LogEvent& event = chunk->events()[index];
    if (complete_at_.has_value() && event.revision > *complete_at_) return false;
    const v1::Event::Type type = subscription_.scope.Sees(*chunk, index);
    ++examined;
    if (type != v1::Event::TYPE_UNSPECIFIED) {
      const bool fits = message.bytes() + event.frame_bytes() <= options_.max_message_bytes;
      if (!fits && !message.empty()) return false;
      message.AddStored(chunk, index, type);
    }
    go_to(PositionAfter(event.revision, event.index, event.last));
    const bool may_pause = message.empty() || event.last;
    return examined < options_.max_examined_events || !may_pause;
  };
  // The snapshot's end may be due between two changes of which none concerns the stream.
  const bool may_skip = !complete_at_.has_value() && subscription_.scope.is_selective();
  const auto add_chunk = [&](const std::shared_ptr<const Chunk>& chunk) {
    const size_t end = chunk->events().size();
    for (size_t i = chunk->FirstAfter(at); i < end; ++i) {
      if (may_skip && chunk->is_indexed()) {
        i = chunk->index().Next(subscription_.scope.anchors(), i);
        if (i >= end) break;
        const LogEvent& event = chunk->events()[i];
        go_to(PositionBefore(event.revision, event.index));
      }
      if (!add(chunk, i)) return false;
    }
    go_to(chunk->end());
    return true;
  };
  for (const auto& chunk : chunks) {
    if (!add_chunk(chunk)) break;
  }

  if (!message.empty() && !at.BetweenRevisions() && whole.has_value()) {
    message.Rewind(whole->first);
    at = whole->second;
  }
  position_ = at;
  const auto looked_at = static_cast<uint64_t>(examined);
  if (message.empty()) return {.next = Next::kMore, .examined = looked_at};
  told_ = at;
  told_half_a_revision_ = !at.BetweenRevisions();
  return {Next::kMessage, message.Finish(told_half_a_revision_, Token()), looked_at};
}

Message Cursor::Progress(int64_t head) {
  v1::WatchResponse response;
  response.mutable_progress()->set_revision(position_.after);
  response.mutable_progress()->set_head_revision(std::max(head, position_.after));
  return Control(std::move(response));
}

Message Cursor::Draining(absl::Duration reconnect_delay) {
  v1::WatchResponse response;
  SetDuration(reconnect_delay, *response.mutable_draining()->mutable_reconnect_delay());
  return Control(std::move(response));
}

Message Cursor::Control(v1::WatchResponse response) {
  told_ = position_;
  told_half_a_revision_ = false;
  if (!log_id_.empty()) response.set_resume_token(Token());
  return MakeMessage(response);
}

std::string Cursor::Token() const {
  internal::ResumeToken token;
  token.set_log_id(log_id_);
  token.set_scope(subscription_.scope.fingerprint());
  token.set_after(position_.after);
  token.set_changes_of_next(position_.after_index + 1);
  if (scan_.has_value()) {
    *token.mutable_scan() = scan_->place();
  } else if (complete_at_.has_value()) {
    token.set_complete_at(*complete_at_);
  }
  return EncodeResumeToken(token);
}

}  // namespace dossier::stream
