// SPDX-License-Identifier: MIT
// event.cpp - events guessed from two readings.
#include <wgctl/event.hpp>

#include "random.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace {

using namespace wg;

constexpr Time kThen{1000, 0};
constexpr Time kNow{1010, 0};

Device with_peer() {
    Device device = test::Random(40).device(0);
    Peer& peer = device.peers.emplace_back();
    peer.public_key = PublicKey(KeyBytes{1});
    return device;
}

std::vector<Event> between(const Device& before, const Device& after) {
    return changes({before}, {after}, kThen, kNow);
}

TEST_CASE("NothingHappensBetweenTwoEqualReadings") {
    const Device device = with_peer();
    CHECK(between(device, device).empty());
}

TEST_CASE("CountersAreNoEvent") {
    Device after = with_peer();
    after.peers[0].rx_bytes = 5;
    CHECK(between(with_peer(), after).empty());
}

TEST_CASE("DevicesComeAndGo") {
    const Device device = with_peer();
    const auto come = changes({}, {device}, kThen, kNow);
    REQUIRE(come.size() == 2);
    CHECK(come[0].kind == EventKind::device_added);
    CHECK(come[0].device == device.name);
    CHECK(come[1].kind == EventKind::peer_added);
    const auto gone = changes({device}, {}, kThen, kNow);
    REQUIRE(gone.size() == 1);
    CHECK(gone[0].kind == EventKind::device_removed);
}

TEST_CASE("PeersComeAndGo") {
    Device after = with_peer();
    after.peers[0].public_key = PublicKey(KeyBytes{2});
    const auto events = between(with_peer(), after);
    REQUIRE(events.size() == 2);
    CHECK(events[0].kind == EventKind::peer_added);
    CHECK(events[0].peer == PublicKey(KeyBytes{2}));
    CHECK(events[1].kind == EventKind::peer_removed);
    CHECK(events[1].peer == PublicKey(KeyBytes{1}));
}

TEST_CASE("TheHandshakeOfAPeerThatHasComeSinceIsTold") {
    Device after = with_peer();
    after.peers[0].last_handshake = {1005, 7};
    after.peers[0].endpoint = test::Random(41).endpoint();
    Device before = after;
    before.peers.clear();
    for (const auto& events : {between(before, after), changes({}, {after}, kThen, kNow)}) {
        REQUIRE(events.size() >= 2);
        CHECK(events[events.size() - 2].kind == EventKind::peer_added);
        CHECK(events.back().kind == EventKind::handshake);
        CHECK(events.back().time == Time{1005, 7});
        CHECK(events.back().endpoint == after.peers[0].endpoint);
    }
}

TEST_CASE("AHandshakeIsTimedByThePeerAndNotByTheReading") {
    Device after = with_peer();
    after.peers[0].last_handshake = {1005, 7};
    after.peers[0].endpoint = test::Random(41).endpoint();
    const auto events = between(with_peer(), after);
    REQUIRE(events.size() == 2);
    CHECK(events[0].kind == EventKind::endpoint);
    CHECK(!events[0].old_endpoint);
    CHECK(events[1].kind == EventKind::handshake);
    CHECK(events[1].time == Time{1005, 7});
    CHECK(!events[1].initiator);
}

TEST_CASE("ASessionExpiresOnce") {
    Device device = with_peer();
    unsigned expired = 0;
    device.peers[0].last_handshake = {1000, 0};
    for (std::int64_t second = 1000; second < 2000; second += 7) {
        const auto events = changes({device}, {device}, {second, 0}, {second + 7, 0});
        for (const Event& event : events) {
            CHECK(event.kind == EventKind::session_expired);
            CHECK(second + 7 >= 1540);
            ++expired;
        }
    }
    CHECK(expired == 1);
}

TEST_CASE("TheOrderOfAllowedIpsIsNoChange") {
    Device before = with_peer();
    before.peers[0].allowed_ips = {*AllowedIp::parse("10.0.0.0/8"),
                                   *AllowedIp::parse("10.1.0.0/16")};
    Device after = before;
    std::swap(after.peers[0].allowed_ips[0], after.peers[0].allowed_ips[1]);
    CHECK(between(before, after).empty());
    after.peers[0].allowed_ips.pop_back();
    REQUIRE(between(before, after).size() == 1);
    CHECK(between(before, after)[0].kind == EventKind::peer_changed);
}

TEST_CASE("EveryKindOfEventHasAWordOfItsOwn") {
    std::set<std::string_view> words;
    for (unsigned kind = 0; kind <= static_cast<unsigned>(EventKind::lost); ++kind)
        words.insert(to_string(static_cast<EventKind>(kind)));
    CHECK(words.size() == static_cast<unsigned>(EventKind::lost) + 1);
    CHECK(!words.contains("unknown"));
}

} // namespace
