// SPDX-License-Identifier: MIT
// endpoint_watch.hpp - which peers need another address of their endpoint's name, and which one.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/resolve.hpp>

#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ctl {

/// The peers of a configuration whose endpoints are names, and how they fared. A peer with a live
/// session is never touched, not even its name is looked up.
class EndpointWatch {
public:
    using LookUp = std::function<wg::Addresses(const wg::HostName&)>;

    /// How long one address has until the next one is tried, if something was sent to it meanwhile:
    /// three initiations, which are five seconds apart.
    static constexpr std::int64_t kTrySeconds = 15;
    /// How long the answers of a name server are used.
    static constexpr std::int64_t kFreshSeconds = 30;

    /// @p place gives what a complaint about a peer's endpoint begins with, by its index in the
    /// file: `wg0.conf:7: '.
    EndpointWatch(const wg::Config& file, LookUp look_up,
                  const std::function<std::string(std::size_t peer)>& place = {});

    /// How many peers have names.
    std::size_t size() const { return peers_.size(); }

    /// The endpoints to set, for peers that are there. The first time a peer is seen at one of its
    /// addresses it is left there, unless @p impatient: then the next address is tried at once.
    wg::Config look(const wg::Device& now, const wg::Time& time, bool impatient);

    /// Names that could not be looked up, since the last call: the place, then `reason:
    /// `host:port''.
    std::vector<std::string> complaints() { return std::exchange(complaints_, {}); }

private:
    struct Watched {
        wg::HostName name;
        std::string place; // for complaints
        std::vector<wg::Endpoint> addresses;
        std::int64_t looked_up = 0;        // seconds since 1970
        std::optional<wg::Endpoint> tried; // where it has been seen
        std::int64_t tried_since = 0;      // seconds since 1970
        std::uint64_t sent_before = 0;     // the peer's counter at that time
    };

    bool is_failing(Watched& watched, const wg::Peer& peer, const wg::Time& time, bool impatient);

    std::unordered_map<wg::PublicKey, Watched> peers_;
    LookUp look_up_;
    std::vector<std::string> complaints_;
};

} // namespace ctl
