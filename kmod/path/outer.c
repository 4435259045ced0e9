// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * outer.c - what an outer packet takes over from the inner one that it carries
 *
 * An outer packet is built in fresh memory, so it knows nothing of its sender but
 * what is handed over here. Of each field that the way out reads (the IP layer,
 * netfilter, qdiscs, the choice of a queue, the driver):
 *
 * hash, l4_hash, sw_hash: copied. Sealed, the packet has no flow to compute it from.
 * sk, destructor, truesize: see own() below.
 * tstamp, tstamp_type: copied, the delivery time. A qdisc such as fq that sees the
 *	socket leaves pacing to it, and TCP then paces by nothing else.
 * ooo_okay: copied to the first packet: only before that one is nothing in flight.
 * priority: zero, as with the in-tree driver. It may become a VLAN's priority
 *	or a traffic class on the wire, and would tell of the content.
 * mark: the device's own; wg_transmit() sets it. An inner mark has chosen the
 *	tunnel, and must not choose the way of its messages.
 * queue_mapping, napi_id: zero: the outer device's queues are others.
 * tx_flags, tskey: none. The interface has told the sender the times of sending
 *	(ndo_start_xmit); a second report would come with the sealed packet in it.
 * dst, dst_pending_confirm: the outer packet has a route and a neighbour of its own.
 * ip_summed, csum_*, gso_*, encapsulation, inner_*, protocol: made for the outer
 *	packet, by seal.c and the IP layer.
 * tc_index: one more than the count of the inner packet, see outer.h. It ends where
 *	the outer packet leaves by a device that is none of ours, so a loop by way of
 *	another kind of tunnel is not seen. Neither is one through an interface of ours
 *	with a filter at its egress: tc writes the filter's class there, zero in most cases.
 * nfct, extensions, secmark, vlan: none: outside it is another connection.
 * pfmemalloc: that of its own memory.
 */
#include "outer.h"

#include <net/sock.h>
#include <net/tcp.h>

#include "state/compat_net.h"

/* Does the owner of @inner look at skb->sk and skb->truesize alone, whatever the packet is? */
static bool can_pass_on(const struct sk_buff *inner)
{
	/* Of all destructors that is known of these. */
	return inner->destructor == sock_wfree ||
	       (inner->sk->sk_protocol == IPPROTO_TCP && sk_is_inet(inner->sk));
}

/* Does the socket want to have a hand in what it sends? Only its own packets are made for that. */
static bool has_hook(const struct sock *sk)
{
#ifdef CONFIG_SOCK_VALIDATE_XMIT
	return READ_ONCE(sk->sk_validate_xmit_skb);
#else
	return false;
#endif
}

/*
 * Lets @outer wait, in place of @inner, for what its sender's socket is charged.
 *
 * The last packet takes the whole charge, as it is the last to leave. Those
 * before it, and a bare TCP acknowledgement, which is charged next to nothing,
 * refer to the socket only: qdiscs tell flows by it, and must keep them in one.
 */
static void own(struct sk_buff *outer, struct sk_buff *inner, bool last)
{
	struct sock *sk = inner->sk;

	if (!sk || !sk_fullsock(sk) || has_hook(sk) || !can_pass_on(inner))
		return;
	if (!last || skb_is_tcp_pure_ack(inner)) {
		/* A socket that only its last packets keep alive has no flow for long. */
		if (!skb_set_owner_sk_safe(outer, sk))
			net_dbg_ratelimited("a packet of a socket that is gone\n");
		return;
	}
	swap(outer->sk, inner->sk);
	swap(outer->destructor, inner->destructor);
	outer->truesize = inner->truesize;
}

static void count_depth(struct sk_buff *outer, const struct sk_buff *inner)
{
#ifdef CONFIG_NET_SCHED
	outer->tc_index = WG_DEPTH_TAG | (wg_outer_depth(inner) + 1);
#endif
}

void wg_outer_inherit(struct sk_buff *outer, struct sk_buff *inner, bool last)
{
	count_depth(outer, inner);
	/* A packet that is forwarded may have no hash yet. */
	skb_get_hash(inner);
	skb_copy_hash(outer, inner);
	/* A packet that was taken from a receive path may still have the time when it came. */
	if (wg_has_delivery_time(inner))
		wg_copy_delivery_time(outer, inner);
	outer->ooo_okay = inner->ooo_okay;
	inner->ooo_okay = 0;
	own(outer, inner, last);
}
