#ifndef DOSSIER_SDK_NETWORK_POLICY_H_
#define DOSSIER_SDK_NETWORK_POLICY_H_

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dossier::sdk {

// Which addresses may be connected to. A URL may come from anybody, and the server stands where
// anybody does not: without this, a feed could have it read the cloud's metadata or a neighbour.
//
// Only addresses of the public internet are allowed by themselves. The rest is, in two steps:
//   private    loopback, private (RFC 1918), unique-local, shared (CGNAT): with allow_private
//   forbidden  link-local and metadata, multicast, unspecified, reserved, documentation: only if
//              named in `allowed`
// An address inside another (IPv4-mapped, IPv4-compatible, NAT64, 6to4, Teredo) counts as the inner
// one. Immutable; any number of threads may ask.
class NetworkPolicy {
 public:
  // `allowed` holds hosts ("feeds.intranet.example"), addresses and networks ("10.1.0.0/16",
  // "fd00::/8"). Throws Failure CONFIG if one is none of them.
  explicit NetworkPolicy(bool allow_private = false, const std::vector<std::string>& allowed = {});

  // Why `address` may not be connected to for the sake of `host` ("a loopback address"); empty if
  // it may. `host` is as Url::host says.
  std::string Refusal(std::string_view host, const sockaddr& address) const;

  // Likewise for a host that is itself an address; empty for names, which are judged once resolved.
  std::string Refusal(std::string_view host) const;

 private:
  // IPv4 is held as IPv4-mapped.
  struct Network {
    std::array<uint8_t, 16> address;
    int prefix;
  };

  bool IsAllowed(const std::array<uint8_t, 16>& address) const;
  std::string Refusal(std::string_view host, const std::array<uint8_t, 16>& address) const;

  bool allow_private_;
  std::vector<std::string> hosts_;
  std::vector<Network> networks_;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_NETWORK_POLICY_H_
