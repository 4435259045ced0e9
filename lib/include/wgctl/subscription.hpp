// SPDX-License-Identifier: MIT
// subscription.hpp - events as they happen, through wg.ko's multicast group.
#pragma once

#include <wgctl/client.hpp>
#include <wgctl/event.hpp>
#include <wgctl/transport.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
/// driver of that kind has no second family, and EPERM without CAP_NET_ADMIN.
WGCTL_API std::expected<std::unique_ptr<Listener>, Refusal>
make_netlink_listener(std::string_view kind);

/// Events of every device of one kind in one network namespace, from the moment it is opened. One
/// thread at a time. Owns its socket.
class WGCTL_API Subscription {
public:
    /// Code::unsupported when the driver is the in-tree one (read twice and compare by changes()
    /// instead), Code::no_module when there is none, Code::denied without CAP_NET_ADMIN.
    static Result<Subscription> open(std::string_view kind = kDefaultKind);
    /// Takes the listener over. @p kind is for what errors say.
    explicit Subscription(std::unique_ptr<Listener> listener, std::string_view kind = kDefaultKind);
    Subscription(Subscription&&) noexcept;
    Subscription& operator=(Subscription&&) noexcept;
    ~Subscription();

    /// Waits for events, at most @p timeout; a negative one waits for ever. None after the time, or
    /// a signal. EventKind::lost stands where some are missing: read the devices again then.
    /// Code::malformed when the kernel breaks its own rules, Code::system or whatever fits to the
    /// errno when the socket fails.
    Result<std::vector<Event>>
    next(std::chrono::milliseconds timeout = std::chrono::milliseconds(-1));

    /// For poll(2): readable when next() has something to give.
    int descriptor() const noexcept;

private:
    std::unique_ptr<Listener> listener_;
    std::string kind_;
};

} // namespace wg
