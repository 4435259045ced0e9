// SPDX-License-Identifier: MIT
// resolve.hpp - from host names to addresses: the one part of the configuration that asks others.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/scope.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wg {

/// One attempt to turn a name into an address.
struct Lookup {
    std::optional<Endpoint> endpoint;
    bool permanent = false; ///< trying again is of no use
    std::string reason;     ///< why there is no endpoint
};

struct ResolveOptions {
    /// Further attempts after the first; nothing means for ever.
    std::optional<unsigned> retries = 15;
    std::function<Lookup(const HostName&)> lookup;            ///< getaddrinfo(3) unless given
    std::function<void(std::chrono::duration<double>)> sleep; ///< the thread sleeps unless given
    /// Told before each pause: `reason: `host:port'. Trying again in 1.00 seconds...'.
    std::function<void(const std::string& text)> on_retry;
    /// Gives what messages begin with for the endpoint of a peer, by its index in the
    /// configuration: `wg0.conf:7: '. Nothing unless given.
    std::function<std::string(std::size_t peer)> place;
};

/// getaddrinfo(3) for a datagram socket; the first address it gives. Blocks.
WGCTL_API Lookup look_up(const HostName& name);

/// All that getaddrinfo(3) gives.
struct Addresses {
    std::vector<Endpoint> endpoints; ///< none: see the reason
    bool permanent = false;          ///< trying again is of no use
    std::string reason;
};

/// All addresses of a name, in the order in which they should be tried (RFC 6724: IPv6 before IPv4
/// where there is a way to it). Blocks.
WGCTL_API Addresses look_up_all(const HostName& name);

/// Where to send next to a peer whose endpoint has these addresses. Nothing to leave it as it is:
/// while its session is alive, and while it is at one of them, unless @p failing. Then it is the
/// one after the present, the first after the last. Pure.
WGCTL_API std::optional<Endpoint>
next_endpoint(const Peer& peer, std::span<const Endpoint> addresses, bool failing, const Time& now);

/// Replaces every HostName by its address. Temporary failures are tried again after 1 s, then each
/// time after 1.2 times as long, at most 20 s, as wg(8) does. Code::resolve on failure; endpoints
/// resolved before stay resolved.
WGCTL_API Status resolve(Config& config, const ResolveOptions& options = {});

} // namespace wg
