// SPDX-License-Identifier: MIT
// listener.cpp - the real way by which events come: a socket in the multicast group.
#include <wgctl/listener.hpp>

#include "kernel/netlink/family.hpp"
#include "kernel/netlink/message.hpp"
#include "kernel/netlink/socket.hpp"

#include <linux/netlink.h>
#include <wgctl.h>

#include <cerrno>
#include <utility>

namespace wg {

Listener::~Listener() = default;

namespace {

using netlink::Socket;

class NetlinkListener final : public Listener {
public:
    NetlinkListener(Socket socket, std::uint16_t family)
        : socket_(std::move(socket)), family_(family) {}

    Exchanged receive(std::chrono::milliseconds timeout,
                      const Transport::OnReply& on_message) override {
        bool whole = true;
        auto received = socket_.receive(timeout, [&](netlink::Bytes datagram) {
            whole = netlink::each_message(datagram, family_, on_message);
        });
        if (received && !whole)
            return std::unexpected(Refusal{EBADMSG, false, "the kernel sent a torn message", {}});
        return received;
    }

    int descriptor() const noexcept override { return socket_.descriptor(); }

private:
    Socket socket_;
    std::uint16_t family_;
};

} // namespace

std::expected<std::unique_ptr<Listener>, Refusal> make_netlink_listener(std::string_view kind) {
    auto socket = Socket::open(NETLINK_GENERIC);
    if (!socket)
        return std::unexpected(socket.error());
    const auto family = socket->join(netlink::wgctl_family_of(kind), WGCTL_MULTICAST_EVENTS);
    if (!family)
        return std::unexpected(family.error());
    return std::make_unique<NetlinkListener>(std::move(*socket), *family);
}

} // namespace wg
