#ifndef DOSSIER_TESTS_SUPPORT_HTTP_SERVER_H_
#define DOSSIER_TESTS_SUPPORT_HTTP_SERVER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dossier {

struct HttpRequest {
  std::string method;
  std::string target;  // "/feed?page=2"
  std::string path;    // "/feed"
  // Decoded; the last of equal names.
  std::map<std::string, std::string> query;
  // Names in lower case.
  std::map<std::string, std::string> headers;

  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  std::string Query(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? "" : found->second;
  }
};

struct HttpAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // Sent with Content-Encoding: gzip.
  bool gzip = false;
  bool chunked = false;
  // The body over and over, until the client has enough.
  bool endless = false;
  // Bytes of the body after which the connection is closed; -1: all are sent.
  int64_t cut_after = -1;
  // Said instead of the true length; -1: the true one.
  int64_t content_length = -1;
  // One byte at a time with this pause in between, head and body.
  std::chrono::milliseconds drip{0};
  // Takes the request and never answers.
  bool silent = false;
  // Sent as it is instead of everything above, then the connection is closed.
  std::string raw;

  static HttpAnswer Ok(std::string body, std::string content_type = "text/plain");
  static HttpAnswer Status(int status,
                           std::vector<std::pair<std::string, std::string>> headers = {});
  static HttpAnswer Redirect(std::string location, int status = 302);
};

// An HTTP/1.1 server on the loopback interface that answers as told and keeps what it was asked.
//
// Any number of connections, a thread each; handlers run one at a time. All ends with the object,
// also connections in the middle of an answer. Ends the program if it cannot listen.
class HttpServer {
 public:
  using Handler = std::function<HttpAnswer(const HttpRequest&)>;

  enum class Security { kPlain, kTls };
  // kTls: with a certificate of its own for 127.0.0.1 and localhost that nobody else trusts.
  explicit HttpServer(Security security = Security::kPlain);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const { return port_; }
  // "http://127.0.0.1:41234/feed" for "/feed".
  std::string Url(const std::string& target) const { return UrlOn("127.0.0.1", target); }
  std::string UrlOn(const std::string& host, const std::string& target) const;
  // The certificate as PEM.
  const std::string& certificate() const { return certificate_; }

  // What to answer for a path; without, 404.
  void On(const std::string& path, Handler handler);
  void On(const std::string& path, HttpAnswer answer);
  // One after the other, the last for ever.
  void On(const std::string& path, std::vector<HttpAnswer> answers);
  // For all paths that have nothing of their own.
  void OnAnything(Handler handler);

  std::vector<HttpRequest> requests() const;
  // Of one path.
  std::vector<HttpRequest> requests(const std::string& path) const;
  void ForgetRequests();
  // Returns once `count` requests have come since the last ForgetRequests.
  void AwaitRequests(size_t count) const;

 private:
  class Connection;
  struct Tls;
  struct Shared;

  void Accept();
  void Serve(int fd);
  HttpAnswer AnswerTo(const HttpRequest& request);

  int listener_ = -1;
  int port_ = 0;
  std::string certificate_;
  std::unique_ptr<Tls> tls_;
  std::unique_ptr<Shared> shared_;
  std::thread acceptor_;
};

// `text` as gzip.
std::string Gzip(const std::string& text);

}  // namespace dossier

#endif  // DOSSIER_TESTS_SUPPORT_HTTP_SERVER_H_
