// SPDX-License-Identifier: GPL-2.0 OR MIT
/* counters.c - why packets were dropped, and what else is counted: names and sums */
#include "counters.h"

static const char *const names[WG_COUNTS] = {
#define WGCTL_DROP_NAME(name, text) [WGCTL_DROP_##name] = text,
	WGCTL_DROP_REASONS(WGCTL_DROP_NAME)
#undef WGCTL_DROP_NAME
	[WG_COUNT_ECN_IGNORED] = "rx_ecn_ignored",
};

const char *wg_counter_name(unsigned int which)
{
	return names[which];
}

u64 wg_counters_read(const struct wg_counters __percpu *counters, unsigned int which)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(counters, cpu)->counts[which]);
	return sum;
}
