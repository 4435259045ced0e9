// SPDX-License-Identifier: MIT
// socket.hpp - one netlink socket. The only place that sees libnl.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/transport.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>

struct nl_sock;

namespace wg::netlink {

class Socket {
public:
    /// Connects to a protocol of netlink(7), NETLINK_GENERIC or NETLINK_ROUTE.
    static std::expected<Socket, Refusal> open(int protocol);

    /// The number of a generic netlink family. The kernel may load a module to find it.
    std::expected<std::uint16_t, Refusal> family(const std::string& name);

    /// Joins a multicast group of a family, whose number it gives.
    std::expected<std::uint16_t, Refusal> join(const std::string& family, const char* group);

    /// Waits, then reads one datagram of the kernel's; none after the time or a signal.
    Exchanged receive(std::chrono::milliseconds timeout,
                      const std::function<void(Bytes datagram)>& on_datagram);

    int descriptor() const noexcept;

    /// Sends the request and reads until it is answered.
    Exchanged exchange(const Request& request, std::uint16_t type,
                       const Transport::OnReply& on_reply);

private:
    struct Free {
        void operator()(nl_sock* socket) const noexcept;
    };

    explicit Socket(nl_sock* socket) : socket_(socket) {}

    std::unique_ptr<nl_sock, Free> socket_;
};

} // namespace wg::netlink
