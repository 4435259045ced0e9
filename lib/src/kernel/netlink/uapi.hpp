// SPDX-License-Identifier: MIT
// uapi.hpp - the numbers of the driver's generic netlink interface, which are its contract. Our own
// copy, since the header of an older kernel lacks the newer ones.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wg::uapi {

inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::size_t kInterfaceNameBytes = 16; // IFNAMSIZ, with the final zero

enum Command : std::uint8_t { kGetDevice = 0, kSetDevice = 1 };

enum DeviceAttr : std::uint16_t {
    kDeviceIfindex = 1,    // u32
    kDeviceIfname = 2,     // string with its zero
    kDevicePrivateKey = 3, // 32 bytes
    kDevicePublicKey = 4,  // 32 bytes
    kDeviceFlags = 5,      // u32
    kDeviceListenPort = 6, // u16
    kDeviceFwmark = 7,     // u32
    kDevicePeers = 8,      // nest of nests
};

enum PeerAttr : std::uint16_t {
    kPeerPublicKey = 1,        // 32 bytes
    kPeerPresharedKey = 2,     // 32 bytes
    kPeerFlags = 3,            // u32
    kPeerEndpoint = 4,         // sockaddr_in or sockaddr_in6
    kPeerKeepalive = 5,        // u16, seconds
    kPeerLastHandshake = 6,    // two s64: seconds, nanoseconds
    kPeerRxBytes = 7,          // u64
    kPeerTxBytes = 8,          // u64
    kPeerAllowedIps = 9,       // nest of nests
    kPeerProtocolVersion = 10, // u32
};

enum AllowedIpAttr : std::uint16_t {
    kAllowedIpFamily = 1,  // u16
    kAllowedIpAddress = 2, // 4 or 16 bytes
    kAllowedIpCidr = 3,    // u8
    kAllowedIpFlags = 4,   // u32, Linux 6.16
};

inline constexpr std::uint32_t kDeviceReplacePeers = 1;
inline constexpr std::uint32_t kPeerRemoveMe = 1;
inline constexpr std::uint32_t kPeerReplaceAllowedIps = 2;
inline constexpr std::uint32_t kPeerUpdateOnly = 4;
inline constexpr std::uint32_t kAllowedIpRemoveMe = 1;

} // namespace wg::uapi
