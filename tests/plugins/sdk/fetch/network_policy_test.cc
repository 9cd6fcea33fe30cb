#include "dossier/sdk/network_policy.h"

#include <netinet/in.h>

#include "dossier/sdk/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::sdk {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(NetworkPolicyTest, AddressesOfThePublicInternetAreReached) {
  const NetworkPolicy policy;
  for (const char* address :
       {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
        "223.255.255.255", "192.0.1.1", "2606:4700::1", "2a00:1450:4001::68", "::ffff:8.8.8.8",
        "64:ff9b::808:808"}) {
    EXPECT_THAT(policy.Refusal(address), IsEmpty()) << address;
  }
}

TEST(NetworkPolicyTest, AllOthersAreRefusedAndNamed) {
  const NetworkPolicy policy;
  const std::pair<const char*, const char*> kRefused[] = {
      {"127.0.0.1", "loopback"},
      {"127.255.255.254", "loopback"},
      {"0.0.0.0", "this very machine"},
      {"0.1.2.3", "this very machine"},
      {"10.0.0.1", "private"},
      {"172.16.0.1", "private"},
      {"172.31.255.255", "private"},
      {"192.168.1.1", "private"},
      {"100.64.0.1", "carrier-grade"},
      {"100.127.255.255", "carrier-grade"},
      {"169.254.1.1", "link-local"},
      {"169.254.169.254", "metadata"},
      {"100.100.100.200", "metadata"},
      {"168.63.129.16", "metadata"},
      {"192.0.2.1", "documentation"},
      {"198.51.100.1", "documentation"},
      {"203.0.113.1", "documentation"},
      {"198.19.0.1", "benchmarking"},
      {"224.0.0.1", "multicast"},
      {"239.255.255.250", "multicast"},
      {"240.0.0.1", "reserved"},
      {"255.255.255.255", "reserved"},
      {"::", "unspecified"},
      {"::1", "loopback"},
      {"fe80::1", "link-local"},
      {"fe80::1%eth0", "link-local"},
      {"fc00::1", "unique-local"},
      {"fd12:3456::1", "unique-local"},
      {"fd00:ec2::254", "metadata"},
      {"fec0::1", "site-local"},
      {"ff02::1", "multicast"},
      {"2001:db8::1", "documentation"},
      {"100::1", "reserved"},
      {"4000::1", "reserved"},
  };
  for (const auto& [address, name] : kRefused) {
    EXPECT_THAT(policy.Refusal(address), HasSubstr(name)) << address;
  }
}

TEST(NetworkPolicyTest, AnAddressInsideAnotherCountsAsTheInnerOne) {
  const NetworkPolicy policy;
  const std::pair<const char*, const char*> kRefused[] = {
      {"::ffff:127.0.0.1", "loopback"},          // IPv4-mapped
      {"::ffff:a00:1", "private"},               // the same in hexadecimal
      {"::127.0.0.1", "loopback"},               // IPv4-compatible
      {"::8.8.8.8", "inside another"},           // even of a public one
      {"64:ff9b::7f00:1", "loopback"},           // NAT64
      {"64:ff9b::a9fe:a9fe", "metadata"},        // the same
      {"2002:7f00:1::1", "loopback"},            // 6to4
      {"2002:c0a8:101::", "private"},            // the same
      {"2002:808:808::1", "inside another"},     // even of a public one
      {"2001:0:1:2:3:4:80ff:fffe", "loopback"},  // Teredo holds it inverted
  };
  for (const auto& [address, name] : kRefused) {
    EXPECT_THAT(policy.Refusal(address), HasSubstr(name)) << address;
  }
}

TEST(NetworkPolicyTest, PrivateNetworksAreReachedOnceAllowedButNotMetadata) {
  const NetworkPolicy policy(/*allow_private=*/true);
  for (const char* address : {"127.0.0.1", "10.0.0.1", "192.168.1.1", "100.64.0.1", "::1",
                              "fd12::1", "::ffff:127.0.0.1", "64:ff9b::a00:1"}) {
    EXPECT_THAT(policy.Refusal(address), IsEmpty()) << address;
  }
  for (const char* address : {"169.254.169.254", "169.254.1.1", "fe80::1", "fd00:ec2::254",
                              "0.0.0.0", "::", "224.0.0.1", "240.0.0.1", "100.100.100.200"}) {
    EXPECT_THAT(policy.Refusal(address), Not(IsEmpty())) << address;
  }
}

TEST(NetworkPolicyTest, OneHostOrNetworkIsAllowedWithoutTheRest) {
  const NetworkPolicy policy(
      false, {"10.1.0.0/16", "fd00:1::/32", "192.168.7.7", "Feeds.Intranet.example"});
  EXPECT_THAT(policy.Refusal("10.1.255.1"), IsEmpty());
  EXPECT_THAT(policy.Refusal("::ffff:10.1.0.9"), IsEmpty());
  EXPECT_THAT(policy.Refusal("10.2.0.1"), HasSubstr("private"));
  EXPECT_THAT(policy.Refusal("fd00:1:2::3"), IsEmpty());
  EXPECT_THAT(policy.Refusal("fd00:2::3"), HasSubstr("unique-local"));
  EXPECT_THAT(policy.Refusal("192.168.7.7"), IsEmpty());
  EXPECT_THAT(policy.Refusal("192.168.7.8"), HasSubstr("private"));

  sockaddr_in private_address = {};
  private_address.sin_family = AF_INET;
  private_address.sin_addr.s_addr = 0x0100007f;  // 127.0.0.1 on a little-endian machine
  const auto& address = reinterpret_cast<const sockaddr&>(private_address);
  EXPECT_THAT(policy.Refusal("feeds.intranet.example", address), IsEmpty());
  EXPECT_THAT(policy.Refusal("other.intranet.example", address), Not(IsEmpty()));
}

TEST(NetworkPolicyTest, WhatIsNeitherHostNorNetworkIsAMistakeInTheConfiguration) {
  for (const char* entry : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "a b",
                            "host:80", "http://host", "", "10.0.0.0/8/8", "user@host"}) {
    EXPECT_THROW(NetworkPolicy(false, {entry}), Failure) << entry;
  }
}

TEST(NetworkPolicyTest, AWholeFamilyMayBeAllowed) {
  EXPECT_THAT(NetworkPolicy(false, {"0.0.0.0/0"}).Refusal("169.254.169.254"), IsEmpty());
  EXPECT_THAT(NetworkPolicy(false, {"0.0.0.0/0"}).Refusal("fe80::1"), Not(IsEmpty()));
}

}  // namespace
}  // namespace dossier::sdk
