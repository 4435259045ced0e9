// SPDX-License-Identifier: MIT
// cookie.cpp - macs, cookies and their ages; the rate limit
#include <catch2/catch.hpp>

#include "kmod.hpp"
#include "noise/vectors.hpp"

#include <memory>

using namespace kmod;

namespace {

constexpr u64 MS = 1000000, SECOND = 1000 * MS, NOW = 5000 * SECOND;

// We send to a peer whose public key is @public_key, and the peer judges.
struct Exchange {
	Key public_key = random_key();
	wg_cookie_maker maker{};
	wg_cookie_checker checker{};
	wg_message_initiation msg{};
	wg_message_cookie reply{};
	std::vector<u8> source{192, 0, 2, 1, 0xca, 0x6c};

	Exchange()
	{
		wg_cookie_maker_init(&maker, public_key.data());
		wg_cookie_checker_set_identity(&checker, public_key.data());
		std::memcpy(msg.ephemeral, random_key().data(), WG_KEY_LEN);
	}

	void add_macs(u64 now) { wg_cookie_add_macs(&maker, &msg, sizeof(msg), now); }
	bool mac1_valid() const { return wg_cookie_mac1_valid(&checker, &msg, sizeof(msg)); }
	bool mac2_valid(u64 now) const { return mac2_valid(source, now); }

	bool mac2_valid(const std::vector<u8>& from, u64 now) const
	{
		return wg_cookie_mac2_valid(&checker, &msg, sizeof(msg), from.data(), from.size(), now);
	}

	void create_reply(u64 now)
	{
		wg_cookie_create_reply(&checker, &reply, &msg, sizeof(msg), cpu_to_le32(0x01020304),
				       source.data(), source.size(), now);
	}

	int consume_reply(u64 now) { return wg_cookie_consume_reply(&maker, &reply, now); }

	bool mac2_is_zero() const { return bytes_of(msg.macs.mac2) == std::vector<u8>(WG_MAC_LEN); }

	// A cookie has come to the maker.
	void exchange(u64 now)
	{
		add_macs(now);
		create_reply(now);
		REQUIRE(consume_reply(now) == 0);
	}
};

std::array<u8, 4> ipv4(u32 address)
{
	std::array<u8, 4> out;
	put_unaligned_be32(address, out.data());
	return out;
}

std::array<u8, 16> ipv6(u64 high, u64 low)
{
	std::array<u8, 16> out;
	put_unaligned_be64(high, out.data());
	put_unaligned_be64(low, out.data() + 8);
	return out;
}

struct Limiter {
	std::unique_ptr<wg_ratelimiter> table = std::make_unique<wg_ratelimiter>();

	template <size_t N> bool allow(const std::array<u8, N>& address, u64 now, u64 scope = 1)
	{
		return wg_ratelimiter_allow(table.get(), scope, address.data(), N, now);
	}

	// How many of @tries at one moment are let through.
	template <size_t N> int burst(const std::array<u8, N>& address, u64 now, u64 scope = 1, int tries = 10)
	{
		int allowed = 0;
		while (tries--)
			allowed += allow(address, now, scope);
		return allowed;
	}
};

} // namespace

TEST_CASE("MacsAndCookiesMatchVectorsWorkedOutElsewhere")
{
	for (auto& vector : NOISE_VECTORS) {
		auto public_r = unhex_to<32>(vector.public_r);
		auto want = unhex(vector.initiation), source = unhex(vector.source);
		auto want_with_cookie = unhex(vector.initiation_with_cookie);
		wg_message_initiation msg;
		std::memcpy(&msg, want.data(), sizeof(msg));
		std::memset(&msg.macs, 0xee, sizeof(msg.macs));

		wg_cookie_maker maker;
		wg_cookie_maker_init(&maker, public_r.data());
		wg_cookie_add_macs(&maker, &msg, sizeof(msg), NOW);
		CHECK(bytes_of(msg) == want);

		wg_message_cookie reply;
		auto reply_bytes = unhex(vector.cookie_reply);
		REQUIRE(reply_bytes.size() == sizeof(reply));
		std::memcpy(&reply, reply_bytes.data(), sizeof(reply));
		REQUIRE(wg_cookie_consume_reply(&maker, &reply, NOW) == 0);
		wg_cookie_add_macs(&maker, &msg, sizeof(msg), NOW);
		CHECK(bytes_of(msg) == want_with_cookie);

		wg_cookie_checker checker{};
		wg_cookie_checker_set_identity(&checker, public_r.data());
		std::memcpy(checker.secret, unhex(vector.cookie_secret).data(), 32);
		checker.secret_birth_ns = NOW;
		CHECK(wg_cookie_mac1_valid(&checker, want.data(), want.size()));
		CHECK(wg_cookie_mac2_valid(&checker, want_with_cookie.data(), want_with_cookie.size(),
					   source.data(), source.size(), NOW));
	}
}

TEST_CASE("EveryFlippedByteOfAMessageSpoilsItsMacs")
{
	Exchange x;
	x.exchange(NOW);
	x.add_macs(NOW);
	auto good = x.msg;
	REQUIRE(x.mac1_valid());
	REQUIRE(x.mac2_valid(NOW));
	for (size_t at = 0; at < sizeof(good); at++) {
		x.msg = good;
		reinterpret_cast<u8*>(&x.msg)[at] ^= 1;
		INFO("byte " << at);
		CHECK(x.mac1_valid() == (at >= offsetof(wg_message_initiation, macs.mac2)));
		CHECK_FALSE(x.mac2_valid(NOW));
	}
}

TEST_CASE("AMessageForAnotherKeyHasNoValidMac1")
{
	Exchange x;
	x.add_macs(NOW);
	wg_cookie_checker_set_identity(&x.checker, random_key().data());
	CHECK_FALSE(x.mac1_valid());
}

TEST_CASE("WithoutAnIdentityNoMac1IsValid")
{
	Exchange x;
	wg_cookie_checker_set_identity(&x.checker, nullptr);
	/* Not even one made with the zeros that stand there now. */
	std::memset(x.maker.mac1_key, 0, sizeof(x.maker.mac1_key));
	x.add_macs(NOW);
	CHECK_FALSE(x.mac1_valid());
}

TEST_CASE("Mac2IsZeroWithoutACookie")
{
	Exchange x;
	std::memset(&x.msg.macs, 0xff, sizeof(x.msg.macs));
	x.add_macs(NOW);
	CHECK(x.mac1_valid());
	CHECK(x.mac2_is_zero());
	CHECK_FALSE(x.mac2_valid(NOW));
}

TEST_CASE("AZeroMac2IsInvalidBeforeAnySecretIsDrawn")
{
	Exchange x;
	x.add_macs(NOW);
	CHECK(x.checker.secret_birth_ns == 0);
	CHECK_FALSE(x.mac2_valid(NOW));
	CHECK_FALSE(x.mac2_valid(1));
}

TEST_CASE("ACookieMakesMac2Valid")
{
	Exchange x;
	x.exchange(NOW);
	CHECK(x.reply.header.type == cpu_to_le32(WG_MESSAGE_COOKIE));
	CHECK(x.reply.receiver_index == cpu_to_le32(0x01020304));
	x.add_macs(NOW + 1);
	CHECK(x.mac1_valid());
	CHECK(x.mac2_valid(NOW + 1));
}

TEST_CASE("ACookieBindsAddressAndPort")
{
	Exchange x;
	x.exchange(NOW);
	x.add_macs(NOW);
	for (size_t at = 0; at < x.source.size(); at++) {
		auto other = x.source;
		other[at] ^= 1;
		INFO("byte " << at << " of the source");
		CHECK_FALSE(x.mac2_valid(other, NOW));
	}
	auto mapped = std::vector<u8>(12);
	mapped.insert(mapped.end(), x.source.begin(), x.source.end());
	CHECK_FALSE(x.mac2_valid(mapped, NOW));
}

TEST_CASE("ACookieIsUsedFor115Seconds")
{
	Exchange x;
	x.exchange(NOW);
	x.add_macs(NOW + 115 * SECOND - 1);
	CHECK(x.mac2_valid(NOW + 115 * SECOND - 1));
	x.add_macs(NOW + 115 * SECOND);
	CHECK(x.mac2_is_zero());
}

TEST_CASE("ACookieSecretIsGoodFor120Seconds")
{
	Exchange x;
	x.exchange(NOW);
	x.add_macs(NOW);
	CHECK(x.mac2_valid(NOW + 120 * SECOND - 1));
	CHECK_FALSE(x.mac2_valid(NOW + 120 * SECOND));
}

TEST_CASE("ASecretIsDrawnAnewWhenItIsTooOldAndNotBefore")
{
	Exchange x;
	x.exchange(NOW);
	auto first = bytes_of(x.checker.secret);
	CHECK(first != bytes_of(Key{}));
	x.create_reply(NOW + 120 * SECOND - 1);
	CHECK(bytes_of(x.checker.secret) == first);
	CHECK(x.checker.secret_birth_ns == NOW);
	x.create_reply(NOW + 120 * SECOND);
	CHECK(bytes_of(x.checker.secret) != first);
	CHECK(x.checker.secret_birth_ns == NOW + 120 * SECOND);
}

TEST_CASE("ASecondReplyIsRefused")
{
	Exchange x;
	x.exchange(NOW);
	CHECK(x.consume_reply(NOW) == -EALREADY);
	x.create_reply(NOW);
	CHECK(x.consume_reply(NOW) == -EALREADY);
	SECTION("until another message was sent") {
		x.msg.ephemeral[0] ^= 1;
		x.add_macs(NOW);
		CHECK(x.consume_reply(NOW) == -EBADMSG);
		x.create_reply(NOW);
		CHECK(x.consume_reply(NOW) == 0);
	}
}

TEST_CASE("AReplyIsRefusedBeforeAnythingWasSent")
{
	Exchange x;
	x.create_reply(NOW);
	CHECK(x.consume_reply(NOW) == -EALREADY);
}

TEST_CASE("EveryFlippedByteOfAReplyIsNoticed")
{
	Exchange x;
	x.add_macs(NOW);
	x.create_reply(NOW);
	auto good = x.reply;
	auto before = bytes_of(x.maker);
	for (size_t at = offsetof(wg_message_cookie, nonce); at < sizeof(good); at++) {
		x.reply = good;
		reinterpret_cast<u8*>(&x.reply)[at] ^= 0x80;
		INFO("byte " << at);
		CHECK(x.consume_reply(NOW) == -EBADMSG);
		CHECK(bytes_of(x.maker) == before);
	}
	x.reply = good;
	CHECK(x.consume_reply(NOW) == 0);
}

TEST_CASE("RepliesOfAnotherPeerAreRefused")
{
	Exchange x, other;
	x.add_macs(NOW);
	other.msg = x.msg;
	other.create_reply(NOW);
	x.reply = other.reply;
	CHECK(x.consume_reply(NOW) == -EBADMSG);
}

TEST_CASE("TwoRepliesShareNoNonce")
{
	Exchange x;
	x.add_macs(NOW);
	x.create_reply(NOW);
	auto first = x.reply;
	x.create_reply(NOW);
	CHECK(bytes_of(first.nonce) != bytes_of(x.reply.nonce));
}

TEST_CASE("ASourceHasABurstOfFiveHandshakes")
{
	Limiter limiter;
	CHECK(limiter.burst(ipv4(0xc0000201), NOW) == 5);
	CHECK(limiter.burst(ipv4(0xc0000202), NOW) == 5);
	CHECK(limiter.burst(ipv6(1, 1), NOW) == 5);
}

TEST_CASE("AndThenTwentyASecond")
{
	Limiter limiter;
	auto source = ipv4(0xc0000201);
	REQUIRE(limiter.burst(source, NOW) == 5);
	CHECK_FALSE(limiter.allow(source, NOW + 50 * MS - 1));
	CHECK(limiter.allow(source, NOW + 50 * MS));
	CHECK_FALSE(limiter.allow(source, NOW + 50 * MS));

	int allowed = 0;
	for (u64 ms = 0; ms < 10000; ms++)
		allowed += limiter.allow(source, NOW + SECOND + ms * MS);
	/* Ten seconds of it, and the burst that the quiet second before has earned. */
	CHECK(allowed >= 200 + 4);
	CHECK(allowed <= 200 + 5);
}

TEST_CASE("ARefusalCostsNothing")
{
	Limiter limiter;
	auto source = ipv4(0xc0000201);
	REQUIRE(limiter.burst(source, NOW, 1, 1000) == 5);
	CHECK(limiter.allow(source, NOW + 50 * MS));
}

TEST_CASE("CreditNeverExceedsTheBurst")
{
	Limiter limiter;
	auto source = ipv4(0xc0000201);
	REQUIRE(limiter.allow(source, NOW));
	CHECK(limiter.burst(source, NOW + 3600 * SECOND) == 5);
	CHECK(limiter.burst(source, U64_MAX) == 5);
}

TEST_CASE("AClockThatStepsBackEarnsNothing")
{
	Limiter limiter;
	auto source = ipv4(0xc0000201);
	REQUIRE(limiter.burst(source, NOW) == 5);
	CHECK(limiter.burst(source, NOW - SECOND) == 0);
	CHECK(limiter.burst(source, NOW) == 0);
}

TEST_CASE("EveryScopeHasItsOwnLimit")
{
	Limiter limiter;
	auto source = ipv4(0xc0000201);
	CHECK(limiter.burst(source, NOW, 1) == 5);
	CHECK(limiter.burst(source, NOW, 2) == 5);
	CHECK(limiter.burst(source, NOW, 1) == 0);
}

TEST_CASE("AnIpv6SourceIsItsSlash64")
{
	Limiter limiter;
	CHECK(limiter.burst(ipv6(0x20010db800000001, 1), NOW) == 5);
	CHECK(limiter.burst(ipv6(0x20010db800000001, U64_MAX), NOW) == 0);
	CHECK(limiter.burst(ipv6(0x20010db800000002, 1), NOW) == 5);
}

TEST_CASE("AnIpv4SourceIsNoIpv6Source")
{
	Limiter limiter;
	CHECK(limiter.burst(ipv4(0x01020304), NOW) == 5);
	CHECK(limiter.burst(ipv6(0x01020304, 0), NOW) == 5);
	CHECK(limiter.burst(ipv6(0x0102030400000000, 0), NOW) == 5);
}

TEST_CASE("AFullSetDropsItsOldestBucket")
{
	/* Four times as many sources as there are buckets: the latest are always remembered. */
	Limiter limiter;
	constexpr u32 SOURCES = 4 * WG_RATELIMITER_SETS * WG_RATELIMITER_WAYS;
	for (u32 i = 0; i < SOURCES; i++) {
		REQUIRE(limiter.burst(ipv4(i), NOW + i) == 5);
		REQUIRE_FALSE(limiter.allow(ipv4(i), NOW + i));
	}
	int remembered = 0;
	for (auto& set : limiter.table->buckets)
		for (auto& bucket : set)
			remembered += bucket.scope == 1;
	CHECK(remembered > WG_RATELIMITER_SETS * WG_RATELIMITER_WAYS * 9 / 10);
	for (auto& set : limiter.table->buckets) {
		u64 newest = 0, place = 0;
		for (auto& bucket : set)
			if (bucket.last_ns > newest) {
				newest = bucket.last_ns;
				place = bucket.address;
			}
		if (newest)
			CHECK_FALSE(limiter.allow(ipv4(static_cast<u32>(place)), NOW + SOURCES));
	}
}

TEST_CASE("TheLimiterIsKeyedByChance")
{
	Limiter a, b;
	a.allow(ipv4(1), NOW);
	b.allow(ipv4(1), NOW);
	CHECK(bytes_of(a.table->key) != bytes_of(b.table->key));
	CHECK(bytes_of(a.table->key) != bytes_of(Key{}));
}
