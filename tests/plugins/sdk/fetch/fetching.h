#ifndef DOSSIER_TESTS_PLUGINS_SDK_FETCH_FETCHING_H_
#define DOSSIER_TESTS_PLUGINS_SDK_FETCH_FETCHING_H_

#include <optional>
#include <string>
#include <utility>

#include "dossier/sdk/fetch.h"
#include "tests/support/http_server.h"

namespace dossier::sdk {

// Options that may read the test's own server, and nothing else of this machine.
inline FetchOptions Local() {
  FetchOptions options;
  options.allowed_hosts = {"127.0.0.1"};
  return options;
}

inline Request Get(std::string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

// How a fetch failed; nullopt if it did not.
inline std::optional<Failure> FailureOf(Fetcher& fetcher, const Request& request) {
  try {
    fetcher.Fetch(request);
    return std::nullopt;
  } catch (const Failure& failure) {
    return failure;
  }
}

inline std::optional<Failure> FailureOf(FetchOptions options, const std::string& url) {
  try {
    Fetcher fetcher(std::move(options));
    return FailureOf(fetcher, Get(url));
  } catch (const Failure& failure) {
    return failure;
  }
}

}  // namespace dossier::sdk

#endif  // DOSSIER_TESTS_PLUGINS_SDK_FETCH_FETCHING_H_
