/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* outer.h - what an outer packet takes over from the inner one that it carries */
#ifndef WG_OUTER_H
#define WG_OUTER_H

#include <linux/skbuff.h>

/*
 * How many of our tunnels a packet has been sealed for on its way through this
 * machine, one inside the other, is kept in skb->tc_index: of what a packet is
 * given here, only that outlives a queueing discipline and both fragmenters.
 * Without CONFIG_NET_SCHED there is no such queue, and no count. The tag tells a
 * count from what tc itself may have written there.
 */
enum {
	WG_DEPTH_TAG = 0xb500,
	WG_DEPTH_MASK = 0x00ff,
	/*
	 * More than this is a loop. Tunnels that nest on one stack are bounded by
	 * WG_MAX_RECURSION already; this bounds those with a queue between them.
	 */
	WG_MAX_DEPTH = 4,
};

/** wg_outer_depth() - in how many of our tunnels @skb is already. Any context. */
static inline unsigned int wg_outer_depth(const struct sk_buff *skb)
{
#ifdef CONFIG_NET_SCHED
	/* What came in by a device was not sealed here; a filter there may have written one. */
	if (skb->skb_iif)
		return 0;
	if (unlikely((skb->tc_index & ~WG_DEPTH_MASK) == WG_DEPTH_TAG))
		return skb->tc_index & WG_DEPTH_MASK;
#endif
	return 0;
}

/** wg_outer_forget_depth() - @skb leaves by a device that is none of ours. Any context. */
static inline void wg_outer_forget_depth(struct sk_buff *skb)
{
#ifdef CONFIG_NET_SCHED
	skb->tc_index = 0;
#endif
}

/**
 * wg_outer_inherit() - give a sealed packet all that egress looks for in a packet of its sender's
 * @outer: fresh; a message or a train of them
 * @inner: the packet that it was sealed from, as it was handed to the interface
 * @last: nothing of @inner is left to be sealed
 *
 * Each seal path calls it, once for each outer packet. After the @last one,
 * @inner may be without its socket. Softirqs off.
 */
void wg_outer_inherit(struct sk_buff *outer, struct sk_buff *inner, bool last);

#endif /* WG_OUTER_H */
