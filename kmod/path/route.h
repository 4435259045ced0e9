/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* route.h - routes to the endpoints of peers */
#ifndef WG_ROUTE_H
#define WG_ROUTE_H

#include <net/flow.h>

#include "state/endpoint.h"

struct dst_entry;
struct rtable;
struct sock;
struct wg_peer;

/**
 * wg_route4() - the route to an endpoint, from the peer's cache or looked up and cached
 * @sk: the socket that will send
 * @peer: whose endpoint it is; NULL for a reply to anybody, which is not cached
 * @endpoint: where the peer was when that was read; it may have moved since
 * @flow: its source address is set to the one to send from
 *
 * Softirqs off, under RCU. Return: the route with a reference, or an ERR_PTR. It
 * may lead into the tunnel itself.
 */
struct rtable *wg_route4(struct sock *sk, struct wg_peer *peer, struct wg_endpoint *endpoint,
			 struct flowi4 *flow);

/** wg_route6() - the same for IPv6 */
struct dst_entry *wg_route6(struct sock *sk, struct wg_peer *peer,
			    const struct wg_endpoint *endpoint, struct flowi6 *flow);

#endif /* WG_ROUTE_H */
