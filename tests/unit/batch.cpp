// SPDX-License-Identifier: MIT
// batch.cpp - changes cut into messages.
#include "kernel/batch.hpp"

#include "fake_kernel.hpp"
#include "kernel/encode.hpp"
#include "random.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;

TEST_CASE("MergingWhatWasSplitGivesTheSame") {
    for (std::uint32_t seed = 0; seed < 400; ++seed) {
        test::Random random(seed);
        const Config config = random.config(20, random.chance(30));
        for (std::size_t limit : {std::size_t{1}, kMinMessageBytes, kMinMessageBytes + 37,
                                  std::size_t{4096}, kMaxMessageBytes})
            CHECK((merge(split(config, limit)) == config));
    }
}

TEST_CASE("EveryPieceFitsIntoItsMessage") {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        const Config config = test::Random(seed).config(30, false);
        for (std::size_t limit = kMinMessageBytes; limit < 3000; limit += 111) {
            for (const Piece& piece : split(config, limit))
                CHECK(encode_set("fifteen-letters", piece.change)->size() <= limit);
        }
    }
}

TEST_CASE("OnlyTheFirstPieceChangesTheDevice") {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        const Config config = test::Random(seed).config(30, false);
        const auto pieces = split(config, 1000);
        CHECK(pieces.front().change.replace_peers == config.replace_peers);
        for (const Piece& piece : pieces) {
            if (&piece == &pieces.front())
                continue;
            CHECK(!piece.change.peers.empty());
            Config device = piece.change;
            device.peers.clear();
            CHECK(device.empty());
        }
    }
}

TEST_CASE("OnlyTheFirstPartOfATornPeerReplacesItsAllowedIps") {
    test::Random random(8);
    Config config;
    PeerConfig& peer = config.peers.emplace_back();
    peer.public_key = PublicKey(random.key());
    peer.replace_allowed_ips = true;
    peer.update_only = true;
    peer.endpoint = random.endpoint();
    for (int i = 0; i < 10000; ++i)
        peer.allowed_ips.push_back({random.allowed_ip(), false});
    const auto pieces = split(config, kMaxMessageBytes);
    CHECK(pieces.size() > 5);
    for (const Piece& piece : pieces) {
        const bool first = &piece == &pieces.front();
        REQUIRE(piece.change.peers.size() == 1);
        const PeerConfig& part = piece.change.peers[0];
        CHECK(part.replace_allowed_ips == first);
        CHECK(part.endpoint.has_value() == first);
        CHECK(part.update_only); // else the rest would make the peer that the first part did not
        CHECK(piece.continues_peer == !first);
    }
}

TEST_CASE("APeerThatFitsIntoAMessageIsNotTorn") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        Config config = test::Random(seed).config(30, false);
        for (PeerConfig& peer : config.peers)
            peer.allowed_ips.resize(std::min<std::size_t>(peer.allowed_ips.size(), 5));
        for (const Piece& piece : split(config, 600))
            CHECK(!piece.continues_peer);
    }
}

TEST_CASE("PiecesAppliedInTurnDoWhatTheWholeDoes") {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        test::Random random(seed);
        const Config config = random.config(40, true);
        Device whole = random.device(6);
        Device pieces = whole;
        test::apply(whole, config);
        for (const Piece& piece : split(config, kMinMessageBytes))
            test::apply(pieces, piece.change);
        CHECK((whole == pieces));
    }
}

TEST_CASE("TenThousandPeersTakeFewMessages") {
    test::Random random(9);
    Config config;
    for (int i = 0; i < 10000; ++i) {
        PeerConfig& peer = config.peers.emplace_back();
        peer.public_key = PublicKey(random.key());
        peer.allowed_ips.push_back({random.allowed_ip(), false});
    }
    CHECK(split(config, kMaxMessageBytes).size() < 50);
}

} // namespace
