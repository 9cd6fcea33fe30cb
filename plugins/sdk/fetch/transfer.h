#ifndef DOSSIER_SDK_FETCH_TRANSFER_H_
#define DOSSIER_SDK_FETCH_TRANSFER_H_

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <string>

#include "dossier/sdk/fetch.h"

namespace dossier::sdk {

// curl's side of a fetcher: its handles, which keep connections alive, and its callbacks, which
// hold the limits. One request at a time.
class Fetcher::Transfer {
 public:
  Transfer(const FetchOptions& options, const NetworkPolicy& policy);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  struct Ask {
    const Url* url;
    // Whole lines, "Name: value".
    std::vector<std::string> headers;
    // nullptr: none.
    const Credentials* credentials;
    std::chrono::steady_clock::time_point deadline;
    bool deadline_is_callers;
    int cancel_fd;
  };

  // Throws as Fetcher::Fetch, apart from what the status means. After a throw the object is of no
  // more use: what it was doing in the background may go on until it is destroyed.
  HttpResponse Run(const Ask& ask);

 private:
  struct Answer;

  struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  void Prepare(const Ask& ask);
  void PrepareCredentials(const Credentials& credentials);
  // Drives the transfer to its end.
  CURLcode Drive(const Ask& ask);
  [[noreturn]] void Fail(const Ask& ask, CURLcode code) const;

  static curl_socket_t OnOpenSocket(void* transfer, curlsocktype purpose, curl_sockaddr* address);
  static size_t OnHeader(char* data, size_t size, size_t count, void* transfer);
  static size_t OnBody(char* data, size_t size, size_t count, void* transfer);
  static int OnProgress(void* transfer, curl_off_t total, curl_off_t now, curl_off_t upload_total,
                        curl_off_t upload_now);
  void TakeHeader(std::string_view line);

  const FetchOptions& options_;
  const NetworkPolicy& policy_;

  // The easy handle is in the multi handle while a request runs; destroyed in this order.
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::unique_ptr<CURL, EasyDeleter> easy_;
  std::unique_ptr<curl_slist, ListDeleter> header_list_;

  // Of the running request.
  const Url* url_ = nullptr;
  HttpResponse response_;
  uint64_t header_bytes_ = 0;
  // The rule that ended it, in words; empty if none did.
  std::string broken_limit_;
  std::string refused_address_;
  char curl_words_[CURL_ERROR_SIZE] = {};
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_FETCH_TRANSFER_H_
