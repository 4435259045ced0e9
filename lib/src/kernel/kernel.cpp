// SPDX-License-Identifier: MIT
// kernel.cpp - what wg.ko's second family gives a client: counters and bindings.
#include <wgctl/client.hpp>

#include "kernel/exchange.hpp"
#include "kernel/explain.hpp"
#include "kernel/link.hpp"
#include "kernel/netlink/uapi.hpp"
#include "kernel/wgctl_family.hpp"
#include "program/userspace.hpp"
#include "value/system_name.hpp"

#include <cerrno>
#include <utility>

namespace wg {
namespace {

// What a driver without reasons counts.
Result<DeviceStats> counted(Result<Device> device) {
    if (!device)
        return std::unexpected(std::move(device.error()));
    DeviceStats stats;
    stats.name = device->name;
    stats.index = device->index;
    for (const Peer& peer : device->peers)
        stats.peers.push_back(
            {peer.public_key, peer.last_handshake, peer.rx_bytes, peer.tx_bytes, std::nullopt, {}});
    return stats;
}

std::unexpected<Error> no_kernels_socket(std::string_view name) {
    return fail(Code::unsupported,
                fmt::format("{}: a program implements this interface, and its socket is its own; "
                            "only wg.ko can bind the tunnel's socket",
                            presentable(name)),
                EOPNOTSUPP);
}

} // namespace

Error Client::lacks_binding(std::string_view name) {
    const auto extended = is_extended();
    return extended ? explain_lacking(Action::bind, name, kind_) : extended.error();
}

Result<bool> Client::is_extended() {
    const auto aborted = transport_->exchange(abort_staged(), [](auto) {});
    if (aborted || !aborted.error().no_family)
        return true;
    // Any answer will do, but that there is nobody.
    const Request anybody{Channel::device, uapi::kGetDevice, 0, {}};
    const auto asked = transport_->exchange(anybody, [](auto) {});
    if (!asked && asked.error().no_family)
        return std::unexpected(explain(asked.error(), Action::get, {}, kind_));
    return false;
}

Result<LinkCounters> Client::link_counters(std::string_view name) {
    std::optional<Link> link;
    const auto done =
        transport_->exchange(get_link(name), [&](auto body) { link = decode_link(body); });
    if (!done)
        return std::unexpected(explain(done.error(), Action::list, name, kind_));
    return link ? link->counters : LinkCounters();
}

Result<DeviceStats> Client::stats(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return std::unexpected(std::move(checked.error()));
    const auto counters = link_counters(name);
    if (!counters)
        return std::unexpected(counters.error());
    const auto complete = [&](Result<DeviceStats> stats, bool has_reasons) {
        if (stats) {
            stats->link = *counters;
            stats->has_reasons = has_reasons;
        }
        return stats;
    };
    if (userspace_->has(name))
        return complete(counted(get(name)), false);
    auto read = read_dump<StatsDecoder>(*transport_, get_stats(name), patience_);
    if (read)
        return complete(about(name, std::move(*read)), true);
    if (!read.error().no_family)
        return std::unexpected(explain(read.error(), Action::stats, name, kind_));
    return complete(counted(get(name)), false);
}

Status Client::bind(std::string_view name, const BindingChange& change) {
    if (auto checked = check_name(name); !checked)
        return checked;
    if (change.empty())
        return {};
    if (userspace_->has(name))
        return no_kernels_socket(name);
    const Request request = set_binding(name, change);
    const auto done = transport_->exchange(request, [](auto) {});
    if (done)
        return {};
    if (done.error().no_family)
        return std::unexpected(lacks_binding(name));
    const auto offset = done.error().offset;
    const std::string target = offset ? locate_binding(request.body, *offset) : std::string();
    return std::unexpected(explain(done.error(), target.empty() ? Action::bind : Action::bind_to,
                                   name, kind_, target));
}

Result<Binding> Client::binding(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return std::unexpected(std::move(checked.error()));
    if (userspace_->has(name))
        return no_kernels_socket(name);
    Result<Binding> binding = fail(Code::malformed, "the kernel's answer is empty");
    const auto done =
        transport_->exchange(get_binding(name), [&](auto body) { binding = decode_binding(body); });
    if (!done)
        return std::unexpected(done.error().no_family
                                   ? lacks_binding(name)
                                   : explain(done.error(), Action::binding, name, kind_));
    return binding;
}

} // namespace wg
