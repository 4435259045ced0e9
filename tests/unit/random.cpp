// SPDX-License-Identifier: MIT
// random.cpp - values drawn from a seed.
#include "random.hpp"

#include <array>
#include <set>

namespace wg::test {

KeyBytes Random::key() {
    KeyBytes bytes;
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(number(256));
    return bytes;
}

PublicKey Random::some_peer() {
    KeyBytes bytes{};
    bytes[0] = static_cast<std::uint8_t>(1 + number(6));
    return PublicKey(bytes);
}

AllowedIp Random::allowed_ip() {
    std::array<std::uint8_t, 16> bytes;
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(number(256));
    const auto address = *IpAddress::from_bytes(std::span(bytes).first(chance(50) ? 4 : 16));
    return {address, static_cast<std::uint8_t>(number(address.bits() + 1))};
}

AllowedIp Random::some_network() {
    const std::array<std::uint8_t, 4> bytes{10, static_cast<std::uint8_t>(number(8)), 0, 0};
    return AllowedIp{*IpAddress::from_bytes(bytes), static_cast<std::uint8_t>(chance(80) ? 24 : 16)}
        .network();
}

Endpoint Random::endpoint() {
    Endpoint endpoint;
    endpoint.address = allowed_ip().address;
    endpoint.port = static_cast<std::uint16_t>(number(65536));
    if (endpoint.address.family() == Family::v6 && chance(30))
        endpoint.scope = 1 + number(20);
    return endpoint;
}

PeerConfig Random::peer_config(bool few) {
    PeerConfig peer;
    peer.public_key = few ? some_peer() : PublicKey(key());
    peer.remove = chance(10);
    peer.update_only = chance(10);
    peer.replace_allowed_ips = chance(50);
    if (chance(30))
        peer.preshared_key = chance(20) ? PresharedKey() : PresharedKey(key());
    if (chance(50))
        peer.endpoint = endpoint();
    if (chance(30))
        peer.persistent_keepalive = static_cast<std::uint16_t>(number(3));
    // Mostly a few, now and then more than a message holds.
    const unsigned ips = few ? number(5) : chance(5) ? number(200) : number(4);
    for (unsigned i = 0; i < ips; ++i)
        peer.allowed_ips.push_back({few ? some_network() : allowed_ip(), chance(15)});
    return peer;
}

Config Random::config(unsigned max_peers, bool few) {
    Config config;
    if (chance(50))
        config.fwmark = number(3);
    if (chance(50))
        config.listen_port = static_cast<std::uint16_t>(number(3));
    if (chance(50))
        config.private_key = chance(20) ? PrivateKey() : PrivateKey(key());
    config.replace_peers = !few && chance(30);
    for (unsigned i = number(max_peers + 1); i > 0; --i)
        config.peers.push_back(peer_config(few));
    return config;
}

Device Random::device(unsigned max_peers) {
    Device device;
    device.name = "wg0";
    device.index = 1 + number(100);
    if (chance(70)) {
        device.private_key = clamp(PrivateKey(key()));
        device.public_key.emplace(key());
    }
    device.listen_port = static_cast<std::uint16_t>(number(3));
    device.fwmark = number(3);
    std::set<PublicKey> keys;
    std::set<AllowedIp> networks;
    for (unsigned i = number(max_peers + 1); i > 0; --i) {
        Peer peer;
        peer.public_key = max_peers < 10 ? some_peer() : PublicKey(key());
        if (!keys.insert(peer.public_key).second)
            continue;
        if (chance(40))
            peer.preshared_key.emplace(key());
        if (chance(60))
            peer.endpoint = endpoint();
        peer.persistent_keepalive = static_cast<std::uint16_t>(number(3));
        peer.last_handshake = {number(5), number(1000)};
        peer.rx_bytes = number(1u << 30) * std::uint64_t{1000};
        peer.tx_bytes = number(1u << 30);
        peer.protocol_version = 1;
        const unsigned ips = max_peers < 10 ? number(4) : chance(20) ? number(60) : number(3);
        for (unsigned k = 0; k < ips; ++k) {
            const AllowedIp ip = max_peers < 10 ? some_network() : allowed_ip().network();
            if (networks.insert(ip).second)
                peer.allowed_ips.push_back(ip);
        }
        device.peers.push_back(std::move(peer));
    }
    return device;
}

} // namespace wg::test
