// SPDX-License-Identifier: MIT
// subscription.cpp - events as they happen.
#include <wgctl/subscription.hpp>

#include "kernel/explain.hpp"
#include "kernel/wgctl_family.hpp"

#include <wgctl/clock.hpp>

#include <cerrno>

namespace wg {

Result<Subscription> Subscription::open(std::string_view kind) {
    auto listener = make_netlink_listener(kind);
    if (!listener && listener.error().no_family) {
        const auto ours = Client(kind).is_extended();
        return std::unexpected(ours ? explain_lacking(Action::subscribe, {}, kind) : ours.error());
    }
    if (!listener)
        return std::unexpected(explain(listener.error(), Action::subscribe, {}, kind));
    return Subscription(std::move(*listener), kind);
}

Subscription::Subscription(std::unique_ptr<Listener> listener, std::string_view kind)
    : listener_(std::move(listener)), kind_(kind) {}
Subscription::Subscription(Subscription&&) noexcept = default;
Subscription& Subscription::operator=(Subscription&&) noexcept = default;
Subscription::~Subscription() = default;

Result<std::vector<Event>> Subscription::next(std::chrono::milliseconds timeout) {
    std::vector<Event> events;
    Status decoded;
    const auto received = listener_->receive(timeout, [&](auto body) {
        auto event = decode_event(body);
        if (!event)
            decoded = std::unexpected(std::move(event.error()));
        else if (*event)
            events.push_back(std::move(**event));
    });
    if (!received && received.error().number == ENOBUFS) {
        events.push_back({EventKind::lost, present_time(), 0, {}, {}, {}, {}, {}});
        return events;
    }
    if (!received)
        return std::unexpected(explain(received.error(), Action::subscribe, {}, kind_));
    if (!decoded)
        return std::unexpected(std::move(decoded.error()));
    return events;
}

int Subscription::descriptor() const noexcept {
    return listener_->descriptor();
}

} // namespace wg
