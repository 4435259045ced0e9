// SPDX-License-Identifier: MIT
// set.cpp - set: one change, given as words.
#include "binding_arguments.hpp"
#include "change.hpp"
#include "describe.hpp"
#include "name_sources.hpp"
#include "set_arguments.hpp"

#include <wgctl/key_file.hpp>
#include <wgctl/quote.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace ctl {
namespace {

// Nothing for ever. As in wg, an empty word is 0 and what is no number an error.
wg::Result<std::optional<unsigned>> retries() {
    const char* const value = std::getenv("WG_ENDPOINT_RESOLUTION_RETRIES");
    if (!value)
        return wg::ResolveOptions().retries;
    const std::string_view text = value;
    if (text == "infinity")
        return std::nullopt;
    int number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!text.empty() && (error != std::errc() || stop != text.data() + text.size() || number < 0))
        return wg::fail(wg::Code::invalid,
                        "Unable to parse WG_ENDPOINT_RESOLUTION_RETRIES: " + wg::quote(text) +
                            (is_wg() ? "" : "; it is a number or `infinity'"));
    return static_cast<unsigned>(number);
}

} // namespace

int resolve_names(wg::Config& change, const EndpointPlaces& places) {
    const auto has_endpoint = [](const wg::PeerConfig& peer) { return peer.endpoint.has_value(); };
    if (std::ranges::none_of(change.peers, has_endpoint))
        return kDone;
    const auto tries = retries();
    if (!tries)
        return complain(tries.error());
    wg::ResolveOptions options;
    options.retries = *tries;
    options.on_retry = [](const std::string& text) {
        complain(wg::Error{wg::Code::resolve, 0, text, {}});
    };
    if (!is_wg() && !places.file.empty())
        options.place = [&places](std::size_t peer) { return places.of(peer); };
    const auto resolved = wg::resolve(change, options);
    return resolved ? kDone : complain(resolved.error());
}

int apply(const Call& call, std::string_view name, const wg::Config& change) {
    const auto sent = call.client.set(name, change);
    return sent ? kDone : complain("Unable to modify interface", sent.error());
}

int preview(const wg::Device& now, const wg::Config& change) {
    if (change.empty())
        return print(now.name + ": nothing to change\n");
    return print(describe(now, change, names_for(now.name)));
}

int apply(const Call& call, std::string_view name, const wg::Config& change, bool dry_run) {
    if (!dry_run)
        return apply(call, name, change);
    const auto now = call.client.get(name);
    return now ? preview(*now, change) : complain(now.error());
}

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
