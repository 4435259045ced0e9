// SPDX-License-Identifier: MIT
// device.hpp - what is: a device and its peers as the kernel reports them.
#pragma once

#include <wgctl/address.hpp>
#include <wgctl/key.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wg {

/// A moment of the system's real-time clock. All zeros means never.
struct Time {
    std::int64_t seconds = 0;     ///< since 1970-01-01 UTC
    std::int64_t nanoseconds = 0; ///< 0..999999999

    auto operator<=>(const Time&) const = default;
};

struct Peer {
    PublicKey public_key;
    std::optional<PresharedKey> preshared_key; ///< nothing when the peer has none
    std::optional<Endpoint> endpoint;          ///< nothing until configured or learnt
    std::uint16_t persistent_keepalive = 0;    ///< seconds, 0 is off
    Time last_handshake;                       ///< the last that was completed
    std::uint64_t rx_bytes = 0;                ///< of its UDP payloads, handshakes included,
    std::uint64_t tx_bytes = 0;                ///< since the peer was made
    std::uint32_t protocol_version = 0;        ///< 1
    std::vector<AllowedIp> allowed_ips;        ///< in the kernel's order

    bool operator==(const Peer&) const = default;
};

struct Device {
    std::string name;
    std::uint32_t index = 0; ///< of the interface
    std::optional<PrivateKey> private_key;
    std::optional<PublicKey> public_key;
    std::uint16_t listen_port = 0; ///< host byte order, 0 while there is none
    std::uint32_t fwmark = 0;      ///< 0 is off
    std::vector<Peer> peers;       ///< in the kernel's order

    bool operator==(const Device&) const = default;
};

} // namespace wg
