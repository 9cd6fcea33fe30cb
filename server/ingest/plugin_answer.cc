#include "server/ingest/plugin_answer.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/ingest/source_failure.h"

namespace dossier::ingest {
namespace {

// The longest pause that a source may ask for.
constexpr absl::Duration kMaxPause = absl::Hours(24 * 7);

}  // namespace

absl::Status CallFailure(absl::string_view name, absl::string_view call, int32_t code,
                         const dossier_error& error, const SecretKeeper& secrets) {
  const std::string what = absl::StrCat(name, ": ", call);
  if (code == kEscapedException) return PluginDefect(what, "an exception left it");
  if (code < 0 || code > DOSSIER_INTERNAL) {
    return PluginDefect(what, absl::StrCat("the code ", code, " may not be returned"));
  }
  if (code == DOSSIER_CURSOR_INVALID && call != "open") {
    return PluginDefect(what, "CURSOR_INVALID may be returned by open alone");
  }
  dossier_error told = error;
  const std::string words =
      secrets.Redacted({error.message, strnlen(error.message, sizeof(error.message))});
  std::memset(told.message, 0, sizeof(told.message));
  words.copy(told.message, sizeof(told.message) - 1);
  return FailureFromPlugin(code, told, what);
}

absl::Status ReadPollResult(absl::string_view name, int32_t state, uint64_t next_poll_ms,
                            PollOutcome& outcome) {
  switch (state) {
    case DOSSIER_STATE_MORE:
      outcome.progress = PollOutcome::Progress::kMore;
      return absl::OkStatus();
    case DOSSIER_STATE_IDLE:
      outcome.progress = PollOutcome::Progress::kIdle;
      outcome.next_poll = std::min(absl::Milliseconds(static_cast<int64_t>(
                                       std::min<uint64_t>(next_poll_ms, uint64_t{1} << 40))),
                                   kMaxPause);
      return absl::OkStatus();
    case DOSSIER_STATE_END:
      outcome.progress = PollOutcome::Progress::kEnd;
      return absl::OkStatus();
    default:
      return PluginDefect(absl::StrCat(name, ": poll"),
                          absl::StrCat("the state ", state, " does not exist"));
  }
}

}  // namespace dossier::ingest
