// SPDX-License-Identifier: MIT
// change.cpp - the way of every change to a device: resolve, send, complain.
#include "change.hpp"

#include "describe.hpp"
#include "name_sources.hpp"

#include <wgctl/quote.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>

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

} // namespace ctl
