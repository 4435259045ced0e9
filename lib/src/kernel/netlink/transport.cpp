// SPDX-License-Identifier: MIT
// transport.cpp - the real way to the kernel: one socket a channel, opened at first use.
#include <wgctl/subscription.hpp>

#include "kernel/netlink/message.hpp"
#include "kernel/netlink/socket.hpp"

#include <linux/netlink.h>
#include <wgctl.h>

#include <cerrno>
#include <optional>
#include <string>

namespace wg {

Transport::~Transport() = default;

namespace {

using netlink::Socket;

// The second family's name for a driver of that kind, as kmod/uapi/wgctl.h says.
std::string second_family(std::string_view kind) {
    std::string name = WGCTL_GENL_NAME;
    if (kind != kDefaultKind)
        name.append("-").append(kind);
    return name;
}

// A generic netlink family by name, its number once it is known.
struct FamilyName {
    std::string name;
    std::optional<std::uint16_t> number;
};

class NetlinkTransport final : public Transport {
public:
    explicit NetlinkTransport(std::string_view kind)
        : device_{std::string(kind), {}}, wgctl_{second_family(kind), {}} {}

    Exchanged exchange(const Request& request, const OnReply& on_reply) override {
        if (request.channel == Channel::link)
            return on_link(request, on_reply);
        FamilyName& family = request.channel == Channel::device ? device_ : wgctl_;
        const bool known = family.number.has_value();
        auto done = on_family(family, request, on_reply);
        // A module that was loaded again has another number.
        if (!done && known && done.error().number == ENOENT) {
            family.number.reset();
            done = on_family(family, request, on_reply);
        }
        return done;
    }

private:
    Exchanged on_link(const Request& request, const OnReply& on_reply) {
        if (!link_) {
            auto opened = Socket::open(NETLINK_ROUTE);
            if (!opened)
                return std::unexpected(opened.error());
            link_ = std::move(*opened);
        }
        return link_->exchange(request, 0, on_reply);
    }

    // Both families share a socket, so that what is staged belongs to one as well.
    Exchanged on_family(FamilyName& family, const Request& request, const OnReply& on_reply) {
        if (!generic_) {
            auto opened = Socket::open(NETLINK_GENERIC);
            if (!opened)
                return std::unexpected(opened.error());
            generic_ = std::move(*opened);
        }
        if (!family.number) {
            const auto found = generic_->family(family.name);
            if (!found)
                return std::unexpected(found.error());
            family.number = *found;
        }
        return generic_->exchange(request, *family.number, on_reply);
    }

    FamilyName device_;
    FamilyName wgctl_;
    std::optional<Socket> link_;
    std::optional<Socket> generic_;
};

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

std::unique_ptr<Transport> make_netlink_transport(std::string_view kind) {
    return std::make_unique<NetlinkTransport>(kind);
}

std::expected<std::unique_ptr<Listener>, Refusal> make_netlink_listener(std::string_view kind) {
    auto socket = Socket::open(NETLINK_GENERIC);
    if (!socket)
        return std::unexpected(socket.error());
    const auto family = socket->join(second_family(kind), WGCTL_MULTICAST_EVENTS);
    if (!family)
        return std::unexpected(family.error());
    return std::make_unique<NetlinkListener>(std::move(*socket), *family);
}

} // namespace wg
