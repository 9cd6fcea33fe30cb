#include "dossier/sdk/network_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "dossier/sdk/failure.h"
#include "dossier/sdk/url.h"

namespace dossier::sdk {
namespace {

// IPv4 as IPv4-mapped, so that one comparison does for both.
using Address = std::array<uint8_t, 16>;

enum class Reach { kPublic, kPrivate, kForbidden };

struct Kind {
  Reach reach;
  const char* name;
};

struct Range {
  const char* network;
  int prefix;
  Kind kind;
};

// The first that fits counts. From the IANA registries of special addresses.
constexpr Range kIpv4Ranges[] = {
    {"0.0.0.0", 8, {Reach::kForbidden, "an address of this very machine"}},
    {"10.0.0.0", 8, {Reach::kPrivate, "a private address"}},
    {"100.100.100.200", 32, {Reach::kForbidden, "a metadata address"}},
    {"100.64.0.0", 10, {Reach::kPrivate, "a shared (carrier-grade NAT) address"}},
    {"127.0.0.0", 8, {Reach::kPrivate, "a loopback address"}},
    {"168.63.129.16", 32, {Reach::kForbidden, "a metadata address"}},
    {"169.254.169.254", 32, {Reach::kForbidden, "a metadata address"}},
    {"169.254.0.0", 16, {Reach::kForbidden, "a link-local address"}},
    {"172.16.0.0", 12, {Reach::kPrivate, "a private address"}},
    {"192.0.0.0", 24, {Reach::kForbidden, "a reserved address"}},
    {"192.0.2.0", 24, {Reach::kForbidden, "a documentation address"}},
    {"192.88.99.0", 24, {Reach::kForbidden, "a reserved address"}},
    {"192.168.0.0", 16, {Reach::kPrivate, "a private address"}},
    {"198.18.0.0", 15, {Reach::kForbidden, "a benchmarking address"}},
    {"198.51.100.0", 24, {Reach::kForbidden, "a documentation address"}},
    {"203.0.113.0", 24, {Reach::kForbidden, "a documentation address"}},
    {"224.0.0.0", 4, {Reach::kForbidden, "a multicast address"}},
    {"240.0.0.0", 4, {Reach::kForbidden, "a reserved address"}},
};

// What is not here and not global unicast (2000::/3) is reserved.
constexpr Range kIpv6Ranges[] = {
    {"::", 128, {Reach::kForbidden, "the unspecified address"}},
    {"::1", 128, {Reach::kPrivate, "a loopback address"}},
    {"fd00:ec2::254", 128, {Reach::kForbidden, "a metadata address"}},
    {"fd20:ce::254", 128, {Reach::kForbidden, "a metadata address"}},
    {"fc00::", 7, {Reach::kPrivate, "a unique-local address"}},
    {"fe80::", 10, {Reach::kForbidden, "a link-local address"}},
    {"fec0::", 10, {Reach::kPrivate, "a site-local address"}},
    {"ff00::", 8, {Reach::kForbidden, "a multicast address"}},
    {"2001:db8::", 32, {Reach::kForbidden, "a documentation address"}},
    {"2001::", 23, {Reach::kForbidden, "a reserved address"}},
    {"3fff::", 20, {Reach::kForbidden, "a documentation address"}},
    {"2000::", 3, {Reach::kPublic, ""}},
};

Address Mapped(const uint8_t* ipv4) {
  Address address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::copy(ipv4, ipv4 + 4, address.begin() + 12);
  return address;
}

std::optional<Address> Parse(const std::string& text) {
  Address address;
  if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  uint8_t ipv4[4];
  if (inet_pton(AF_INET, text.c_str(), ipv4) == 1) return Mapped(ipv4);
  return std::nullopt;
}

bool Within(const Address& address, const Address& network, int prefix) {
  const size_t whole = static_cast<size_t>(prefix / 8);
  if (!std::equal(address.begin(), address.begin() + static_cast<ptrdiff_t>(whole),
                  network.begin())) {
    return false;
  }
  const int rest = prefix % 8;
  return rest == 0 || ((address[whole] ^ network[whole]) >> (8 - rest)) == 0;
}

bool Within(const Address& address, const char* network, int prefix) {
  return Within(address, *Parse(network), prefix);
}

bool IsMapped(const Address& address) { return Within(address, "::ffff:0:0", 96); }

// The IPv4 address that this IPv6 address stands for.
std::optional<Address> Inner(const Address& address) {
  if (Within(address, "64:ff9b::", 96) || Within(address, "::ffff:0:0:0", 96)) {
    return Mapped(&address[12]);
  }
  if (Within(address, "2002::", 16)) return Mapped(&address[2]);
  if (Within(address, "2001::", 32)) {  // Teredo: the client's, inverted
    uint8_t ipv4[4];
    for (size_t i = 0; i < 4; ++i) ipv4[i] = static_cast<uint8_t>(~address[12 + i]);
    return Mapped(ipv4);
  }
  const bool has_low_bits = std::any_of(address.begin() + 12, address.begin() + 15,
                                        [](uint8_t byte) { return byte != 0; });
  if (Within(address, "::", 96) && has_low_bits) return Mapped(&address[12]);
  return std::nullopt;
}

Kind KindOf(const Address& address) {
  if (IsMapped(address)) {
    for (const Range& range : kIpv4Ranges) {
      if (Within(address, range.network, range.prefix + 96)) return range.kind;
    }
    return {Reach::kPublic, ""};
  }
  if (const auto inner = Inner(address)) {
    const Kind kind = KindOf(*inner);
    if (kind.reach != Reach::kPublic) return kind;
    // The public internet is reached by its own addresses; NAT64 is how some networks do it.
    if (Within(address, "64:ff9b::", 96)) return kind;
    return {Reach::kForbidden, "an address inside another"};
  }
  for (const Range& range : kIpv6Ranges) {
    if (Within(address, range.network, range.prefix)) return range.kind;
  }
  return {Reach::kForbidden, "a reserved address"};
}

std::optional<int> ParsePrefix(std::string_view text) {
  int prefix = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prefix);
  if (error != std::errc() || end != text.data() + text.size() || prefix < 0) return std::nullopt;
  return prefix;
}

}  // namespace

NetworkPolicy::NetworkPolicy(bool allow_private, const std::vector<std::string>& allowed)
    : allow_private_(allow_private) {
  for (const std::string& entry : allowed) {
    const size_t slash = entry.find('/');
    if (const auto address = Parse(entry.substr(0, slash))) {
      const int offset = entry.find(':') == std::string::npos ? 96 : 0;
      const auto prefix = slash == std::string::npos ? std::optional<int>(128 - offset)
                                                     : ParsePrefix(entry.substr(slash + 1));
      if (prefix.has_value() && *prefix + offset <= 128) {
        networks_.push_back({*address, *prefix + offset});
        continue;
      }
    } else if (slash == std::string::npos && !entry.empty() &&
               entry.find_first_of(":@ ?#") == std::string::npos) {
      hosts_.push_back(Url::Parse("http://" + entry + "/").host());
      continue;
    }
    throw Failure(DOSSIER_CONFIG, "allowed_hosts: \"" + entry +
                                      "\" is neither a host, nor an address, nor a network such as "
                                      "10.1.0.0/16");
  }
}

std::string NetworkPolicy::Refusal(std::string_view host, const sockaddr& address) const {
  if (address.sa_family == AF_INET6) {
    Address ipv6;
    std::memcpy(ipv6.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
    return Refusal(host, ipv6);
  }
  if (address.sa_family == AF_INET) {
    uint8_t ipv4[4];
    std::memcpy(ipv4, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
    return Refusal(host, Mapped(ipv4));
  }
  return "not an address of the internet";
}

std::string NetworkPolicy::Refusal(std::string_view host) const {
  // A zone ("fe80::1%eth0") says nothing about where the address belongs.
  const auto address = Parse(std::string(host.substr(0, host.find('%'))));
  return address.has_value() ? Refusal(host, *address) : "";
}

std::string NetworkPolicy::Refusal(std::string_view host, const Address& address) const {
  const Kind kind = KindOf(address);
  if (kind.reach == Reach::kPublic) return "";
  if (kind.reach == Reach::kPrivate && allow_private_) return "";
  if (std::find(hosts_.begin(), hosts_.end(), host) != hosts_.end()) return "";
  return IsAllowed(address) ? "" : kind.name;
}

bool NetworkPolicy::IsAllowed(const Address& address) const {
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    return Within(address, network.address, network.prefix);
  });
}

}  // namespace dossier::sdk
