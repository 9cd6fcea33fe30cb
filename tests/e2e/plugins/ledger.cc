// A source for tests of a running server: each line of a file is a report, `id TAB published TAB
// text`, with the time of publication in seconds since 1970 or nothing. The cursor is a number of
// lines. Built in two versions; the second can read a span of time by itself.
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "dossier/sdk/source.h"
#include "nlohmann/json.hpp"

namespace {

using dossier::sdk::Emitter;
using dossier::sdk::PollResult;

class Reading final : public dossier::sdk::Session {
 public:
  Reading(std::string path, size_t next, std::optional<dossier::sdk::Range> range)
      : path_(std::move(path)), next_(next), range_(range) {}

  PollResult Poll(Emitter& emitter, const dossier::sdk::Budget&) override {
    std::ifstream file(path_);
    if (!file) {
      throw dossier::sdk::Failure(DOSSIER_TRANSIENT, "path: " + path_ + " cannot be read");
    }
    std::string line;
    for (size_t number = 0; std::getline(file, line); ++number) {
      if (number < next_) continue;
      const dossier::sdk::Record record = RecordOf(line);
      const bool is_wanted = !range_.has_value() || range_->Holds(record.published_unix_ns);
      if (is_wanted && !emitter.Offer(record)) return PollResult::More();
      ++next_;
      emitter.Checkpoint(std::to_string(next_));
    }
    if (range_.has_value()) return PollResult::End();
    return PollResult::Idle(std::chrono::milliseconds(50));
  }

 private:
  static dossier::sdk::Record RecordOf(const std::string& line) {
    const size_t first = line.find('\t');
    const size_t second = line.find('\t', first + 1);
    dossier::sdk::Record record;
    record.external_id = line.substr(0, first);
    const std::string published = line.substr(first + 1, second - first - 1);
    if (!published.empty()) record.published_unix_ns = std::stoll(published) * 1'000'000'000;
    record.media_type = "text/plain";
    record.body = line.substr(second + 1);
    return record;
  }

  const std::string path_;
  size_t next_;
  const std::optional<dossier::sdk::Range> range_;
};

class Ledger final : public dossier::sdk::Source {
 public:
  static constexpr bool kConcurrent = true;

  Ledger(const dossier::sdk::Host&, std::string_view config_json)
      : path_(nlohmann::json::parse(config_json).at("path")) {}

  std::unique_ptr<dossier::sdk::Session> Open(const dossier::sdk::Opening& opening) override {
    return std::make_unique<Reading>(path_, NextOf(opening), std::nullopt);
  }
#ifdef LEDGER_RANGES
  std::unique_ptr<dossier::sdk::Session> OpenRange(const dossier::sdk::Opening& opening,
                                                   const dossier::sdk::Range& range) {
    return std::make_unique<Reading>(path_, NextOf(opening), range);
  }
#endif

 private:
  static size_t NextOf(const dossier::sdk::Opening& opening) {
    const std::string cursor(opening.cursor);
    return cursor.empty() ? 0 : std::stoul(cursor);
  }

  const std::string path_;
};

}  // namespace

DOSSIER_SOURCE(Ledger, "ledger", LEDGER_VERSION,
               R"({"type": "object", "required": ["path"], "additionalProperties": false,
                   "properties": {"path": {"type": "string"}}})");
