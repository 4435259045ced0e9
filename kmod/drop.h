/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* drop.h - the end of a packet that gets no further */
#ifndef WG_DROP_H
#define WG_DROP_H

#include <linux/skbuff.h>

#include "uapi/wgctl.h"

struct wg_device;
struct wg_peer;

/**
 * wg_drop() - count, trace and free a packet
 * @peer: whom it can be laid to; may be NULL
 *
 * Consumes @skb. Any context, the peer under RCU or with a reference.
 */
void wg_drop(struct wg_device *wg, struct wg_peer *peer, struct sk_buff *skb,
	     enum wgctl_drop reason);

/** wg_drop_count() - the same for @count packets that somebody else frees, or that had no skb */
void wg_drop_count(struct wg_device *wg, struct wg_peer *peer, enum wgctl_drop reason,
		   unsigned int count);

#endif /* WG_DROP_H */
