// SPDX-License-Identifier: MIT
// diff.cpp - the smallest change from what is to what should be.
#include <wgctl/diff.hpp>

#include "fake_kernel.hpp"
#include "random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace {

using namespace wg;

// A whole configuration file as a target.
Config random_target(test::Random& random) {
    Config target = random.config(8, true);
    for (PeerConfig& peer : target.peers)
        peer.remove = peer.update_only = false;
    return as_target(std::move(target));
}

void normalise(Device& device) {
    std::ranges::sort(device.peers, {}, &Peer::public_key);
    for (Peer& peer : device.peers)
        std::ranges::sort(peer.allowed_ips);
}

TEST_CASE("ApplyingTheDifferenceReachesTheTarget") {
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
        test::Random random(seed);
        const Device now = random.device(6);
        const Config target = random_target(random);
        Device expected = now; // the blunt way: everything not named goes, the rest is sent
        std::erase_if(expected.peers, [&](const Peer& peer) {
            return std::ranges::find(target.peers, peer.public_key, &PeerConfig::public_key) ==
                   target.peers.end();
        });
        Config blunt = target;
        if (blunt.listen_port == 0)
            blunt.listen_port.reset(); // any port will do, so the present one does
        test::apply(expected, blunt);
        normalise(expected);
        for (const bool single_removals : {false, true}) {
            Device reached = now;
            test::apply(reached, diff(now, target, {single_removals}));
            normalise(reached);
            INFO(seed);
            CHECK((reached == expected));
        }
    }
}

TEST_CASE("ASecondDifferenceIsEmpty") {
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
        test::Random random(seed);
        Device device = random.device(6);
        const Config target = random_target(random);
        test::apply(device, diff(device, target));
        INFO(seed);
        CHECK(diff(device, target).empty());
    }
}

bool covers(const AllowedIp& network, const AllowedIp& ip) {
    return network.cidr <= ip.cidr &&
           AllowedIp{ip.address, network.cidr}.network() == network.network();
}

bool has_peer_for(const Device& device, const AllowedIp& ip) {
    return std::ranges::any_of(device.peers, [&](const Peer& peer) {
        return std::ranges::any_of(peer.allowed_ips,
                                   [&](const AllowedIp& network) { return covers(network, ip); });
    });
}

// Every address that has a peer before and after has one after each single allowed IP's change.
TEST_CASE("NoAddressLosesItsPeerOnTheWay") {
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        test::Random random(seed);
        const Device before = random.device(6);
        const Config change = diff(before, random_target(random));
        Device after = before;
        test::apply(after, change);
        std::vector<AllowedIp> always;
        for (const Peer& peer : before.peers) {
            for (const AllowedIp& ip : peer.allowed_ips) {
                if (has_peer_for(after, ip))
                    always.push_back(ip);
            }
        }
        Device device = before;
        for (const PeerConfig& peer : change.peers) {
            CHECK(!peer.replace_allowed_ips);
            Config step;
            step.peers.push_back(peer);
            for (const AllowedIpChange& ip : peer.allowed_ips) {
                step.peers[0].allowed_ips = {ip};
                test::apply(device, step);
                INFO(seed);
                for (const AllowedIp& one : always)
                    CHECK(has_peer_for(device, one));
            }
            test::apply(device, step);
        }
    }
}

Peer peer_with(std::uint8_t key, std::initializer_list<const char*> ips) {
    Peer peer;
    peer.public_key = PublicKey(KeyBytes{key});
    for (const char* ip : ips)
        peer.allowed_ips.push_back(*AllowedIp::parse(ip));
    return peer;
}

PeerConfig target_with(std::uint8_t key, std::initializer_list<const char*> ips) {
    PeerConfig peer;
    peer.public_key = PublicKey(KeyBytes{key});
    for (const char* ip : ips)
        peer.allowed_ips.push_back({*AllowedIp::parse(ip), false});
    return peer;
}

TEST_CASE("WhatTheFileDoesNotNameStays") {
    Device now = test::Random(15).device(0);
    now.fwmark = 7;
    now.listen_port = 8;
    now.peers.push_back(peer_with(1, {}));
    now.peers[0].endpoint = test::Random(16).endpoint();
    Config target;
    target.peers.push_back(target_with(1, {}));
    CHECK(diff(now, as_target(target)).empty());
}

TEST_CASE("APresharedKeyAndAKeepaliveThatVanishedAreTakenAway") {
    Device now;
    now.peers.push_back(peer_with(1, {}));
    now.peers[0].preshared_key.emplace(test::Random(17).key());
    now.peers[0].persistent_keepalive = 25;
    Config target;
    target.peers.push_back(target_with(1, {}));
    const Config change = diff(now, as_target(target));
    REQUIRE(change.peers.size() == 1);
    CHECK(change.peers[0].preshared_key->is_zero());
    CHECK(change.peers[0].persistent_keepalive == 0);
    CHECK(!change.peers[0].replace_allowed_ips);
}

TEST_CASE("AnAddedAllowedIpIsSentAlone") {
    Device now;
    now.peers.push_back(peer_with(1, {"10.0.0.0/24", "10.1.0.0/24"}));
    Config target;
    target.peers.push_back(target_with(1, {"10.1.0.0/24", "10.2.0.9/24", "10.0.0.0/24"}));
    const Config change = diff(now, as_target(target));
    REQUIRE(change.peers.size() == 1);
    CHECK(!change.peers[0].replace_allowed_ips);
    REQUIRE(change.peers[0].allowed_ips.size() == 1);
    CHECK(change.peers[0].allowed_ips[0].ip.to_string() == "10.2.0.0/24");
}

TEST_CASE("AnAllowedIpThatMovesIsGivenToItsNewPeerAlone") {
    Device now;
    now.peers = {peer_with(1, {"10.0.0.0/24"}), peer_with(2, {})};
    Config target;
    target.peers = {target_with(1, {}), target_with(2, {"10.0.0.0/24"})};
    const Config change = diff(now, as_target(target));
    REQUIRE(change.peers.size() == 1);
    CHECK(change.peers[0].public_key == PublicKey(KeyBytes{2}));
}

TEST_CASE("APeerThatIsGoneGoesLast") {
    Device now;
    now.peers = {peer_with(1, {"10.0.0.0/24"})};
    Config target;
    target.peers = {target_with(2, {"10.0.0.0/24"})};
    const Config change = diff(now, as_target(target));
    REQUIRE(change.peers.size() == 2);
    CHECK(change.peers[0].public_key == PublicKey(KeyBytes{2}));
    CHECK(change.peers[1].remove);
}

TEST_CASE("AFreePortIsNotChosenAgain") {
    Device now;
    now.listen_port = 40000;
    Config target;
    target.listen_port = 0;
    CHECK(diff(now, target).empty());
}

TEST_CASE("APeerWithTheDevicesOwnKeyIsNotSent") {
    Device now;
    now.private_key.emplace(test::Random(50).key());
    now.public_key = *derive_public_key(*now.private_key);
    Config target;
    target.peers.emplace_back().public_key = *now.public_key;
    CHECK(diff(now, target).empty());
    target.private_key.emplace(test::Random(51).key());
    CHECK(diff(now, target).peers.size() == 1);
    target.peers[0].public_key = *derive_public_key(*target.private_key);
    CHECK(diff(now, target).peers.empty());
}

TEST_CASE("APeerIsAliveForThreeMinutes") {
    Peer peer;
    CHECK(!is_alive(peer, {100, 0}));
    peer.last_handshake = {1000, 0};
    CHECK(is_alive(peer, {1179, 0}));
    CHECK(!is_alive(peer, {1180, 0}));
    CHECK(is_alive(peer, {900, 0}));
}

TEST_CASE("WhereALivePeerHasRoamedToIsKept") {
    test::Random random(52);
    Device now;
    now.peers = {peer_with(1, {}), peer_with(2, {}), peer_with(3, {})};
    now.peers[0].endpoint = random.endpoint();
    now.peers[0].last_handshake = {1000, 0};
    now.peers[1].endpoint = random.endpoint();
    now.peers[1].last_handshake = {800, 0};
    now.peers[2].last_handshake = {1000, 0}; // alive and nowhere: there is nothing to keep
    Config target;
    for (std::uint8_t key = 1; key <= 3; ++key) {
        target.peers.push_back(target_with(key, {}));
        target.peers.back().endpoint = HostName{"example.com", "1"};
    }
    const Config kept = keep_live_endpoints(target, now, {1100, 0});
    CHECK(!kept.peers[0].endpoint);
    CHECK(kept.peers[1].endpoint);
    CHECK(kept.peers[2].endpoint);
}

TEST_CASE("ADeviceIsItsOwnTarget") {
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        test::Random random(seed);
        Device device = random.device(6);
        for (Peer& peer : device.peers)
            peer.protocol_version = 1;
        INFO(seed);
        CHECK(diff(device, as_config(device)).empty());
    }
}

} // namespace
