// SPDX-License-Identifier: GPL-2.0 OR MIT
/* endpoint.c - where a peer is reached: learnt, moved and forgotten */
#include "endpoint.h"

#include <linux/ip.h>
#include <linux/udp.h>
#include <net/dst_cache.h>
#include <net/ipv6.h>

#include "events.h"
#include "peer.h"
#include "trace.h"

enum {
	ROAMED_INTERVAL = HZ,	/* between two tellings of one peer, in jiffies */
};

void wg_endpoint_from_skb(struct wg_endpoint *endpoint, const struct sk_buff *skb)
{
	memset(endpoint, 0, sizeof(*endpoint));
	if (ip_hdr(skb)->version == 4) {
		endpoint->remote4.sin_family = AF_INET;
		endpoint->remote4.sin_port = udp_hdr(skb)->source;
		endpoint->remote4.sin_addr.s_addr = ip_hdr(skb)->saddr;
		endpoint->source4.s_addr = ip_hdr(skb)->daddr;
		endpoint->source_ifindex = skb->skb_iif;
	} else {
		endpoint->remote6.sin6_family = AF_INET6;
		endpoint->remote6.sin6_port = udp_hdr(skb)->source;
		endpoint->remote6.sin6_addr = ipv6_hdr(skb)->saddr;
		endpoint->remote6.sin6_scope_id = ipv6_iface_scope_id(&ipv6_hdr(skb)->saddr,
								      skb->skb_iif);
		endpoint->source6 = ipv6_hdr(skb)->daddr;
	}
}

void wg_endpoint_read(struct wg_peer *peer, struct wg_endpoint *endpoint)
{
	unsigned int sequence;

	do {
		sequence = read_seqbegin(&peer->endpoint_lock);
		*endpoint = peer->endpoint;
	} while (read_seqretry(&peer->endpoint_lock, sequence));
}

/* Puts the peer there. Return: where it was. */
static struct sockaddr_in6 move(struct wg_peer *peer, const struct wg_endpoint *endpoint)
{
	struct sockaddr_in6 old;

	write_seqlock_bh(&peer->endpoint_lock);
	old = peer->endpoint.remote6;
	peer->endpoint = *endpoint;
	dst_cache_reset(&peer->endpoint_cache);
	write_sequnlock_bh(&peer->endpoint_lock);
	return old;
}

void wg_endpoint_set(struct wg_peer *peer, const struct wg_endpoint *endpoint)
{
	move(peer, endpoint);
}

/* Tells it now, or when enough time has passed since it was told last. */
static void tell_roamed(struct wg_peer *peer, const struct sockaddr_in6 *old,
			const struct sockaddr_in6 *new)
{
	bool at_once = false;
	unsigned long since;

	trace_wg_endpoint(peer, old, new);
	if (!wg_events_listened(peer->wg))
		return;

	read_seqlock_excl_bh(&peer->endpoint_lock);
	/* Not time_after(): where jiffies have 32 bits, what was weeks ago would lie ahead. */
	since = jiffies - peer->roamed_told;
	if (!wg_timers_roamed_pending(peer)) {
		at_once = since >= ROAMED_INTERVAL;
		if (at_once) {
			peer->roamed_told = jiffies;
		} else {
			peer->roamed_from = *old;
			wg_timers_roamed(peer, ROAMED_INTERVAL - since);
		}
	}
	read_sequnlock_excl_bh(&peer->endpoint_lock);
	if (at_once)
		wg_event_endpoint(peer, old, new);
}

void wg_endpoint_roamed_due(struct wg_peer *peer)
{
	struct sockaddr_in6 old, new;

	read_seqlock_excl_bh(&peer->endpoint_lock);
	old = peer->roamed_from;
	new = peer->endpoint.remote6;
	peer->roamed_told = jiffies;
	read_sequnlock_excl_bh(&peer->endpoint_lock);
	/* It may have come back meanwhile. */
	if (memcmp(&old, &new, sizeof(old)))
		wg_event_endpoint(peer, &old, &new);
}

void wg_endpoint_roam(struct wg_peer *peer, const struct wg_endpoint *endpoint)
{
	struct wg_endpoint now;
	struct sockaddr_in6 old;

	/* Nearly every packet comes from where the last one came from. */
	wg_endpoint_read(peer, &now);
	if (likely(!memcmp(&now, endpoint, sizeof(now))))
		return;
	old = move(peer, endpoint);
	if (memcmp(&old, &endpoint->remote6, sizeof(old)))
		tell_roamed(peer, &old, &endpoint->remote6);
}

void wg_endpoint_forget_source(struct wg_peer *peer)
{
	write_seqlock_bh(&peer->endpoint_lock);
	memset(&peer->endpoint.source6, 0, sizeof(peer->endpoint.source6));
	dst_cache_reset(&peer->endpoint_cache);
	write_sequnlock_bh(&peer->endpoint_lock);
}

void wg_endpoint_forget_routes(struct wg_peer *peer)
{
	wg_endpoint_forget_source(peer);
	/* Who sends looks for a socket first, so nobody uses the cache now. */
	dst_cache_reset_now(&peer->endpoint_cache);
}
