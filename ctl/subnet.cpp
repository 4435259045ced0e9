// SPDX-License-Identifier: MIT
// subnet.cpp - which address of a network is still free.
#include "subnet.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace ctl {
namespace {

using wg::AllowedIp;
using wg::IpAddress;

// The address with all bits past the length set.
IpAddress last_of(const AllowedIp& network) {
    std::array<std::uint8_t, 16> bytes{};
    const auto given = network.address.bytes();
    std::ranges::copy(given, bytes.begin());
    for (unsigned bit = network.cidr; bit < network.address.bits(); ++bit)
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | 0x80 >> bit % 8);
    return *IpAddress::from_bytes(std::span(bytes).first(given.size()));
}

// One further; the highest address of all is followed by the lowest.
IpAddress step(const IpAddress& address, bool up) {
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

struct Range {
    IpAddress first;
    IpAddress last;
};

std::vector<Range> ranges_in(const AllowedIp& subnet, std::span<const AllowedIp> taken) {
    std::vector<Range> ranges;
    for (const AllowedIp& ip : taken) {
        const bool inside = ip.address.family() == subnet.address.family() &&
                            ip.cidr > subnet.cidr &&
                            AllowedIp{ip.address, subnet.cidr}.network() == subnet.network();
        if (inside)
            ranges.push_back({ip.network().address, last_of(ip)});
    }
    std::ranges::sort(ranges, {}, &Range::first);
    return ranges;
}

} // namespace

std::optional<IpAddress> free_address(const AllowedIp& subnet, std::span<const AllowedIp> taken) {
    const unsigned host_bits = subnet.address.bits() - subnet.cidr;
    if (host_bits == 0)
        return std::nullopt;
    IpAddress candidate = subnet.network().address;
    IpAddress last = last_of(subnet);
    if (host_bits > 1) {
        candidate = step(candidate, true);
        if (candidate.family() == wg::Family::v4)
            last = step(last, false);
    }
    for (const Range& range : ranges_in(subnet, taken)) {
        if (candidate < range.first)
            break;
        if (range.last >= last)
            return std::nullopt;
        if (range.last >= candidate)
            candidate = step(range.last, true);
    }
    return candidate;
}

} // namespace ctl
