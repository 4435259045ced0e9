// SPDX-License-Identifier: MIT
// subnet.cpp - which address of a network is still free.
#include "subnet.hpp"

#include <wgctl/range.hpp>

#include <algorithm>
#include <vector>

namespace ctl {
namespace {

using wg::AllowedIp;
using wg::IpAddress;
using wg::last_of;
using wg::step;

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
