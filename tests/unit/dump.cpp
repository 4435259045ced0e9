// SPDX-License-Identifier: MIT
// dump.cpp - dumps put together from messages of any size.
#include "kernel/dump.hpp"

#include "fake_kernel.hpp"
#include "kernel/netlink/uapi.hpp"
#include "random.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;

Device reassemble(const std::vector<SecretBytes>& messages) {
    DumpDecoder decoder;
    for (const SecretBytes& message : messages)
        REQUIRE(decoder.add(message));
    return decoder.take();
}

TEST_CASE("ADumpSplitAnywhereComesTogether") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        const Device device = test::Random(seed).device(30);
        for (std::size_t limit : {500, 520, 613, 1000, 4096, 32768})
            CHECK((reassemble(test::encode_dump(device, limit)) == device));
    }
}

TEST_CASE("APeerTornInItsAllowedIpsStaysOnePeer") {
    test::Random random(10);
    Device device = random.device(0);
    for (unsigned count : {0u, 500u, 0u, 1u, 500u}) {
        Peer& peer = device.peers.emplace_back();
        peer.public_key = PublicKey(random.key());
        peer.protocol_version = 1;
        for (unsigned i = 0; i < count; ++i)
            peer.allowed_ips.push_back(random.allowed_ip().network());
    }
    for (std::size_t limit = 500; limit < 1500; limit += 13) {
        const auto messages = test::encode_dump(device, limit);
        CHECK(messages.size() > 10);
        CHECK((reassemble(messages) == device));
    }
}

TEST_CASE("ADeviceThatComesTwiceCountsOnce") {
    Device device = test::Random(11).device(0);
    auto messages = test::encode_dump(device, 4096);
    messages.push_back(messages.front());
    CHECK((reassemble(messages) == device));
}

TEST_CASE("AnEmptyPeerListIsNoPeer") {
    SecretBytes body = test::encode_dump(test::Random(12).device(0), 4096).front();
    netlink::AttrWriter out(body);
    netlink::Nest peers(out, uapi::kDevicePeers);
    REQUIRE(peers.close());
    CHECK(reassemble({body}).peers.empty());
}

TEST_CASE("AttributesOfANewerKernelAreSkipped") {
    const Device device = test::Random(13).device(0);
    SecretBytes body = test::encode_dump(device, 4096).front();
    netlink::AttrWriter(body).number(200, std::uint64_t{7});
    CHECK((reassemble({body}) == device));
}

TEST_CASE("AZeroPresharedKeyIsNone") {
    Device device;
    device.peers.emplace_back();
    CHECK(!reassemble(test::encode_dump(device, 4096)).peers[0].preshared_key);
}

TEST_CASE("ATornMessageIsMalformed") {
    const Device device = test::Random(14).device(30);
    const SecretBytes whole = test::encode_dump(device, 32768).front();
    unsigned refused = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        DumpDecoder decoder;
        const auto added = decoder.add(netlink::Bytes(whole).first(size));
        CHECK((added || added.error().code == Code::malformed));
        refused += !added;
    }
    CHECK(refused > whole.size() * 9 / 10);
}

TEST_CASE("AnyBytesAreEitherDecodedOrRefused") {
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        test::Random random(seed);
        SecretBytes body = test::encode_dump(random.device(5), 32768).front();
        for (unsigned i = 1 + random.number(6); i > 0; --i)
            body[random.number(static_cast<std::uint32_t>(body.size()))] =
                static_cast<std::byte>(random.number(256));
        DumpDecoder decoder;
        const auto added = decoder.add(body);
        CHECK((added || added.error().code == Code::malformed));
    }
}

} // namespace
