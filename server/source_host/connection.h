#ifndef DOSSIER_SERVER_SOURCE_HOST_CONNECTION_H_
#define DOSSIER_SERVER_SOURCE_HOST_CONNECTION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "server/source_host/frame.h"
#include "server/source_host/record_check.h"

namespace dossier::source_host {

// What the server left open for this process.
inline constexpr int kSocketFd = 3;  // the connection
inline constexpr int kCancelFd = 4;  // an eventfd that turns readable when the call shall end
inline constexpr int kPluginFd = 5;  // the plugin's file
inline constexpr int kFirstFreeFd = 6;

// How this process ends on its own account.
inline constexpr int kExitDone = 0;
inline constexpr int kExitUsage = 64;
inline constexpr int kExitConnectionLost = 65;
inline constexpr int kExitProtocol = 66;

// The host's end of the socket. Small things are gathered and written in large pieces, for one
// write each is ten times slower.
//
// Threads: the main thread alone. There is nobody to report an error to, so without a connection
// the process ends.
class Connection {
 public:
  explicit Connection(int fd);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Where the next frames are put; Flush() or SendRecord() sends them.
  std::string* buffer() { return &outgoing_; }
  void SendRecord(const GivenRecord& record, uint64_t request);
  void Flush();

  // The next frame of the server. What it views stays until the next call.
  Frame Receive();

 private:
  void Write(std::string_view first, std::string_view second);

  const int fd_;
  std::string outgoing_;
  std::string incoming_;
  size_t consumed_ = 0;
};

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_CONNECTION_H_
