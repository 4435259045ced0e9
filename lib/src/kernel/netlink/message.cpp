// SPDX-License-Identifier: MIT
// message.cpp - netlink framing: a request's headers, and what the kernel says to it.
#include "kernel/netlink/message.hpp"

#include "kernel/netlink/uapi.hpp"

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace wg::netlink {

std::size_t header_size(Channel channel) {
    return NLMSG_HDRLEN + (channel == Channel::link ? 0u : GENL_HDRLEN);
}

SecretBytes frame(const Request& request, std::uint16_t type, std::uint32_t sequence) {
    const std::size_t headers = header_size(request.channel);
    const bool dump = (request.flags & NLM_F_DUMP) == NLM_F_DUMP;
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(headers + request.body.size());
    header.nlmsg_type = request.channel == Channel::link ? request.command : type;
    header.nlmsg_flags =
        static_cast<std::uint16_t>(request.flags | NLM_F_REQUEST | (dump ? 0 : NLM_F_ACK));
    header.nlmsg_seq = sequence;

    SecretBytes message(headers);
    message.reserve(header.nlmsg_len);
    std::memcpy(message.data(), &header, sizeof header);
    if (request.channel != Channel::link) {
        const genlmsghdr generic{static_cast<std::uint8_t>(request.command), uapi::kVersion, 0};
        std::memcpy(message.data() + NLMSG_HDRLEN, &generic, sizeof generic);
    }
    message.insert(message.end(), request.body.begin(), request.body.end());
    return message;
}

void Answer::feed(Bytes datagram) {
    while (!finished_ && datagram.size() >= sizeof(nlmsghdr)) {
        nlmsghdr header;
        std::memcpy(&header, datagram.data(), sizeof header);
        if (header.nlmsg_len < NLMSG_HDRLEN || header.nlmsg_len > datagram.size()) {
            refusal_ = {EBADMSG, false, "the kernel sent a torn message", {}};
            finished_ = true;
            return;
        }
        if (header.nlmsg_seq == sequence_)
            message(datagram.first(header.nlmsg_len), header.nlmsg_type, header.nlmsg_flags);
        datagram =
            datagram.subspan(std::min<std::size_t>(datagram.size(), NLMSG_ALIGN(header.nlmsg_len)));
    }
}

void Answer::message(Bytes message, std::uint16_t type, std::uint16_t flags) {
    interrupted_ |= (flags & NLM_F_DUMP_INTR) != 0;
    switch (type) {
    case NLMSG_NOOP: return;
    case NLMSG_ERROR: verdict(message.subspan(NLMSG_HDRLEN), flags, false); return;
    case NLMSG_DONE: verdict(message.subspan(NLMSG_HDRLEN), flags, true); return;
    default:
        if (message.size() >= headers_)
            on_reply_(message.subspan(headers_));
    }
}

// A refusal is a negative errno, then (unless capped) the request, then explanations. The end of a
// dump has no request in it; on kernels before 4.20 not even the errno.
void Answer::verdict(Bytes payload, std::uint16_t flags, bool done) {
    finished_ = true;
    std::int32_t number = 0;
    if (payload.size() >= sizeof number)
        std::memcpy(&number, payload.data(), sizeof number);
    if (number >= 0)
        return;
    refusal_.number = -number;
    if ((flags & NLM_F_ACK_TLVS) == 0)
        return;
    std::size_t skip = sizeof number;
    if (!done) {
        nlmsghdr request;
        if (payload.size() < sizeof number + sizeof request)
            return;
        std::memcpy(&request, payload.data() + sizeof number, sizeof request);
        skip += sizeof request;
        if ((flags & NLM_F_CAPPED) == 0 && request.nlmsg_len > sizeof request)
            skip += NLMSG_ALIGN(request.nlmsg_len - sizeof request);
    }
    if (skip <= payload.size())
        read_ack(payload.subspan(skip));
}

void Answer::read_ack(Bytes attributes) {
    AttrReader reader(attributes);
    while (const auto attr = reader.next()) {
        if (attr->type == NLMSGERR_ATTR_MSG)
            refusal_.text = attr->string();
        else if (attr->type == NLMSGERR_ATTR_OFFS)
            refusal_.offset = attr->number<std::uint32_t>();
    }
    if (refusal_.offset && *refusal_.offset >= headers_)
        *refusal_.offset -= static_cast<std::uint32_t>(headers_);
    else
        refusal_.offset.reset();
}

Exchanged Answer::outcome() const {
    if (refusal_.number != 0)
        return std::unexpected(refusal_);
    if (interrupted_)
        return std::unexpected(Refusal{EINTR, false, {}, {}});
    return {};
}

bool each_message(Bytes datagram, std::uint16_t family, const Transport::OnReply& on_message) {
    while (datagram.size() >= sizeof(nlmsghdr)) {
        nlmsghdr header;
        std::memcpy(&header, datagram.data(), sizeof header);
        if (header.nlmsg_len < NLMSG_HDRLEN || header.nlmsg_len > datagram.size())
            return false;
        if (header.nlmsg_type == family && header.nlmsg_len >= NLMSG_HDRLEN + GENL_HDRLEN)
            on_message(datagram.first(header.nlmsg_len).subspan(NLMSG_HDRLEN + GENL_HDRLEN));
        datagram =
            datagram.subspan(std::min<std::size_t>(datagram.size(), NLMSG_ALIGN(header.nlmsg_len)));
    }
    return true;
}

} // namespace wg::netlink
