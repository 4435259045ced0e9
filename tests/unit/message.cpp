// SPDX-License-Identifier: MIT
// message.cpp - netlink framing: what the kernel says to a request.
#include "kernel/netlink/message.hpp"

#include <catch2/catch.hpp>
#include <linux/netlink.h>

#include <cerrno>

namespace {

using namespace wg;
using netlink::Answer;
using netlink::AttrWriter;
using netlink::Bytes;

constexpr std::uint32_t kSequence = 77;

struct Ack {
    int number = 0;
    std::string text;
    std::uint32_t offset = 0;
    bool capped = true;
};

void append_header(SecretBytes& out, std::size_t payload, std::uint16_t type, std::uint16_t flags,
                   std::uint32_t sequence = kSequence) {
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_HDRLEN + payload);
    header.nlmsg_type = type;
    header.nlmsg_flags = flags;
    header.nlmsg_seq = sequence;
    const auto bytes = std::as_bytes(std::span(&header, 1));
    out.insert(out.end(), bytes.begin(), bytes.end());
}

SecretBytes data(std::size_t payload, std::uint16_t flags = 0, std::uint32_t sequence = kSequence) {
    SecretBytes out;
    append_header(out, payload, 0x1c, flags, sequence);
    out.resize(NLMSG_ALIGN(out.size() + payload), std::byte{0xaa});
    return out;
}

SecretBytes verdict(const Ack& ack, const Request& request, std::uint16_t type = NLMSG_ERROR) {
    SecretBytes payload(sizeof(int));
    const int number = -ack.number;
    std::memcpy(payload.data(), &number, sizeof number);
    if (type == NLMSG_ERROR) {
        const SecretBytes echo = netlink::frame(request, 0x1c, kSequence);
        payload.insert(payload.end(), echo.begin(),
                       ack.capped ? echo.begin() + NLMSG_HDRLEN : echo.end());
        payload.resize(NLMSG_ALIGN(payload.size()));
    }
    if (!ack.text.empty()) {
        AttrWriter out(payload);
        out.string(NLMSGERR_ATTR_MSG, ack.text);
        if (ack.offset != 0)
            out.number(NLMSGERR_ATTR_OFFS, ack.offset);
    }
    SecretBytes out;
    const unsigned flags =
        (ack.capped ? NLM_F_CAPPED : 0) | (ack.text.empty() ? 0 : NLM_F_ACK_TLVS);
    append_header(out, payload.size(), type, static_cast<std::uint16_t>(flags));
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

const Request kSet{Channel::device, 1, 0, SecretBytes(40)};
const Request kDump{Channel::device, 0, NLM_F_DUMP, SecretBytes(8)};
const Transport::OnReply kIgnore = [](Bytes) {};

TEST_CASE("ARequestAsksForAnAcknowledgementUnlessItIsADump") {
    nlmsghdr header;
    const SecretBytes set = netlink::frame(kSet, 0x1c, kSequence);
    std::memcpy(&header, set.data(), sizeof header);
    CHECK(header.nlmsg_len == 16 + 4 + 40);
    CHECK(set.size() == header.nlmsg_len);
    CHECK(header.nlmsg_type == 0x1c);
    CHECK(header.nlmsg_flags == (NLM_F_REQUEST | NLM_F_ACK));
    CHECK(set[16] == std::byte{1}); // the command
    CHECK(set[17] == std::byte{1}); // the version
    const SecretBytes dump = netlink::frame(kDump, 0x1c, kSequence);
    std::memcpy(&header, dump.data(), sizeof header);
    CHECK(header.nlmsg_flags == (NLM_F_REQUEST | NLM_F_DUMP));
}

TEST_CASE("AnAcknowledgementEndsTheExchange") {
    Answer answer(kSet, kSequence, kIgnore);
    answer.feed(verdict({}, kSet));
    CHECK(answer.finished());
    CHECK(answer.outcome().has_value());
}

TEST_CASE("ARefusalKeepsTheKernelsErrnoTextAndOffset") {
    for (bool capped : {true, false}) {
        Answer answer(kSet, kSequence, kIgnore);
        answer.feed(verdict({EADDRINUSE, "the port is taken", 36, capped}, kSet));
        REQUIRE(answer.finished());
        const auto outcome = answer.outcome();
        REQUIRE(!outcome);
        CHECK(outcome.error().number == EADDRINUSE);
        CHECK(outcome.error().text == "the port is taken");
        CHECK(outcome.error().offset == 16); // of the body, without 20 bytes of headers
    }
}

TEST_CASE("ARefusalWithoutExplanationIsARefusal") {
    Answer answer(kSet, kSequence, kIgnore);
    answer.feed(verdict({EPERM, {}, 0, false}, kSet));
    CHECK(answer.outcome().error().number == EPERM);
    CHECK(answer.outcome().error().text.empty());
}

TEST_CASE("TheEndOfADumpMayBeARefusal") {
    Answer answer(kDump, kSequence, kIgnore);
    answer.feed(data(20, NLM_F_MULTI));
    answer.feed(verdict({EMSGSIZE, "too large", 0, false}, kDump, NLMSG_DONE));
    REQUIRE(answer.finished());
    CHECK(answer.outcome().error().number == EMSGSIZE);
    CHECK(answer.outcome().error().text == "too large");
}

TEST_CASE("AnInterruptedDumpIsReadToItsEndAndThenRefused") {
    unsigned replies = 0;
    const Transport::OnReply count = [&](Bytes) { ++replies; };
    Answer answer(kDump, kSequence, count);
    answer.feed(data(20, NLM_F_MULTI));
    answer.feed(data(20, NLM_F_MULTI | NLM_F_DUMP_INTR));
    CHECK(!answer.finished());
    answer.feed(verdict({}, kDump, NLMSG_DONE));
    CHECK(answer.finished());
    CHECK(replies == 2);
    CHECK(answer.outcome().error().number == EINTR);
}

TEST_CASE("SeveralMessagesOfOneDatagramAreAllRead") {
    std::vector<std::size_t> sizes;
    const Transport::OnReply note = [&](Bytes body) { sizes.push_back(body.size()); };
    SecretBytes datagram = data(20);
    for (const SecretBytes& more : {data(33), data(4), verdict({}, kDump, NLMSG_DONE)})
        datagram.insert(datagram.end(), more.begin(), more.end());
    Answer answer(kDump, kSequence, note);
    answer.feed(datagram);
    CHECK(answer.finished());
    CHECK(sizes == std::vector<std::size_t>{16, 29, 0});
}

TEST_CASE("AnAnswerToAnotherRequestIsSkipped") {
    unsigned replies = 0;
    const Transport::OnReply count = [&](Bytes) { ++replies; };
    Answer answer(kDump, kSequence, count);
    answer.feed(data(20, 0, kSequence - 1));
    CHECK(replies == 0);
}

TEST_CASE("ATornDatagramEndsTheExchange") {
    SecretBytes datagram = data(40);
    datagram.resize(30);
    Answer answer(kDump, kSequence, kIgnore);
    answer.feed(datagram);
    CHECK(answer.finished());
    CHECK(answer.outcome().error().number == EBADMSG);
}

} // namespace
