/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* drop.h - the end of a packet that gets no further, and the counters of a device */
#ifndef WG_DROP_H
#define WG_DROP_H

#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "uapi/wgctl.h"

struct wg_device;
struct wg_peer;

/* What is counted: the reasons of enum wgctl_drop first, then packets that are not dropped. */
enum wg_count {
	WG_COUNT_ECN_IGNORED = WGCTL_DROP_COUNT, /* marked underway, and the inner packet has no ECN */
	WG_COUNTS
};

/** struct wg_counters - one CPU's counts; a torn 64-bit read on 32-bit machines is tolerated */
struct wg_counters {
	u64 counts[WG_COUNTS];
};

/** wg_counter_name() - its name, at most 31 characters. @which: below WG_COUNTS */
const char *wg_counter_name(unsigned int which);

/** wg_counters_read() - sum of all CPUs; any context */
u64 wg_counters_read(const struct wg_counters __percpu *counters, unsigned int which);

#define wg_counters_add(counters, which, n) this_cpu_add((counters)->counts[which], n)

/**
 * wg_drop() - count, trace and free a packet
 * @peer: that the packet is attributed to; may be NULL
 *
 * Consumes @skb. Any context, the peer under RCU or with a reference.
 */
void wg_drop(struct wg_device *wg, struct wg_peer *peer, struct sk_buff *skb,
	     enum wgctl_drop reason);

/** wg_drop_count() - the same for @count packets that somebody else frees, or that had no skb */
void wg_drop_count(struct wg_device *wg, struct wg_peer *peer, enum wgctl_drop reason,
		   unsigned int count);

#endif /* WG_DROP_H */
