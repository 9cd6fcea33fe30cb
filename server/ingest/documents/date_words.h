#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_DATE_WORDS_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_DATE_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "dossier/v1/value.pb.h"

namespace dossier::ingest {

// Dates as machines and mastheads write them: "2031-04-02T08:30:00+02:00", "October 22, 2023",
// "22. Oktober 2023", "Mon, 2 Apr 2031 10:05:00 GMT", "2031/04/02". Values are as precise as the
// words: a time of day without a zone is not an instant, so the day alone is kept. A date that may
// be read in two ways ("03/04/2031") or names no year has no value but the reason.

// A date inside a line, and where it stands.
struct DateInLine {
  size_t begin = 0;
  size_t end = 0;  // one past its last byte, a time of day that follows included
  v1::Date date;
};

// ISO 8601 or RFC 3339, whole: year, month, day, or an instant with its zone. nullopt for anything
// else, impossible dates among it.
std::optional<v1::Date> ParseIsoDate(absl::string_view words);

// As ParseIsoDate, and every other form above; the whole of `words` must be the date.
std::optional<v1::Date> ParseDate(absl::string_view words);

// The first date in `line` with a day, a month and, but for "Oct 3" and the like, a year.
std::optional<DateInLine> FindDate(absl::string_view line);

// An instant, as "2031-04-02T08:30:00Z".
v1::Date DateOfUnixNanos(int64_t unix_nanos);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_DATE_WORDS_H_
