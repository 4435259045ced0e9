// SPDX-License-Identifier: MIT
// new_peer.cpp - both sides of a new peer, and the address that it gets.
#include "new_peer.hpp"
#include "subnet.hpp"

#include <wgctl/parse.hpp>

#include "random.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace {

using namespace wg;

constexpr const char* kPrivate = "qHdFm7yVj4oEHnxTz02lKbY5ZDXu1X7YLm3mvVc4jWQ=";
constexpr const char* kPublic = "KMYVqVFWUOTl8YC6KPNwPi1GbbC9RySrJ7/wxbSkPRg="; // of kPrivate

AllowedIp ip(const std::string& text) {
    return *AllowedIp::parse(text);
}

std::string free_in(const std::string& subnet, const std::vector<std::string>& taken) {
    std::vector<AllowedIp> ips;
    for (const std::string& text : taken)
        ips.push_back(ip(text));
    const auto address = ctl::free_address(ip(subnet), ips);
    return address ? address->to_string() : "none";
}

TEST_CASE("TheLowestFreeAddressIsPicked") {
    CHECK(free_in("10.0.0.1/24", {}) == "10.0.0.1");
    CHECK(free_in("10.0.0.1/24", {"10.0.0.1/32"}) == "10.0.0.2");
    CHECK(free_in("10.0.0.9/24", {"10.0.0.3/32", "10.0.0.1/32", "10.0.0.2/32"}) == "10.0.0.4");
    CHECK(free_in("10.0.0.1/24", {"10.0.0.0/26", "10.0.0.64/32"}) == "10.0.0.65");
    CHECK(free_in("fd00::1/64", {"fd00::1/128", "fd00::/112"}) == "fd00::1:0");
    CHECK(free_in("::/0", {"8000::/1"}) == "::1");
}

TEST_CASE("AFullNetworkHasNoFreeAddress") {
    CHECK(free_in("10.0.0.0/30", {"10.0.0.1/32"}) == "10.0.0.2");
    CHECK(free_in("10.0.0.0/30", {"10.0.0.1/32", "10.0.0.2/32"}) == "none");
    CHECK(free_in("10.0.0.0/31", {"10.0.0.0/32"}) == "10.0.0.1");
    CHECK(free_in("10.0.0.0/31", {"10.0.0.0/32", "10.0.0.1/32"}) == "none");
    CHECK(free_in("10.0.0.1/32", {}) == "none");
    CHECK(free_in("255.255.255.254/31", {"255.255.255.254/32", "255.255.255.255/32"}) == "none");
}

TEST_CASE("ARouteAsWideAsTheNetworkTakesNoAddress") {
    CHECK(free_in("10.0.0.0/24", {"0.0.0.0/0", "10.0.0.0/24", "10.0.0.0/8", "::/0"}) == "10.0.0.1");
}

TEST_CASE("TheFreeAddressIsTheFirstThatANaiveSearchFinds") {
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        test::Random random(seed);
        std::vector<AllowedIp> taken;
        for (unsigned i = random.number(30); i > 0; --i)
            taken.push_back(ip("10.0.0." + std::to_string(random.number(64)) + "/" +
                               std::to_string(27 + random.number(6))));
        std::string naive = "none";
        for (unsigned host = 1; host < 63 && naive == "none"; ++host) {
            const auto text = "10.0.0." + std::to_string(host);
            bool is_free = true;
            for (const AllowedIp& other : taken)
                is_free &= AllowedIp{ip(text).address, other.cidr}.network() != other.network();
            if (is_free)
                naive = text;
        }
        const auto found = ctl::free_address(ip("10.0.0.0/26"), taken);
        CHECK((found ? found->to_string() : "none") == naive);
    }
}

ConfigFile server(const std::string& more) {
    const auto parsed = parse(std::string("[Interface]\nPrivateKey = ") + kPrivate + "\n" + more,
                              {"s", Dialect::quick});
    REQUIRE(parsed);
    return parsed->file;
}

ConfigFile read(const SecretString& text) {
    const auto parsed = parse(text, {"made", Dialect::quick});
    INFO((parsed ? "" : parsed.error().message()));
    REQUIRE(parsed);
    CHECK(parsed->findings.empty());
    return parsed->file;
}

TEST_CASE("BothSidesOfANewPeerFitTogether") {
    ctl::NewPeerOptions options;
    options.endpoint = "vpn.example.com";
    options.name = "Bob\n[Peer]";
    options.dns = "10.0.0.1,example.com";
    options.keepalive = "25";
    options.preshared_key = true;
    const auto peer =
        ctl::make_peer(server("Address=10.0.0.1/24,fd00::1/64\nListenPort=5\n[Peer]\nPublicKey=" +
                              std::string(kPublic) + "\nAllowedIPs=10.0.0.2,0.0.0.0/0"),
                       options);
    REQUIRE(peer);
    const ConfigFile client = read(peer->client);
    const ConfigFile section = read(peer->server);
    REQUIRE(client.device.peers.size() == 1);
    REQUIRE(section.device.peers.size() == 1);
    const PeerConfig& remote = client.device.peers[0];
    const PeerConfig& local = section.device.peers[0];
    CHECK(remote.public_key.to_base64() == kPublic);
    CHECK(local.public_key == *derive_public_key(*client.device.private_key));
    CHECK((local.preshared_key && local.preshared_key == remote.preshared_key));
    CHECK(client.quick.addresses == std::vector{ip("10.0.0.3"), ip("fd00::2")});
    CHECK(local.allowed_ips ==
          std::vector<AllowedIpChange>{{ip("10.0.0.3"), false}, {ip("fd00::2"), false}});
    CHECK(remote.allowed_ips ==
          std::vector<AllowedIpChange>{{ip("10.0.0.0/24"), false}, {ip("fd00::/64"), false}});
    CHECK(to_string(*remote.endpoint) == "vpn.example.com:5");
    CHECK(remote.persistent_keepalive == 25);
    CHECK(client.quick.dns.size() == 1);
    CHECK(client.quick.dns_search.size() == 1);
    CHECK(std::string_view(peer->server).starts_with("[Peer]\n# Name = Bob[Peer]\nPublicKey"));
}

std::string error_of(const std::string& more, const ctl::NewPeerOptions& options) {
    const auto peer = ctl::make_peer(server(more), options);
    return peer ? std::string(peer->client) : peer.error().message();
}

TEST_CASE("TheEndpointOfANewPeerHasAPort") {
    const std::string with_port = "Address=10.0.0.1/24\nListenPort=5";
    CHECK(error_of(with_port, {"2001:db8::1"}).find("Endpoint = [2001:db8::1]:5\n") !=
          std::string::npos);
    CHECK(error_of(with_port, {"192.0.2.1"}).find("Endpoint = 192.0.2.1:5\n") != std::string::npos);
    CHECK(error_of(with_port, {"[2001:db8::1]:6"}).find("]:6\n") != std::string::npos);
    CHECK(error_of(with_port, {"a:6"}).find("Endpoint = a:6\n") != std::string::npos);
    for (const char* bad : {"x:y:z", "a:99999", "a b:5", "a\n:5", "[::1", ":5"})
        CHECK(error_of(with_port, {bad}).starts_with("--endpoint: "));
    CHECK(error_of("Address=10.0.0.1/24", {"host"}).find("no port") != std::string::npos);
}

TEST_CASE("WhatANewPeerCannotBeMadeOfIsSaid") {
    const std::string good = "Address=10.0.0.1/24\nListenPort=5";
    CHECK(error_of("ListenPort=5", {"a"}).find("no Address with a network") != std::string::npos);
    CHECK(error_of("ListenPort=5\nAddress=10.0.0.1/32", {"a"}).find("no Address with a network") !=
          std::string::npos);
    CHECK(error_of("ListenPort=5\nAddress=10.0.0.0/31,10.0.0.1", {"a"}) ==
          "no address is free in 10.0.0.0/31");
    ctl::NewPeerOptions options{"a"};
    options.dns = "1.2.3.4\n[Peer]";
    CHECK(error_of(good, options).starts_with("--dns: "));
    options = ctl::NewPeerOptions{"a"};
    options.allowed_ips = "+10.0.0.0/8";
    CHECK(error_of(good, options).starts_with("--allowed-ips: "));
    options.allowed_ips = "10.0.0.0/99";
    CHECK(error_of(good, options).starts_with("--allowed-ips: "));
    options = ctl::NewPeerOptions{"a"};
    options.keepalive = "x";
    CHECK(error_of(good, options).starts_with("--keepalive: "));
    CHECK(!ctl::make_peer(ConfigFile(), {"a:5"}));
}

} // namespace
