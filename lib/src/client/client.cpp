// SPDX-License-Identifier: MIT
// client.cpp - one driver as a whole: its kernel devices, and the programs beside them.
#include <wgctl/client.hpp>

#include "kernel/kernel.hpp"
#include "program/userspace.hpp"
#include "value/system_name.hpp"

#include <wgctl/diff.hpp>

#include <algorithm>
#include <utility>

namespace wg {

// Not of the library's interface, though it is a member of what is.
struct __attribute__((visibility("hidden"))) Client::Parts {
    Kernel kernel;
    Userspace programs;

    // The one place that decides whom a call is for: a program's socket goes before a kernel device
    // of its name.
    Driver& driver_of(std::string_view name) {
        return programs.has(name) ? static_cast<Driver&>(programs) : kernel;
    }
};

Client::Client(std::string_view kind)
    : Client(make_netlink_transport(kind), kind,
             std::string(kind == kDefaultKind ? kSocketDirectory : "")) {}

Client::Client(std::unique_ptr<Transport> transport, std::string_view kind,
               std::string socket_directory)
    : parts_(new Parts{{std::move(transport), kind}, Userspace(std::move(socket_directory))}) {}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

const std::string& Client::kind() const noexcept {
    return parts_->kernel.kind();
}

void Client::set_patience(std::chrono::milliseconds patience) noexcept {
    parts_->kernel.set_patience(patience);
}

Result<std::vector<std::string>> Client::list() {
    auto names = parts_->kernel.list();
    if (!names)
        return names;
    for (std::string& name : parts_->programs.list()) {
        if (std::ranges::find(*names, name) == names->end())
            names->push_back(std::move(name));
    }
    return names;
}

Result<Device> Client::get(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return std::unexpected(std::move(checked.error()));
    return parts_->driver_of(name).get(name);
}

Status Client::set(std::string_view name, const Config& change) {
    if (auto checked = check_name(name); !checked || change.empty())
        return checked;
    return parts_->driver_of(name).set(name, change);
}

namespace {

bool takes_single_ips_away(const Config& change) {
    return std::ranges::any_of(change.peers, [](const PeerConfig& peer) {
        return std::ranges::any_of(peer.allowed_ips, &AllowedIpChange::remove);
    });
}

} // namespace

Result<Config> Client::plan(const Device& now, const Config& target) {
    Config change = diff(now, target);
    if (!takes_single_ips_away(change) || now.peers.empty())
        return change;
    const auto able = parts_->driver_of(now.name).takes_single_ips(now);
    if (!able)
        return std::unexpected(able.error());
    return *able ? change : diff(now, target, {false});
}

Status Client::transact(const Device& before, const Config& change) {
    if (change.empty())
        return {};
    if (auto checked = check_name(before.name); !checked)
        return checked;
    return parts_->driver_of(before.name).transact(before, change);
}

Result<DeviceStats> Client::stats(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return std::unexpected(std::move(checked.error()));
    // A program's interface is a link of the kernel, too.
    const auto counters = parts_->kernel.link_counters(name);
    if (!counters)
        return std::unexpected(counters.error());
    auto stats = parts_->driver_of(name).stats(name);
    if (stats)
        stats->link = *counters;
    return stats;
}

Result<bool> Client::is_extended() {
    return parts_->kernel.has_wgctl_family();
}

Result<Binding> Client::binding(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return std::unexpected(std::move(checked.error()));
    return parts_->driver_of(name).binding(name);
}

Status Client::bind(std::string_view name, const BindingChange& change) {
    if (auto checked = check_name(name); !checked || change.empty())
        return checked;
    return parts_->driver_of(name).bind(name, change);
}

Status Client::create(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return checked;
    return parts_->kernel.create(name);
}

Status Client::remove(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return checked;
    const auto removed = parts_->kernel.remove(name);
    if (!removed)
        return std::unexpected(removed.error());
    if (!*removed)
        return std::unexpected(parts_->driver_of(name).not_removable(name));
    return {};
}

} // namespace wg
