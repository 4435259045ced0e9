// SPDX-License-Identifier: MIT
// transport.cpp - the real way to the kernel: one socket a channel, opened at first use.
#include <wgctl/transport.hpp>

#include "kernel/netlink/family.hpp"
#include "kernel/netlink/socket.hpp"

#include <linux/netlink.h>

#include <cerrno>
#include <optional>
#include <string>

namespace wg {

Transport::~Transport() = default;

namespace {

using netlink::Socket;

// A generic netlink family by name, its number once it is known.
struct FamilyName {
    std::string name;
    std::optional<std::uint16_t> number;
};

class NetlinkTransport final : public Transport {
public:
    explicit NetlinkTransport(std::string_view kind)
        : device_{std::string(kind), {}}, wgctl_{netlink::wgctl_family_of(kind), {}} {}

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

    // Both families share a socket, so that a transaction belongs to one as well.
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

} // namespace

std::unique_ptr<Transport> make_netlink_transport(std::string_view kind) {
    return std::make_unique<NetlinkTransport>(kind);
}

} // namespace wg
