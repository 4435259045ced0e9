// SPDX-License-Identifier: MIT
// message.hpp - netlink framing: a request's headers, and what the kernel says to it. Pure.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/transport.hpp>

#include <cstdint>

namespace wg::netlink {

/// Bytes before a request's body on that channel.
std::size_t header_size(Channel channel);

/// The whole message: nlmsghdr, genlmsghdr unless on Channel::link, body. An acknowledgement is
/// asked for unless it is a dump, whose end says as much. @p type is the family's number, and not
/// used on Channel::link.
SecretBytes frame(const Request& request, std::uint16_t type, std::uint32_t sequence);

/// Listens to what answers one request.
class Answer {
public:
    Answer(const Request& request, std::uint32_t sequence, const Transport::OnReply& on_reply)
        : headers_(header_size(request.channel)), sequence_(sequence), on_reply_(on_reply) {}

    /// One datagram. Messages that answer another request are skipped.
    void feed(Bytes datagram);
    /// True after the acknowledgement, the refusal or the end of the dump.
    bool finished() const { return finished_; }
    /// How it ended.
    Exchanged outcome() const;

private:
    void message(Bytes message, std::uint16_t type, std::uint16_t flags);
    void verdict(Bytes payload, std::uint16_t flags, bool done);
    void read_ack(Bytes attributes);

    std::size_t headers_;
    std::uint32_t sequence_;
    const Transport::OnReply& on_reply_;
    bool finished_ = false;
    bool interrupted_ = false;
    Refusal refusal_;
};

/// The bodies of the messages of one generic netlink family in a datagram, whoever asked for them.
/// False when a message is torn.
bool each_message(Bytes datagram, std::uint16_t family, const Transport::OnReply& on_message);

} // namespace wg::netlink
