// SPDX-License-Identifier: MIT
// wgctl_family.hpp - the messages of wg.ko's wgctl family, but for transactions. Pure.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/binding.hpp>
#include <wgctl/event.hpp>
#include <wgctl/stats.hpp>
#include <wgctl/transport.hpp>

#include <string_view>

namespace wg {

/// Counters of one device.
Request get_stats(std::string_view name);

/// Puts the messages of such a dump together.
class StatsDecoder {
public:
    /// Code::malformed when the message breaks the contract.
    Status add(netlink::Bytes body);
    DeviceStats take() { return std::move(stats_); }

private:
    DeviceStats stats_;
};

Request get_binding(std::string_view name);
Request set_binding(std::string_view name, const BindingChange& change);
Result<Binding> decode_binding(netlink::Bytes body);

/// What an extended acknowledgement's @p offset into a set_binding() points at, as `wgctl set` has
/// it: "bind-device `eth0'" or "bind-address `192.0.2.1'". Empty when it is neither.
std::string locate_binding(netlink::Bytes body, std::size_t offset);

/// Nothing for a kind of event that this library does not know. Code::malformed otherwise.
Result<std::optional<Event>> decode_event(netlink::Bytes body);

} // namespace wg
