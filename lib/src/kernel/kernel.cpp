// SPDX-License-Identifier: MIT
// kernel.cpp - the interfaces of the kernel's driver of one kind, through a transport.
#include "kernel/kernel.hpp"

#include "kernel/batch.hpp"
#include "kernel/dump.hpp"
#include "kernel/encode.hpp"
#include "kernel/exchange.hpp"
#include "kernel/explain.hpp"
#include "kernel/link.hpp"
#include "kernel/netlink/uapi.hpp"
#include "kernel/transaction.hpp"
#include "kernel/wgctl_family.hpp"

#include <wgctl/quote.hpp>

#include <fmt/format.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

namespace wg {

Result<std::vector<std::string>> Kernel::list() {
    std::vector<std::string> names;
    const auto read = dump(
        *transport_, list_links(kind_), patience_, [&] { names.clear(); },
        [&](auto body) {
            if (auto link = decode_link(body); link && link->kind == kind_)
                names.push_back(std::move(link->name));
        });
    if (!read)
        return std::unexpected(explain(read.error(), Action::list, {}, kind_));
    return names;
}

Status Kernel::create(std::string_view name) {
    if (const auto done = transport_->exchange(create_link(name, kind_), [](auto) {}); !done)
        return std::unexpected(explain(done.error(), Action::create, name, kind_));
    return {};
}

Result<bool> Kernel::remove(std::string_view name) {
    std::optional<Link> link;
    auto done = transport_->exchange(get_link(name), [&](auto body) { link = decode_link(body); });
    if (done && (!link || link->kind != kind_))
        return false;
    if (done)
        done = transport_->exchange(delete_link(link->index), [](auto) {});
    if (!done)
        return std::unexpected(explain(done.error(), Action::remove, name, kind_));
    return true;
}

Error Kernel::not_removable(std::string_view name) const {
    return fail(Code::wrong_kind,
                fmt::format("{}: not an interface of kind {}, so it stays; --kind names another",
                            presentable(name), quote(kind_)))
        .error();
}

Result<Device> Kernel::get(std::string_view name) {
    const Request request{Channel::device, uapi::kGetDevice, NLM_F_DUMP, encode_get(name)};
    auto read = read_dump<DumpDecoder>(*transport_, request, patience_);
    if (!read)
        return std::unexpected(explain(read.error(), Action::get, name, kind_));
    return about(name, std::move(*read));
}

Status Kernel::set(std::string_view name, const Config& change) {
    // All of it can be said before any of it is, one message at a time.
    if (auto sayable = check_sayable(change); !sayable)
        return sayable;
    return split(change, kMaxMessageBytes, [&](const Piece& piece) -> Status {
        auto body = encode_set(name, piece.change);
        if (!body)
            return std::unexpected(std::move(body.error()));
        const Request request{Channel::device, uapi::kSetDevice, 0, std::move(*body)};
        const auto sent = transport_->exchange(request, [](auto) {});
        if (sent)
            return {};
        const auto offset = sent.error().offset;
        return std::unexpected(explain(sent.error(), Action::set, name, kind_,
                                       offset ? locate(request.body, *offset) : std::string()));
    });
}

namespace {

// Takes an allowed IP from a peer that does not have it: nothing changes, but a driver that cannot
// take single ones refuses to read it.
Config probe_for_single_ips(const Peer& peer) {
    PeerConfig change;
    change.public_key = peer.public_key;
    change.update_only = true;
    AllowedIp absent{*IpAddress::parse("255.255.255.255"), 32};
    while (std::ranges::find(peer.allowed_ips, absent.network()) != peer.allowed_ips.end())
        --absent.cidr;
    change.allowed_ips.push_back({absent.network(), true});
    Config probe;
    probe.peers.push_back(std::move(change));
    return probe;
}

} // namespace

Result<bool> Kernel::takes_single_ips(const Device& now) {
    if (const auto ours = has_wgctl_family(); ours && *ours)
        return true;
    const auto probed = set(now.name, probe_for_single_ips(now.peers.front()));
    if (!probed && probed.error().number != EINVAL)
        return std::unexpected(probed.error());
    return probed.has_value();
}

Status Kernel::transact(const Device& before, const Config& change) {
    const auto parts = encode_transaction(before.name, change);
    if (!parts)
        return std::unexpected(parts.error());
    for (const Request& part : *parts) {
        const auto sent = transport_->exchange(part, [](auto) {});
        if (sent)
            continue;
        // Either it has no transactions, or this is no device of its own, which set() says as well.
        if (sent.error().no_family || sent.error().number == EOPNOTSUPP)
            return Driver::transact(before, change);
        const auto offset = sent.error().offset;
        Error error = explain(sent.error(), Action::transaction, before.name, kind_,
                              offset ? locate_in_part(part.body, *offset) : std::string());
        (void)transport_->exchange(abort_transaction(), [](auto) {}); // or it goes with the socket
        return std::unexpected(std::move(error));
    }
    return {};
}

Result<bool> Kernel::has_wgctl_family() {
    const auto aborted = transport_->exchange(abort_transaction(), [](auto) {});
    if (aborted || !aborted.error().no_family)
        return true;
    // Any answer will do, but that there is nobody.
    const Request anybody{Channel::device, uapi::kGetDevice, 0, {}};
    const auto asked = transport_->exchange(anybody, [](auto) {});
    if (!asked && asked.error().no_family)
        return std::unexpected(explain(asked.error(), Action::get, {}, kind_));
    return false;
}

Result<LinkCounters> Kernel::link_counters(std::string_view name) {
    std::optional<Link> link;
    const auto done =
        transport_->exchange(get_link(name), [&](auto body) { link = decode_link(body); });
    if (!done)
        return std::unexpected(explain(done.error(), Action::list, name, kind_));
    return link ? link->counters : LinkCounters();
}

Result<DeviceStats> Kernel::stats(std::string_view name) {
    auto read = read_dump<StatsDecoder>(*transport_, get_stats(name), patience_);
    if (!read && read.error().no_family)
        return Driver::stats(name);
    if (!read)
        return std::unexpected(explain(read.error(), Action::stats, name, kind_));
    auto stats = about(name, std::move(*read));
    if (stats)
        stats->has_reasons = true;
    return stats;
}

Error Kernel::lacks_binding(std::string_view name) {
    const auto ours = has_wgctl_family();
    return ours ? explain_lacking(Action::bind, name, kind_) : ours.error();
}

Status Kernel::bind(std::string_view name, const BindingChange& change) {
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

Result<Binding> Kernel::binding(std::string_view name) {
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
