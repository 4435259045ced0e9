/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* trace.h - tracepoints: drops, handshakes, endpoints, sessions */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM wg

#if !defined(WG_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define WG_TRACE_H

#include <linux/in6.h>
#include <linux/netdevice.h>
#include <linux/tracepoint.h>

#include "drop.h"
#include "peer.h"

#ifndef WG_TRACE_ONCE
#define WG_TRACE_ONCE
enum {
	WG_TRACE_REASON_LEN = 32,
};

/* A peer by its public key, which is zero where there is none. */
static inline void wg_trace_peer(u8 *key, const struct wg_peer *peer)
{
	if (peer)
		memcpy(key, peer->remote.public_key, WG_KEY_LEN);
	else
		memset(key, 0, WG_KEY_LEN);
}
#endif

/* Packets that were dropped, for the reasons of enum wgctl_drop. */
TRACE_EVENT(wg_drop,
	TP_PROTO(const struct wg_device *wg, const struct wg_peer *peer, enum wgctl_drop reason,
		 unsigned int count),
	TP_ARGS(wg, peer, reason, count),
	TP_STRUCT__entry(
		__array(char, device, IFNAMSIZ)
		__array(u8, peer, WG_KEY_LEN)
		__array(char, name, WG_TRACE_REASON_LEN)
		__field(u32, reason)
		__field(u32, count)
	),
	TP_fast_assign(
		memcpy(__entry->device, wg->dev->name, IFNAMSIZ);
		wg_trace_peer(__entry->peer, peer);
		strscpy(__entry->name, wg_counter_name(reason), WG_TRACE_REASON_LEN);
		__entry->reason = reason;
		__entry->count = count;
	),
	TP_printk("device=%s peer=%s reason=%s count=%u", __entry->device,
		  __print_hex_str(__entry->peer, WG_KEY_LEN), __entry->name, __entry->count)
);

/* A handshake was completed: both sides are authenticated. */
TRACE_EVENT(wg_handshake,
	TP_PROTO(const struct wg_peer *peer, bool initiator),
	TP_ARGS(peer, initiator),
	TP_STRUCT__entry(
		__array(char, device, IFNAMSIZ)
		__array(u8, peer, WG_KEY_LEN)
		__field(bool, initiator)
	),
	TP_fast_assign(
		memcpy(__entry->device, peer->wg->dev->name, IFNAMSIZ);
		wg_trace_peer(__entry->peer, peer);
		__entry->initiator = initiator;
	),
	TP_printk("device=%s peer=%s initiator=%d", __entry->device,
		  __print_hex_str(__entry->peer, WG_KEY_LEN), __entry->initiator)
);

/* A peer speaks from another address or port. */
TRACE_EVENT(wg_endpoint,
	TP_PROTO(const struct wg_peer *peer, const struct sockaddr_in6 *old,
		 const struct sockaddr_in6 *new),
	TP_ARGS(peer, old, new),
	TP_STRUCT__entry(
		__array(char, device, IFNAMSIZ)
		__array(u8, peer, WG_KEY_LEN)
		__array(u8, old, sizeof(struct sockaddr_in6))
		__array(u8, new, sizeof(struct sockaddr_in6))
	),
	TP_fast_assign(
		memcpy(__entry->device, peer->wg->dev->name, IFNAMSIZ);
		wg_trace_peer(__entry->peer, peer);
		memcpy(__entry->old, old, sizeof(struct sockaddr_in6));
		memcpy(__entry->new, new, sizeof(struct sockaddr_in6));
	),
	TP_printk("device=%s peer=%s old=%pISpc new=%pISpc", __entry->device,
		  __print_hex_str(__entry->peer, WG_KEY_LEN), __entry->old, __entry->new)
);

/* The keys of a peer are wiped, none is left. */
TRACE_EVENT(wg_session_expired,
	TP_PROTO(const struct wg_peer *peer),
	TP_ARGS(peer),
	TP_STRUCT__entry(
		__array(char, device, IFNAMSIZ)
		__array(u8, peer, WG_KEY_LEN)
	),
	TP_fast_assign(
		memcpy(__entry->device, peer->wg->dev->name, IFNAMSIZ);
		wg_trace_peer(__entry->peer, peer);
	),
	TP_printk("device=%s peer=%s", __entry->device,
		  __print_hex_str(__entry->peer, WG_KEY_LEN))
);

#endif /* WG_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
