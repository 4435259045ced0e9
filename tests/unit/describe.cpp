// SPDX-License-Identifier: MIT
// describe.cpp - a change in words, without a secret.
#include "describe.hpp"

#include "random.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;

const std::string kFirst = PublicKey(KeyBytes{1}).to_base64();

Device one_peer() {
    Device device;
    device.name = "wg0";
    device.listen_port = 51820;
    device.peers.emplace_back().public_key = PublicKey(KeyBytes{1});
    return device;
}

TEST_CASE("NothingToDoIsDescribedByNothing") {
    CHECK(ctl::describe(one_peer(), Config(), {}).empty());
}

TEST_CASE("EveryFieldShowsWhatItWasAndWhatItWillBe") {
    Config change;
    change.fwmark = 0xca6c;
    change.listen_port = 0;
    PeerConfig& peer = change.peers.emplace_back();
    peer.public_key = PublicKey(KeyBytes{1});
    peer.endpoint = *parse_endpoint("192.0.2.1:5");
    peer.persistent_keepalive = 25;
    peer.allowed_ips = {{*AllowedIp::parse("10.0.0.0/8"), false},
                        {*AllowedIp::parse("10.1.0.0/16"), true}};
    Names names;
    names.add(PublicKey(KeyBytes{1}), "alice");
    CHECK(ctl::describe(one_peer(), change, names) ==
          "wg0\n"
          "  fwmark: off -> 0xca6c\n"
          "  listen port: 51820 -> any\n"
          "~ peer " +
              kFirst +
              " alice\n"
              "    endpoint: (none) -> 192.0.2.1:5\n"
              "    persistent keepalive: off -> every 25 s\n"
              "    allowed ips: +10.0.0.0/8, -10.1.0.0/16\n");
}

TEST_CASE("PeersThatComeAndGoAreMarked") {
    Config change;
    change.peers.resize(3);
    change.peers[0].public_key = PublicKey(KeyBytes{1});
    change.peers[0].remove = true;
    change.peers[1].public_key = PublicKey(KeyBytes{2});
    change.peers[2].public_key = PublicKey(KeyBytes{3}); // the kernel does nothing about it
    change.peers[2].update_only = true;
    const std::string text = ctl::describe(one_peer(), change, {});
    CHECK(text ==
          "wg0\n- peer " + kFirst + "\n+ peer " + PublicKey(KeyBytes{2}).to_base64() + "\n");
}

TEST_CASE("NoSecretIsDescribed") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        test::Random random(seed);
        const Device device = random.device(6);
        const Config change = random.config(8, true);
        const std::string text = ctl::describe(device, change, {});
        const auto is_told = [&](const auto& key) {
            return key && !key->is_zero() &&
                   text.find(key->to_base64().view()) != std::string::npos;
        };
        CHECK(!is_told(device.private_key));
        CHECK(!is_told(change.private_key));
        for (const PeerConfig& peer : change.peers)
            CHECK(!is_told(peer.preshared_key));
        for (const Peer& peer : device.peers)
            CHECK(!is_told(peer.preshared_key));
    }
}

} // namespace
