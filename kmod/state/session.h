/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* session.h - the keys of a session, its counters, and the three that a peer may have */
#ifndef WG_SESSION_H
#define WG_SESSION_H

#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#include "core/noise.h"
#include "core/replay.h"

struct wg_device;
struct wg_peer;

/**
 * struct wg_keypair - a session, or while a handshake runs the index of one to come
 * @index: our receiver index, host byte order; random, unique within the device
 * @remote_index: the other side's, as it stands on the wire
 * @ready: the keys are there; read with acquire before any of what follows
 * @initiator: we sent the initiation
 * @life: that of the device which it belongs to
 * @birth_ns: when the keys were derived, or before that when the index was drawn, boottime clock
 * @next_counter: the next nonce to send with
 * @refreshed: we have asked for a new session on receiving late in this one
 * @superseded: of a next one: a session that we began has become the current one since
 * @prevails: its initiation crossed one of ours, and of the two it is the peer's that
 *	is to be used; both ends come to the same choice
 *
 * Found under RCU and freed, wiped, a grace period after its index is retired:
 * who has found one may use it to the end of its RCU section.
 */
struct wg_keypair {
	struct rhash_head index_node;
	u32 index;
	__le32 remote_index;
	struct wg_peer *peer;
	bool ready;
	bool initiator;
	bool refreshed;
	bool superseded;
	bool prevails;
	unsigned int life;
	u64 birth_ns;
	u8 sending_key[WG_KEY_LEN];
	u8 receiving_key[WG_KEY_LEN];
	atomic64_t next_counter;
	struct rcu_head rcu;

	spinlock_t replay_lock;
	struct wg_replay replay;
};

/**
 * struct wg_sessions - the three of a peer (whitepaper 6.1 and the key rotation of its 6.3)
 * @current_keypair: we send with it
 * @previous: the current one before; still received with
 * @next: we have answered an initiation and await the first packet under its keys
 *
 * All three are received with. Written under @lock with softirqs off, read under RCU.
 */
struct wg_sessions {
	spinlock_t lock;
	struct wg_keypair __rcu *current_keypair;
	struct wg_keypair __rcu *previous;
	struct wg_keypair __rcu *next;
};

/** wg_session_init() - module load; wg_session_exit() after the last RCU callback has run */
int wg_session_init(void);
void wg_session_exit(void);

void wg_sessions_init(struct wg_sessions *sessions);

/** wg_session_table_init() - the index table of a device; rhashtable_destroy() ends it */
int wg_session_table_init(struct wg_device *wg);

/** wg_session_find() - by receiver index as on the wire, unless of an earlier life; under RCU */
struct wg_keypair *wg_session_find(struct wg_device *wg, __le32 index);

/**
 * wg_session_create() - a keypair with a fresh index and no keys yet
 *
 * Process context; the peer's handshake_lock held. Return: the caller's, to be
 * passed to wg_session_install() or wg_session_discard(); NULL for want of memory.
 */
struct wg_keypair *wg_session_create(struct wg_peer *peer);

/** wg_session_discard() - retire the index; wiped and freed after a grace period. May be NULL. */
void wg_session_discard(struct wg_keypair *keypair);

/**
 * wg_session_install() - give the keypair its keys and its slot
 *
 * An initiator's becomes the current one at once, a responder's the next.
 * Process context; the peer's handshake_lock held. @keypair->prevails is the
 * caller's to set before.
 */
void wg_session_install(struct wg_keypair *keypair, const struct wg_session_keys *keys,
			u32 remote_index, bool initiator);

/**
 * wg_session_confirm() - an authenticated packet came under @keypair
 *
 * Return: true if it was the next one and has now become the current one.
 */
bool wg_session_confirm(struct wg_keypair *keypair);

/** wg_session_clear() - retire all three. Any context. Return: was there any? */
bool wg_session_clear(struct wg_sessions *sessions);

/** wg_session_older() - has it lived @seconds? */
static inline bool wg_session_older(const struct wg_keypair *keypair, unsigned int seconds)
{
	return ktime_get_coarse_boottime_ns() - keypair->birth_ns >=
	       (u64)seconds * NSEC_PER_SEC;
}

/**
 * wg_session_reserve() - the keypair to send @count messages with, and their nonces
 * @first: the first of @count consecutive counters
 *
 * Under RCU. Return: NULL when there is no session, or it is past its limits or of
 * an earlier life.
 */
struct wg_keypair *wg_session_reserve(struct wg_sessions *sessions, unsigned int count,
				      u64 *first);

#endif /* WG_SESSION_H */
