/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* peers.h - what is done with all peers of a device */
#ifndef WG_PEERS_H
#define WG_PEERS_H

struct wg_device;
struct wg_peer;
struct work_struct;

/** wg_peers_init() - module load; wg_peers_exit() when there is no device any more */
int wg_peers_init(void);
void wg_peers_exit(void);

/** wg_peers_defer() - have @work done where it may take long. Any context. */
void wg_peers_defer(struct work_struct *work);

/** wg_peers_work() - a device's peers_work: the link went up or down, and there are many peers */
void wg_peers_work(struct work_struct *work);

/** wg_peers_for_each() - call @action for every peer. Process context, update_lock held. */
void wg_peers_for_each(struct wg_device *wg, void (*action)(struct wg_peer *peer));

/**
 * wg_peers_follow_link() - the link went up or down
 *
 * Peers are started or stopped: a few at once, many soon. RTNL held.
 */
void wg_peers_follow_link(struct wg_device *wg);

/** wg_peers_remove() - all of them. Process context, nobody else has the device. */
void wg_peers_remove(struct wg_device *wg);

#endif /* WG_PEERS_H */
