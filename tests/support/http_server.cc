#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <set>
#include <string_view>

namespace dossier {
namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::perror(what);
  std::abort();
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::string Decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      decoded += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

HttpRequest ParseRequest(std::string_view head) {
  HttpRequest request;
  const std::string line(head.substr(0, head.find("\r\n")));
  const size_t first = line.find(' ');
  const size_t second = line.find(' ', first + 1);
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, second - first - 1);
  const size_t mark = request.target.find('?');
  request.path = request.target.substr(0, mark);
  if (mark != std::string::npos) {
    std::string_view rest = std::string_view(request.target).substr(mark + 1);
    while (!rest.empty()) {
      const std::string_view pair = rest.substr(0, rest.find('&'));
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
      const size_t equals = std::min(pair.find('='), pair.size());
      request.query[Decoded(pair.substr(0, equals))] =
          equals < pair.size() ? Decoded(pair.substr(equals + 1)) : "";
    }
  }
  while (true) {
    const size_t end = head.find("\r\n");
    if (end == std::string_view::npos) break;
    head.remove_prefix(end + 2);
    const std::string header(head.substr(0, head.find("\r\n")));
    const size_t colon = header.find(':');
    if (colon == std::string::npos) continue;
    const size_t value = header.find_first_not_of(' ', colon + 1);
    request.headers[Lower(header.substr(0, colon))] =
        value == std::string::npos ? "" : header.substr(value);
  }
  return request;
}

std::string Head(const HttpAnswer& answer, size_t body_bytes) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Said\r\n";
  for (const auto& [name, value] : answer.headers) head += name + ": " + value + "\r\n";
  if (answer.gzip) head += "Content-Encoding: gzip\r\n";
  if (answer.chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!answer.endless && answer.status != 304) {
    const auto length =
        answer.content_length >= 0 ? answer.content_length : static_cast<int64_t>(body_bytes);
    head += "Content-Length: " + std::to_string(length) + "\r\n";
  }
  return head + "\r\n";
}

std::string Chunk(std::string_view bytes) {
  char size[32];
  std::snprintf(size, sizeof(size), "%zx\r\n", bytes.size());
  return size + std::string(bytes) + "\r\n";
}

}  // namespace

HttpAnswer HttpAnswer::Ok(std::string body, std::string content_type) {
  HttpAnswer answer;
  answer.headers = {{"Content-Type", std::move(content_type)}};
  answer.body = std::move(body);
  return answer;
}

HttpAnswer HttpAnswer::Status(int status,
                              std::vector<std::pair<std::string, std::string>> headers) {
  HttpAnswer answer;
  answer.status = status;
  answer.headers = std::move(headers);
  return answer;
}

HttpAnswer HttpAnswer::Redirect(std::string location, int status) {
  return Status(status, {{"Location", std::move(location)}});
}

std::string Gzip(const std::string& text) {
  z_stream stream = {};
  Require(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "deflate");
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  Require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "deflate");
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// A key and a certificate that are made anew for each server.
struct HttpServer::Tls {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_server_method()),
                                                            &SSL_CTX_free};

  std::string MakeCertificate() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
    X509* const x509 = certificate.get();
    Require(key != nullptr && x509 != nullptr, "certificate");
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_NAME* const name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test server"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    X509_set_pubkey(x509, key.get());
    X509_EXTENSION* const extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
    Require(X509_sign(x509, key.get(), EVP_sha256()) > 0, "certificate");
    SSL_CTX_use_certificate(context.get(), x509);
    SSL_CTX_use_PrivateKey(context.get(), key.get());

    const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(BIO_new(BIO_s_mem()), &BIO_free_all);
    PEM_write_bio_X509(memory.get(), x509);
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<size_t>(size)};
  }
};

struct HttpServer::Shared {
  mutable std::mutex mutex;
  mutable std::condition_variable asked;
  std::map<std::string, Handler> handlers;
  Handler fallback;
  std::vector<HttpRequest> requests;
  std::set<int> open;
  std::vector<std::thread> threads;
  std::atomic<bool> stopping{false};
};

// The bytes of one connection, with TLS around them or not.
class HttpServer::Connection {
 public:
  Connection(int fd, SSL_CTX* context, const std::atomic<bool>& stopping)
      : fd_(fd), ssl_(nullptr, &SSL_free), stopping_(stopping) {
    if (context == nullptr) return;
    ssl_.reset(SSL_new(context));
    SSL_set_fd(ssl_.get(), fd_);
    good_ = SSL_accept(ssl_.get()) == 1;
  }

  // The next head of a request without the empty line; nothing at the end.
  std::optional<std::string> ReadHead() {
    while (good_) {
      const size_t end = buffer_.find("\r\n\r\n");
      if (end != std::string::npos) {
        std::string head = buffer_.substr(0, end);
        buffer_.erase(0, end + 4);
        return head;
      }
      char bytes[4096];
      const auto count = ssl_ == nullptr ? ::recv(fd_, bytes, sizeof(bytes), 0)
                                         : SSL_read(ssl_.get(), bytes, sizeof(bytes));
      if (count <= 0) break;
      buffer_.append(bytes, static_cast<size_t>(count));
    }
    return std::nullopt;
  }

  bool Write(std::string_view bytes) {
    while (good_ && !bytes.empty() && !stopping_) {
      const auto count = ssl_ == nullptr
                             ? ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL)
                             : SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
      if (count <= 0) good_ = false;
      if (good_) bytes.remove_prefix(static_cast<size_t>(count));
    }
    return good_ && !stopping_;
  }

  bool Drip(std::string_view bytes, std::chrono::milliseconds pause) {
    for (size_t i = 0; i < bytes.size(); ++i) {
      if (!Write(bytes.substr(i, 1)) || ClientLeaves(pause)) return false;
    }
    return true;
  }

  void AwaitEnd() {
    while (!stopping_ && !ClientLeaves(std::chrono::milliseconds(1000))) {
    }
  }

 private:
  bool ClientLeaves(std::chrono::milliseconds within) {
    pollfd watched = {fd_, POLLIN | POLLRDHUP, 0};
    return ::poll(&watched, 1, static_cast<int>(within.count())) > 0;
  }

  const int fd_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  const std::atomic<bool>& stopping_;
  std::string buffer_;
  bool good_ = true;
};

HttpServer::HttpServer(Security security) : shared_(std::make_unique<Shared>()) {
  std::signal(SIGPIPE, SIG_IGN);  // TLS writes without MSG_NOSIGNAL
  if (security == Security::kTls) {
    tls_ = std::make_unique<Tls>();
    certificate_ = tls_->MakeCertificate();
  }
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Require(listener_ >= 0, "socket");
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Require(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0, "bind");
  Require(listen(listener_, 64) == 0, "listen");
  socklen_t size = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

HttpServer::~HttpServer() {
  shared_->stopping = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  {
    const std::lock_guard lock(shared_->mutex);
    for (const int fd : shared_->open) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : shared_->threads) thread.join();
}

std::string HttpServer::UrlOn(const std::string& host, const std::string& target) const {
  return (tls_ == nullptr ? "http://" : "https://") + host + ":" + std::to_string(port_) + target;
}

void HttpServer::On(const std::string& path, Handler handler) {
  const std::lock_guard lock(shared_->mutex);
  shared_->handlers[path] = std::move(handler);
}

void HttpServer::On(const std::string& path, HttpAnswer answer) {
  On(path, [answer = std::move(answer)](const HttpRequest&) { return answer; });
}

void HttpServer::On(const std::string& path, std::vector<HttpAnswer> answers) {
  On(path, [answers = std::move(answers), next = size_t{0}](const HttpRequest&) mutable {
    return answers[std::min(next++, answers.size() - 1)];
  });
}

void HttpServer::OnAnything(Handler handler) {
  const std::lock_guard lock(shared_->mutex);
  shared_->fallback = std::move(handler);
}

std::vector<HttpRequest> HttpServer::requests() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->requests;
}

std::vector<HttpRequest> HttpServer::requests(const std::string& path) const {
  std::vector<HttpRequest> all = requests();
  std::erase_if(all, [&](const HttpRequest& request) { return request.path != path; });
  return all;
}

void HttpServer::ForgetRequests() {
  const std::lock_guard lock(shared_->mutex);
  shared_->requests.clear();
}

void HttpServer::AwaitRequests(size_t count) const {
  std::unique_lock lock(shared_->mutex);
  shared_->asked.wait(lock, [&] { return shared_->requests.size() >= count; });
}

void HttpServer::Accept() {
  while (true) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (shared_->stopping) {
      if (fd >= 0) close(fd);
      return;
    }
    if (fd < 0) continue;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const std::lock_guard lock(shared_->mutex);
    shared_->open.insert(fd);
    shared_->threads.emplace_back([this, fd] { Serve(fd); });
  }
}

void HttpServer::Serve(int fd) {
  {
    Connection connection(fd, tls_ == nullptr ? nullptr : tls_->context.get(), shared_->stopping);
    while (const auto head = connection.ReadHead()) {
      const HttpAnswer answer = AnswerTo(ParseRequest(*head));
      if (answer.silent) {
        connection.AwaitEnd();
        break;
      }
      if (!answer.raw.empty()) {
        connection.Write(answer.raw);
        break;
      }
      const std::string body = answer.gzip ? Gzip(answer.body) : answer.body;
      std::string bytes = Head(answer, body.size());
      if (answer.status != 304) {
        const std::string_view sent = std::string_view(body).substr(
            0, answer.cut_after >= 0 ? static_cast<size_t>(answer.cut_after) : body.size());
        if (answer.chunked && !sent.empty()) {
          bytes += Chunk(sent);
        } else {
          bytes += sent;
        }
        if (answer.chunked && !answer.endless && answer.cut_after < 0) bytes += Chunk("");
      }
      if (answer.drip.count() > 0 ? !connection.Drip(bytes, answer.drip)
                                  : !connection.Write(bytes)) {
        break;
      }
      const std::string more = answer.chunked ? Chunk(body) : body;
      while (answer.endless && connection.Write(more)) {
      }
      if (answer.endless || answer.cut_after >= 0) break;
      if (answer.content_length >= 0) break;
    }
  }
  const std::lock_guard lock(shared_->mutex);
  shared_->open.erase(fd);
  close(fd);
}

HttpAnswer HttpServer::AnswerTo(const HttpRequest& request) {
  const std::lock_guard lock(shared_->mutex);
  shared_->requests.push_back(request);
  shared_->asked.notify_all();
  const auto handler = shared_->handlers.find(request.path);
  if (handler != shared_->handlers.end()) return handler->second(request);
  return shared_->fallback ? shared_->fallback(request) : HttpAnswer::Status(404);
}

}  // namespace dossier
