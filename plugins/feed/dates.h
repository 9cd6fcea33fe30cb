#ifndef DOSSIER_PLUGINS_FEED_DATES_H_
#define DOSSIER_PLUGINS_FEED_DATES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dossier::feed {

// A date as precise as it was written.
struct Date {
  int year = 0;
  int month = 0;  // 0: not stated
  int day = 0;    // 0: not stated
  bool has_time = false;
  int hour = 0;
  int minute = 0;
  int second = 0;
  bool has_zone = false;
  int offset_minutes = 0;  // east of Greenwich

  // Whether it is a point on the line of time.
  bool IsInstant() const { return has_time && has_zone; }
  // Seconds since 1970; of the first moment, at Greenwich, of what is less precise.
  int64_t UnixSeconds() const;
  // RFC 3339 if it is an instant; else the date alone, because a time of day without a zone says
  // little: "2031-04-02", "2031-04", "2031".
  std::string Iso() const;

  friend bool operator==(const Date&, const Date&) = default;
};

// Reads a date as feeds write them: RFC 822 with its descendants and mistakes (no seconds, wrong or
// no weekday, obsolete and unofficial zones, two-digit years), RFC 3339, W3CDTF and other forms of
// ISO 8601, asctime, month names of many languages, Korean, Chinese and Japanese. `language`
// (BCP 47, may be empty) settles month names that mean different months in different languages.
// nullopt for what is no date, for days that do not exist, for years before 1900 or after 2199, and
// for what may be read in two ways.
std::optional<Date> ParseDate(std::string_view text, std::string_view language = "");

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_DATES_H_
