#ifndef DOSSIER_CLIENT_CHANNEL_H_
#define DOSSIER_CLIENT_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/time/time.h"

// The headers of gRPC are large, and only who makes credentials needs them.
namespace grpc {
class Channel;
class ChannelCredentials;
}  // namespace grpc

namespace dossier::client {

// How to talk to a server.
struct ChannelOptions {
  // Null: without encryption, as over loopback. Else such as grpc::SslCredentials({}), with a token
  // as grpc::CompositeChannelCredentials makes it.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  // A report with its text may be large.
  int max_message_bytes = 64 << 20;
  // A connection on which nothing came for `keepalive_time` is asked whether it lives, and given
  // up if it does not answer within `keepalive_timeout`. Servers refuse to be asked too often.
  absl::Duration keepalive_time = absl::Minutes(1);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  // The longest pause before gRPC tries a broken connection again; calls fail at once meanwhile.
  absl::Duration longest_reconnect_pause = absl::Seconds(2);
  // Put before gRPC's own user agent, such as "my-newsroom/1.2".
  std::string user_agent;
};

// A channel for any stub of the API; connects when the first call needs it. Thread-safe.
std::shared_ptr<grpc::Channel> Connect(const std::string& server, const ChannelOptions& options);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_CHANNEL_H_
