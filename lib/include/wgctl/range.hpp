// SPDX-License-Identifier: MIT
// range.hpp - a network as a range of addresses: its end, and the addresses before and after one.
#pragma once

#include <wgctl/address.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wg {

/// The highest address of a network, all bits past the length set.
inline IpAddress last_of(const AllowedIp& network) {
    std::array<std::uint8_t, 16> bytes{};
    const auto given = network.address.bytes();
    std::ranges::copy(given, bytes.begin());
    for (unsigned bit = network.cidr; bit < network.address.bits(); ++bit)
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | 0x80 >> bit % 8);
    return *IpAddress::from_bytes(std::span(bytes).first(given.size()));
}

/// The next address up or down, the highest of a family and its lowest being neighbours.
inline IpAddress step(const IpAddress& address, bool up) {
    std::array<std::uint8_t, 16> bytes{};
    const auto given = address.bytes();
    std::ranges::copy(given, bytes.begin());
    const std::uint8_t carry = up ? 0 : 0xff;
    for (std::size_t i = given.size(); i-- > 0;) {
        bytes[i] = static_cast<std::uint8_t>(bytes[i] + (up ? 1 : -1));
        if (bytes[i] != carry)
            break;
    }
    return *IpAddress::from_bytes(std::span(bytes).first(given.size()));
}

} // namespace wg
