#include "check/file_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

namespace dossier::check {
namespace {

constexpr size_t kMaxRequest = 64 * 1024;

const char* MediaTypeOf(std::string_view path) {
  static constexpr std::pair<std::string_view, const char*> kTypes[] = {
      {".html", "text/html; charset=utf-8"}, {".htm", "text/html; charset=utf-8"},
      {".xml", "application/xml"},           {".rss", "application/rss+xml"},
      {".atom", "application/atom+xml"},     {".json", "application/json"},
      {".csv", "text/csv; charset=utf-8"},   {".txt", "text/plain; charset=utf-8"},
      {".pdf", "application/pdf"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (path.size() >= ending.size() && path.substr(path.size() - ending.size()) == ending) {
      return type;
    }
  }
  return "application/octet-stream";
}

struct Request {
  std::string method;
  std::string path;  // without the query
  std::string known_etag;
};

// Until the empty line; a request that is none has no method.
Request ReadRequest(int connection) {
  std::string text;
  char buffer[4096];
  while (text.find("\r\n\r\n") == std::string::npos && text.size() < kMaxRequest) {
    const ssize_t got = recv(connection, buffer, sizeof(buffer), 0);
    if (got <= 0) return {};
    text.append(buffer, static_cast<size_t>(got));
  }
  const size_t first = text.find(' ');
  const size_t second = text.find(' ', first + 1);
  if (second == std::string::npos) return {};
  Request request;
  request.method = text.substr(0, first);
  request.path = text.substr(first + 1, second - first - 1);
  request.path = request.path.substr(0, request.path.find_first_of("?#"));
  constexpr std::string_view kCondition = "\r\nif-none-match:";
  std::string lower = text;
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (const size_t at = lower.find(kCondition); at != std::string::npos) {
    const size_t begin = text.find_first_not_of(' ', at + kCondition.size());
    request.known_etag = text.substr(begin, text.find("\r\n", begin) - begin);
  }
  return request;
}

void Send(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

void Answer(int connection, const std::string& directory) {
  const Request request = ReadRequest(connection);
  if (request.method.empty()) return;
  const std::string file = directory + request.path;
  struct stat info = {};
  std::string head;
  std::string body;
  if (request.method != "GET" && request.method != "HEAD") {
    head = "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n";
  } else if (request.path.find("..") != std::string::npos || stat(file.c_str(), &info) != 0 ||
             !S_ISREG(info.st_mode)) {
    head = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n";
  } else {
    const std::string etag =
        "\"" + std::to_string(info.st_size) + "-" + std::to_string(info.st_mtime) + "\"";
    if (request.known_etag == etag) {
      head = "HTTP/1.1 304 Not Modified\r\nETag: " + etag + "\r\n";
    } else {
      std::ifstream stream(file, std::ios::binary);
      body.assign(std::istreambuf_iterator<char>(stream), {});
      head = std::string("HTTP/1.1 200 OK\r\nContent-Type: ") + MediaTypeOf(file) +
             "\r\nETag: " + etag + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
  }
  Send(connection, head + "Connection: close\r\n\r\n");
  if (request.method == "GET") Send(connection, body);
}

[[noreturn]] void Serve(int listener, const std::string& directory) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (true) {
    const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      _exit(1);
    }
    // One that says nothing must not hold up the others.
    const timeval patience = {2, 0};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    Answer(connection, directory);
    close(connection);
  }
}

}  // namespace

FileServer::FileServer(const std::string& directory) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || bind(listener, generic, size) != 0 || listen(listener, 64) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    if (listener >= 0) close(listener);
    return;
  }
  process_ = fork();
  if (process_ == 0) Serve(listener, directory);
  close(listener);
  if (process_ > 0) url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

FileServer::~FileServer() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace dossier::check
