// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * route.c - routes to the endpoints of peers
 *
 * A peer's route is cached per CPU. The cache also remembers our source
 * address, which is the one that the peer's last packet came to. When that
 * address is no longer ours, or the route has moved to another interface, the
 * source is forgotten and routing chooses anew.
 *
 * A route may lead into the tunnel itself: the endpoint of one peer may be an
 * address behind another. Where that goes round in a circle, the limit on how
 * deep tunnels nest ends it, see wg_seal_send(). The cache then holds a route by
 * our own device, which wg_peer_stop() lets go of before the device can vanish.
 */
#include "route.h"

#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/dst_cache.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "state/compat_net.h"
#include "state/device.h"
#include "state/peer.h"

/* Is the peer still at @endpoint? endpoint_lock held. */
static bool is_at(const struct wg_peer *peer, const struct wg_endpoint *endpoint)
{
	return !memcmp(&peer->endpoint.remote6, &endpoint->remote6, sizeof(endpoint->remote6));
}

/* Did the peer's last packet come by the interface of @dev, or by the VRF around it? */
static bool is_by(const struct wg_endpoint *endpoint, const struct net_device *dev)
{
	return dev->ifindex == endpoint->source_ifindex ||
	       l3mdev_master_ifindex_rcu(dev) == endpoint->source_ifindex;
}

static struct rtable *find_route4(struct sock *sk, struct wg_peer *peer,
				  struct wg_endpoint *endpoint, struct flowi4 *flow)
{
	struct net *net = sock_net(sk);
	struct rtable *rt;

	security_sk_classify_flow(sk, flowi4_to_flowi_common(flow));
	/* No route is found when that is not ours. */
	if (inet_sk(sk)->inet_rcv_saddr)
		return ip_route_output_flow(net, flow, sk);
	if (flow->saddr && !inet_confirm_addr(net, NULL, 0, flow->saddr, RT_SCOPE_HOST)) {
		flow->saddr = 0;
		if (peer)
			wg_endpoint_forget_source(peer);
	}
	rt = ip_route_output_flow(net, flow, sk);
	if (flow->saddr && endpoint->source_ifindex &&
	    (IS_ERR(rt) ? PTR_ERR(rt) == -EINVAL : !is_by(endpoint, rt->dst.dev))) {
		/* The address is still ours, but packets now leave by another interface. */
		if (!IS_ERR(rt))
			ip_rt_put(rt);
		flow->saddr = 0;
		if (peer)
			wg_endpoint_forget_source(peer);
		rt = ip_route_output_flow(net, flow, sk);
	}
	return rt;
}

/* A route to where the peer was before must not outlive its move. */
static void cache_route4(struct wg_peer *peer, const struct wg_endpoint *endpoint,
			 struct rtable *rt, __be32 source)
{
	read_seqlock_excl(&peer->endpoint_lock);
	if (is_at(peer, endpoint))
		dst_cache_set_ip4(&peer->endpoint_cache, &rt->dst, source);
	read_sequnlock_excl(&peer->endpoint_lock);
}

struct rtable *wg_route4(struct sock *sk, struct wg_peer *peer, struct wg_endpoint *endpoint,
			 struct flowi4 *flow)
{
	struct rtable *rt = peer ? dst_cache_get_ip4(&peer->endpoint_cache, &flow->saddr) : NULL;

	if (likely(rt))
		return rt;
	rt = find_route4(sk, peer, endpoint, flow);
	if (peer && !IS_ERR(rt))
		cache_route4(peer, endpoint, rt, flow->saddr);
	return rt;
}

#if IS_ENABLED(CONFIG_IPV6)
static struct dst_entry *find_route6(struct sock *sk, struct wg_peer *peer, struct flowi6 *flow)
{
	struct net *net = sock_net(sk);
	struct net_device *bound = dev_get_by_index_rcu(net, READ_ONCE(sk->sk_bound_dev_if));

	security_sk_classify_flow(sk, flowi6_to_flowi_common(flow));
	if (!ipv6_addr_any(&flow->saddr) && !ipv6_chk_addr(net, &flow->saddr, bound, 0)) {
		if (!ipv6_addr_any(&sk->sk_v6_rcv_saddr))
			return ERR_PTR(-EADDRNOTAVAIL);
		flow->saddr = in6addr_any;
		if (peer)
			wg_endpoint_forget_source(peer);
	}
	return wg_ip6_dst_lookup_flow(net, sk, flow);
}

static void cache_route6(struct wg_peer *peer, const struct wg_endpoint *endpoint,
			 struct dst_entry *dst, const struct in6_addr *source)
{
	read_seqlock_excl(&peer->endpoint_lock);
	if (is_at(peer, endpoint))
		dst_cache_set_ip6(&peer->endpoint_cache, dst, source);
	read_sequnlock_excl(&peer->endpoint_lock);
}

struct dst_entry *wg_route6(struct sock *sk, struct wg_peer *peer,
			    const struct wg_endpoint *endpoint, struct flowi6 *flow)
{
	struct dst_entry *dst = peer ? dst_cache_get_ip6(&peer->endpoint_cache, &flow->saddr) :
				       NULL;

	if (likely(dst))
		return dst;
	dst = find_route6(sk, peer, flow);
	if (peer && !IS_ERR(dst))
		cache_route6(peer, endpoint, dst, &flow->saddr);
	return dst;
}
#endif
