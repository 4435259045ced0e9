// SPDX-License-Identifier: GPL-2.0 OR MIT
/* drop.c - the end of a packet that gets no further: counted, traced and freed with its reason */
#include "drop.h"

#include "device.h"
#include "peer.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/* What the kernel's own reasons come closest to; an external module cannot add to them. */
static const enum skb_drop_reason core_reasons[WGCTL_DROP_COUNT] = {
	[WGCTL_DROP_TX_NOT_IP] = SKB_DROP_REASON_UNHANDLED_PROTO,
	[WGCTL_DROP_TX_NO_PEER] = SKB_DROP_REASON_IP_OUTNOROUTES,
	[WGCTL_DROP_TX_NO_ENDPOINT] = SKB_DROP_REASON_NEIGH_CREATEFAIL,
	[WGCTL_DROP_TX_TOO_BIG] = SKB_DROP_REASON_PKT_TOO_BIG,
	[WGCTL_DROP_TX_NO_MEMORY] = SKB_DROP_REASON_NOMEM,
	[WGCTL_DROP_TX_STAGED_FULL] = SKB_DROP_REASON_NEIGH_QUEUEFULL,
	[WGCTL_DROP_TX_NO_HANDSHAKE] = SKB_DROP_REASON_NEIGH_FAILED,
	[WGCTL_DROP_TX_NO_ROUTE] = SKB_DROP_REASON_IP_OUTNOROUTES,
	[WGCTL_DROP_TX_LOOP] = SKB_DROP_REASON_IP_OUTNOROUTES,
	[WGCTL_DROP_RX_MALFORMED] = SKB_DROP_REASON_PKT_TOO_SMALL,
	[WGCTL_DROP_RX_NO_SESSION] = SKB_DROP_REASON_NO_SOCKET,
	[WGCTL_DROP_RX_NOT_IP] = SKB_DROP_REASON_IP_INHDR,
	[WGCTL_DROP_RX_SOURCE_NOT_ALLOWED] = SKB_DROP_REASON_IP_RPFILTER,
	[WGCTL_DROP_RX_NO_MEMORY] = SKB_DROP_REASON_NOMEM,
	[WGCTL_DROP_RX_BACKLOG] = SKB_DROP_REASON_CPU_BACKLOG,
	[WGCTL_DROP_HS_QUEUE_FULL] = SKB_DROP_REASON_FULL_RING,
};

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

void wg_drop_count(struct wg_device *wg, struct wg_peer *peer, enum wgctl_drop reason,
		   unsigned int count)
{
	if (!count)
		return;
	wg_counters_add(wg->counters, reason, count);
	if (peer)
		atomic_add(count, &peer->drops[reason]);
	trace_wg_drop(wg, peer, reason, count);
}

void wg_drop(struct wg_device *wg, struct wg_peer *peer, struct sk_buff *skb,
	     enum wgctl_drop reason)
{
	wg_drop_count(wg, peer, reason, 1);
	kfree_skb_reason(skb, core_reasons[reason] ?: SKB_DROP_REASON_NOT_SPECIFIED);
}
