// SPDX-License-Identifier: MIT
// json.cpp - what programs see of a device.
#include "json.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;

std::string key(std::uint8_t i) {
    return PublicKey(KeyBytes{i}).to_base64();
}

Device sample() {
    Device device;
    device.name = "wg0";
    device.index = 7;
    device.private_key.emplace(KeyBytes{8});
    device.public_key.emplace(KeyBytes{3});
    device.listen_port = 51820;
    device.fwmark = 0xffffffff;
    Peer& peer = device.peers.emplace_back();
    peer.public_key = PublicKey(KeyBytes{1});
    peer.preshared_key.emplace(KeyBytes{9});
    peer.endpoint = std::get<Endpoint>(*parse_endpoint("[2001:db8::1]:5"));
    peer.allowed_ips = {*AllowedIp::parse("10.0.0.0/8"), *AllowedIp::parse("::/0")};
    peer.last_handshake = {1700000000, 5};
    peer.rx_bytes = ~std::uint64_t{0};
    peer.persistent_keepalive = 25;
    device.peers.emplace_back().public_key = PublicKey(KeyBytes{2});
    return device;
}

TEST_CASE("EveryFactIsInTheJson") {
    Names names;
    names.add(PublicKey(KeyBytes{1}), "Anna \"the\" phone");
    ctl::Json devices = ctl::Json::array();
    devices.push_back(ctl::to_json(sample(), {}, names, true));
    CHECK(
        std::string(ctl::dump(ctl::envelope(std::move(devices), 1700000009), true)) ==
        R"({"schema":1,"time":1700000009,"devices":[{"name":"wg0","index":7,"public_key":")" +
            key(3) + R"(","private_key":")" + key(8) +
            R"(","listen_port":51820,"fwmark":4294967295,"binding":null,"peers":[{"public_key":")" +
            key(1) + R"(","name":"Anna \"the\" phone","preshared_key":")" + key(9) +
            R"(","endpoint":"[2001:db8::1]:5","allowed_ips":["10.0.0.0/8","::/0"],)" +
            R"("latest_handshake":1700000000,"rx_bytes":18446744073709551615,"tx_bytes":0,)" +
            R"("persistent_keepalive":25},{"public_key":")" + key(2) +
            R"(","name":null,"preshared_key":null,"endpoint":null,"allowed_ips":[],)" +
            R"("latest_handshake":null,"rx_bytes":0,"tx_bytes":0,"persistent_keepalive":0}]}]})" +
            "\n");
}

TEST_CASE("SecretsAreHiddenInTheJsonUnlessAskedFor") {
    const auto json = ctl::to_json(sample(), {}, {}, false);
    CHECK(json["private_key"] == "(hidden)");
    CHECK(json["peers"][0]["preshared_key"] == "(hidden)");
    const auto text = ctl::dump(json, false);
    CHECK(text.find(key(8)) == text.npos);
    CHECK(text.find(key(9)) == text.npos);
    Device bare;
    CHECK(ctl::to_json(bare, {}, {}, false)["private_key"].is_null());
    CHECK(ctl::to_json(bare, {}, {}, true)["public_key"].is_null());
}

TEST_CASE("WhatTheSocketIsBoundToIsInTheJson") {
    const Binding binding{"eth0", IpAddress::parse("10.0.0.1"), {}};
    const auto json = ctl::to_json(sample(), binding, {}, false);
    CHECK(json["binding"].dump() == R"({"interface":"eth0","ipv4":"10.0.0.1","ipv6":null})");
    CHECK(ctl::to_json(sample(), Binding(), {}, false)["binding"]["interface"].is_null());
}

TEST_CASE("ANameThatIsNotUtf8IsStillJson") {
    Names names;
    names.add(PublicKey(KeyBytes{1}), "M\xfcller");
    const auto text = ctl::dump(ctl::to_json(sample(), {}, names, false), true);
    CHECK(text.find("M\xef\xbf\xbdller") != text.npos);
}

} // namespace
