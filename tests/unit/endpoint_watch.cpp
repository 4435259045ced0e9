// SPDX-License-Identifier: MIT
// endpoint_watch.cpp - names of endpoints looked up again, one address after the other.
#include "endpoint_watch.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;

Endpoint at(std::uint8_t last) {
    const std::array<std::uint8_t, 4> bytes{192, 0, 2, last};
    return {*IpAddress::from_bytes(bytes), 51820, 0};
}

struct Bench {
    Bench() {
        PeerConfig& peer = file.peers.emplace_back();
        peer.public_key = PublicKey(KeyBytes{1});
        peer.endpoint = HostName{"example.com", "51820"};
        file.peers.emplace_back().public_key = PublicKey(KeyBytes{2});
        device.peers.emplace_back().public_key = PublicKey(KeyBytes{1});
        device.peers.emplace_back().public_key = PublicKey(KeyBytes{2});
    }

    Peer& peer() { return device.peers[0]; }

    // The endpoint after a look, which is carried out.
    std::optional<Endpoint> look(std::int64_t second, bool impatient = false) {
        const Config change = watch().look(device, {second, 0}, impatient);
        for (const PeerConfig& moved : change.peers) {
            CHECK(moved.public_key == peer().public_key);
            CHECK(moved.update_only);
            peer().endpoint = std::get<Endpoint>(*moved.endpoint);
        }
        return peer().endpoint;
    }

    ctl::EndpointWatch& watch() {
        if (!watch_)
            watch_.emplace(file, [this](const HostName&) {
                ++lookups;
                return answer;
            });
        return *watch_;
    }

    Config file;
    Device device;
    Addresses answer{{at(1), at(2), at(3)}, false, {}};
    unsigned lookups = 0;

private:
    std::optional<ctl::EndpointWatch> watch_;
};

TEST_CASE("OnlyPeersWithNamesAreWatched") {
    CHECK(Bench().watch().size() == 1);
}

TEST_CASE("ALivePeerIsNotTouchedNorLookedUp") {
    Bench bench;
    bench.peer().endpoint = at(99);
    bench.peer().last_handshake = {1000, 0};
    CHECK(bench.look(1179, true) == at(99));
    CHECK(bench.lookups == 0);
    CHECK(bench.look(1180) == at(1));
}

TEST_CASE("AnAddressThatTheNameHasNoMoreIsLeft") {
    Bench bench;
    bench.peer().endpoint = at(1);
    CHECK(bench.look(1000) == at(1));
    bench.answer.endpoints = {at(7)};
    CHECK(bench.look(1029) == at(1)); // the old answer is still fresh
    CHECK(bench.look(1030) == at(7));
    CHECK(bench.lookups == 2);
}

TEST_CASE("AddressesAreTriedInTurnWhileHandshakesFail") {
    Bench bench;
    CHECK(bench.look(1000) == at(1));
    bench.peer().tx_bytes += 148;
    CHECK(bench.look(1014) == at(1));
    CHECK(bench.look(1015) == at(2));
    CHECK(bench.look(1100) == at(2)); // nothing was sent there yet
    bench.peer().tx_bytes += 148;
    CHECK(bench.look(1101) == at(3));
    bench.peer().tx_bytes += 148;
    CHECK(bench.look(1116) == at(1));
}

TEST_CASE("AClockThatIsSetBackDelaysNothing") {
    Bench bench;
    CHECK(bench.look(5000) == at(1));
    bench.peer().tx_bytes += 148;
    bench.answer.endpoints = {at(1), at(8)};
    CHECK(bench.look(1000) == at(8));
    CHECK(bench.lookups == 2);
}

TEST_CASE("AskedOnceTheNextAddressIsTriedAtOnce") {
    Bench bench;
    bench.peer().endpoint = at(3);
    CHECK(bench.look(1000, true) == at(1));
    Bench single;
    single.answer.endpoints = {at(1)};
    single.peer().endpoint = at(1);
    CHECK(single.look(1000, true) == at(1));
}

TEST_CASE("ANameWithoutAnAnswerChangesNothingAndIsTold") {
    Bench bench;
    bench.answer = {{}, false, "Try again"};
    bench.peer().endpoint = at(9);
    CHECK(bench.look(1000) == at(9));
    CHECK(bench.watch().complaints() == std::vector<std::string>{"Try again: `example.com:51820'"});
    CHECK(bench.watch().complaints().empty());
}

} // namespace
