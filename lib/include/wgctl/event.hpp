// SPDX-License-Identifier: MIT
// event.hpp - what happens to devices and peers. Values alone; subscription.hpp brings them.
#pragma once

#include <wgctl/address.hpp>
#include <wgctl/device.hpp>
#include <wgctl/key.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

enum class EventKind : std::uint8_t {
    device_added,
    device_removed,
    device_changed, ///< key, port, mark or binding
    peer_added,     ///< Event::peer
    peer_removed,   ///< Event::peer
    peer_changed,   ///< Event::peer; by an administrator
    handshake,      ///< Event::peer, endpoint, initiator; both ends are authenticated
    endpoint, ///< Event::peer, endpoint, old_endpoint; an authenticated packet came from there
    handshake_failed, ///< Event::peer; given up after 90 s
    session_expired,  ///< Event::peer; no key is left, 540 s after the last handshake
    lost,             ///< the reader was too slow and the kernel has thrown events away
};

/// `device-added`, `handshake-failed` ... These words stay as they are.
WGCTL_API std::string_view to_string(EventKind kind) noexcept;

struct Event {
    EventKind kind = EventKind::device_changed;
    Time time;
    std::uint32_t index = 0; ///< of the interface
    std::string device;      ///< the interface's name
    std::optional<PublicKey> peer;
    std::optional<Endpoint> endpoint;
    std::optional<Endpoint> old_endpoint; ///< nothing when none was known
    std::optional<bool> initiator;        ///< true when we sent the initiation

    bool operator==(const Event&) const = default;
};

/// What two readings tell of the events between them, for drivers that send none. @p then and @p
/// now are when they were taken. It cannot tell who began a handshake, whether an administrator or
/// the peer moved an endpoint, nor anything that was undone in between. Pure.
WGCTL_API std::vector<Event> changes(const std::vector<Device>& before,
                                     const std::vector<Device>& after, const Time& then,
                                     const Time& now);

} // namespace wg
