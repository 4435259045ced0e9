/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* replay.h - the sliding window over the counters that a session has received */
#ifndef WG_REPLAY_H
#define WG_REPLAY_H

#include "proto.h"

/**
 * struct wg_replay - which counters were seen (RFC 6479)
 * @next: one more than the highest counter accepted so far; 0 is "none yet"
 * @seen: a ring of bits, one a counter
 *
 * The window holds WG_REPLAY_WINDOW_BITS less one word: that word is cleared
 * while the window moves on.
 */
struct wg_replay {
	u64 next;
	unsigned long seen[WG_REPLAY_WINDOW_BITS / BITS_PER_LONG];
};

/**
 * wg_replay_accept() - mark a counter as received
 * @replay: zeroed before first use; the caller's lock guards it
 * @counter: from a message that has passed its authentication
 *
 * Bounded time whatever the jump. Counters at or past WG_REJECT_AFTER_MESSAGES
 * are refused.
 *
 * Return: true when @counter is new, false when it is a repeat or too old.
 */
bool wg_replay_accept(struct wg_replay *replay, u64 counter);

#endif /* WG_REPLAY_H */
