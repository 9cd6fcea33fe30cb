#include "fetch/transfer.h"

#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <new>

#include "dossier/sdk/wait.h"

namespace dossier::sdk {
namespace {

using Clock = std::chrono::steady_clock;

// Slower than this is a server that keeps us waiting on purpose, or might as well.
constexpr long kStallBytesPerSecond = 16;

void InitialiseCurlOnce() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

int MillisecondsUntil(Clock::time_point time) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 1'000'000));
}

// One line of words for people, whatever curl or an upstream put there.
std::string Line(std::string_view text) {
  std::string line(text.substr(0, 160));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) >= 0x7f) c = ' ';
  }
  return line;
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

template <typename Value>
void Set(CURL* easy, CURLoption option, Value value) {
  if (curl_easy_setopt(easy, option, value) != CURLE_OK) {
    throw Failure(DOSSIER_INTERNAL, "libcurl does not know option " + std::to_string(option));
  }
}

}  // namespace

Fetcher::Transfer::Transfer(const FetchOptions& options, const NetworkPolicy& policy)
    : options_(options), policy_(policy) {
  InitialiseCurlOnce();
  multi_.reset(curl_multi_init());
  easy_.reset(curl_easy_init());
  if (multi_ == nullptr || easy_ == nullptr) throw std::bad_alloc();
}

Fetcher::Transfer::~Transfer() {
  // No harm if it is not in there.
  curl_multi_remove_handle(multi_.get(), easy_.get());
}

HttpResponse Fetcher::Transfer::Run(const Ask& ask) {
  url_ = ask.url;
  response_ = HttpResponse();
  header_bytes_ = 0;
  broken_limit_.clear();
  refused_address_.clear();
  curl_words_[0] = '\0';
  Prepare(ask);
  if (curl_multi_add_handle(multi_.get(), easy_.get()) != CURLM_OK) throw std::bad_alloc();
  const CURLcode code = Drive(ask);
  if (code != CURLE_OK) Fail(ask, code);
  curl_multi_remove_handle(multi_.get(), easy_.get());
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  response_.final_url = ask.url->text();
  return std::move(response_);
}

void Fetcher::Transfer::Prepare(const Ask& ask) {
  CURL* const easy = easy_.get();
  curl_easy_reset(easy);  // keeps connections
  Set(easy, CURLOPT_URL, ask.url->text().c_str());
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  Set(easy, CURLOPT_PROXY, "");
  Set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  Set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  Set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  Set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.ca_file.empty()) {
    Set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    Set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  Set(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br");
  Set(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  Set(easy, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
  Set(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stall_timeout.count()));

  Set(easy, CURLOPT_OPENSOCKETFUNCTION, &OnOpenSocket);
  Set(easy, CURLOPT_OPENSOCKETDATA, this);
  Set(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
  Set(easy, CURLOPT_HEADERDATA, this);
  Set(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  Set(easy, CURLOPT_WRITEDATA, this);
  Set(easy, CURLOPT_NOPROGRESS, 0L);
  Set(easy, CURLOPT_XFERINFOFUNCTION, &OnProgress);
  Set(easy, CURLOPT_XFERINFODATA, this);
  Set(easy, CURLOPT_ERRORBUFFER, curl_words_);

  header_list_.reset();
  for (const std::string& line : ask.headers) {
    curl_slist* const longer = curl_slist_append(header_list_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)header_list_.release();
    header_list_.reset(longer);
  }
  Set(easy, CURLOPT_HTTPHEADER, header_list_.get());
  if (ask.credentials != nullptr) PrepareCredentials(*ask.credentials);
}

void Fetcher::Transfer::PrepareCredentials(const Credentials& credentials) {
  switch (credentials.scheme) {
    case Credentials::Scheme::kBasic:
      Set(easy_.get(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
      Set(easy_.get(), CURLOPT_USERNAME, credentials.user.c_str());
      Set(easy_.get(), CURLOPT_PASSWORD, credentials.secret.c_str());
      break;
    case Credentials::Scheme::kBearer:
      Set(easy_.get(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
      Set(easy_.get(), CURLOPT_XOAUTH2_BEARER, credentials.secret.c_str());
      break;
    case Credentials::Scheme::kHeader:  // among the headers
    case Credentials::Scheme::kNone:
      break;
  }
}

CURLcode Fetcher::Transfer::Drive(const Ask& ask) {
  while (true) {
    int running = 0;
    const CURLMcode code = curl_multi_perform(multi_.get(), &running);
    if (code != CURLM_OK) throw Failure(DOSSIER_INTERNAL, curl_multi_strerror(code));
    int waiting = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &waiting)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    if (IsCancelled(ask.cancel_fd)) {
      throw Failure(DOSSIER_CANCELLED, "reading " + ask.url->shown() + " was cancelled");
    }
    if (Clock::now() >= ask.deadline) {
      throw Failure(ask.deadline_is_callers ? DOSSIER_DEADLINE : DOSSIER_TRANSIENT,
                    ask.url->shown() + " did not answer in the time it was given");
    }
    curl_waitfd cancel = {ask.cancel_fd, CURL_WAIT_POLLIN, 0};
    curl_multi_poll(multi_.get(), &cancel, ask.cancel_fd >= 0 ? 1 : 0,
                    std::min(MillisecondsUntil(ask.deadline), 1000), nullptr);
  }
}

void Fetcher::Transfer::Fail(const Ask& ask, CURLcode code) const {
  const std::string which = ask.url->shown();
  if (!broken_limit_.empty()) throw Failure(DOSSIER_DATA, which + " " + broken_limit_);
  if (!refused_address_.empty()) {
    throw Failure(DOSSIER_DATA, which + " is not read: its host leads to " + refused_address_ +
                                    "; if that is right, name the host in allowed_hosts");
  }
  const std::string why = Line(curl_words_[0] != '\0' ? curl_words_ : curl_easy_strerror(code));
  switch (code) {
    case CURLE_OUT_OF_MEMORY:  // what curl says of a line beyond its own limit, too
      throw Failure(DOSSIER_DATA, which + " has a header that is too long");
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
      throw Failure(DOSSIER_DATA, which + " answers with something else than HTTP: " + why);
    case CURLE_PARTIAL_FILE:
      throw Failure(DOSSIER_TRANSIENT, which + " was cut off: " + why);
    case CURLE_OPERATION_TIMEDOUT:
      throw Failure(DOSSIER_TRANSIENT, which + " is too slow: " + why);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      throw Failure(DOSSIER_TRANSIENT, which + " has a certificate that is not trusted (" + why +
                                           "); ca_file can name another authority");
    default:
      throw Failure(DOSSIER_TRANSIENT, which + " cannot be read: " + why);
  }
}

// The last word on where a connection leads: curl connects to this address and no other.
curl_socket_t Fetcher::Transfer::OnOpenSocket(void* transfer, curlsocktype purpose,
                                              curl_sockaddr* address) {
  auto& self = *static_cast<Transfer*>(transfer);
  if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKET_BAD;
  const std::string refusal = self.policy_.Refusal(self.url_->host(), address->addr);
  if (!refusal.empty()) {
    self.refused_address_ = refusal;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

size_t Fetcher::Transfer::OnHeader(char* data, size_t size, size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  const std::string_view line(data, size * count);
  self.header_bytes_ += line.size();
  if (self.header_bytes_ > self.options_.max_header_bytes) {
    self.broken_limit_ =
        "has more than " + std::to_string(self.options_.max_header_bytes) + " bytes of headers";
    return 0;
  }
  try {
    self.TakeHeader(line);
  } catch (...) {  // nothing may pass through C
    return 0;
  }
  return line.size();
}

void Fetcher::Transfer::TakeHeader(std::string_view line) {
  if (line.substr(0, 5) == "HTTP/") {  // after 100 Continue there comes another one
    response_.headers.clear();
    return;
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  response_.headers.emplace_back(std::move(name), Trimmed(line.substr(colon + 1)));
}

size_t Fetcher::Transfer::OnBody(char* data, size_t size, size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  const size_t bytes = size * count;
  if (self.response_.body.size() + bytes > self.options_.max_decoded_bytes) {
    self.broken_limit_ =
        "has more than " + std::to_string(self.options_.max_decoded_bytes) + " bytes once unpacked";
    return 0;
  }
  try {
    self.response_.body.append(data, bytes);
  } catch (...) {
    return 0;
  }
  return bytes;
}

int Fetcher::Transfer::OnProgress(void* transfer, curl_off_t total, curl_off_t now, curl_off_t,
                                  curl_off_t) {
  auto& self = *static_cast<Transfer*>(transfer);
  const auto limit = static_cast<curl_off_t>(self.options_.max_bytes);
  if (total <= limit && now <= limit) return 0;
  self.broken_limit_ = "has more than " + std::to_string(limit) + " bytes";
  return 1;
}

}  // namespace dossier::sdk
