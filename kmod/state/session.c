// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * session.c - keypairs: their index table, their three slots, their nonces
 *
 * Theory of operation
 *
 * One object is both the index of a handshake on its way and, later, the
 * session that it becomes, so an index is never moved from one owner to
 * another. A keypair enters the table without keys and only its handshake can
 * find use for it; wg_session_install() fills in the keys and publishes @ready.
 *
 * There are no references. Packets find a keypair under RCU, by index or in a
 * slot, and finish with it before their RCU section ends. A keypair leaves its
 * slot and the table together, and an RCU callback wipes and frees it. The keys
 * stay intact for that grace period on purpose: a packet that is just being
 * sealed must not be sealed with zeros.
 *
 * All sessions of a device are voided at once, however many there are, by letting
 * it begin a new life: its link goes down, its private key changes, or the machine
 * becomes two. They are found no more, and go when wg_peer_renew() takes their peer
 * over into that life, which is before the peer has a handshake in it.
 *
 * No key goes while the other side may still be sending with it. The next one
 * stays when a session of our own becomes the current one, to be received with,
 * but is not promoted over it any more. The exception are initiations that have
 * crossed. Both are answered, and each end has two new sessions: one that it
 * began, current at once, and one that it answered. Left alone, each would send
 * with its own for as long as they live. So the session prevails that the end
 * with the greater public key has begun: the other end moves to it with the
 * first packet that comes under it. An implementation that answers only one of
 * the two never sends such a packet, and the session that we began stays.
 *
 * That first packet may be late: the peer may have answered us only after it had
 * got our answer, and have moved to the session that we began. If we then moved to
 * its own, each end would have answered the session that it sends with, and none
 * would rekey it. So we move back with the next packet under our own: the peer
 * sends with that, which it does not if its own prevails for it, too.
 */
#include "session.h"

#include <linux/random.h>
#include <linux/slab.h>

#include "peer.h"

static const struct rhashtable_params index_params = {
	.key_len = sizeof(u32),
	.key_offset = offsetof(struct wg_keypair, index),
	.head_offset = offsetof(struct wg_keypair, index_node),
	.automatic_shrinking = true,
};

/* Of their own size, where a power of two would waste three quarters of another. */
static struct kmem_cache *keypair_cache;

int wg_session_init(void)
{
	keypair_cache = KMEM_CACHE(wg_keypair, 0);
	return keypair_cache ? 0 : -ENOMEM;
}

void wg_session_exit(void)
{
	kmem_cache_destroy(keypair_cache);
}

void wg_sessions_init(struct wg_sessions *sessions)
{
	spin_lock_init(&sessions->lock);
}

int wg_session_table_init(struct wg_device *wg)
{
	return rhashtable_init(&wg->sessions, &index_params);
}

/* Has the device begun a new life since, which voids it? */
static bool is_void(const struct wg_device *wg, const struct wg_keypair *keypair)
{
	return unlikely(keypair->life != (unsigned int)atomic_read(&wg->life));
}

struct wg_keypair *wg_session_find(struct wg_device *wg, __le32 index)
{
	u32 key = le32_to_cpu(index);
	struct wg_keypair *keypair = rhashtable_lookup(&wg->sessions, &key, index_params);

	return keypair && !is_void(wg, keypair) ? keypair : NULL;
}

struct wg_keypair *wg_session_create(struct wg_peer *peer)
{
	struct wg_keypair *keypair = kmem_cache_zalloc(keypair_cache, GFP_KERNEL);
	int err;

	lockdep_assert_held(&peer->handshake_lock);
	if (!keypair)
		return NULL;
	keypair->peer = peer;
	keypair->life = peer->life;
	keypair->birth_ns = ktime_get_coarse_boottime_ns();
	spin_lock_init(&keypair->replay_lock);
	do {
		keypair->index = get_random_u32();
		err = rhashtable_lookup_insert_fast(&peer->wg->sessions, &keypair->index_node,
						    index_params);
	} while (err == -EEXIST);
	if (err) {
		kmem_cache_free(keypair_cache, keypair);
		return NULL;
	}
	return keypair;
}

static void free_keypair(struct rcu_head *rcu)
{
	struct wg_keypair *keypair = container_of(rcu, struct wg_keypair, rcu);

	memzero_explicit(keypair, sizeof(*keypair));
	kmem_cache_free(keypair_cache, keypair);
}

void wg_session_discard(struct wg_keypair *keypair)
{
	if (!keypair)
		return;
	rhashtable_remove_fast(&keypair->peer->wg->sessions, &keypair->index_node, index_params);
	call_rcu(&keypair->rcu, free_keypair);
}

/* Puts @keypair into @slot. Return: what was there, for the caller to discard. */
static struct wg_keypair *replace(struct wg_sessions *sessions, struct wg_keypair __rcu **slot,
				  struct wg_keypair *keypair)
{
	return rcu_replace_pointer(*slot, keypair, lockdep_is_held(&sessions->lock));
}

/* The current one is received with from here on. Return: what was before it, to be discarded. */
static struct wg_keypair *make_current(struct wg_sessions *sessions, struct wg_keypair *keypair)
{
	keypair = replace(sessions, &sessions->current_keypair, keypair);
	return replace(sessions, &sessions->previous, keypair);
}

void wg_session_install(struct wg_keypair *keypair, const struct wg_session_keys *keys,
			u32 remote_index, bool initiator)
{
	struct wg_sessions *sessions = &keypair->peer->sessions;
	struct wg_keypair *unused, *next;

	memcpy(keypair->sending_key, keys->sending, WG_KEY_LEN);
	memcpy(keypair->receiving_key, keys->receiving, WG_KEY_LEN);
	keypair->remote_index = cpu_to_le32(remote_index);
	keypair->initiator = initiator;
	keypair->birth_ns = ktime_get_coarse_boottime_ns();
	/* Pairs with the acquire of those who find it by its index. */
	smp_store_release(&keypair->ready, true);

	spin_lock_bh(&sessions->lock);
	if (initiator) {
		next = rcu_dereference_protected(sessions->next, lockdep_is_held(&sessions->lock));
		if (next)
			next->superseded = true;
		unused = make_current(sessions, keypair);
	} else {
		unused = replace(sessions, &sessions->next, keypair);
	}
	spin_unlock_bh(&sessions->lock);
	wg_session_discard(unused);
}

/* Makes @keypair the current one again if it is the one that the peer's, which crossed it, displaced. */
static void move_back(struct wg_sessions *sessions, struct wg_keypair *keypair)
{
	struct wg_keypair *current_keypair;

	spin_lock_bh(&sessions->lock);
	current_keypair = rcu_dereference_protected(sessions->current_keypair,
						    lockdep_is_held(&sessions->lock));
	if (keypair == rcu_access_pointer(sessions->previous) && current_keypair &&
	    current_keypair->superseded && current_keypair->prevails) {
		replace(sessions, &sessions->current_keypair, keypair);
		replace(sessions, &sessions->previous, current_keypair);
	}
	spin_unlock_bh(&sessions->lock);
}

bool wg_session_confirm(struct wg_keypair *keypair)
{
	struct wg_sessions *sessions = &keypair->peer->sessions;
	struct wg_keypair *oldest;

	if (unlikely(keypair->initiator && keypair == rcu_access_pointer(sessions->previous)))
		move_back(sessions, keypair);
	if (likely(keypair != rcu_access_pointer(sessions->next)))
		return false;

	spin_lock_bh(&sessions->lock);
	if (keypair != rcu_access_pointer(sessions->next) ||
	    (keypair->superseded && !keypair->prevails)) {
		spin_unlock_bh(&sessions->lock);
		return false;
	}
	replace(sessions, &sessions->next, NULL);
	oldest = make_current(sessions, keypair);
	spin_unlock_bh(&sessions->lock);
	wg_session_discard(oldest);
	return true;
}

bool wg_session_clear(struct wg_sessions *sessions)
{
	struct wg_keypair *current_keypair, *previous, *next;

	spin_lock_bh(&sessions->lock);
	current_keypair = replace(sessions, &sessions->current_keypair, NULL);
	previous = replace(sessions, &sessions->previous, NULL);
	next = replace(sessions, &sessions->next, NULL);
	spin_unlock_bh(&sessions->lock);
	wg_session_discard(current_keypair);
	wg_session_discard(previous);
	wg_session_discard(next);
	return current_keypair || previous || next;
}

struct wg_keypair *wg_session_reserve(struct wg_sessions *sessions, unsigned int count,
				      u64 *first)
{
	struct wg_keypair *keypair = rcu_dereference(sessions->current_keypair);

	if (!keypair || is_void(keypair->peer->wg, keypair) ||
	    wg_session_older(keypair, WG_REJECT_AFTER_TIME_SEC))
		return NULL;
	/* Looked at first so that a session at its end does not count on and wrap. */
	if (atomic64_read(&keypair->next_counter) >= WG_REJECT_AFTER_MESSAGES)
		return NULL;
	*first = atomic64_add_return(count, &keypair->next_counter) - count;
	if (*first > WG_REJECT_AFTER_MESSAGES - count)
		return NULL;
	return keypair;
}
