// SPDX-License-Identifier: MIT
// diff.hpp - the smallest change from what is to what should be. Pure.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>

namespace wg {

struct DiffOptions {
    /// The driver can take single allowed IPs away: wg.ko, or Linux 6.16. Otherwise a peer that
    /// must lose one has its whole list replaced, with a moment in which it has none.
    bool single_removals = true;
};

/// What to send so that @p now becomes @p target. Peers that are not in the target go; device and
/// peer fields without a value in the target stay, and so does the port when the target leaves the
/// choice to the kernel with a 0. What is added comes first, then what is taken from peers that
/// stay, last the peers that go, so that no address is without a peer on the way that has one
/// before and after. Allowed IPs that the target does not name are taken away where it says that
/// they are replaced. A network that two peers of the target claim belongs to the later one, as in
/// the kernel. A peer with the device's own key is left out, for the kernel does not take it.
/// Nothing to do gives an empty Config. The target's endpoints must be resolved: a HostName always
/// counts as a change.
WGCTL_API Config diff(const Device& now, const Config& target, const DiffOptions& options = {});

/// A session lives as long as its last handshake is younger than this (REJECT_AFTER_TIME).
inline constexpr std::int64_t kSessionSeconds = 180;

/// True while the peer's session can still carry packets. Clocks that were set back do not kill it.
WGCTL_API bool is_alive(const Peer& peer, const Time& now) noexcept;

/// The target without the endpoints of peers whose session is alive: where it
/// has roamed to is better known than what a file says.
WGCTL_API Config keep_live_endpoints(Config target, const Device& now, const Time& time);

/// A device as a target: diff(device, as_config(device)) is empty. An endpoint that is not known
/// has no value, though.
WGCTL_API Config as_config(const Device& device);

} // namespace wg
