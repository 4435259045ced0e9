// SPDX-License-Identifier: MIT
// pretty.cpp - what people and scripts see of a device.
#include "pretty.hpp"

#include "fields.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;
using ctl::ago;
using ctl::amount;
using ctl::duration;

TEST_CASE("DurationsNameTheirUnits") {
    CHECK(duration(1, false) == "1 second");
    CHECK(duration(65, false) == "1 minute, 5 seconds");
    CHECK(duration(3600, false) == "1 hour");
    CHECK(duration(90061, false) == "1 day, 1 hour, 1 minute, 1 second");
    CHECK(duration(2 * 365 * 86400 + 7200, false) == "2 years, 2 hours");
    CHECK(duration(120, true) == "2 \x1b[36mminutes\x1b[0m");
}

TEST_CASE("APastMomentIsAgo") {
    CHECK(ago(0, false) == "Now");
    CHECK(ago(5, false) == "5 seconds ago");
    CHECK(ago(-1, false) == "(System clock wound backward; connection problems may ensue.)");
}

TEST_CASE("AmountsHaveTwoDigitsPastBytes") {
    CHECK(amount(0, false) == "0 B");
    CHECK(amount(1023, false) == "1023 B");
    CHECK(amount(1024, false) == "1.00 KiB");
    CHECK(amount(1536 * 1024, false) == "1.50 MiB");
    CHECK(amount(std::uint64_t{3} << 30, false) == "3.00 GiB");
    CHECK(amount(std::uint64_t{5000} << 40, false) == "5000.00 TiB");
    CHECK(amount((1 << 20) - 1, true) == "1024.00 \x1b[36mKiB\x1b[0m");
}

Device sample() {
    Device device;
    device.name = "wg0";
    device.private_key.emplace(KeyBytes{1});
    for (std::uint8_t i = 1; i <= 3; ++i) {
        Peer& peer = device.peers.emplace_back();
        peer.public_key = PublicKey(KeyBytes{i});
        peer.last_handshake.seconds = i == 2 ? 100 : 0;
    }
    device.peers[0].preshared_key.emplace(KeyBytes{9});
    device.peers[0].allowed_ips = {*AllowedIp::parse("10.0.0.0/8"), *AllowedIp::parse("::/0")};
    return device;
}

std::string key(std::uint8_t i) {
    return PublicKey(KeyBytes{i}).to_base64();
}

TEST_CASE("TheNewestHandshakeComesFirstAndTheRestKeepsItsOrder") {
    SecretString out;
    ctl::append_pretty(out, sample(), {false, false, 103});
    CHECK(std::string(out) == "interface: wg0\n  private key: (hidden)\n\npeer: " + key(2) +
                                  "\n  allowed ips: (none)\n  latest handshake: 3 seconds ago\n\n"
                                  "peer: " +
                                  key(1) +
                                  "\n  preshared key: (hidden)\n  allowed ips: 10.0.0.0/8, ::/0\n\n"
                                  "peer: " +
                                  key(3) + "\n  allowed ips: (none)\n");
}

TEST_CASE("APeerHasItsNameBelowItsKey") {
    Names names;
    names.add(PublicKey(KeyBytes{2}), "Anna");
    SecretString out;
    ctl::append_pretty(out, sample(), {false, false, 103, &names});
    CHECK(out.find("peer: " + key(2) + "\n  name: Anna\n  allowed ips: (none)\n") != out.npos);
    CHECK(out.find("name:") == out.rfind("name:"));
}

TEST_CASE("KeysAreShownOnlyWhenAskedFor") {
    SecretString out;
    ctl::append_pretty(out, sample(), {false, true, 103});
    CHECK(out.find(key(1)) != out.npos);
    CHECK(out.find("(hidden)") == out.npos);
}

TEST_CASE("ADumpHasOneLineForTheDeviceAndOneAPeer") {
    SecretString out;
    ctl::find_field("dump")->append(out, sample(), "wg0\t");
    CHECK(std::string(out) ==
          "wg0\t" + key(1) + "\t(none)\t0\toff\n" +                                            //
              "wg0\t" + key(1) + "\t" + key(9) + "\t(none)\t10.0.0.0/8,::/0\t0\t0\t0\toff\n" + //
              "wg0\t" + key(2) + "\t(none)\t(none)\t(none)\t100\t0\t0\toff\n" +                //
              "wg0\t" + key(3) + "\t(none)\t(none)\t(none)\t0\t0\t0\toff\n");
    CHECK(ctl::find_field("dumb") == nullptr);
}

} // namespace
