/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* counters.h - dropped packets, counted by reason per device and CPU */
#ifndef WG_COUNTERS_H
#define WG_COUNTERS_H

#include <linux/percpu.h>
#include <linux/types.h>

#include "uapi/wgctl.h"

/** struct wg_counters - one CPU's counts; a torn 64-bit read on 32-bit machines is tolerated */
struct wg_counters {
	u64 drops[WGCTL_DROP_COUNT];
};

/** wg_drop_name() - the reason's name, at most 31 characters */
const char *wg_drop_name(enum wgctl_drop reason);

/** wg_counters_read() - sum of all CPUs; any context */
u64 wg_counters_read(const struct wg_counters __percpu *counters, enum wgctl_drop reason);

#define wg_counters_add(counters, reason, n) this_cpu_add((counters)->drops[reason], n)

#endif /* WG_COUNTERS_H */
