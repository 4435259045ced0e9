// SPDX-License-Identifier: MIT
// resolve.cpp - from host names to addresses.
#include <wgctl/resolve.hpp>

#include <wgctl/diff.hpp>
#include <wgctl/quote.hpp>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <memory>
#include <thread>

namespace wg {
namespace {

using Seconds = std::chrono::duration<double>;

// wg(8) waits like this: 1 s, 1.2 s, 1.44 s ... 20 s.
constexpr Seconds kFirstPause{1.0};
constexpr Seconds kLongestPause{20.0};
constexpr double kPauseGrowth = 1.2;

struct FreeList {
    void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

bool is_permanent(int error) {
    return error == EAI_NONAME || error == EAI_FAIL || error == EAI_SERVICE ||
           error == EAI_SOCKTYPE || error == EAI_FAMILY
#ifdef EAI_NODATA
           || error == EAI_NODATA
#endif
        ;
}

std::optional<Endpoint> from_sockaddr(const addrinfo& found) {
    Endpoint endpoint;
    if (found.ai_family == AF_INET && found.ai_addrlen >= sizeof(sockaddr_in)) {
        sockaddr_in in;
        std::memcpy(&in, found.ai_addr, sizeof in);
        std::array<std::uint8_t, 4> bytes;
        std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
        endpoint.address = *IpAddress::from_bytes(bytes);
        endpoint.port = ntohs(in.sin_port);
        return endpoint;
    }
    if (found.ai_family == AF_INET6 && found.ai_addrlen >= sizeof(sockaddr_in6)) {
        sockaddr_in6 in;
        std::memcpy(&in, found.ai_addr, sizeof in);
        endpoint.address = *IpAddress::from_bytes(in.sin6_addr.s6_addr);
        endpoint.port = ntohs(in.sin6_port);
        endpoint.scope = in.sin6_scope_id;
        return endpoint;
    }
    return std::nullopt;
}

Result<Endpoint> resolve_one(const HostName& name, const std::string& place,
                             const ResolveOptions& options) {
    const std::string text = quote(to_string(EndpointSpec(name)));
    Seconds pause = kFirstPause;
    for (unsigned attempt = 0;; ++attempt) {
        const Lookup lookup = options.lookup ? options.lookup(name) : look_up(name);
        if (lookup.endpoint)
            return *lookup.endpoint;
        const std::string said = place + hide_keys(fmt::format("{}: {}", lookup.reason, text));
        if (lookup.permanent || (options.retries && attempt >= *options.retries))
            return std::unexpected(Error{Code::resolve, 0, said, std::nullopt});
        if (options.on_retry)
            options.on_retry(
                fmt::format("{}. Trying again in {:.2f} seconds...", said, pause.count()));
        if (options.sleep)
            options.sleep(pause);
        else
            std::this_thread::sleep_for(pause);
        pause = std::min(kLongestPause, pause * kPauseGrowth);
    }
}

} // namespace

Addresses look_up_all(const HostName& name) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_protocol = IPPROTO_UDP;
    addrinfo* list = nullptr;
    const int error = getaddrinfo(name.host.c_str(), name.port.c_str(), &hints, &list);
    if (error != 0)
        return {{},
                is_permanent(error),
                error == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(error)};
    const std::unique_ptr<addrinfo, FreeList> owner(list);
    Addresses addresses;
    for (const addrinfo* found = list; found; found = found->ai_next) {
        if (auto endpoint = from_sockaddr(*found))
            addresses.endpoints.push_back(*endpoint);
    }
    if (addresses.endpoints.empty())
        return {{}, true, "No IPv4 or IPv6 address"};
    return addresses;
}

Lookup look_up(const HostName& name) {
    Addresses all = look_up_all(name);
    if (all.endpoints.empty())
        return {std::nullopt, all.permanent, std::move(all.reason)};
    return {all.endpoints.front(), false, {}};
}

std::optional<Endpoint> next_endpoint(const Peer& peer, std::span<const Endpoint> addresses,
                                      bool failing, const Time& now) {
    if (addresses.empty() || is_alive(peer, now))
        return std::nullopt;
    if (!peer.endpoint)
        return addresses.front();
    const auto present = std::ranges::find(addresses, *peer.endpoint);
    if (present == addresses.end())
        return addresses.front();
    if (!failing || addresses.size() == 1)
        return std::nullopt;
    const auto next = std::next(present);
    return next == addresses.end() ? addresses.front() : *next;
}

Status resolve(Config& config, const ResolveOptions& options) {
    for (std::size_t i = 0; i < config.peers.size(); ++i) {
        PeerConfig& peer = config.peers[i];
        const HostName* name = peer.endpoint ? std::get_if<HostName>(&*peer.endpoint) : nullptr;
        if (!name)
            continue;
        auto endpoint = resolve_one(*name, options.place ? options.place(i) : "", options);
        if (!endpoint)
            return std::unexpected(std::move(endpoint.error()));
        peer.endpoint = *endpoint;
    }
    return {};
}

} // namespace wg
