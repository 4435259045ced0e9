// SPDX-License-Identifier: MIT
// wgctl_family.cpp - what goes beyond the in-tree driver, against a kernel in memory.
#include <wgctl/client.hpp>
#include <wgctl/diff.hpp>
#include <wgctl/format.hpp>
#include <wgctl/subscription.hpp>

#include "fake_kernel.hpp"
#include "kernel/wgctl_family.hpp"
#include "random.hpp"

#include <catch2/catch.hpp>
#include <wgctl.h>

#include <algorithm>
#include <cerrno>

namespace {

using namespace wg;

struct Bench {
    explicit Bench(bool has_wgctl_family) {
        kernel->has_wgctl_family = has_wgctl_family;
        kernel->links = {{"wg0", "fake"}};
        kernel->devices["wg0"].name = "wg0";
        kernel->devices["wg0"].index = 1;
    }

    Device& device() { return kernel->devices["wg0"]; }

    test::FakeKernel* kernel = new test::FakeKernel; // the client owns it
    Client client{std::unique_ptr<Transport>(kernel), "fake"};
};

DeviceStats some_stats() {
    test::Random random(30);
    DeviceStats stats;
    stats.name = "wg0";
    stats.index = 1;
    stats.has_reasons = true;
    stats.link.rx_packets = 7;
    stats.link.tx_dropped = 8;
    stats.drops = {{"tx_no_peer", 3}, {"handshake_bad_mac1", 1u << 31}, {"reason_200", 9}};
    for (std::uint64_t i = 1; i < 4; ++i)
        stats.peers.push_back(
            {PublicKey(random.key()), {100, 5}, i, i << 40, i + 2, {{"rx_replay", i}}});
    stats.peers.emplace_back().handshakes = 0; // a key of zeros is one, to the kernel
    return stats;
}

// What there is to be put back, in one order.
Config by_key(const Device& device) {
    Config config = as_config(device);
    std::ranges::sort(config.peers, {}, &PeerConfig::public_key);
    for (PeerConfig& peer : config.peers)
        std::ranges::sort(peer.allowed_ips, {}, &AllowedIpChange::ip);
    return config;
}

TEST_CASE("CountersArriveWithTheNamesOfTheirReasons") {
    Bench bench(true);
    bench.kernel->stats = some_stats();
    CHECK((bench.client.stats("wg0") == some_stats()));
}

TEST_CASE("AnotherDriversCountersComeFromTheDeviceAndTheInterface") {
    Bench bench(false);
    bench.device() = test::Random(31).device(9);
    bench.device().name = "wg0";
    const auto stats = bench.client.stats("wg0");
    REQUIRE(stats);
    CHECK(!stats->has_reasons);
    CHECK(stats->drops.empty());
    CHECK(stats->link.rx_packets == 7);
    REQUIRE(stats->peers.size() == bench.device().peers.size());
    for (std::size_t i = 0; i < stats->peers.size(); ++i) {
        CHECK(stats->peers[i].public_key == bench.device().peers[i].public_key);
        CHECK(stats->peers[i].rx_bytes == bench.device().peers[i].rx_bytes);
        CHECK(!stats->peers[i].handshakes);
    }
}

TEST_CASE("ABindingIsReadAsItWasSet") {
    Bench bench(true);
    CHECK((bench.client.binding("wg0") == Binding()));
    CHECK(bench.client.bind("wg0",
                            {"eth0", IpAddress::parse("10.0.0.1"), IpAddress::parse("fd00::1")}));
    CHECK((bench.client.binding("wg0") ==
           Binding{"eth0", IpAddress::parse("10.0.0.1"), IpAddress::parse("fd00::1")}));
    CHECK(bench.client.bind("wg0", {{}, IpAddress(), {}}));
    CHECK((bench.client.binding("wg0") == Binding{"eth0", {}, IpAddress::parse("fd00::1")}));
    const unsigned before = bench.kernel->requests;
    CHECK(bench.client.bind("wg0", {}));
    CHECK(bench.kernel->requests == before);
}

TEST_CASE("WhatOnlyWgKoCanSaysSo") {
    Bench bench(false);
    const auto bound = bench.client.bind("wg0", {"", {}, {}});
    CHECK(bound.error().code == Code::unsupported);
    CHECK(bound.error().message().starts_with("wg0: binding the tunnel's socket needs wg.ko"));
    bench.kernel->refusals.resize(2, Refusal{ENOENT, true, {}, {}});
    bench.kernel->refusals.push_back({ENOENT, true, {}, {}});
    CHECK(bench.client.bind("wg0", {"", {}, {}}).error().code == Code::no_module);
    CHECK(*Bench(true).client.is_extended());
    CHECK(!*Bench(false).client.is_extended());
}

Config many_peers(std::uint32_t seed) {
    test::Random random(seed);
    Config change;
    for (int i = 0; i < 3000; ++i) {
        PeerConfig& peer = change.peers.emplace_back();
        peer.public_key = PublicKey(random.key());
        peer.preshared_key.emplace(random.key());
    }
    return change;
}

TEST_CASE("ATransactionIsCommittedOnceAndWhole") {
    Bench bench(true);
    const Config change = many_peers(32);
    REQUIRE(bench.client.transact(bench.device(), change));
    CHECK(bench.kernel->commits == 1);
    CHECK(bench.kernel->set_sizes.size() > 5);
    CHECK(bench.kernel->sets.empty());
    Device expected;
    expected.name = "wg0";
    expected.index = 1;
    test::apply(expected, change);
    CHECK((bench.device() == expected));
}

TEST_CASE("ATransactionThatIsRefusedChangesNothing") {
    Bench bench(true);
    bench.device() = test::Random(33).device(50);
    bench.device().name = "wg0";
    const Device before = bench.device();
    bench.kernel->refusals.resize(4, Refusal{0, false, {}, {}});
    bench.kernel->refusals.push_back({EINVAL, false, "bad", 40});
    const auto done = bench.client.transact(before, many_peers(34));
    REQUIRE(!done);
    CHECK(done.error().context.starts_with("wg0: peer ")); // the one at the offset
    CHECK((bench.device() == before));
    CHECK(bench.kernel->parts.empty());
    CHECK(bench.kernel->commits == 0);
}

// The driver without transactions: some of the messages have done their work when one is refused.
TEST_CASE("AChangeThatFailsHalfwayIsUndone") {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        test::Random random(seed);
        Bench bench(false);
        bench.device() = random.device(20);
        bench.device().name = "wg0";
        const Device before = bench.device();
        Config change = many_peers(seed);
        change.replace_peers = random.chance(50);
        change.fwmark = 77;
        if (!before.peers.empty()) { // an endpoint that was not known cannot be taken back alone
            PeerConfig& moved = change.peers.emplace_back();
            moved.public_key = before.peers[0].public_key;
            moved.endpoint = random.endpoint();
            std::swap(change.peers.front(), change.peers.back());
        }
        bench.kernel->refusals.resize(4, Refusal{0, false, {}, {}}); // no family, then three pass
        bench.kernel->refusals.push_back({ENOMEM, false, {}, {}});
        const auto done = bench.client.transact(before, change);
        REQUIRE(!done);
        INFO(seed);
        CHECK(done.error().context.ends_with("the device is as it was before"));
        CHECK((by_key(bench.device()) == by_key(before)));
    }
}

// A program gives its peers in another order each time, and their sessions live on all the same.
TEST_CASE("AnUndoRemovesNoPeerForItsPlace") {
    Bench bench(false);
    bench.device() = test::Random(36).device(20);
    bench.device().name = "wg0";
    for (Peer& peer : bench.device().peers)
        peer.endpoint = Endpoint{*IpAddress::parse("192.0.2.1"), 5, 0};
    Device before = bench.device();
    std::ranges::reverse(before.peers);
    for (Peer& peer : before.peers)
        std::ranges::reverse(peer.allowed_ips);
    bench.kernel->refusals.resize(4, Refusal{0, false, {}, {}}); // no family, then three pass
    bench.kernel->refusals.push_back({ENOMEM, false, {}, {}});
    REQUIRE(!bench.client.transact(before, many_peers(36)));
    CHECK((by_key(bench.device()) == by_key(before)));
    for (const test::SetRequest& set : bench.kernel->sets) {
        CHECK(!set.change.replace_peers);
        for (const PeerConfig& peer : set.change.peers) {
            if (peer.remove)
                CHECK(std::ranges::find(before.peers, peer.public_key, &Peer::public_key) ==
                      before.peers.end());
        }
    }
}

TEST_CASE("AnUndoGivesAPortBackThatWasNone") {
    Bench bench(false);
    const Device before = bench.device();
    REQUIRE(before.listen_port == 0);
    Config change = many_peers(37);
    change.listen_port = 5;
    bench.kernel->refusals.resize(4, Refusal{0, false, {}, {}});
    bench.kernel->refusals.push_back({ENOMEM, false, {}, {}});
    REQUIRE(!bench.client.transact(before, change));
    CHECK((by_key(bench.device()) == by_key(before)));
}

TEST_CASE("AnUndoThatFailsSaysSo") {
    Bench bench(false);
    const Device before = bench.device();
    bench.kernel->refusals.resize(3, Refusal{0, false, {}, {}});
    bench.kernel->refusals.resize(9, Refusal{ENOMEM, false, {}, {}});
    const auto done = bench.client.transact(before, many_peers(35));
    REQUIRE(!done);
    CHECK(done.error().context.find("could not be put back") != std::string::npos);
}

TEST_CASE("SingleAllowedIpsAreTakenAwayWhereTheDriverCan") {
    for (const bool ours : {false, true}) {
        Bench bench(ours);
        Peer& peer = bench.device().peers.emplace_back();
        peer.public_key = PublicKey(KeyBytes{1});
        peer.allowed_ips = {*AllowedIp::parse("10.0.0.0/24"), *AllowedIp::parse("10.1.0.0/24")};
        const Device before = bench.device();
        Config target = as_config(before);
        target.peers[0].allowed_ips.pop_back();
        const auto plan = bench.client.plan(before, target);
        REQUIRE(plan);
        CHECK((bench.device() == before)); // asking changes nothing
        CHECK(plan->peers.at(0).replace_allowed_ips == !ours);
        CHECK(bench.client.set("wg0", *plan));
        CHECK(bench.device().peers[0].allowed_ips.size() == 1);
        CHECK(diff(bench.device(), target).empty());
    }
}

TEST_CASE("AskingWhetherTheDriverTakesSingleAllowedIpsTakesNone") {
    Bench bench(false);
    Peer& peer = bench.device().peers.emplace_back();
    peer.public_key = PublicKey(KeyBytes{1});
    for (const char* ip : {"255.255.255.255/32", "255.255.255.254/31", "10.0.0.0/24"})
        peer.allowed_ips.push_back(*AllowedIp::parse(ip));
    Config target = as_config(bench.device());
    target.peers[0].allowed_ips.pop_back();
    REQUIRE(bench.client.plan(bench.device(), target));
    const auto& asked = bench.kernel->sets.at(0).change.peers.at(0).allowed_ips.at(0);
    CHECK(asked.remove);
    CHECK(std::ranges::find(peer.allowed_ips, asked.ip) == peer.allowed_ips.end());
}

// Gives what it holds, then the refusals.
class FakeListener final : public Listener {
public:
    Exchanged receive(std::chrono::milliseconds, const Transport::OnReply& on_message) override {
        if (fails)
            return std::unexpected(*fails);
        for (const SecretBytes& message : messages)
            on_message(message);
        messages.clear();
        return {};
    }
    int descriptor() const noexcept override { return 42; }

    std::vector<SecretBytes> messages;
    std::optional<Refusal> fails;
};

struct Listening {
    FakeListener* listener = new FakeListener; // the subscription owns it
    Subscription subscription{std::unique_ptr<Listener>(listener)};
};

TEST_CASE("EventsArriveAsTheyWereSent") {
    test::Random random(36);
    std::vector<Event> events;
    for (unsigned kind = 0; kind <= static_cast<unsigned>(EventKind::session_expired); ++kind) {
        Event& event = events.emplace_back();
        event.kind = static_cast<EventKind>(kind);
        event.time = {1'700'000'000, 123'456'789};
        event.index = 1 + random.number(100);
        event.device = "wg0";
        if (event.kind < EventKind::peer_added)
            continue;
        event.peer = PublicKey(random.key());
        event.endpoint = random.endpoint();
        event.old_endpoint = random.endpoint();
        event.initiator = random.chance(50);
    }
    Listening bench;
    for (const Event& event : events)
        bench.listener->messages.push_back(test::encode_event(event));
    CHECK(bench.subscription.descriptor() == 42);
    CHECK((bench.subscription.next() == events));
    CHECK(bench.subscription.next()->empty());
}

TEST_CASE("AnEventOfANewerDriverIsSkipped") {
    Listening bench;
    Event event;
    event.kind = static_cast<EventKind>(99);
    bench.listener->messages.push_back(test::encode_event(event));
    CHECK(bench.subscription.next()->empty());
}

TEST_CASE("LostEventsAreTold") {
    Listening bench;
    bench.listener->fails = Refusal{ENOBUFS, false, {}, {}};
    const auto events = bench.subscription.next();
    REQUIRE((events && events->size() == 1));
    CHECK((*events)[0].kind == EventKind::lost);
    CHECK((*events)[0].time.seconds > 0);
    bench.listener->fails = Refusal{EIO, false, {}, {}};
    CHECK(bench.subscription.next().error().code == Code::system);
}

TEST_CASE("ATimeOfAnyNumberIsATime") {
    Event event;
    event.device = "wg0";
    SecretBytes message = test::encode_event(event);
    netlink::AttrWriter(message).number(WGCTL_A_TIME, ~std::uint64_t{0});
    const auto decoded = decode_event(message);
    REQUIRE((decoded && *decoded));
    CHECK((*decoded)->time == Time{18446744073, 709551615});
}

TEST_CASE("ATornMessageOfTheSecondFamilyIsAnErrorAndNoCrash") {
    Event event;
    event.kind = EventKind::endpoint;
    event.device = "wg0";
    event.peer = PublicKey(KeyBytes{1});
    event.endpoint = test::Random(37).endpoint();
    const SecretBytes whole = test::encode_event(event);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto decoded = decode_event(netlink::Bytes(whole).first(size));
        INFO(size);
        CHECK((!decoded || *decoded != event));
    }
    CHECK((decode_event(whole) == event));
}

} // namespace
