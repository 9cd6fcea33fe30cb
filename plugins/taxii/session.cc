#include "taxii/session.h"

#include <functional>
#include <utility>

#include "taxii/document_reader.h"
#include "taxii/instant.h"
#include "taxii/taxii_reader.h"
#include "taxii/teller.h"

namespace dossier::taxii {
namespace {

using sdk::Failure;
using sdk::StringAt;

// So many waiting records are emitted before everything was read, so that little is read again
// after a restart.
constexpr size_t kFlush = 1000;

std::unique_ptr<Reader> MakeReader(const Config& config, const std::string& cursor) {
  const auto positions = DecodePositions(cursor);
  const auto memory = DecodeDocumentMemory(cursor);
  if (!positions.has_value() || !memory.has_value()) {
    throw Failure(DOSSIER_CURSOR_INVALID, "the cursor is not one of this plugin");
  }
  if (!config.url.empty()) return std::make_unique<TaxiiReader>(config, *positions);
  return std::make_unique<DocumentReader>(config, *memory);
}

uint64_t HashOf(const sdk::Record& record) {
  return std::hash<std::string>()(record.kind + '\0' + record.body + '\0' + record.meta_json +
                                  '\0' + record.claims_json);
}

std::string ErrorMeta(const std::string& why) {
  return Json{{"error", why}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

StixSession::StixSession(const Config& config, const sdk::Host& host, const sdk::Opening& opening,
                         std::optional<sdk::Range> range)
    : config_(config),
      host_(host),
      cancel_fd_(opening.cancel_fd),
      range_(range),
      graph_(config.max_objects),
      reader_(MakeReader(config, opening.cursor)) {}

sdk::PollResult StixSession::Poll(sdk::Emitter& emitter, const sdk::Budget& budget) {
  while (true) {
    if (!EmitWaiting(emitter, budget)) return sdk::PollResult::More();
    if (failure_.has_value()) {
      const Failure failure = *std::exchange(failure_, std::nullopt);
      throw failure;
    }
    if (std::exchange(is_caught_up_, false)) {
      LogCounts();
      if (range_.has_value()) return sdk::PollResult::End();
      return sdk::PollResult::Idle(config_.poll_interval);
    }
    if (!ReadOn(budget)) return sdk::PollResult::More();
  }
}

bool StixSession::ReadOn(const sdk::Budget& budget) {
  try {
    while (!is_caught_up_ && changed_.size() + waiting_defects_.size() < kFlush) {
      if (budget.IsOver()) return false;
      Take(reader_->Read(graph_, {budget.deadline, cancel_fd_}));
    }
  } catch (const Failure& failure) {
    if (failure.code() == DOSSIER_CANCELLED) throw;
    failure_ = failure;  // after what was read until now
  }
  Gather();
  return true;
}

void StixSession::Take(Step step) {
  for (const std::string& id : step.changed)
    changed_.merge(graph_.ShownBy(id, config_.record_types));
  for (Defect& defect : step.defects) waiting_defects_.push_back(std::move(defect));
  is_caught_up_ = step.is_caught_up;
}

void StixSession::Gather() {
  for (const std::string& id : changed_) waiting_.push_back(id);
  changed_.clear();
  waiting_cursor_ = reader_->Cursor();
}

bool StixSession::EmitWaiting(sdk::Emitter& emitter, const sdk::Budget& budget) {
  while (!waiting_defects_.empty()) {
    if (!EmitDefect(waiting_defects_.front(), emitter)) return false;
    waiting_defects_.pop_front();
  }
  while (!waiting_.empty()) {
    if (budget.IsOver()) return false;
    const Json* const object = graph_.FindAny(waiting_.front());
    if (object != nullptr && IsInRange(*object) && !EmitRecord(*object, emitter, budget)) {
      return false;
    }
    waiting_.pop_front();
  }
  if (const auto cursor = std::exchange(waiting_cursor_, std::nullopt)) emitter.Checkpoint(*cursor);
  return true;
}

bool StixSession::IsInRange(const Json& object) const {
  if (!range_.has_value()) return true;
  auto published = ParseInstant(StringAt(object, "published"));
  if (!published.has_value()) published = ParseInstant(StringAt(object, "created"));
  return published.has_value() && range_->Holds(*published * 1000);
}

bool StixSession::EmitRecord(const Json& object, sdk::Emitter& emitter, const sdk::Budget& budget) {
  sdk::Record record = Teller(graph_, object).Tell();
  const uint64_t hash = HashOf(record);
  const auto known = emitted_.find(record.external_id);
  if (known != emitted_.end() && known->second == hash) return true;
  if (record.body.size() > budget.max_body_bytes) {
    record.kind = DOSSIER_KIND_UNREADABLE;
    record.meta_json = ErrorMeta("its text is longer than the server takes");
    record.body.clear();
    record.claims_json.clear();
  }
  if (!emitter.Offer(record)) return false;
  emitted_[record.external_id] = hash;
  return true;
}

bool StixSession::EmitDefect(const Defect& defect, sdk::Emitter& emitter) {
  const uint64_t hash = std::hash<std::string>()(defect.why);
  const auto known = emitted_.find(defect.id);
  if (known != emitted_.end() && known->second == hash) return true;
  sdk::Record record;
  record.external_id = defect.id;
  record.kind = DOSSIER_KIND_UNREADABLE;
  record.meta_json = ErrorMeta(defect.why);
  if (!emitter.Offer(record)) return false;
  emitted_[defect.id] = hash;
  return true;
}

void StixSession::LogCounts() {
  if (std::exchange(has_told_counts_, true)) return;
  std::string counts;
  for (const auto& [type, count] : graph_.counts()) {
    counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + type;
  }
  host_.Log(
      DOSSIER_LOG_INFO,
      "read " + (counts.empty() ? "nothing" : counts) + "; reports are made of " + [&] {
        std::string types;
        for (const std::string& type : config_.record_types) {
          types += (types.empty() ? "" : ", ") + type;
        }
        return types;
      }());
}

}  // namespace dossier::taxii
