/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * device.h - a WireGuard device: all that an interface has, but for the interface itself
 *
 * The room state/ is what there is: devices, their peers, and of each peer its
 * endpoint, sessions and timers. Its functions change that and keep it consistent,
 * and each struct says which lock guards what. Drops are counted here (drop), and
 * what happens is told to listeners (events, by the wgctl family) and tracers (trace).
 *
 * Nothing here sends or receives. A timer that expires, and a peer's work item, call
 * what main.c has handed in: see wg_timers_init() and wg_peer_init(). What differs
 * between kernels is in compat_net.h and compat_netlink.h, for all rooms from here on.
 */
#ifndef WG_DEVICE_H
#define WG_DEVICE_H

#include <linux/if.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rhashtable.h>
#include <linux/rwsem.h>

#include "core/allowedips.h"
#include "core/cookie.h"
#include "core/noise.h"
#include "drop.h"

struct rtnl_link_ops;
struct wg_handshake_queue;
struct wg_lane;

/**
 * struct wg_binding - what the sockets are bound to, all of it in the creating namespace
 * @ifindex: of an interface or a VRF; 0 for any
 * @ifname: the name that it has, or had last
 * @gone: it is not there; the next one of that name takes its place
 * @ipv4: our address; zero for any
 * @ipv6: the same
 */
struct wg_binding {
	int ifindex;
	char ifname[IFNAMSIZ];
	bool gone;
	struct in_addr ipv4;
	struct in6_addr ipv6;
};

struct wg_device {
	struct net_device *dev;
	struct wg_counters __percpu *counters;
	struct wg_lane __percpu *lanes;
	bool trains;	/* may messages leave together? Written under the RTNL, read by READ_ONCE() */

	/* Changed under the RTNL, read under RCU. */
	struct net __rcu *creating_net;	/* its sockets live there; NULL once it is gone */
	struct sock __rcu *sock4;
	struct sock __rcu *sock6;

	/* Guarded by the RTNL. */
	struct wg_binding binding;
	struct list_head device_list;	/* of all; see wg_devices_lock() */
	struct work_struct binding_work;	/* an interface that it was bound to has come back */

	/* Changed under @update_lock, read under RCU. */
	struct wg_allowedips allowedips;
	struct rhashtable peers_by_key;
	struct rhashtable sessions;	/* by receiver index; changed by whoever owns the entry */

	/*
	 * Guarded by @update_lock; a peer's own state has locks of its own. It is held for
	 * as long as a change of a million peers takes, and the RTNL is taken inside it for
	 * moments. So nobody may wait for it who holds the RTNL: wg_device_lock().
	 */
	struct mutex update_lock;
	struct mutex removal_lock;	/* held while removed peers are destroyed; taken inside update_lock */
	struct list_head peers;
	unsigned int peer_count;
	u64 generation;	/* of the configuration; tells a dump that it was interrupted */
	u64 next_peer_id;
	struct work_struct peers_work;	/* its peers follow the link */

	/* What belongs to an earlier life than this is void: handshakes and sessions. */
	atomic_t life;

	/* Written under the RTNL, read anywhere by READ_ONCE(). */
	u16 listen_port;	/* host byte order; 0 until the socket has chosen one */
	u32 fwmark;

	/* Guarded by @identity_lock, taken inside @update_lock and outside of a peer's handshake_lock. */
	struct rw_semaphore identity_lock;
	struct wg_identity identity;
	unsigned int identity_life;	/* the life that began with it; also stable under @update_lock */

	/* The secret is guarded by @checker_lock, the keys by @identity_lock. Process context. */
	spinlock_t checker_lock;
	struct wg_cookie_checker checker;

	struct wg_handshake_queue *handshake_queue;	/* set once */
};

/** wg_devices_init() - @link_ops tell our interfaces from others; module load, before there is one */
void wg_devices_init(const struct rtnl_link_ops *link_ops);

/** wg_device_is_ours() - is it an interface of this driver? Any context. */
bool wg_device_is_ours(const struct net_device *dev);

/** wg_device_setup() - locks and lists of a new device; it is all zeros */
void wg_device_setup(struct wg_device *wg);

/** wg_device_lock() - take update_lock. Process context, without the RTNL. */
void wg_device_lock(struct wg_device *wg);

/** wg_device_lock_killable() - the same. Return: -EINTR when the process is being killed. */
int wg_device_lock_killable(struct wg_device *wg);

void wg_device_unlock(struct wg_device *wg);

/** wg_device_changed() - its configuration is another from now on. update_lock held. */
void wg_device_changed(struct wg_device *wg);

/** wg_device_is_there() - or is it being deleted? Any context; certain under the RTNL alone. */
static inline bool wg_device_is_there(const struct wg_device *wg)
{
	return READ_ONCE(wg->dev->reg_state) == NETREG_REGISTERED;
}

/** wg_devices_lock() - no device goes until wg_devices_unlock(). Process context, without the RTNL. */
void wg_devices_lock(void);
void wg_devices_unlock(void);

/** wg_device_enlist() - @wg is one of all devices from now on. RTNL held. */
void wg_device_enlist(struct wg_device *wg);

/** wg_device_delist() - and no more. RTNL held, and wg_devices_lock() before it. */
void wg_device_delist(struct wg_device *wg);

/**
 * wg_device_next() - the device after @wg, or the first for NULL, or NULL
 *
 * It stays until wg_devices_unlock().
 */
struct wg_device *wg_device_next(struct wg_device *wg);

/**
 * wg_devices_begin_new_lives() - void all sessions and handshakes at once
 *
 * However long the RTNL and devices_lock are held. Process context.
 */
void wg_devices_begin_new_lives(void);

/** wg_device_for_each() - call @action for every device of the driver. RTNL held. */
void wg_device_for_each(void (*action)(struct wg_device *wg, void *data), void *data);

#endif /* WG_DEVICE_H */
