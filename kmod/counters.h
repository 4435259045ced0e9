/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* counters.h - dropped packets, counted by reason per device and CPU, and what else is counted */
#ifndef WG_COUNTERS_H
#define WG_COUNTERS_H

#include <linux/percpu.h>
#include <linux/types.h>

#include "uapi/wgctl.h"

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

#endif /* WG_COUNTERS_H */
