// SPDX-License-Identifier: MIT
// set.cpp - set: one change, given as words.
#include "binding_arguments.hpp"
#include "change.hpp"
#include "commands.hpp"
#include "describe.hpp"
#include "name_sources.hpp"
#include "set_arguments.hpp"

#include <wgctl/key_file.hpp>
#include <wgctl/quote.hpp>

#include <algorithm>
#include <utility>

namespace ctl {
namespace {

int preview_binding(const Call& call, std::string_view name, const wg::BindingChange& change) {
    const auto now = call.client.binding(name);
    if (!now)
        return complain(now.error());
    const std::string text = describe(*now, change);
    return print(wg::presentable(name) +
                 (text.empty() ? ": its socket stays as it is\n" : "\n" + text));
}

int bind_socket(const Call& call, std::string_view name, const wg::BindingChange& change,
                bool dry_run) {
    if (change.empty())
        return kDone;
    if (dry_run)
        return preview_binding(call, name, change);
    const auto bound = call.client.bind(name, change);
    return bound ? kDone : complain(bound.error());
}

wg::Result<wg::SecretString> read_key(const std::string& path) {
    auto file = wg::read_key_file(path);
    if (!file)
        return std::unexpected(std::move(file.error()));
    return std::move(file->text);
}

// As wg says it, and for people what comes of it.
void warn_of_host_bits(const wg::Config& change) {
    for (const wg::PeerConfig& peer : change.peers) {
        for (const wg::AllowedIpChange& item : peer.allowed_ips) {
            const wg::AllowedIp network = item.ip.network();
            if (item.ip != network)
                complain("Warning: AllowedIP has nonzero host part: " + item.ip.to_string() +
                         (is_wg() ? "" : "; the kernel takes " + network.to_string()));
        }
    }
}

} // namespace

int set(const Call& call) {
    const Arguments given = call.arguments;
    const bool dry_run = call.options.has("--dry-run");
    if (given.empty())
        return misuse(call);
    if (given.size() == 1)
        return misuse(call, "`set' needs a setting after " + wg::quote(given[0]) +
                                ", such as listen-port or peer");
    std::vector<std::string_view> words(given.begin() + 1, given.end());
    wg::BindingChange binding;
    if (!is_wg()) {
        const auto taken = take_binding(words);
        if (!taken)
            return complain(taken.error());
        binding = *taken;
    }
    auto change = parse_set(words, read_key);
    if (!change)
        return complain(change.error());
    warn_of_host_bits(*change);
    if (const int status = resolve_names(*change); status != kDone)
        return status;
    // A bound socket first, so that the port is opened where it belongs.
    if (const int status = bind_socket(call, given[0], binding, dry_run); status != kDone)
        return status;
    if (!binding.empty() && change->empty())
        return kDone;
    return apply(call, given[0], *change, dry_run);
}

} // namespace ctl
