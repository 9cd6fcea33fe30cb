#include "tests/bench/source_host/bare_socketpair.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace dossier {
namespace {

constexpr size_t kPacked = size_t{64} << 10;

// Runs in a process of its own, which has no other thread.
[[noreturn]] void Write(int fd, size_t bytes) {
  const std::string record(bytes, 'x');
  std::vector<char> packed;
  packed.reserve(2 * kPacked + bytes);
  while (true) {
    const auto size = static_cast<uint32_t>(bytes);
    packed.insert(packed.end(), reinterpret_cast<const char*>(&size),
                  reinterpret_cast<const char*>(&size) + sizeof(size));
    packed.insert(packed.end(), record.begin(), record.end());
    if (packed.size() < kPacked) continue;
    for (size_t at = 0; at < packed.size();) {
      const ssize_t written = send(fd, packed.data() + at, packed.size() - at, MSG_NOSIGNAL);
      if (written <= 0) _exit(0);
      at += static_cast<size_t>(written);
    }
    packed.clear();
  }
}

}  // namespace

double BareSocketpair(size_t bytes, std::chrono::milliseconds time) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) std::abort();
  // Safe although other threads run: the child calls nothing but memory that it has and the kernel.
  const pid_t writer = fork();
  if (writer == 0) {
    close(pair[0]);
    Write(pair[1], bytes);
  }
  close(pair[1]);
  std::vector<char> buffer(size_t{256} << 10);
  const size_t frame = bytes + sizeof(uint32_t);
  uint64_t received = 0;
  const auto start = std::chrono::steady_clock::now();
  auto now = start;
  while (now - start < time) {
    const ssize_t got = recv(pair[0], buffer.data(), buffer.size(), 0);
    if (got <= 0) std::abort();
    received += static_cast<uint64_t>(got);
    now = std::chrono::steady_clock::now();
  }
  close(pair[0]);
  waitpid(writer, nullptr, 0);
  return static_cast<double>(received) / static_cast<double>(frame) /
         std::chrono::duration<double>(now - start).count();
}

}  // namespace dossier
