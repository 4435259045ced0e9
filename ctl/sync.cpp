// SPDX-License-Identifier: MIT
// sync.cpp - diff, syncconf and replace: from what is to what a file says, by the smallest change.
#include "change.hpp"
#include "commands.hpp"
#include "config_file.hpp"

#include <wgctl/clock.hpp>
#include <wgctl/diff.hpp>

#include <algorithm>

namespace ctl {
namespace {

struct Plan {
    wg::Device now;
    wg::Config change;
};

// An endpoint that is one of its name's addresses is not moved to another one of them.
void keep_known_addresses(wg::Config& target, const wg::Device& now) {
    for (wg::PeerConfig& peer : target.peers) {
        const auto* name = peer.endpoint ? std::get_if<wg::HostName>(&*peer.endpoint) : nullptr;
        if (!name)
            continue; // so that only as many names as are asked for cost a search
        const auto present = std::ranges::find(now.peers, peer.public_key, &wg::Peer::public_key);
        if (present == now.peers.end() || !present->endpoint)
            continue;
        const wg::Addresses all = wg::look_up_all(*name);
        if (std::ranges::find(all.endpoints, *present->endpoint) != all.endpoints.end())
            peer.endpoint = *present->endpoint;
    }
}

// What syncconf sends. As wg it moves the endpoints of living peers as well.
std::optional<Plan> plan_sync(const Call& call, std::string_view name, std::string_view path,
                              wg::Dialect dialect) {
    auto file = read_config(path, dialect);
    if (!file)
        return std::nullopt;
    auto now = call.client.get(name);
    if (!now) {
        // wg does not read the interface when the file has no peers.
        complain(file->device.peers.empty() ? "Unable to modify interface"
                                            : "Unable to retrieve current interface configuration",
                 now.error());
        return std::nullopt;
    }
    wg::Config target = wg::as_target(std::move(file->device));
    if (!is_wg()) {
        target = wg::keep_live_endpoints(std::move(target), *now, wg::present_time());
        keep_known_addresses(target, *now);
    }
    if (resolve_names(target, file->endpoints) != kDone)
        return std::nullopt;
    auto change = call.client.plan(*now, target);
    if (!change) {
        complain("Unable to modify interface", change.error());
        return std::nullopt;
    }
    return Plan{std::move(*now), std::move(*change)};
}

// What replace sends: also what the file does not name goes back to its default.
std::optional<Plan> plan_replacement(const Call& call, std::string_view name,
                                     std::string_view path) {
    auto file = read_config(path, wg::Dialect::quick);
    if (!file || resolve_names(file->device, file->endpoints) != kDone)
        return std::nullopt;
    wg::Config target = wg::as_replacement(wg::as_target(std::move(file->device)));
    target.replace_peers = false; // the difference does it one by one
    auto now = call.client.get(name);
    if (!now) {
        complain(now.error());
        return std::nullopt;
    }
    auto change = call.client.plan(*now, target);
    if (!change) {
        complain(change.error());
        return std::nullopt;
    }
    return Plan{std::move(*now), std::move(*change)};
}

int carry_out(const Call& call, const Plan& plan, bool dry_run) {
    if (dry_run)
        return preview(plan.now, plan.change);
    if (plan.change.empty())
        return is_wg() ? kDone : print(plan.now.name + ": nothing to change\n");
    const auto done = call.client.transact(plan.now, plan.change);
    return done ? kDone : complain("Unable to modify interface", done.error());
}

} // namespace

int syncconf(const Call& call) {
    const Arguments words = call.arguments;
    const bool dry_run = call.options.has("--dry-run");
    if (words.size() != 2)
        return misuse(call);
    const auto plan = plan_sync(call, words[0], words[1], wg::Dialect::wg);
    return plan ? carry_out(call, *plan, dry_run) : kFailed;
}

int replace(const Call& call) {
    const Arguments words = call.arguments;
    const bool dry_run = call.options.has("--dry-run");
    if (words.size() != 2)
        return misuse(call);
    const auto plan = plan_replacement(call, words[0], words[1]);
    return plan ? carry_out(call, *plan, dry_run) : kFailed;
}

// As diff(1): 0 for no difference, 1 for some, 2 for trouble.
int diff(const Call& call) {
    constexpr int kSame = 0, kDiffers = 1, kTrouble = 2;
    if (call.arguments.size() != 2)
        return misuse(call);
    const auto plan = plan_sync(call, call.arguments[0], call.arguments[1], wg::Dialect::quick);
    if (!plan)
        return kTrouble;
    if (plan->change.empty())
        return kSame;
    return preview(plan->now, plan->change) == kDone ? kDiffers : kTrouble;
}

} // namespace ctl
