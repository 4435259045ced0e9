// SPDX-License-Identifier: MIT
// subscription.hpp - events as they happen, through wg.ko's multicast group.
#pragma once

#include <wgctl/client.hpp>
#include <wgctl/event.hpp>
#include <wgctl/listener.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

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
