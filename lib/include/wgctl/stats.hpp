// SPDX-License-Identifier: MIT
// stats.hpp - what is counted. Holds no secret, and no address.
#pragma once

#include <wgctl/device.hpp>
#include <wgctl/key.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

struct DropCount {
    std::string reason; ///< one of drop_reasons(), or `reason_N' of a newer driver
    std::uint64_t packets = 0;

    bool operator==(const DropCount&) const = default;
};

struct PeerStats {
    PublicKey public_key;
    Time last_handshake;
    std::uint64_t rx_bytes = 0; ///< as Peer::rx_bytes
    std::uint64_t tx_bytes = 0;
    std::optional<std::uint64_t> handshakes; ///< completed; nothing on the in-tree driver
    std::vector<DropCount> drops; ///< those that can be laid to this peer; zeros left out

    bool operator==(const PeerStats&) const = default;
};

/// The interface's own counters, as `ip -s link` has them.
struct LinkCounters {
    std::uint64_t rx_packets = 0;
    std::uint64_t tx_packets = 0;
    std::uint64_t rx_bytes = 0;
    std::uint64_t tx_bytes = 0;
    std::uint64_t rx_errors = 0;
    std::uint64_t tx_errors = 0;
    std::uint64_t rx_dropped = 0;
    std::uint64_t tx_dropped = 0;

    bool operator==(const LinkCounters&) const = default;
};

struct DeviceStats {
    std::string name;
    std::uint32_t index = 0;
    LinkCounters link;
    bool has_reasons = false;     ///< drops and handshakes are counted: the driver is wg.ko
    std::vector<DropCount> drops; ///< zeros left out
    std::vector<PeerStats> peers; ///< in the kernel's order

    bool operator==(const DeviceStats&) const = default;
};

/// The names of all reasons that this library knows, such as `rx_replay`. Lives for ever.
WGCTL_API std::span<const std::string_view> drop_reasons() noexcept;

} // namespace wg
