// The smallest whole source plugin in C++: copy this folder to begin one of your own.
//
// It "reads" an upstream that never fails and holds `count` numbered reports. What a real source
// would do differently is said in comments that begin with "Yours:".
#include <charconv>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "dossier/sdk/source.h"

namespace {

namespace sdk = dossier::sdk;

constexpr const char* kSchema = R"({
  "type": "object",
  "required": ["count"],
  "additionalProperties": false,
  "properties": {
    "count": {
      "type": "integer",
      "minimum": 0,
      "maximum": 1000000,
      "description": "How many reports the upstream holds."
    }
  }
})";

// The number that `text` is, all of it; throws `failure` if it is none.
unsigned long NumberIn(std::string_view text, const sdk::Failure& failure) {
  unsigned long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) throw failure;
  return number;
}

// The configuration fits the schema: the server has checked it. Yours: use a JSON library.
unsigned long CountIn(std::string_view config_json) {
  const sdk::Failure missing(DOSSIER_CONFIG, "count: must be a whole number");
  const size_t key = config_json.find("\"count\"");
  const size_t colon = config_json.find(':', key);
  if (key == std::string_view::npos || colon == std::string_view::npos) throw missing;
  const size_t begin = config_json.find_first_of("0123456789", colon);
  const size_t end = config_json.find_first_not_of("0123456789", begin);
  if (begin == std::string_view::npos) throw missing;
  return NumberIn(config_json.substr(begin, end - begin), missing);
}

sdk::Record ReportOf(unsigned long number) {
  sdk::Record report;
  // Yours: the upstream's own id or address, the same each time it is read.
  report.external_id = "sample-" + std::to_string(number);
  report.media_type = "text/plain";
  report.body =
      "The river rose by " + std::to_string(number + 1) + " centimetres, the town of Velmora said.";
  // Yours: only what the upstream states. No title there, no "title" here.
  report.meta_json =
      R"({"title": "Sample report )" + std::to_string(number) + R"(", "language": "en"})";
  return report;
}

// One run through the upstream. The cursor is the number of the first report that it does not
// cover, in decimal digits.
class Session : public sdk::Session {
 public:
  Session(unsigned long count, const sdk::Opening& opening)
      : count_(count), cancel_fd_(opening.cancel_fd) {
    if (!opening.cursor.empty()) {
      next_ = NumberIn(opening.cursor,
                       sdk::Failure(DOSSIER_CURSOR_INVALID, "the cursor is not a decimal number"));
    }
  }

  sdk::PollResult Poll(sdk::Emitter& emitter, const sdk::Budget& budget) override {
    // Yours: read a page from the upstream here, with budget.deadline and cancel_fd_ in every
    // wait, and throw sdk::Failure(DOSSIER_TRANSIENT, ...) when it does not answer.
    const unsigned long first = next_;
    while (next_ < count_ && !budget.IsOver() && !sdk::IsCancelled(cancel_fd_)) {
      if (!emitter.Offer(ReportOf(next_))) break;  // the budget is used up: this one comes next
      ++next_;
    }
    // After the emits, and only for what was taken.
    if (next_ != first) emitter.Checkpoint(std::to_string(next_));
    if (next_ < count_) return sdk::PollResult::More();
    return sdk::PollResult::Idle(std::chrono::minutes(1));  // Yours: as the upstream allows
  }

 private:
  const unsigned long count_;
  const int cancel_fd_;
  unsigned long next_ = 0;
};

// One configured source.
class Template : public sdk::Source {
 public:
  static constexpr bool kConcurrent = true;  // there are no globals that change

  // Understands the configuration; no network here.
  Template(const sdk::Host&, std::string_view config_json) : count_(CountIn(config_json)) {}

  std::unique_ptr<sdk::Session> Open(const sdk::Opening& opening) override {
    return std::make_unique<Session>(count_, opening);
  }

 private:
  const unsigned long count_;
};

}  // namespace

DOSSIER_SOURCE(Template, "template-cpp", "1.0.0", kSchema);
