#ifndef DOSSIER_SDK_FETCH_H_
#define DOSSIER_SDK_FETCH_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dossier/sdk/failure.h"
#include "dossier/sdk/network_policy.h"
#include "dossier/sdk/url.h"

namespace dossier::sdk {

// What is shown to an upstream so that it lets us in. Goes to one origin and to no other, whoever
// asks or redirects; over plain http only with FetchOptions::allow_plain_credentials.
struct Credentials {
  enum class Scheme { kNone, kBasic, kBearer, kHeader };
  Scheme scheme = Scheme::kNone;
  std::string user;    // kBasic
  std::string header;  // kHeader: its name, as "X-Api-Key"
  std::string secret;  // the password, token or value itself
  // Whose origin it is for: any URL of it.
  std::string url;
};

struct FetchOptions {
  // See NetworkPolicy.
  bool allow_private_networks = false;
  std::vector<std::string> allowed_hosts;
  // Whether a redirect may lead from https to http.
  bool allow_downgrade = false;
  bool allow_plain_credentials = false;
  // Certificates to trust instead of those of the system: a PEM file.
  std::string ca_file;

  std::string user_agent = "Dossier";
  Credentials credentials;

  // As it comes over the wire, and unpacked.
  uint64_t max_bytes = uint64_t{32} << 20;
  uint64_t max_decoded_bytes = uint64_t{64} << 20;
  uint64_t max_header_bytes = 64 * 1024;
  int max_redirects = 5;
  std::chrono::milliseconds connect_timeout{10'000};
  // For all hops together.
  std::chrono::milliseconds total_timeout{60'000};
  // Less than a few bytes a second for this long is given up. Whole seconds.
  std::chrono::seconds stall_timeout{20};
  // Between the end of one request to a host and the start of the next.
  std::chrono::milliseconds host_pause{0};
};

struct Request {
  std::string url;
  // What the last response said, to be told only of changes; empty for none.
  std::string etag;
  std::string last_modified;
  // "application/rss+xml, application/xml;q=0.9"; empty: anything.
  std::string accept;
  // Further ones. They go to the first origin alone.
  std::vector<std::pair<std::string, std::string>> headers;
  // Steady clock; nullopt: total_timeout alone. Past it: Failure DEADLINE.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  // Readable: give up with Failure CANCELLED; -1 for none. Never read from, never closed.
  int cancel_fd = -1;
};

struct HttpResponse {
  // 2xx, or 304 if the request had an etag or last_modified.
  int status = 0;
  // Of the last hop, in the order they came, names in lower case. The body is unpacked, whatever
  // content-encoding says.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // After redirects, without fragment.
  std::string final_url;
  // Where to ask from now on: where redirects for good (301, 308) led, up to the first that was
  // for now; empty if none did.
  std::string moved_url;
  std::string media_type;  // "text/html"; lower case; empty if not stated
  std::string charset;     // "iso-8859-1"; lower case; empty if not stated
  std::string etag;
  std::string last_modified;

  bool not_modified() const { return status == 304; }
  // The first header of that lower-case name; empty if there is none.
  const std::string& Header(const std::string& name) const;
};

// Reads URLs that strangers may have chosen.
//
// Only GET, only http and https, never through a proxy of the environment, no cookies, no netrc.
// The address is judged by NetworkPolicy at the moment of connecting, the very one that is
// connected to, so what a name resolved to before or will resolve to later does not matter.
// Redirects are judged each like a URL of its own. Compressed answers (gzip, deflate, br) are
// unpacked within the limits. Error texts hold neither queries of URLs nor secrets.
//
// One thread at a time, one transfer at a time. Connections are kept between calls. The destructor
// may wait for the system's resolver if a call was cancelled in the middle of it.
class Fetcher {
 public:
  // Throws Failure CONFIG if the options contradict themselves.
  explicit Fetcher(FetchOptions options);
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  // Throws Failure; upstream_code is the HTTP status where there was one:
  //   CONFIG        the URL is not one to fetch, or is itself an address that is not allowed
  //   DATA          it leads (by name or redirect) where it may not, or the answer breaks HTTP or
  //                 a limit
  //   TRANSIENT     no connection, cut off, too slow; 404 (what is not there now may be again, and
  //                 an operator sees the error meanwhile); 408, 425, 5xx and any other status
  //   RATE_LIMITED  429, and 503 with Retry-After; until then the host is not asked again, whatever
  //                 the URL
  //   AUTH          401, 403, 407
  //   PERMANENT     410, 451
  //   DEADLINE      request.deadline came first
  //   CANCELLED     request.cancel_fd turned readable
  HttpResponse Fetch(const Request& request);

  const FetchOptions& options() const { return options_; }

 private:
  class Transfer;
  // What we owe a host: keyed by Url::host.
  struct Manners {
    std::chrono::steady_clock::time_point next_request;
    std::chrono::steady_clock::time_point silent_until;
  };

  // The checks that need no connection. `from` is the hop before, or nullptr.
  void Admit(const Url& url, const Url* from) const;
  void WaitForTurn(const Url& url, const Request& request);
  // One request, one answer of whatever status.
  HttpResponse Ask(const Url& url, const Request& request, bool is_first_origin,
                   std::chrono::steady_clock::time_point deadline, bool deadline_is_callers);
  [[noreturn]] void Reject(const Url& url, const HttpResponse& response);

  const FetchOptions options_;
  const NetworkPolicy policy_;
  std::string credentials_origin_;
  std::map<std::string, Manners> manners_;
  std::unique_ptr<Transfer> transfer_;
  // The last one that was given up; its resolver may still be at work, which only delays.
  std::unique_ptr<Transfer> failed_;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_FETCH_H_
