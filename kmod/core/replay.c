// SPDX-License-Identifier: GPL-2.0 OR MIT
/* replay.c - the sliding window over the counters that a session has received */
#include "replay.h"

enum {
	WINDOW_WORDS = WG_REPLAY_WINDOW_BITS / BITS_PER_LONG,
};

/*
 * The bits of a word are recycled together. While the highest counter stands
 * in the middle of its word, that word's upper part belongs to counters yet to
 * come, so one word fewer is left for those behind.
 */
#define WINDOW_REACH	(WG_REPLAY_WINDOW_BITS - BITS_PER_LONG)

/* Make room for @counter, which is past all seen so far. */
static void advance(struct wg_replay *replay, u64 counter)
{
	u64 word = DIV_ROUND_UP(replay->next, BITS_PER_LONG);	/* first not yet in use */
	u64 end = counter / BITS_PER_LONG + 1;

	/* After a long jump once around the ring is enough. */
	if (end > word + WINDOW_WORDS)
		word = end - WINDOW_WORDS;
	for (; word < end; word++)
		replay->seen[word % WINDOW_WORDS] = 0;
	replay->next = counter + 1;
}

bool wg_replay_accept(struct wg_replay *replay, u64 counter)
{
	BUILD_BUG_ON(WG_REPLAY_WINDOW_BITS & (WG_REPLAY_WINDOW_BITS - 1));
	/* Nothing below can wrap: a whole window fits between the limit and 2^64. */
	BUILD_BUG_ON(WG_REJECT_AFTER_MESSAGES > U64_MAX - WG_REPLAY_WINDOW_BITS);

	if (unlikely(counter >= WG_REJECT_AFTER_MESSAGES))
		return false;
	if (unlikely(counter + WINDOW_REACH < replay->next))
		return false;
	if (likely(counter >= replay->next))
		advance(replay, counter);
	return !__test_and_set_bit(counter % WG_REPLAY_WINDOW_BITS, replay->seen);
}
