/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* lane.h - sealed messages wait for the CPU that opens them */
#ifndef WG_LANE_H
#define WG_LANE_H

#include <linux/skbuff.h>

struct napi_struct;
struct wg_device;
struct wg_lane;
struct wg_peer;

/** wg_lane_open_t - what opens a slice of a lane: see wg_open_slice() */
typedef void (*wg_lane_open_t)(struct wg_device *wg, struct napi_struct *napi,
			       struct sk_buff_head *slice);

/** wg_lane_init() - module load; wg_lane_exit() when there is no device any more */
int wg_lane_init(void);
void wg_lane_exit(void);

/** wg_lanes_init() - a lane for each possible CPU. Process context. Return: 0 or -ENOMEM. */
int wg_lanes_init(struct wg_device *wg, wg_lane_open_t open);

/**
 * wg_lanes_destroy() - the end; no message may come any more
 *
 * Process context. When it returns, no lane is being worked off. Does nothing when
 * wg_lanes_init() has failed or has not been called.
 */
void wg_lanes_destroy(struct wg_device *wg);

/** wg_lanes_purge() - drop what waits. Process context. */
void wg_lanes_purge(struct wg_device *wg);

/**
 * wg_lane_add() - queue a data message; it is opened within the softirq that runs now
 * @peer: that the message claims to be from
 * @skb: from a socket, skb->data at the WireGuard header
 *
 * Messages of one peer are opened in the order in which they were added, on
 * whatever CPUs that happens. Where it would take too much memory, or more than
 * the peer's share of a crowded lane, it is dropped. Consumes @skb. Softirqs off,
 * under RCU.
 */
void wg_lane_add(struct wg_device *wg, struct wg_peer *peer, struct sk_buff *skb);

#endif /* WG_LANE_H */
