// SPDX-License-Identifier: MIT
// replay.cpp - the window's edges, and any sequence against a set that forgets nothing
#include <catch2/catch.hpp>

#include "kmod.hpp"

#include <memory>
#include <set>

using namespace kmod;

namespace {

constexpr u64 REACH = WG_REPLAY_WINDOW_BITS - BITS_PER_LONG;
constexpr u64 LIMIT = WG_REJECT_AFTER_MESSAGES;

// The same rule without a ring: remember all, compute the edge.
struct NaiveWindow {
	std::set<u64> seen;

	bool accept(u64 counter)
	{
		if (counter >= LIMIT)
			return false;
		if (!seen.empty() && counter < *seen.rbegin() && *seen.rbegin() - counter >= REACH)
			return false;
		return seen.insert(counter).second;
	}
};

struct Window : wg_replay {
	Window() : wg_replay{} {}
	bool accept(u64 counter) { return wg_replay_accept(this, counter); }
};

} // namespace

TEST_CASE("CounterZeroIsAcceptedOnce")
{
	Window window;
	CHECK(window.accept(0));
	CHECK_FALSE(window.accept(0));
	CHECK(window.accept(1));
	CHECK_FALSE(window.accept(0));
}

TEST_CASE("CounterZeroIsAcceptedOnceAfterOthers")
{
	Window window;
	CHECK(window.accept(REACH - 1));
	CHECK(window.accept(0));
	CHECK_FALSE(window.accept(0));
}

TEST_CASE("AReplayedPacketIsDroppedWhereverItStands")
{
	Window window;
	for (u64 counter = 0; counter < 3 * WG_REPLAY_WINDOW_BITS; counter++)
		REQUIRE(window.accept(counter));
	for (u64 counter = 0; counter < 3 * WG_REPLAY_WINDOW_BITS; counter++)
		REQUIRE_FALSE(window.accept(counter));
}

TEST_CASE("TheWindowReachesBackOneWordLessThanItsSize")
{
	/* For every place in a word, as the word is what is recycled. */
	for (u64 top = 20000; top < 20000 + 2 * BITS_PER_LONG; top++) {
		Window window;
		REQUIRE(window.accept(top));
		CHECK_FALSE(window.accept(top - REACH));
		CHECK(window.accept(top - REACH + 1));
		CHECK_FALSE(window.accept(top - REACH + 1));
	}
}

TEST_CASE("PacketsInReverseAreAllNew")
{
	Window window;
	for (u64 counter = REACH; counter-- > 0;)
		REQUIRE(window.accept(counter + 777));
	for (u64 counter = REACH; counter-- > 0;)
		REQUIRE_FALSE(window.accept(counter + 777));
}

TEST_CASE("AJumpForgetsNothingItShouldKeep")
{
	for (u64 jump : {u64{1}, u64{63}, u64{64}, u64{65}, REACH - 1, REACH, REACH + 1,
			 u64{WG_REPLAY_WINDOW_BITS}, u64{WG_REPLAY_WINDOW_BITS + 1}, u64{1} << 40}) {
		Window window;
		REQUIRE(window.accept(100));
		REQUIRE(window.accept(100 + jump));
		CHECK_FALSE(window.accept(100));
		CHECK_FALSE(window.accept(100 + jump));
		for (u64 back = 1; back < REACH && back <= jump; back++)
			CHECK(window.accept(100 + jump - back) == (back != jump));
	}
}

TEST_CASE("TheLastCountersNeitherWrapNorLoop")
{
	Window window;
	REQUIRE(window.accept(0));
	for (u64 counter = U64_MAX; counter > U64_MAX - 20; counter--)
		CHECK_FALSE(window.accept(counter));
	CHECK_FALSE(window.accept(LIMIT));
	CHECK(window.accept(1));
	CHECK(window.accept(LIMIT - 1));
	CHECK_FALSE(window.accept(LIMIT - 1));
	CHECK_FALSE(window.accept(LIMIT));
	CHECK_FALSE(window.accept(U64_MAX));
	CHECK(window.accept(LIMIT - REACH));
	CHECK_FALSE(window.accept(LIMIT - REACH - 1));
	CHECK_FALSE(window.accept(2));
}

TEST_CASE("AnySequenceIsJudgedAsByASetThatForgetsNothing")
{
	for (int run = 0; run < 60; run++) {
		auto window = std::make_unique<Window>();
		NaiveWindow naive;
		u64 at = run % 3 ? random_below(100000) : LIMIT - 30000;
		for (int i = 0; i < 4000; i++) {
			u64 counter = at;
			switch (random_below(8)) {
			case 0: counter = at += random_below(3); break;
			case 1: counter = at += random_below(200); break;
			case 2: counter = at += random_below(50) ? 1 : random_below(20000); break;
			case 3: counter = at - std::min(at, REACH - 2 + random_below(5)); break;
			default: counter = at - std::min(at, random_below(REACH + 200)); break;
			}
			if (window->accept(counter) != naive.accept(counter))
				FAIL("counter " << counter << " near " << at);
		}
	}
}
