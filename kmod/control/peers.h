/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* peers.h - what is done with all peers of a device */
#ifndef WG_PEERS_H
#define WG_PEERS_H

#include <linux/types.h>

struct list_head;
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
 * wg_peers_from() - the first peer whose number is @id or greater, or NULL
 *
 * Peers are listed in the order of their numbers, which begin at 1. Process context,
 * update_lock held. For a dump whose next peer may have gone.
 */
struct wg_peer *wg_peers_from(struct wg_device *wg, u64 id);

/**
 * wg_peers_follow_link() - the link went up or down
 *
 * Peers are started or stopped: a few at once, many soon. RTNL held.
 */
void wg_peers_follow_link(struct wg_device *wg);

/** wg_peers_remove() - all of them. Process context, nobody else has the device. */
void wg_peers_remove(struct wg_device *wg);

/**
 * wg_peers_unlock_and_destroy() - let go of update_lock, and destroy unlinked peers after that
 * @removals: as wg_peer_unlink() has made it
 *
 * Process context, update_lock held by wg_device_lock(). The device must stay.
 */
void wg_peers_unlock_and_destroy(struct wg_device *wg, struct list_head *removals);

/**
 * wg_peers_settle() - wait for peers that were unlinked before, until they are destroyed
 *
 * Process context, without update_lock and the RTNL. For whoever has seen to all peers
 * that the device has: those that it had a moment ago hold keys and routes, too.
 */
void wg_peers_settle(struct wg_device *wg);

#endif /* WG_PEERS_H */
