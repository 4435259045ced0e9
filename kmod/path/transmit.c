// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * transmit.c - messages out: handed to the IP layer by the device's sockets
 *
 * The sockets are found under RCU. An interface that they are bound to is in every
 * route that is looked up, an address is the source of all that is sent.
 */
#include "transmit.h"

#include <linux/netdevice.h>
#include <net/ipv6.h>
#include <net/udp_tunnel.h>

#include "state/compat_net.h"
#include "state/device.h"
#include "state/drop.h"
#include "state/peer.h"
#include "outer.h"
#include "route.h"

enum {
	/* Room before a message for all the headers that come, so that nobody has to move it. */
	MESSAGE_HEADROOM = LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr),
};

static int send4(struct wg_device *wg, struct wg_peer *peer, struct wg_endpoint *endpoint,
		 struct sk_buff *skb, u8 dsfield)
{
	struct sock *sk = rcu_dereference(wg->sock4);
	struct rtable *rt;
	struct flowi4 flow = {
		.saddr = endpoint->source4.s_addr,
		.daddr = endpoint->remote4.sin_addr.s_addr,
		.fl4_dport = endpoint->remote4.sin_port,
		.flowi4_mark = skb->mark,
		.flowi4_proto = IPPROTO_UDP,
	};

	if (unlikely(!sk))
		return -ENONET;
	flow.fl4_sport = inet_sk(sk)->inet_sport;
	flow.flowi4_oif = READ_ONCE(sk->sk_bound_dev_if);
	if (inet_sk(sk)->inet_rcv_saddr)
		flow.saddr = inet_sk(sk)->inet_rcv_saddr;
	rt = wg_route4(sk, peer, endpoint, &flow);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	if (likely(!wg_device_is_ours(rt->dst.dev)))
		wg_outer_forget_depth(skb);
	udp_tunnel_xmit_skb(rt, sk, skb, flow.saddr, flow.daddr, dsfield,
			    ip4_dst_hoplimit(&rt->dst), 0, flow.fl4_sport, flow.fl4_dport,
			    false, false WG_UDP_TUNNEL_FLAGS);
	return 0;
}

#if IS_ENABLED(CONFIG_IPV6)
static int send6(struct wg_device *wg, struct wg_peer *peer, struct wg_endpoint *endpoint,
		 struct sk_buff *skb, u8 dsfield)
{
	struct sock *sk = rcu_dereference(wg->sock6);
	struct dst_entry *dst;
	struct flowi6 flow = {
		.saddr = endpoint->source6,
		.daddr = endpoint->remote6.sin6_addr,
		.fl6_dport = endpoint->remote6.sin6_port,
		.flowi6_mark = skb->mark,
		.flowi6_oif = endpoint->remote6.sin6_scope_id,
		.flowi6_proto = IPPROTO_UDP,
	};

	if (unlikely(!sk))
		return -ENONET;
	flow.fl6_sport = inet_sk(sk)->inet_sport;
	if (!flow.flowi6_oif)
		flow.flowi6_oif = READ_ONCE(sk->sk_bound_dev_if);
	else if (!sk_dev_equal_l3scope(sk, flow.flowi6_oif))
		return -ENETUNREACH;
	if (!ipv6_addr_any(&sk->sk_v6_rcv_saddr))
		flow.saddr = sk->sk_v6_rcv_saddr;
	dst = wg_route6(sk, peer, endpoint, &flow);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	if (likely(!wg_device_is_ours(dst->dev)))
		wg_outer_forget_depth(skb);
	/* Unlike IPv4, IPv6 fragments a datagram of ours only when told to. */
	skb->ignore_df = 1;
	udp_tunnel6_xmit_skb(dst, sk, skb, NULL, &flow.saddr, &flow.daddr, dsfield,
			     ip6_dst_hoplimit(dst), 0, flow.fl6_sport, flow.fl6_dport,
			     false WG_UDP_TUNNEL_FLAGS);
	return 0;
}
#else
static int send6(struct wg_device *wg, struct wg_peer *peer, struct wg_endpoint *endpoint,
		 struct sk_buff *skb, u8 dsfield)
{
	return -EAFNOSUPPORT;
}
#endif

static enum wgctl_drop send_error(int err)
{
	switch (err) {
	case -EDESTADDRREQ:
		return WGCTL_DROP_TX_NO_ENDPOINT;
	default:
		return WGCTL_DROP_TX_NO_ROUTE;
	}
}

/* Consumes @skb. Softirqs off, under RCU. @peer is NULL for a reply to anybody. */
static int send(struct wg_device *wg, struct wg_peer *peer, struct wg_endpoint *endpoint,
		struct sk_buff *skb, u8 dsfield)
{
	int err;

	/* No device: the IP layer would count the packet a second time in its statistics. */
	skb->dev = NULL;
	skb->mark = READ_ONCE(wg->fwmark);
	if (endpoint->remote.sa_family == AF_INET)
		err = send4(wg, peer, endpoint, skb, dsfield);
	else if (endpoint->remote.sa_family == AF_INET6)
		err = send6(wg, peer, endpoint, skb, dsfield);
	else
		err = -EDESTADDRREQ;
	if (likely(!err))
		return 0;

	DEV_STATS_INC(wg->dev, tx_errors);
	wg_drop(wg, peer, skb, send_error(err));
	return err;
}

int wg_transmit(struct wg_peer *peer, struct sk_buff *skb, u8 dsfield)
{
	unsigned int packets = max_t(unsigned int, skb_shinfo(skb)->gso_segs, 1);
	unsigned int len = skb->len;
	struct wg_endpoint endpoint;
	int err;

	wg_endpoint_read(peer, &endpoint);
	err = send(peer->wg, peer, &endpoint, skb, dsfield);
	if (likely(!err)) {
		atomic64_add(len, &peer->tx_bytes);
		dev_sw_netstats_tx_add(peer->wg->dev, packets, len);
	}
	return err;
}

static struct sk_buff *message_skb(const void *message, size_t len, gfp_t gfp)
{
	struct sk_buff *skb = alloc_skb(MESSAGE_HEADROOM + len, gfp);

	if (!skb)
		return NULL;
	skb_reserve(skb, MESSAGE_HEADROOM);
	skb_put_data(skb, message, len);
	return skb;
}

int wg_transmit_message(struct wg_peer *peer, const void *message, size_t len)
{
	struct sk_buff *skb = message_skb(message, len, GFP_KERNEL);
	int err;

	if (!skb)
		return -ENOMEM;
	local_bh_disable();
	rcu_read_lock();
	err = wg_transmit(peer, skb, WG_OUTER_DSCP_HANDSHAKE);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

void wg_transmit_reply(struct wg_device *wg, const struct wg_endpoint *to, const void *message,
		       size_t len)
{
	struct sk_buff *skb = message_skb(message, len, GFP_ATOMIC | __GFP_NOWARN);
	struct wg_endpoint endpoint = *to;

	if (!skb)
		return;
	local_bh_disable();
	rcu_read_lock();
	/* Of no class: whoever floods us would get as much through to others with precedence. */
	if (!send(wg, NULL, &endpoint, skb, 0))
		dev_sw_netstats_tx_add(wg->dev, 1, len);
	rcu_read_unlock();
	local_bh_enable();
}
