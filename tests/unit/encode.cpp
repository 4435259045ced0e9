// SPDX-License-Identifier: MIT
// encode.cpp - changes to messages and back.
#include "kernel/encode.hpp"

#include "fake_kernel.hpp"
#include "kernel/dump.hpp"
#include "random.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;

constexpr std::string_view kLongestName = "fifteen-letters";

TEST_CASE("WhatIsEncodedDecodesToTheSame") {
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        const Config config = test::Random(seed).config(8, false);
        const auto body = encode_set("wg0", config);
        REQUIRE(body);
        const auto request = test::decode_set(*body);
        CHECK(request.name == "wg0");
        CHECK((request.change == config));
    }
}

TEST_CASE("TheSizeOfAMessageIsForetoldExactly") {
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        const Config config = test::Random(seed).config(8, false);
        std::size_t size = device_size(config);
        for (const PeerConfig& peer : config.peers) {
            size += peer_size(peer);
            for (const AllowedIpChange& change : peer.allowed_ips)
                size += allowed_ip_size(change);
        }
        CHECK(encode_set(kLongestName, config)->size() == size);
    }
}

TEST_CASE("AnUnresolvedNameIsNotSent") {
    Config config;
    config.peers.emplace_back().endpoint = HostName{"example.com", "1"};
    const auto body = encode_set("wg0", config);
    REQUIRE(!body);
    CHECK(body.error().code == Code::invalid);
    CHECK(body.error().context.find("example.com:1") != std::string::npos);
}

TEST_CASE("AMessagePastTheReachOfANestIsRefused") {
    Config config;
    PeerConfig& peer = config.peers.emplace_back();
    peer.allowed_ips.resize(3000);
    CHECK(encode_set("wg0", config).error().code == Code::invalid);
    peer.allowed_ips.resize(1000);
    config.peers.resize(3, peer);
    CHECK(encode_set("wg0", config).error().code == Code::invalid);
    config.peers.resize(1);
    CHECK(encode_set("wg0", config).has_value());
}

TEST_CASE("AnAbandonedNestLeavesNothingBehind") {
    SecretBytes bytes;
    netlink::AttrWriter out(bytes);
    out.number(1, std::uint32_t{5});
    const SecretBytes before = bytes;
    {
        netlink::Nest nest(out, 2);
        out.number(3, std::uint32_t{5});
    }
    CHECK((bytes == before));
}

TEST_CASE("AnOffsetLeadsToThePeerAndItsAllowedIp") {
    test::Random random(7);
    Config config;
    config.fwmark = 1;
    for (int i = 0; i < 3; ++i) {
        PeerConfig& peer = config.peers.emplace_back();
        peer.public_key = PublicKey(random.key());
        for (int k = 0; k < 3; ++k)
            peer.allowed_ips.push_back({random.allowed_ip(), false});
    }
    const auto body = encode_set("wg0", config);
    // Where the second peer's key and its third address lie in the message.
    const auto find = [&](auto bytes) {
        const auto needle = std::as_bytes(bytes);
        return static_cast<std::size_t>(std::ranges::search(*body, needle).begin() - body->begin());
    };
    const PeerConfig& peer = config.peers[1];
    const std::string name = "peer " + peer.public_key.to_base64();
    CHECK(locate(*body, find(std::span(peer.public_key.bytes()))) == name);
    const AllowedIp& ip = peer.allowed_ips[2].ip;
    CHECK(locate(*body, find(ip.address.bytes())) ==
          "allowed IP " + ip.to_string() + " of " + name);
    CHECK(locate(*body, 4).empty());
    for (std::size_t offset = 0; offset < body->size() + 8; ++offset)
        (void)locate(*body, offset);
}

} // namespace
