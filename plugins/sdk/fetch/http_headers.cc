#include "dossier/sdk/http_headers.h"

#include <curl/curl.h>

#include <algorithm>

namespace dossier::sdk {
namespace {

constexpr std::chrono::hours kLongestWait{7 * 24};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

// Characters that a name of a media type or charset may have; all else would be somebody's trick.
bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) ||
           std::string_view("!#$&-^_.+:").find(c) != std::string_view::npos;
  });
}

bool IsMediaType(std::string_view text) {
  const size_t slash = text.find('/');
  return slash != std::string_view::npos && IsName(text.substr(0, slash)) &&
         IsName(text.substr(slash + 1));
}

// Takes the next parameter off `rest`; quoted strings may hold semicolons.
std::string_view TakeParameter(std::string_view& rest) {
  bool quoted = false;
  size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) {
    if (rest[end] == '"') quoted = !quoted;
    if (quoted && rest[end] == '\\') ++end;
  }
  end = std::min(end, rest.size());
  const std::string_view parameter = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return Trimmed(parameter);
}

std::string Unquoted(std::string_view value) {
  if (value.size() < 2 || (value.front() != '"' && value.front() != '\'')) return Lower(value);
  value.remove_prefix(1);
  if (value.back() == '"' || value.back() == '\'') value.remove_suffix(1);
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    text += value[i];
  }
  return Lower(Trimmed(text));
}

}  // namespace

ContentType ParseContentType(std::string_view value) {
  ContentType type;
  const std::string_view media_type = TakeParameter(value);
  if (IsMediaType(media_type)) type.media_type = Lower(media_type);
  while (!value.empty() && type.charset.empty()) {
    const std::string_view parameter = TakeParameter(value);
    const size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    if (Lower(Trimmed(parameter.substr(0, equals))) != "charset") continue;
    const std::string charset = Unquoted(Trimmed(parameter.substr(equals + 1)));
    if (IsName(charset)) type.charset = charset;
  }
  return type;
}

std::optional<std::chrono::system_clock::time_point> ParseHttpDate(std::string_view value) {
  value = Trimmed(value);
  // curl reads "-5" as a date in some year; a date has a time, and a time has colons.
  if (value.size() > 64 || value.find(':') == std::string_view::npos) return std::nullopt;
  const time_t date = curl_getdate(std::string(value).c_str(), nullptr);
  if (date == -1) return std::nullopt;
  constexpr time_t kFar = 4'102'444'800;  // 2100
  return std::chrono::system_clock::from_time_t(std::clamp<time_t>(date, 0, kFar));
}

std::optional<std::chrono::milliseconds> ParseRetryAfter(
    std::string_view value, std::chrono::system_clock::time_point now) {
  value = Trimmed(value);
  if (value.empty() || value.size() > 64) return std::nullopt;
  if (std::all_of(value.begin(), value.end(), IsDigit)) {
    int64_t seconds = 0;
    const int64_t longest = std::chrono::seconds(kLongestWait).count();
    for (const char digit : value) seconds = std::min(seconds * 10 + (digit - '0'), longest);
    return std::chrono::seconds(seconds);
  }
  const auto date = ParseHttpDate(value);
  if (!date.has_value()) return std::nullopt;
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(*date - now);
  return std::clamp<std::chrono::milliseconds>(wait, std::chrono::milliseconds(0), kLongestWait);
}

}  // namespace dossier::sdk
