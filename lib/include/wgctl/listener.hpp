// SPDX-License-Identifier: MIT
// listener.hpp - the way by which events come, replaceable by a fake.
#pragma once

#include <wgctl/transport.hpp>

#include <chrono>
#include <memory>
#include <string_view>

namespace wg {

/// Brings messages that nobody asked for. Replaceable by a fake, as Transport is. Not thread-safe.
class WGCTL_API Listener {
public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener();

    /// Waits until there is a message, @p timeout has passed (which is no error; negative waits for
    /// ever) or a signal has come, and gives all that is there. A Refusal of ENOBUFS: messages were
    /// lost, and more can be received. @p on_message gets what follows the headers.
    virtual Exchanged receive(std::chrono::milliseconds timeout,
                              const Transport::OnReply& on_message) = 0;

    /// Readable when there is something to receive. -1 when there is none to poll.
    virtual int descriptor() const noexcept = 0;
};

/// The real one, in the calling thread's network namespace. Fails with Refusal::no_family when the
/// driver of that kind has no wgctl family, and EPERM without CAP_NET_ADMIN.
WGCTL_API std::expected<std::unique_ptr<Listener>, Refusal>
make_netlink_listener(std::string_view kind);

} // namespace wg
