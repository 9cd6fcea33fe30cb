#ifndef DOSSIER_SDK_HTTP_HEADERS_H_
#define DOSSIER_SDK_HTTP_HEADERS_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dossier::sdk {

// What a Content-Type header says, both in lower case. Empty where it says nothing.
struct ContentType {
  std::string media_type;  // "application/rss+xml"
  std::string charset;     // "utf-8"
};

// Never fails: what cannot be read counts as not said.
ContentType ParseContentType(std::string_view value);

// The time of a Date, Expires or Last-Modified header in any of the formats of HTTP; nullopt if it
// is none.
std::optional<std::chrono::system_clock::time_point> ParseHttpDate(std::string_view value);

// How long Retry-After asks to wait from `now` on: it holds seconds or a date. nullopt if it holds
// neither; at most a week; zero if the date is past.
std::optional<std::chrono::milliseconds> ParseRetryAfter(std::string_view value,
                                                         std::chrono::system_clock::time_point now);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_HTTP_HEADERS_H_
