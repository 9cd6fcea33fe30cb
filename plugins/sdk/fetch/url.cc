#include "dossier/sdk/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "dossier/sdk/failure.h"

namespace dossier::sdk {
namespace {

constexpr size_t kMaxUrl = 8 * 1024;

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

[[noreturn]] void Refuse(std::string_view why) {
  throw Failure(DOSSIER_CONFIG, "the URL cannot be used: " + std::string(why));
}

Handle NewHandle() {
  Handle handle(curl_url(), &curl_url_cleanup);
  if (handle == nullptr) throw std::bad_alloc();
  return handle;
}

void Set(CURLU* handle, std::string_view text) {
  if (text.size() > kMaxUrl) Refuse("it is longer than 8 KiB");
  if (text.find('\0') != std::string_view::npos) Refuse("it holds a NUL");
  const CURLUcode code = curl_url_set(handle, CURLUPART_URL, std::string(text).c_str(),
                                      CURLU_DISALLOW_USER | CURLU_URLENCODE);
  if (code == CURLUE_USER_NOT_ALLOWED) {
    Refuse("it holds a user name or password; name a secret in the configuration instead");
  }
  if (code == CURLUE_UNSUPPORTED_SCHEME) Refuse("only http and https are fetched");
  if (code != CURLUE_OK) Refuse(curl_url_strerror(code));
}

std::string Part(CURLU* handle, CURLUPart part, unsigned flags = 0) {
  char* value = nullptr;
  const CURLUcode code = curl_url_get(handle, part, &value, flags);
  if (code == CURLUE_NO_QUERY || code == CURLUE_NO_PORT) return "";
  if (code != CURLUE_OK) Refuse(curl_url_strerror(code));
  std::string text(value);
  curl_free(value);
  return text;
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

// The host as the name system knows it. curl can do this only under a locale of UTF-8, which a
// plugin must not choose.
std::string AsciiHost(std::string host) {
  const bool is_ascii = std::all_of(host.begin(), host.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 0x7f;
  });
  if (!is_ascii) {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UIDNA, decltype(&uidna_close)> names(
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ,
                        &error),
        &uidna_close);
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    char ascii[256];
    const int32_t size =
        uidna_nameToASCII_UTF8(names.get(), host.data(), static_cast<int32_t>(host.size()), ascii,
                               static_cast<int32_t>(sizeof(ascii)), &info, &error);
    if (U_FAILURE(error) || info.errors != 0 || size <= 0) Refuse("its host is not a name");
    host.assign(ascii, static_cast<size_t>(size));
  }
  host = Lower(std::move(host));
  // "feeds.example." is the same host, and would not be found in a list of hosts.
  if (host.size() > 1 && host.back() == '.') host.pop_back();
  if (host.back() == '.') Refuse("its host is not a name");
  return host;
}

}  // namespace

Url Url::Parse(std::string_view text) {
  Url url = ParseOnce(text);
  // A number may show itself as an address only once its letters are unfolded ("0x%41", "0x7f.1.").
  // What is read again as something else would be connected to as something else.
  for (int round = 0; round < 4; ++round) {
    Url again = ParseOnce(url.text_);
    if (again.text_ == url.text_) return again;
    url = std::move(again);
  }
  Refuse("its host is written in a way that can be read in several");
}

Url Url::ParseOnce(std::string_view text) {
  const Handle handle = NewHandle();
  Set(handle.get(), text);
  Url url;
  url.scheme_ = Part(handle.get(), CURLUPART_SCHEME);
  if (url.scheme_ != "http" && url.scheme_ != "https") Refuse("only http and https are fetched");
  url.host_ = AsciiHost(Part(handle.get(), CURLUPART_HOST));
  if (curl_url_set(handle.get(), CURLUPART_HOST, url.host_.c_str(), 0) != CURLUE_OK ||
      curl_url_set(handle.get(), CURLUPART_FRAGMENT, nullptr, 0) != CURLUE_OK) {
    Refuse("its host is not a name or an address");
  }
  url.text_ = Part(handle.get(), CURLUPART_URL);
  url.origin_ = url.scheme_ + "://" + url.host_ + ":" +
                Part(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  curl_url_set(handle.get(), CURLUPART_QUERY, nullptr, 0);
  url.shown_ = Part(handle.get(), CURLUPART_URL);
  if (url.shown_.size() > 200) url.shown_ = url.shown_.substr(0, 200) + "...";
  for (char& c : url.shown_) {
    if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  }
  if (url.host_.front() == '[') url.host_ = url.host_.substr(1, url.host_.size() - 2);
  return url;
}

Url Url::Resolve(std::string_view reference) const {
  const Handle handle = NewHandle();
  Set(handle.get(), text_);
  Set(handle.get(), reference);
  return Parse(Part(handle.get(), CURLUPART_URL));
}

bool Url::host_is_address() const {
  in6_addr address;
  return inet_pton(AF_INET, host_.c_str(), &address) == 1 ||
         host_.find(':') != std::string::npos;  // IPv6, with or without a zone
}

}  // namespace dossier::sdk
