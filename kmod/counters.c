// SPDX-License-Identifier: GPL-2.0 OR MIT
/* counters.c - why packets were dropped: names and sums */
#include "counters.h"

static const char *const drop_names[WGCTL_DROP_COUNT] = {
#define WGCTL_DROP_NAME(name, text) [WGCTL_DROP_##name] = text,
	WGCTL_DROP_REASONS(WGCTL_DROP_NAME)
#undef WGCTL_DROP_NAME
};

const char *wg_drop_name(enum wgctl_drop reason)
{
	return drop_names[reason];
}

u64 wg_counters_read(const struct wg_counters __percpu *counters, enum wgctl_drop reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(counters, cpu)->drops[reason]);
	return sum;
}
