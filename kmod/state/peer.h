/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* peer.h - one other side of a device's tunnels */
#ifndef WG_PEER_H
#define WG_PEER_H

#include <linux/kref.h>
#include <linux/rhashtable.h>
#include <linux/seqlock.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/dst_cache.h>

#include "device.h"
#include "endpoint.h"
#include "session.h"
#include "timers.h"

/* What a peer's work item is to do; bits of wg_peer.todo. */
enum wg_peer_todo {
	WG_PEER_SEND_INITIATION,
	WG_PEER_WIPE_KEYS,
};

/**
 * struct wg_lane_ticket - the last message of a peer that was queued, and in which lane (lane.c)
 *
 * Zeros for a peer that has received nothing yet.
 */
struct wg_lane_ticket {
	spinlock_t lock;	/* softirqs off */
	unsigned int cpu;	/* whose lane it is */
	u32 number;		/* in that lane */
};

/**
 * struct wg_peer - one peer
 *
 * Found under RCU by its key, its allowed IPs or its sessions. The device's
 * peer list owns one reference, a queued work item and a worker with a message of
 * it each another. It is removed by wg_peer_unlink() and then dead: whoever still finds
 * it may read it, but starts nothing.
 */
struct wg_peer {
	struct wg_device *wg;
	u64 id;			/* for messages; unique within the device */
	struct kref refs;
	struct rcu_head rcu;
	bool dead;

	/* Guarded by the device's update_lock; the hash is read under RCU. */
	struct list_head peer_list;
	struct rhash_head key_node;
	struct list_head allowedips;
	struct list_head change_list;	/* of a change that will add it, or has done something to it */
	bool prepared;	/* not yet added, and found by reserves alone; smp_load_acquire() under RCU */
	bool told;	/* its addition has been */
	bool expected;	/* will one of this key be there after the steps followed so far? */
	struct wg_peer *heir;	/* prepared; takes its place in the key table when it goes */

	/* Guarded by @handshake_lock; @remote.public_key never changes. */
	struct mutex handshake_lock;
	struct wg_remote remote;
	struct wg_handshake handshake;	/* of the initiation that we have sent */
	struct wg_keypair *pending;	/* the session it is to become */
	unsigned int life;	/* of the device, that all of these and the sessions are of */
	u8 sent_timestamp[WG_TIMESTAMP_LEN];	/* of our last initiation; survives link down */
	struct wg_cookie_maker cookie_maker;

	struct wg_sessions sessions;

	/* Read by read_seqbegin(), written under the lock; softirq-safe. */
	seqlock_t endpoint_lock;
	struct wg_endpoint endpoint;
	struct dst_cache endpoint_cache;	/* used with softirqs off */
	unsigned long roamed_told;		/* when its roaming was last told, jiffies */
	struct sockaddr_in6 roamed_from;	/* where it was then, while that is held back */

	/* Packets that wait for a session; guarded by @staged.lock. */
	struct sk_buff_head staged;
	unsigned int staged_count;	/* those in a GSO packet counted */

	struct wg_lane_ticket lane_ticket;	/* of the last message that it sent us */
	struct wg_timers timers;
	struct work_struct work;
	unsigned long todo;
	atomic64_t last_handshake_ns;	/* when we sent an initiation or response, boottime clock */
	atomic64_t last_handshake;	/* when one was completed, ns of the real-time clock */

	atomic64_t rx_bytes;	/* whole messages, as the UDP payload has them */
	atomic64_t tx_bytes;
	atomic64_t handshakes;	/* completed */
	atomic_t drops[WGCTL_DROP_COUNT];	/* those that can be laid to this peer */
};

/**
 * wg_peer_init() - module load; wg_peer_exit() after the last RCU callback has run
 * @work: the work item of each peer; does what its todo says and drops a reference
 * @queue: queues it, as queue_work() does; any context
 */
int wg_peer_init(work_func_t work, bool (*queue)(struct work_struct *work));
void wg_peer_exit(void);

/** wg_peer_table_init() - the key table of a device; rhashtable_destroy() ends it */
int wg_peer_table_init(struct wg_device *wg);

/**
 * wg_peer_prepare() - make a peer that can be added without fail
 * @public_key: may be that of peers that will be gone by then
 *
 * Process context, update_lock held. Until it is added, only
 * wg_peer_find_prepared() and wg_peer_find_expected() find it.
 *
 * Return: the peer, for wg_peer_add() or wg_peer_discard(), or an ERR_PTR:
 * -ENOMEM, or -EBUSY, which is the same from the table.
 */
struct wg_peer *wg_peer_prepare(struct wg_device *wg, const u8 public_key[WG_KEY_LEN]);

/**
 * wg_peer_add() - add a prepared peer to its device, whose list owns it from then on
 *
 * update_lock held. No other peer has its key; the device has less than WG_MAX_PEERS.
 */
void wg_peer_add(struct wg_peer *peer);

/** wg_peer_discard() - let go of a prepared peer. update_lock held. */
void wg_peer_discard(struct wg_peer *peer);

/** wg_peer_find() - by public key; under RCU or update_lock. Return: no reference, or NULL. */
struct wg_peer *wg_peer_find(struct wg_device *wg, const u8 public_key[WG_KEY_LEN]);

/** wg_peer_find_prepared() - the same, but the next one to be added. update_lock held. */
struct wg_peer *wg_peer_find_prepared(struct wg_device *wg, const u8 public_key[WG_KEY_LEN]);

/** wg_peer_find_expected() - the same, but the one that a reserve expects. update_lock held. */
struct wg_peer *wg_peer_find_expected(struct wg_device *wg, const u8 public_key[WG_KEY_LEN]);

/**
 * wg_peer_unlink() - first half of a removal: nobody finds the peer any more
 * @removals: the caller's list for wg_peers_destroy()
 *
 * Process context, update_lock held.
 */
void wg_peer_unlink(struct wg_peer *peer, struct list_head *removals);

/** wg_peer_unlink_all() - the first half for all peers of a device */
void wg_peer_unlink_all(struct wg_device *wg, struct list_head *removals);

/**
 * wg_peers_destroy() - second half, for all of @removals in one grace period
 *
 * Process context, neither update_lock nor the RTNL needed; the device must stay.
 */
void wg_peers_destroy(struct list_head *removals);

static inline struct wg_peer *wg_peer_get(struct wg_peer *peer)
{
	kref_get(&peer->refs);
	return peer;
}

/** wg_peer_put() - drop a reference; any context */
void wg_peer_put(struct wg_peer *peer);

/** wg_peer_queue() - have the peer's work item do @todo soon. Any context, under RCU. */
void wg_peer_queue(struct wg_peer *peer, enum wg_peer_todo todo);

/**
 * wg_peer_request_handshake() - ask for an initiation to be sent
 * @retry: no response came to the last one; else the count of attempts begins anew
 *
 * At most one in WG_REKEY_TIMEOUT_SEC is sent. Any context, under RCU or with a reference.
 */
void wg_peer_request_handshake(struct wg_peer *peer, bool retry);

/** wg_peer_claim_initiation() - Return: may the caller send one now? Then nobody else may. */
bool wg_peer_claim_initiation(struct wg_peer *peer);

/**
 * wg_peer_stop() - back to the state of a peer that has never spoken, staged packets dropped
 *
 * Process context, update_lock held. Its configuration stays, and so does its endpoint.
 */
void wg_peer_stop(struct wg_peer *peer);

/**
 * wg_peer_renew() - take the peer over into the device's present life
 *
 * If it is of an earlier one, its handshake and sessions go, and so does what was
 * computed with an identity that the device had then; it may send an initiation at
 * once. Process context, update_lock or identity_lock held.
 */
void wg_peer_renew(struct wg_peer *peer);

/** wg_peer_wipe_keys() - forget its handshake and sessions. Process context. */
void wg_peer_wipe_keys(struct wg_peer *peer);

/**
 * wg_peer_take_staged() - move the packets that wait for a session to @packets
 *
 * Any context. Return: how many, those in a GSO packet counted.
 */
unsigned int wg_peer_take_staged(struct wg_peer *peer, struct sk_buff_head *packets);

/** wg_peer_drop_staged() - drop the packets that wait for a session. Any context. */
void wg_peer_drop_staged(struct wg_peer *peer, enum wgctl_drop reason);

#endif /* WG_PEER_H */
