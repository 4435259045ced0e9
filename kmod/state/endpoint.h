/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* endpoint.h - where a peer is reached */
#ifndef WG_ENDPOINT_H
#define WG_ENDPOINT_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/skbuff.h>

struct wg_peer;

/**
 * struct wg_endpoint - where a peer is, and from which of our addresses we speak to it
 * @remote: family 0 when not known
 * @source4: our address that its last packet came to; zero lets routing choose
 * @source_ifindex: and the interface it came by, IPv4 alone
 */
struct wg_endpoint {
	union {
		struct sockaddr remote;
		struct sockaddr_in remote4;
		struct sockaddr_in6 remote6;
	};
	union {
		struct {
			struct in_addr source4;
			int source_ifindex;
		};
		struct in6_addr source6;
	};
};

/** wg_endpoint_from_skb() - where a received datagram came from; its outer headers are in place */
void wg_endpoint_from_skb(struct wg_endpoint *endpoint, const struct sk_buff *skb);

/** wg_endpoint_read() - a consistent copy of the peer's endpoint; any context */
void wg_endpoint_read(struct wg_peer *peer, struct wg_endpoint *endpoint);

/** wg_endpoint_set() - an administrator says where the peer is. Any context but hard interrupts. */
void wg_endpoint_set(struct wg_peer *peer, const struct wg_endpoint *endpoint);

/**
 * wg_endpoint_roam() - an authentic message came from there; a no-op if it was there before
 *
 * Told once a second and peer at most: then where it was before and where it is now.
 */
void wg_endpoint_roam(struct wg_peer *peer, const struct wg_endpoint *endpoint);

/** wg_endpoint_roamed_due() - tell what was held back; the peer's timer */
void wg_endpoint_roamed_due(struct wg_peer *peer);

/** wg_endpoint_forget_routes() - and release the cached ones. The sockets are closed. */
void wg_endpoint_forget_routes(struct wg_peer *peer);

/** wg_endpoint_forget_source() - let routing choose our address again */
void wg_endpoint_forget_source(struct wg_peer *peer);

#endif /* WG_ENDPOINT_H */
