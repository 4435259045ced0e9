// SPDX-License-Identifier: MIT
// allowedips.cpp - the trie against a naive list, when memory runs out, and under readers
#include <catch2/catch.hpp>

#include "table.hpp"

#include <atomic>
#include <thread>

using namespace kmod;

namespace {

constexpr unsigned PEERS = 7;

void check_lookup(const Table& table, const NaiveTable& naive, u16 family,
		  const std::array<u8, 16>& address)
{
	if (table.lookup(family, address.data()) != naive.lookup(family, address)) {
		CAPTURE(family, address);
		FAIL("the trie and the list disagree");
	}
}

void check_everything(const Table& table, const NaiveTable& naive)
{
	for (auto& [prefix, peer] : naive.all())
		for (auto& address : edges(prefix))
			check_lookup(table, naive, prefix.family, address);
	for (unsigned peer = 0; peer < PEERS; peer++) {
		auto listed = table.listed(peer);
		std::sort(listed.begin(), listed.end());
		if (listed != naive.of(peer))
			FAIL("the list of peer " << peer << " is another");
	}
}

// One random change to both; the trie may be short of memory, the list never is.
void change(Table& table, NaiveTable& naive, u16 family)
{
	auto peer = static_cast<unsigned>(random_below(PEERS));
	auto what = random_below(20);
	if (what < 11) {
		auto prefix = random_prefix(family);
		auto err = table.insert(prefix, peer);
		if (!err)
			naive.insert(prefix, peer);
		else if (err != -ENOMEM)
			FAIL("insert failed with " << err);
	} else if (what < 19) {
		auto prefix = random_prefix(family);
		if (!naive.all().empty() && random_below(3)) {
			auto at = naive.all().begin();
			std::advance(at, static_cast<long>(random_below(naive.all().size())));
			prefix = at->first;
			peer = random_below(8) ? at->second : peer;
		}
		REQUIRE(table.remove(prefix, peer) == 0);
		naive.remove(prefix, peer);
	} else if (!random_below(10)) {
		table.remove_peer(peer);
		naive.remove_peer(peer);
	}
}

void random_changes(u16 family, int rounds, bool short_of_memory)
{
	auto before = shim_allocations();
	{
		Table table{PEERS};
		NaiveTable naive;
		for (int i = 0; i < rounds; i++) {
			if (short_of_memory)
				shim_fail_allocation(static_cast<long>(random_below(4)));
			change(table, naive, family);
			shim_fail_allocation(-1);
			check_lookup(table, naive, family, random_prefix(family).address);
			if (i % 256 == 0) {
				check_everything(table, naive);
				shim_rcu_barrier();
			}
		}
	}
	CHECK(shim_allocations() == before);
}

} // namespace

TEST_CASE("AnEmptyTableKnowsNobody")
{
	Table table{1};
	auto any = v6(0, 0, 0).address;
	CHECK_FALSE(table.lookup(AF_INET, any.data()));
	CHECK_FALSE(table.lookup(AF_INET6, any.data()));
	CHECK(table.empty());
}

TEST_CASE("AnUnknownFamilyOrALongPrefixIsRefused")
{
	Table table{1};
	CHECK(table.insert(v4(0, 33), 0) == -EINVAL);
	CHECK(table.insert(v6(0, 0, 129), 0) == -EINVAL);
	CHECK(table.insert({AF_UNIX, {}, 0}, 0) == -EINVAL);
	CHECK(table.remove(v4(0, 33), 0) == -EINVAL);
	CHECK(table.remove(v6(0, 0, 129), 0) == -EINVAL);
	CHECK(table.remove({AF_UNIX, {}, 0}, 0) == -EINVAL);
	CHECK_FALSE(table.lookup(AF_UNIX, v4(0, 0).address.data()));
	CHECK(table.empty());
}

TEST_CASE("ADefaultRouteCoversEverythingOfItsFamilyAlone")
{
	Table table{1};
	REQUIRE(table.insert(v4(0, 0), 0) == 0);
	CHECK(table.lookup(AF_INET, v4(0xffffffff, 32).address.data()) == 0U);
	CHECK(table.lookup(AF_INET, v4(0, 32).address.data()) == 0U);
	CHECK_FALSE(table.lookup(AF_INET6, v6(0, 0, 128).address.data()));
}

TEST_CASE("TheLongestPrefixWins")
{
	Table table{33};
	for (u8 cidr = 0; cidr <= 32; cidr++)
		REQUIRE(table.insert(v4(0xc0a81234, cidr), cidr) == 0);
	for (u8 cidr = 0; cidr <= 32; cidr++) {
		/* Differs from the address first at bit cidr: covered by what is no longer. */
		u32 other = cidr < 32 ? 0xc0a81234 ^ 0x80000000U >> cidr : 0xc0a81234;
		CHECK(table.lookup(AF_INET, v4(other, 32).address.data()) == unsigned{cidr});
	}
}

TEST_CASE("TheLongestIpv6PrefixWinsAtEveryLengthUpTo128")
{
	Table table{129};
	auto address = v6(0x20010db8a5a55a5a, 0x0123456789abcdef, 128).address;
	for (unsigned cidr = 0; cidr <= 128; cidr++)
		REQUIRE(table.insert({AF_INET6, address, static_cast<u8>(cidr)}, cidr) == 0);
	for (unsigned cidr = 0; cidr <= 128; cidr++) {
		auto other = address;
		if (cidr < 128)
			other[cidr / 8] ^= static_cast<u8>(0x80 >> cidr % 8);
		CHECK(table.lookup(AF_INET6, other.data()) == cidr);
	}
	for (unsigned cidr = 128; cidr > 0; cidr--) {
		REQUIRE(table.remove({AF_INET6, address, static_cast<u8>(cidr)}, cidr) == 0);
		CHECK(table.lookup(AF_INET6, address.data()) == cidr - 1);
	}
}

TEST_CASE("HostBitsAreIgnored")
{
	Table table{1};
	REQUIRE(table.insert(v4(0x0a0b0c0d, 9), 0) == 0);
	CHECK(table.listed(0) == std::vector{v4(0x0a000000, 9)});
	REQUIRE(table.remove(v4(0x0a7fffff, 9), 0) == 0);
	CHECK(table.empty());
}

TEST_CASE("APrefixBelongsToTheLastPeerThatClaimedIt")
{
	Table table{2};
	auto address = v4(0x0a000001, 32).address;
	REQUIRE(table.insert(v4(0x0a000000, 24), 0) == 0);
	REQUIRE(table.insert(v4(0x0a000100, 24), 0) == 0);
	REQUIRE(table.insert(v4(0x0a000000, 24), 1) == 0);
	CHECK(table.lookup(AF_INET, address.data()) == 1U);
	CHECK(table.listed(0) == std::vector{v4(0x0a000100, 24)});
	CHECK(table.listed(1) == std::vector{v4(0x0a000000, 24)});

	SECTION("and its former peer cannot take it away") {
		REQUIRE(table.remove(v4(0x0a000000, 24), 0) == 0);
		CHECK(table.lookup(AF_INET, address.data()) == 1U);
	}
	SECTION("nor does it go with its former peer") {
		table.remove_peer(0);
		CHECK(table.lookup(AF_INET, address.data()) == 1U);
	}
}

TEST_CASE("ClaimingAPrefixAgainKeepsItsPlaceInTheList")
{
	Table table{1};
	REQUIRE(table.insert(v4(0x0a000000, 24), 0) == 0);
	REQUIRE(table.insert(v4(0x0b000000, 24), 0) == 0);
	REQUIRE(table.insert(v4(0x0a000000, 24), 0) == 0);
	CHECK(table.listed(0) == std::vector{v4(0x0a000000, 24), v4(0x0b000000, 24)});
}

TEST_CASE("AnAddressMayBeMisaligned")
{
	Table table{2};
	REQUIRE(table.insert(v4(0x01020304, 32), 0) == 0);
	REQUIRE(table.insert(v6(1, 2, 128), 1) == 0);
	for (unsigned offset = 0; offset < 8; offset++) {
		std::array<u8, 32> packet{};
		std::memcpy(&packet[offset], v4(0x01020304, 32).address.data(), 4);
		CHECK(table.lookup(AF_INET, &packet[offset]) == 0U);
		std::memcpy(&packet[offset], v6(1, 2, 128).address.data(), 16);
		CHECK(table.lookup(AF_INET6, &packet[offset]) == 1U);
	}
}

TEST_CASE("TheTrieAgreesWithANaiveListWhateverIsDoneToIt")
{
	random_changes(AF_INET, 12000, false);
	random_changes(AF_INET6, 12000, false);
}

TEST_CASE("TheTrieAgreesWithANaiveListWhenMemoryIsShort")
{
	random_changes(AF_INET, 8000, true);
	random_changes(AF_INET6, 8000, true);
}

TEST_CASE("AnInsertionThatFailsAtAnyAllocationChangesNothing")
{
	auto family = GENERATE(u16{AF_INET}, u16{AF_INET6});
	Table table{PEERS};
	NaiveTable naive;
	for (int i = 0; i < 300; i++) {
		auto prefix = random_prefix(family);
		auto peer = static_cast<unsigned>(random_below(PEERS));
		for (long nth = 0;; nth++) {
			shim_fail_allocation(nth);
			auto err = table.insert(prefix, peer);
			auto failed = shim_allocation_failed();
			shim_fail_allocation(-1);
			REQUIRE(err == (failed ? -ENOMEM : 0));
			if (!failed)
				break;
			check_everything(table, naive);
		}
		naive.insert(prefix, peer);
	}
	check_everything(table, naive);
}

TEST_CASE("RemovalNeedsNoMemory")
{
	auto before = shim_allocations();
	Table table{PEERS};
	NaiveTable naive;
	for (int i = 0; i < 3000; i++) {
		auto prefix = random_prefix(i % 2 ? AF_INET : AF_INET6);
		REQUIRE(table.insert(prefix, 0) == 0);
		naive.insert(prefix, 0);
	}
	while (!naive.all().empty()) {
		auto at = naive.all().begin();
		std::advance(at, static_cast<long>(random_below(naive.all().size())));
		auto prefix = at->first;
		shim_fail_allocation(0);
		REQUIRE(table.remove(prefix, 0) == 0);
		naive.remove(prefix, 0);
		shim_fail_allocation(-1);
		if (naive.all().size() % 256 == 0)
			check_everything(table, naive);
	}
	CHECK(table.empty());
	shim_rcu_barrier();
	CHECK(shim_allocations() == before);
}

TEST_CASE("WhatIsReservedIsNotSeen")
{
	auto family = GENERATE(u16{AF_INET}, u16{AF_INET6});
	auto before = shim_allocations();
	{
		Table table{PEERS};
		NaiveTable naive;
		for (int round = 0; round < 40; round++) {
			for (int i = 0; i < 40; i++)
				change(table, naive, family);
			std::vector<Prefix> asked;
			for (int i = 0; i < 60; i++) {
				asked.push_back(random_prefix(family));
				REQUIRE(table.reserve(asked.back()) == 0);
				for (auto& address : edges(asked.back()))
					check_lookup(table, naive, family, address);
			}
			check_everything(table, naive);
			table.release();
			for (auto& prefix : asked)
				for (auto& address : edges(prefix))
					check_lookup(table, naive, family, address);
			check_everything(table, naive);
		}
	}
	CHECK(shim_allocations() == before);
}

TEST_CASE("AReservationWithoutMemoryChangesNothing")
{
	auto family = GENERATE(u16{AF_INET}, u16{AF_INET6});
	auto before = shim_allocations();
	{
		Table table{PEERS};
		NaiveTable naive;
		for (int i = 0; i < 300; i++) {
			if (i % 16 == 0)
				for (int changes = 0; changes < 20; changes++)
					change(table, naive, family);
			auto prefix = random_prefix(family);
			for (long nth = 0;; nth++) {
				shim_fail_allocation(nth);
				auto err = table.reserve(prefix);
				auto failed = shim_allocation_failed();
				shim_fail_allocation(-1);
				REQUIRE(err == (failed ? -ENOMEM : 0));
				if (!failed)
					break;
			}
			check_everything(table, naive);
			if (i % 16 == 15)
				table.release();
		}
		table.release();
		check_everything(table, naive);
	}
	CHECK(shim_allocations() == before);
}

TEST_CASE("AChangeWhosePrefixesAreReservedNeedsNoMemory")
{
	auto family = GENERATE(u16{AF_INET}, u16{AF_INET6});
	auto before = shim_allocations();
	{
		Table table{PEERS};
		NaiveTable naive;
		for (int round = 0; round < 60; round++) {
			std::vector<std::pair<Prefix, unsigned>> inserted;
			for (int i = 0; i < 80; i++) {
				inserted.emplace_back(random_prefix(family),
						      static_cast<unsigned>(random_below(PEERS)));
				REQUIRE(table.reserve(inserted.back().first) == 0);
			}
			shim_fail_allocation(0);
			for (auto& [prefix, peer] : inserted) {
				if (!random_below(8)) {
					auto emptied = static_cast<unsigned>(random_below(PEERS));
					table.remove_peer(emptied);
					naive.remove_peer(emptied);
				}
				REQUIRE(table.insert(prefix, peer) == 0);
				naive.insert(prefix, peer);
				if (!random_below(4)) {
					REQUIRE(table.remove(prefix, peer) == 0);
					naive.remove(prefix, peer);
				}
			}
			table.release();
			shim_fail_allocation(-1);
			check_everything(table, naive);
			for (auto& [prefix, peer] : inserted)
				for (auto& address : edges(prefix))
					check_lookup(table, naive, family, address);
		}
	}
	CHECK(shim_allocations() == before);
}

TEST_CASE("AReservedPrefixThatChangesHandsLeadsSomewhereAtEveryMoment")
{
	Table table{2};
	auto address = v4(0x0a000001, 32).address;
	REQUIRE(table.insert(v4(0x0a000000, 24), 0) == 0);
	REQUIRE(table.reserve(v4(0x0a000000, 24)) == 0);
	table.remove_peer(0);
	CHECK(table.listed(0).empty());
	CHECK(table.lookup(AF_INET, address.data()) == 0U);
	SECTION("and goes when nobody wants it") {
		table.release();
		CHECK(table.empty());
	}
	SECTION("or to whoever claims it") {
		REQUIRE(table.insert(v4(0x0a000000, 24), 1) == 0);
		CHECK_FALSE(table.from());
		table.release();
		CHECK(table.lookup(AF_INET, address.data()) == 1U);
		CHECK(table.listed(1) == std::vector{v4(0x0a000000, 24)});
	}
}

TEST_CASE("AnInsertionTellsWhomItTakesFrom")
{
	Table table{2};
	REQUIRE(table.insert(v4(0x0a000000, 24), 0) == 0);
	CHECK_FALSE(table.from());
	REQUIRE(table.insert(v4(0x0a000000, 24), 1) == 0);
	CHECK(table.from() == 0U);
	REQUIRE(table.insert(v4(0x0a000000, 24), 1) == 0);
	CHECK_FALSE(table.from());
}

TEST_CASE("NeighbouringHostsFillNodesAndLeaveNoneBehind")
{
	auto before = shim_allocations();
	Table table{2};
	constexpr u32 HOSTS = 1 << 14;
	for (u32 i = 0; i < HOSTS; i++)
		REQUIRE(table.insert(v4(0x0a000000 + i, 32), i & 1) == 0);
	shim_rcu_barrier();
	/* One for each prefix, one node for each 64 of them, and those above. */
	CHECK(shim_allocations() - before == HOSTS + HOSTS / 64 + HOSTS / 64 / 64 + 1);
	for (u32 i = 0; i < HOSTS; i++)
		REQUIRE(table.lookup(AF_INET, v4(0x0a000000 + i, 32).address.data()) == (i & 1));
	table.remove_peer(0);
	for (u32 i = 0; i < HOSTS; i++)
		REQUIRE(table.lookup(AF_INET, v4(0x0a000000 + i, 32).address.data()).has_value() ==
			(i % 2 == 1));
	table.remove_peer(1);
	CHECK(table.empty());
	shim_rcu_barrier();
	CHECK(shim_allocations() == before);
}

TEST_CASE("ASlotTakesPrefixesOfUnlikeRestsOneAfterTheOther")
{
	/* Every prefix leads out of the first full node alone; its rest changes from round to round. */
	auto family = GENERATE(u16{AF_INET}, u16{AF_INET6});
	Table table{PEERS};
	NaiveTable naive;
	for (int round = 0; round < 20; round++) {
		for (unsigned i = 0; i < 64; i++) {
			auto rest = random_below(1 << 20);
			auto prefix = family == AF_INET
					      ? v4(0x0a000000 | i << 18 | static_cast<u32>(rest >> 2), 0)
					      : v6(0x20010db800000000 | u64{i} << 26 | rest, rest, 0);
			prefix.cidr = static_cast<u8>(14 + random_below(prefix.width() - 13));
			if (family == AF_INET6 && prefix.cidr < 38)
				prefix.cidr = static_cast<u8>(prefix.cidr + 38);
			REQUIRE(table.insert(prefix, i % PEERS) == 0);
			naive.insert(prefix, i % PEERS);
		}
		check_everything(table, naive);
		auto all = naive.all();
		for (auto& [prefix, peer] : all)
			if (round % 4 == 3 || random_below(16)) {
				REQUIRE(table.remove(prefix, peer) == 0);
				naive.remove(prefix, peer);
			}
		check_everything(table, naive);
		shim_rcu_barrier();
	}
}

TEST_CASE("GarbageStaysInProportionToWhatIsInserted")
{
	/* No grace period ends meanwhile, as under a long netlink request. */
	auto before = shim_allocations();
	Table table{1};
	constexpr u32 PREFIXES = 1 << 15;
	for (u32 i = 0; i < PREFIXES; i++)
		REQUIRE(table.insert(v4(i * 2654435761U, 32), 0) == 0);
	CHECK(shim_allocations() - before < 4 * PREFIXES);
	auto inserted = shim_allocations();
	table.remove_peer(0);
	CHECK(shim_allocations() - inserted < PREFIXES / 2);
}

TEST_CASE("ReadersNeverSeeAPrefixLostWhileOthersComeAndGo")
{
	/*
	 * 10.0.0.0/8 always is peer 0's, and so is 11.1.2.3, which lies alone or
	 * in a node with neighbours. 10.64.0.0/16 moves between 1 and 2 and is
	 * never removed. All else, of peer 3, comes and goes.
	 */
	Table table{4};
	REQUIRE(table.insert(v4(0x0a000000, 8), 0) == 0);
	REQUIRE(table.insert(v4(0x0a400000, 16), 1) == 0);
	REQUIRE(table.insert(v4(0x0b010203, 32), 0) == 0);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> wrong{0}, looked{0};
	auto reader = [&] {
		u32 n = 0;
		while (!stop.load(std::memory_order_relaxed)) {
			n = n * 1664525 + 1013904223;
			auto fixed = table.lookup(AF_INET, v4(0x0affff00 | n >> 24, 32).address.data());
			auto moving = table.lookup(AF_INET, v4(0x0a400000 | n >> 16, 32).address.data());
			if (!fixed || (*fixed != 0 && *fixed != 3))
				wrong++;
			if (!moving || *moving == 0)
				wrong++;
			if (table.lookup(AF_INET, v4(0x0b010203, 32).address.data()) != 0U)
				wrong++;
			looked++;
		}
	};
	std::thread readers[] = {std::thread{reader}, std::thread{reader}};
	for (int i = 0; i < 30000 || (looked < 2000 && i < 10000000); i++) {
		auto n = static_cast<u32>(random_source()());
		auto prefix = i % 3 == 1 ? v4(0x0a400000 | (n >> 16), static_cast<u8>(17 + n % 16))
			      : i % 3 ? v4(0x0b010203 ^ 1U << n % 10, 32)
				      : v4(0x0affff00 | (n >> 24), static_cast<u8>(9 + n % 24));
		if (random_below(2))
			table.insert(prefix, 3);
		else
			table.remove(prefix, 3);
		if (i % 16 == 0)
			table.insert(v4(0x0a400000, 16), 1 + random_below(2));
		if (i % 64 == 0)
			shim_rcu_barrier();
		if (i % 1024 == 0)
			table.remove_peer(3);
	}
	stop = true;
	for (auto& thread : readers)
		thread.join();
	CHECK(wrong == 0);
	CHECK(looked > 0);
}
