#include "client/commands/moment_flag.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "dossier/client/client.h"

namespace dossier::client {

absl::StatusOr<v1::AsOf> ParseMoment(const std::string& text) {
  int64_t revision = 0;
  if (absl::SimpleAtoi(text, &revision)) {
    if (revision >= 1) return AsOf(revision);
    return absl::InvalidArgumentError("revisions begin at 1");
  }
  absl::Time time;
  std::string ignored;
  for (const char* format : {"%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%E*S",
                             "%Y-%m-%dT%H:%M%Ez", "%Y-%m-%dT%H:%M:%E*S%Ez"}) {
    if (absl::ParseTime(format, text, &time, &ignored)) return AsOf(time);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text,
      "' is no moment; write a revision (1234), a day (2031-04-02) or a time (2031-04-02T10:05Z)"));
}

void AddAsOf(CLI::App& app, std::optional<v1::AsOf>& as_of) {
  app.add_option_function<std::string>(
         "--as-of",
         [&as_of](const std::string& text) {
           auto moment = ParseMoment(text);
           if (!moment.ok()) {
             throw CLI::ValidationError("--as-of", std::string(moment.status().message()));
           }
           as_of = *std::move(moment);
         },
         "read as it was known here: a revision, a day or a time, such as 1234 or "
         "2031-04-02T10:05Z")
      ->type_name("MOMENT");
}

void AddPublishedUntil(CLI::App& app, std::string& day) {
  app.add_option("--published-until", day,
                 "read what reports say that were published by then, such as 2031-04-02, whenever "
                 "they came here")
      ->type_name("DAY")
      ->excludes(app.get_option("--as-of"));
}

}  // namespace dossier::client
