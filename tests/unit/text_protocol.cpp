// SPDX-License-Identifier: MIT
// text_protocol.cpp - changes and devices in the language of user-space implementations.
#include "program/text_protocol.hpp"

#include "random.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace {

using namespace wg;

std::string hex(const KeyBytes& key) {
    std::string text;
    for (const std::uint8_t byte : key)
        text += fmt::format("{:02x}", byte);
    return text;
}

// The other side's answer, written from the protocol's description alone.
std::string answer(const Device& device) {
    std::string text;
    const auto line = [&](std::string_view key, const auto& value) {
        text += fmt::format("{}={}\n", key, value);
    };
    if (device.private_key)
        line("private_key", hex(device.private_key->bytes()));
    if (device.listen_port != 0)
        line("listen_port", device.listen_port);
    if (device.fwmark != 0)
        line("fwmark", device.fwmark);
    for (const Peer& peer : device.peers) {
        line("public_key", hex(peer.public_key.bytes()));
        line("preshared_key", hex(peer.preshared_key.value_or(PresharedKey()).bytes()));
        line("protocol_version", 1);
        if (peer.endpoint)
            line("endpoint", to_string(*peer.endpoint));
        line("last_handshake_time_sec", peer.last_handshake.seconds);
        line("last_handshake_time_nsec", peer.last_handshake.nanoseconds);
        line("tx_bytes", peer.tx_bytes);
        line("rx_bytes", peer.rx_bytes);
        line("persistent_keepalive_interval", peer.persistent_keepalive);
        for (const AllowedIp& ip : peer.allowed_ips)
            line("allowed_ip", ip.to_string());
    }
    return text + "errno=0\n\n";
}

// The error, or nothing.
std::string feed(TextDecoder& decoder, std::string_view text) {
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        if (auto read = decoder.line(text.substr(start, end - start)); !read)
            return read.error().context;
        start = end + 1;
    }
    return {};
}

TEST_CASE("ADeviceInTextComesBackAsItIs") {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        Device device = test::Random(seed).device(20);
        device.index = 0; // not part of the protocol
        device.public_key.reset();
        if (device.private_key)
            device.public_key = *derive_public_key(*device.private_key);
        TextDecoder decoder("wg0");
        CHECK(feed(decoder, answer(device)).empty());
        CHECK(decoder.finished());
        CHECK(decoder.number() == 0);
        CHECK((decoder.take() == device));
    }
}

TEST_CASE("AChangeInTextSaysAllOfIt") {
    Config config;
    config.private_key.emplace(KeyBytes{1});
    config.listen_port = 7;
    config.fwmark = 0x10;
    config.replace_peers = true;
    PeerConfig& peer = config.peers.emplace_back();
    peer.public_key = PublicKey(KeyBytes{0xab});
    peer.update_only = true;
    peer.preshared_key.emplace();
    peer.endpoint = *parse_endpoint("[2001:db8::1]:5");
    peer.persistent_keepalive = 0;
    peer.replace_allowed_ips = true;
    peer.allowed_ips = {{*AllowedIp::parse("10.0.0.0/8"), false},
                        {*AllowedIp::parse("::/0"), true}};
    PeerConfig& gone = config.peers.emplace_back();
    gone.public_key = PublicKey(KeyBytes{2});
    gone.remove = true;
    gone.persistent_keepalive = 5;
    CHECK(std::string(*encode_text(config)) ==
          "set=1\nprivate_key=" + hex({1}) + "\nlisten_port=7\nfwmark=16\nreplace_peers=true\n" +
              "public_key=" + hex({0xab}) + "\nupdate_only=true\npreshared_key=" + hex({}) +
              "\nendpoint=[2001:db8::1]:5\npersistent_keepalive_interval=0\n"
              "replace_allowed_ips=true\nallowed_ip=10.0.0.0/8\nallowed_ip=-::/0\n" +
              "public_key=" + hex({2}) + "\nremove=true\n\n");
}

TEST_CASE("AnUnresolvedNameIsNotSaidInText") {
    Config config;
    config.peers.emplace_back().endpoint = HostName{"example.com", "1"};
    CHECK(encode_text(config).error().code == Code::invalid);
}

TEST_CASE("AKeyThatIsStillInAFileIsNotLeftOut") {
    Config config;
    config.private_key_file = "key";
    CHECK(encode_text(config).error().code == Code::invalid);
    Config other;
    other.peers.emplace_back().preshared_key_file = "psk";
    CHECK(encode_text(other).error().code == Code::invalid);
}

TEST_CASE("KeysOfNewerProgramsAreSkippedAndNonsenseIsNot") {
    TextDecoder decoder("wg0");
    CHECK(feed(decoder, "colour=blue\npublic_key=" + hex({1}) + "\nshoe_size=4\nerrno=-13\n\n")
              .empty());
    CHECK(decoder.number() == 13);
    const std::string peer = "public_key=" + hex({1}) + "\n";
    for (const std::string& text :
         {std::string("listen_port=65536\n"), std::string("fwmark=-1\n"), std::string("nothing\n"),
          std::string("private_key=abc\n"), "public_key=" + std::string(64, 'g') + "\n",
          peer + "endpoint=1.2.3.4\n", peer + "endpoint=localhost:5\n",
          peer + "endpoint=[fe80::1%nowhere-at-all]:5\n",
          peer + "last_handshake_time_nsec=1000000000\n", peer + "allowed_ip=10.0.0.0\n",
          peer + "allowed_ip=10.0.0.0/33\n", peer + "rx_bytes=x\n",
          peer + "last_handshake_time_sec=9223372036854775808\n"}) {
        TextDecoder strict("wg0");
        CHECK(!feed(strict, text).empty());
    }
}

TEST_CASE("AScopeMayBeAnInterfacesName") {
    TextDecoder decoder("wg0");
    CHECK(feed(decoder, "public_key=" + hex({1}) + "\nendpoint=[fe80::1%lo]:5\n\n").empty());
    const Device device = decoder.take();
    REQUIRE((device.peers.size() == 1 && device.peers[0].endpoint));
    CHECK(device.peers[0].endpoint->scope == 1); // as in every network namespace
}

TEST_CASE("ABadLineDoesNotRepeatItsSecret") {
    TextDecoder decoder("wg0");
    const std::string secret(63, 'a');
    CHECK(feed(decoder, "private_key=" + secret).find("aaaa") == std::string::npos);
}

} // namespace
