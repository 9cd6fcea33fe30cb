#include <algorithm>

#include "dossier/sdk/fetch.h"
#include "dossier/sdk/http_headers.h"
#include "dossier/sdk/wait.h"
#include "fetch/transfer.h"

namespace dossier::sdk {
namespace {

using Clock = std::chrono::steady_clock;

bool IsRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// A line break in a value would begin a header of somebody else's choice.
std::string HeaderLine(const std::string& name, const std::string& value) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; };
  if (name.empty() || name.find_first_of(": \t") != std::string::npos ||
      std::any_of(name.begin(), name.end(), is_control) ||
      std::any_of(value.begin(), value.end(), is_control)) {
    throw Failure(DOSSIER_CONFIG,
                  "a header (or the secret in it) holds characters that headers "
                  "must not: line breaks or, in a name, spaces or colons");
  }
  return name + ": " + value;
}

// An etag or date of an upstream, sent back to it; left out where it could not be a header.
void AddCondition(std::vector<std::string>& headers, const char* name, const std::string& value) {
  if (value.empty() || value.size() > 4096) return;
  try {
    headers.push_back(HeaderLine(name, value));
  } catch (const Failure&) {
  }
}

std::string MeaningOf(int status) {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return "does not accept the credentials, or wants some";
    case 404:
      return "is not there";
    case 410:
    case 451:
      return "is gone for good";
    case 429:
    case 503:
      return "asks for patience";
    default:
      return status >= 500 ? "has trouble of its own" : "refuses the request";
  }
}

int32_t CodeOf(int status, bool asks_for_patience) {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return DOSSIER_AUTH;
    case 410:
    case 451:
      return DOSSIER_PERMANENT;
    case 429:
      return DOSSIER_RATE_LIMITED;
    case 503:
      return asks_for_patience ? DOSSIER_RATE_LIMITED : DOSSIER_TRANSIENT;
    default:
      return DOSSIER_TRANSIENT;
  }
}

}  // namespace

const std::string& HttpResponse::Header(const std::string& name) const {
  static const std::string kNone;
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? kNone : found->second;
}

Fetcher::Fetcher(FetchOptions options)
    : options_(std::move(options)),
      policy_(options_.allow_private_networks, options_.allowed_hosts) {
  HeaderLine("User-Agent", options_.user_agent);
  const Credentials& credentials = options_.credentials;
  if (credentials.scheme == Credentials::Scheme::kNone) return;
  HeaderLine(credentials.scheme == Credentials::Scheme::kHeader ? credentials.header : "X",
             credentials.secret + credentials.user);
  const Url url = Url::Parse(credentials.url);
  if (!url.is_secure() && !options_.allow_plain_credentials) {
    throw Failure(DOSSIER_CONFIG,
                  "credentials would travel readable by all over http; use https, "
                  "or set allow_plain_credentials");
  }
  credentials_origin_ = url.origin();
}

Fetcher::~Fetcher() = default;

HttpResponse Fetcher::Fetch(const Request& request) {
  const auto own_deadline = Clock::now() + options_.total_timeout;
  const bool callers = request.deadline.has_value() && *request.deadline < own_deadline;
  const auto deadline = callers ? *request.deadline : own_deadline;

  Url url = Url::Parse(request.url);
  const std::string first_origin = url.origin();
  Admit(url, nullptr);
  std::string moved_url;
  bool is_for_good = true;
  for (int redirects = 0;; ++redirects) {
    WaitForTurn(url, request);
    HttpResponse response = Ask(url, request, url.origin() == first_origin, deadline, callers);
    if (!IsRedirect(response.status)) {
      const bool is_conditional = !request.etag.empty() || !request.last_modified.empty();
      const bool is_answer = (response.status >= 200 && response.status < 300) ||
                             (response.status == 304 && is_conditional);
      if (!is_answer) Reject(url, response);
      response.moved_url = std::move(moved_url);
      return response;
    }
    if (redirects >= options_.max_redirects) {
      throw Failure(DOSSIER_DATA,
                    Url::Parse(request.url).shown() + " is redirected more than " +
                        std::to_string(options_.max_redirects) + " times",
                    {}, response.status);
    }
    const std::string& location = response.Header("location");
    if (location.empty()) {
      throw Failure(DOSSIER_DATA, url.shown() + " redirects without saying where", {},
                    response.status);
    }
    try {
      const Url next = url.Resolve(location);
      Admit(next, &url);
      url = next;
      is_for_good = is_for_good && (response.status == 301 || response.status == 308);
      if (is_for_good) moved_url = url.text();
    } catch (const Failure& failure) {
      throw Failure(DOSSIER_DATA, url.shown() + " redirects where it may not: " + failure.what(),
                    {}, response.status);
    }
  }
}

void Fetcher::Admit(const Url& url, const Url* from) const {
  if (from != nullptr && from->is_secure() && !url.is_secure() && !options_.allow_downgrade) {
    throw Failure(DOSSIER_CONFIG, "from https to http, which allow_downgrade would allow");
  }
  const std::string refusal = policy_.Refusal(url.host());
  if (!refusal.empty()) {
    throw Failure(DOSSIER_CONFIG, url.shown() + " is not read: " + url.host() + " is " + refusal +
                                      "; if that is right, name it in allowed_hosts");
  }
}

void Fetcher::WaitForTurn(const Url& url, const Request& request) {
  const auto found = manners_.find(url.host());
  if (found == manners_.end()) return;
  const auto now = Clock::now();
  if (now < found->second.silent_until) {
    throw Failure(DOSSIER_RATE_LIMITED, url.host() + " asked for patience, which is not over",
                  std::chrono::ceil<std::chrono::milliseconds>(found->second.silent_until - now));
  }
  const auto turn = found->second.next_request;
  if (turn <= now) return;
  if (request.deadline.has_value() && turn > *request.deadline) {
    throw Failure(DOSSIER_DEADLINE, "the pause between two requests to " + url.host() +
                                        " does not fit into the time that is left");
  }
  if (WaitForCancel(request.cancel_fd, turn - now)) {
    throw Failure(DOSSIER_CANCELLED, "reading " + url.shown() + " was cancelled");
  }
}

HttpResponse Fetcher::Ask(const Url& url, const Request& request, bool is_first_origin,
                          Clock::time_point deadline, bool deadline_is_callers) {
  Transfer::Ask ask;
  ask.url = &url;
  ask.deadline = deadline;
  ask.deadline_is_callers = deadline_is_callers;
  ask.cancel_fd = request.cancel_fd;
  ask.headers.push_back(HeaderLine("Accept", request.accept.empty() ? "*/*" : request.accept));
  if (is_first_origin) {
    for (const auto& [name, value] : request.headers) {
      ask.headers.push_back(HeaderLine(name, value));
    }
  }
  AddCondition(ask.headers, "If-None-Match", request.etag);
  AddCondition(ask.headers, "If-Modified-Since", request.last_modified);
  const Credentials& credentials = options_.credentials;
  const bool known_here = !credentials_origin_.empty() && url.origin() == credentials_origin_;
  ask.credentials = known_here ? &credentials : nullptr;
  if (known_here && credentials.scheme == Credentials::Scheme::kHeader) {
    ask.headers.push_back(HeaderLine(credentials.header, credentials.secret));
  }

  // A transfer that failed may have left work behind, so the next call begins with a new one.
  if (transfer_ == nullptr) transfer_ = std::make_unique<Transfer>(options_, policy_);
  HttpResponse response;
  try {
    response = transfer_->Run(ask);
  } catch (...) {
    manners_[url.host()].next_request = Clock::now() + options_.host_pause;
    failed_ = std::move(transfer_);
    throw;
  }
  manners_[url.host()].next_request = Clock::now() + options_.host_pause;
  const ContentType type = ParseContentType(response.Header("content-type"));
  response.media_type = type.media_type;
  response.charset = type.charset;
  response.etag = response.Header("etag");
  response.last_modified = response.Header("last-modified");
  return response;
}

void Fetcher::Reject(const Url& url, const HttpResponse& response) {
  const auto retry_after =
      ParseRetryAfter(response.Header("retry-after"), std::chrono::system_clock::now());
  const int32_t code = CodeOf(response.status, retry_after.has_value());
  const auto patience = retry_after.value_or(std::chrono::milliseconds(0));
  if (code == DOSSIER_RATE_LIMITED) {
    manners_[url.host()].silent_until = Clock::now() + patience;
  }
  throw Failure(code,
                url.shown() + " " + MeaningOf(response.status) + " (HTTP " +
                    std::to_string(response.status) + ")",
                patience, response.status);
}

}  // namespace dossier::sdk
