// SPDX-License-Identifier: MIT
// coverage.cpp - whether networks together leave nothing out, and what makes a tunnel a full one.
#include "random.hpp"
#include "value/coverage.hpp"

#include <wgctl/full_tunnel.hpp>
#include <wgctl/parse.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace {

namespace test = wg::test;
using wg::AllowedIp;
using wg::covers;
using wg::covers_public;
using wg::Family;
using wg::FullTunnel;
using wg::IpAddress;

std::vector<AllowedIp> networks(const std::string& list) {
    wg::PeerConfig peer;
    REQUIRE(wg::parse_allowed_ips(list, peer));
    std::vector<AllowedIp> found;
    for (const wg::AllowedIpChange& change : peer.allowed_ips)
        found.push_back(change.ip);
    return found;
}

AllowedIp network(const std::string& text) {
    return *AllowedIp::parse(text);
}

// One network less, in pieces: the halves that do not hold it, down to its own length.
std::vector<AllowedIp> without(const AllowedIp& space, const AllowedIp& hole) {
    std::vector<AllowedIp> rest;
    for (unsigned cidr = space.cidr + 1u; cidr <= hole.cidr; ++cidr) {
        std::array<std::uint8_t, 16> bytes{};
        const auto given = hole.address.bytes();
        std::ranges::copy(given, bytes.begin());
        bytes[(cidr - 1) / 8] ^= static_cast<std::uint8_t>(0x80 >> (cidr - 1) % 8);
        const auto other = *IpAddress::from_bytes(std::span(bytes).first(given.size()));
        rest.push_back(AllowedIp{other, static_cast<std::uint8_t>(cidr)}.network());
    }
    return rest;
}

const std::string kAllButTheLan =
    "0.0.0.0/5, 8.0.0.0/7, 11.0.0.0/8, 12.0.0.0/6, 16.0.0.0/4, 32.0.0.0/3, 64.0.0.0/2, "
    "128.0.0.0/3, 160.0.0.0/5, 168.0.0.0/6, 172.0.0.0/12, 172.32.0.0/11, 172.64.0.0/10, "
    "172.128.0.0/9, 173.0.0.0/8, 174.0.0.0/7, 176.0.0.0/4, 192.0.0.0/9, 192.128.0.0/11, "
    "192.160.0.0/13, 192.169.0.0/16, 192.170.0.0/15, 192.172.0.0/14, 192.176.0.0/12, "
    "192.192.0.0/10, 193.0.0.0/8, 194.0.0.0/7, 196.0.0.0/6, 200.0.0.0/5, 208.0.0.0/4";

FullTunnel full_of(const std::string& lines) {
    const auto parsed = wg::parse("[Interface]\n" + lines, {"f", wg::Dialect::quick});
    INFO((parsed ? std::string() : parsed.error().message()));
    REQUIRE(parsed);
    return wg::full_tunnel(parsed->file);
}

const std::string kPeer = "[Peer]\nPublicKey=xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n";
const std::string kOther = "[Peer]\nPublicKey=n1nGr2lYlGBZTkjGPSC4FAxWXd2xIgrfRE0mDhkWfXE=\n";

// The address with another last byte.
IpAddress sibling(const IpAddress& address, std::uint8_t last) {
    std::array<std::uint8_t, 16> bytes{};
    const auto given = address.bytes();
    std::ranges::copy(given, bytes.begin());
    bytes[given.size() - 1] = last;
    return *IpAddress::from_bytes(std::span(bytes).first(given.size()));
}

TEST_CASE("CoverageIsWhatAskingForEachAddressGives") {
    test::Random random(31);
    const std::array spaces{network("10.1.2.0/24"), network("fd00::ff00/120")};
    unsigned covered = 0;
    for (std::uint32_t round = 0; round < 3000; ++round) {
        const bool dense = round % 2 == 0;
        const std::uint32_t family = random.number(2);
        std::vector<AllowedIp> list;
        std::array<bool, 256> held{};
        for (std::uint32_t left = random.number(dense ? 9 : 40); left > 0; --left) {
            // Host bits and all, and now and then of the other family.
            const bool other = random.chance(12);
            const AllowedIp& space = spaces[other ? 1 - family : family];
            const std::uint32_t last = random.number(256), length = random.number(dense ? 3 : 9);
            list.push_back({sibling(space.address, static_cast<std::uint8_t>(last)),
                            static_cast<std::uint8_t>(space.cidr + length)});
            for (std::uint32_t at = 0; !other && at < held.size(); ++at)
                held[at] = held[at] || at >> (8 - length) == last >> (8 - length);
        }
        const bool all = std::ranges::all_of(held, [](bool is) { return is; });
        INFO("round " << round);
        CHECK(covers(spaces[family], list) == all);
        covered += all ? 1 : 0;
    }
    CHECK(covered > 300);
    CHECK(covered < 2700);
}

TEST_CASE("CoverageHasNoToleranceAtItsBorders") {
    for (const char* const text : {"0.0.0.0/0", "::/0", "10.0.0.0/8", "fd00::/64"}) {
        const AllowedIp space = network(text);
        CHECK(covers(space, {space}));
        CHECK_FALSE(covers(space, {}));
        const bool v4 = space.address.family() == Family::v4;
        const AllowedIp lowest{space.address, static_cast<std::uint8_t>(v4 ? 32 : 128)};
        auto rest = without(space, lowest);
        CHECK_FALSE(covers(space, rest));
        rest.push_back(lowest);
        CHECK(covers(space, rest));
    }
    const auto highest = network("255.255.255.255");
    auto rest = without(network("0.0.0.0/0"), highest);
    CHECK_FALSE(covers(network("0.0.0.0/0"), rest));
    rest.push_back(highest);
    CHECK(covers(network("0.0.0.0/0"), rest));
    CHECK(covers(network("10.1.0.0/16"), networks("10.0.0.0/8")));
    CHECK_FALSE(covers(network("10.0.0.0/8"), networks("9.0.0.0/8, 11.0.0.0/8")));
}

TEST_CASE("PublicIPv4NeedsNoSpecialNetwork") {
    CHECK(covers_public(Family::v4, networks("0.0.0.0/0")));
    CHECK(covers_public(Family::v4, networks("0.0.0.0/1, 128.0.0.0/1")));
    CHECK(covers_public(Family::v4, networks(kAllButTheLan)));
    CHECK_FALSE(covers_public(Family::v4, networks("::/0")));
    CHECK_FALSE(covers_public(Family::v4, {}));
    for (const char* const special :
         {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
          "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
          "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
          "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"}) {
        INFO(special);
        CHECK(covers_public(Family::v4, without(network("0.0.0.0/0"), network(special))));
    }
    // One address, also beside a special network and at the ends.
    for (const char* const hole :
         {"1.0.0.0", "9.255.255.255", "11.0.0.0", "8.8.8.8", "100.63.255.255", "100.128.0.0",
          "172.15.255.255", "172.32.0.0", "192.169.0.0", "192.167.255.255", "223.255.255.255"}) {
        INFO(hole);
        CHECK_FALSE(covers_public(Family::v4, without(network("0.0.0.0/0"), network(hole))));
    }
    auto list = networks(kAllButTheLan);
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto less = list;
        less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
        INFO(list[i].to_string());
        CHECK_FALSE(covers_public(Family::v4, less));
    }
}

TEST_CASE("PublicIPv6IsGlobalUnicast") {
    CHECK(covers_public(Family::v6, networks("::/0")));
    CHECK(covers_public(Family::v6, networks("::/1, 8000::/1")));
    CHECK(covers_public(Family::v6, networks("2000::/3")));
    CHECK(covers_public(Family::v6, networks("2000::/4, 3000::/4")));
    CHECK_FALSE(covers_public(Family::v6, networks("2000::/4")));
    CHECK_FALSE(covers_public(Family::v6, networks("fc00::/7, fe80::/10, 0.0.0.0/0")));
    for (const char* const special :
         {"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"}) {
        INFO(special);
        CHECK(covers_public(Family::v6, without(network("2000::/3"), network(special))));
    }
    for (const char* const hole : {"2000::", "2001:200::", "2001:4860:4860::8888",
                                   "2003::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
        INFO(hole);
        CHECK_FALSE(covers_public(Family::v6, without(network("2000::/3"), network(hole))));
    }
}

TEST_CASE("ATunnelIsFullByAllItsPeersTogether") {
    const FullTunnel v4{true, false, true}, both{true, true, false}, v6{false, true, false}, none;
    CHECK(full_of(kPeer + "AllowedIPs = 0.0.0.0/0, ::/0") == both);
    CHECK(full_of(kPeer + "AllowedIPs = ::/0") == v6);
    CHECK(full_of(kPeer + "AllowedIPs = 0.0.0.0/1\n" + kOther + "AllowedIPs = 128.0.0.0/1") == v4);
    CHECK(full_of(kPeer + "AllowedIPs = 0.0.0.0/1\n" + kOther + "AllowedIPs = 129.0.0.0/1") == v4);
    CHECK(full_of(kPeer + "AllowedIPs = 0.0.0.0/1\n" + kOther + "AllowedIPs = 129.0.0.0/8") ==
          none);
    CHECK(full_of(kPeer + "AllowedIPs = " + kAllButTheLan + "\nAllowedIPs = 2000::/3") == both);
    CHECK(full_of(kPeer + "AllowedIPs = 0.0.0.0/1, +128.0.0.0/1") == v4);
    CHECK(full_of(kPeer + "AllowedIPs = 0.0.0.0/1, -128.0.0.0/1") == none);
    CHECK(full_of("") == none);
}

TEST_CASE("ATunnelIsFullWithoutItsOwnEndpoints") {
    const auto all_but = [](const std::string& hole, const std::string& endpoint) {
        std::string list;
        for (const AllowedIp& piece : without(network("0.0.0.0/0"), network(hole)))
            list += (list.empty() ? "" : ", ") + piece.to_string();
        return full_of(kPeer + "AllowedIPs = " + list + "\nEndpoint = " + endpoint).v4;
    };
    CHECK(all_but("198.41.0.4", "198.41.0.4:5"));
    CHECK_FALSE(all_but("198.41.0.4", "198.41.0.5:5"));
    CHECK_FALSE(all_but("198.41.0.4/31", "198.41.0.4:5"));
    CHECK_FALSE(all_but("198.41.0.4", "host.example:5")); // its address is not known yet
}

TEST_CASE("ATunnelBesideTheMainTableIsNotFull") {
    const std::string all = kPeer + "AllowedIPs = 0.0.0.0/0";
    for (const char* const line : {"Table = off\n", "Table = 5\n", "Table = default\n",
                                   "Table = 0x254\n", "Netns = a\n", "Vrf = a\n"}) {
        INFO(line);
        CHECK(full_of(line + all) == FullTunnel{});
    }
    for (const char* const main : {"main", "254", "0xfe", "0254"}) {
        INFO(main);
        CHECK(full_of("Table = " + std::string(main) + "\n" + all) ==
              FullTunnel{true, false, true});
    }
    CHECK(full_of("Table = auto\n" + all) == FullTunnel{true, false, true});
    CHECK(full_of("IPv6Leak = block\n" + all) == FullTunnel{true, false, true});
    CHECK(full_of("IPv6Leak = allow\n" + all) == FullTunnel{true, false, false});
}

} // namespace
