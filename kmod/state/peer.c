// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * peer.c - peers: born, found, removed
 *
 * An addition goes in two halves, so that a change of many peers need not fail
 * in the middle. First each is prepared: it is in the key table, where the
 * memory for its place is, but lookups pass it over. Then it is added, which
 * takes nothing more. While a change is made ready, one key may have two peers in the
 * table: one that has been added, and is to go, and one that is prepared. More
 * than that would crowd a place of it, so what is prepared for the same key
 * later waits outside, as the heir of the first.
 *
 * A removal goes in two halves, so that any number of peers costs one grace
 * period. First each is unlinked: from the list, the key table and the allowed
 * IPs, and marked dead. From then on nothing new finds it, and what has found
 * it already starts nothing: every timer and every work item is armed by code
 * that looks at @dead under RCU. After the grace period there is nobody left
 * who did not see the mark, so what was armed can be cancelled for good, and
 * its sessions and staged packets go. Memory is freed one more grace period
 * after the last reference is dropped.
 */
#include "peer.h"

#include <linux/slab.h>

#include "drop.h"
#include "events.h"

static int compare_key(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct wg_peer *peer = object;

	/* Whoever sees that it has been added sees all of it. */
	return smp_load_acquire(&peer->prepared) ||
	       memcmp(peer->remote.public_key, arg->key, WG_KEY_LEN);
}

static int compare_prepared(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct wg_peer *peer = object;

	return !peer->prepared || memcmp(peer->remote.public_key, arg->key, WG_KEY_LEN);
}

static int compare_expected(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct wg_peer *peer = object;

	return !peer->expected || memcmp(peer->remote.public_key, arg->key, WG_KEY_LEN);
}

#define KEY_PARAMS(compare) { \
	.key_len = WG_KEY_LEN, \
	.key_offset = offsetof(struct wg_peer, remote.public_key), \
	.head_offset = offsetof(struct wg_peer, key_node), \
	.obj_cmpfn = compare, \
	.automatic_shrinking = true, \
}

static const struct rhashtable_params key_params = KEY_PARAMS(compare_key);
static const struct rhashtable_params prepared_params = KEY_PARAMS(compare_prepared);
static const struct rhashtable_params expected_params = KEY_PARAMS(compare_expected);

static struct kmem_cache *peer_cache;
static work_func_t peer_work __ro_after_init;
static bool (*queue_peer_work)(struct work_struct *work) __ro_after_init;

int __init wg_peer_init(work_func_t work, bool (*queue)(struct work_struct *work))
{
	peer_work = work;
	queue_peer_work = queue;
	/* The in-tree driver, which may be loaded beside this one, has a cache wg_peer. */
	peer_cache = kmem_cache_create("wgctl_peer", sizeof(struct wg_peer), 0, SLAB_ACCOUNT,
				       NULL);
	return peer_cache ? 0 : -ENOMEM;
}

void wg_peer_exit(void)
{
	kmem_cache_destroy(peer_cache);
}

static void wipe_and_free(struct wg_peer *peer)
{
	memzero_explicit(peer, sizeof(*peer));
	kmem_cache_free(peer_cache, peer);
}

void wg_peer_queue(struct wg_peer *peer, enum wg_peer_todo todo)
{
	rcu_read_lock();
	/* Where the bit is set already, whoever set it queues the work. */
	if (!READ_ONCE(peer->dead) && !test_bit(todo, &peer->todo) &&
	    !test_and_set_bit(todo, &peer->todo)) {
		wg_peer_get(peer);
		if (!queue_peer_work(&peer->work))
			wg_peer_put(peer);
	}
	rcu_read_unlock();
}

/* At most one initiation in WG_REKEY_TIMEOUT_SEC. */
static bool too_early(u64 last_ns, u64 now_ns)
{
	return last_ns && now_ns - last_ns < (u64)WG_REKEY_TIMEOUT_SEC * NSEC_PER_SEC;
}

void wg_peer_request_handshake(struct wg_peer *peer, bool retry)
{
	u64 last = atomic64_read(&peer->last_handshake_ns);

	if (!retry && atomic_read(&peer->timers.attempts))
		atomic_set(&peer->timers.attempts, 0);
	if (too_early(last, ktime_get_coarse_boottime_ns()))
		return;
	wg_peer_queue(peer, WG_PEER_SEND_INITIATION);
}

bool wg_peer_claim_initiation(struct wg_peer *peer)
{
	u64 now = ktime_get_coarse_boottime_ns();
	u64 last = atomic64_read(&peer->last_handshake_ns);

	if (too_early(last, now))
		return false;
	return atomic64_cmpxchg(&peer->last_handshake_ns, last, now) == last;
}

int wg_peer_table_init(struct wg_device *wg)
{
	return rhashtable_init(&wg->peers_by_key, &key_params);
}

struct wg_peer *wg_peer_find_prepared(struct wg_device *wg, const u8 public_key[WG_KEY_LEN])
{
	lockdep_assert_held(&wg->update_lock);
	return rhashtable_lookup_fast(&wg->peers_by_key, public_key, prepared_params);
}

struct wg_peer *wg_peer_prepare(struct wg_device *wg, const u8 public_key[WG_KEY_LEN])
{
	struct wg_peer *peer, *first;
	int err = -ENOMEM;

	lockdep_assert_held(&wg->update_lock);
	peer = kmem_cache_zalloc(peer_cache, GFP_KERNEL);
	if (!peer)
		return ERR_PTR(-ENOMEM);
	if (dst_cache_init(&peer->endpoint_cache, GFP_KERNEL_ACCOUNT))
		goto free_peer;

	peer->wg = wg;
	peer->prepared = true;
	peer->expected = true;
	peer->life = atomic_read(&wg->life);
	kref_init(&peer->refs);
	INIT_LIST_HEAD(&peer->peer_list);
	INIT_LIST_HEAD(&peer->allowedips);
	INIT_LIST_HEAD(&peer->change_list);
	mutex_init(&peer->handshake_lock);
	wg_remote_init(&peer->remote, public_key);
	wg_cookie_maker_init(&peer->cookie_maker, public_key);
	wg_sessions_init(&peer->sessions);
	seqlock_init(&peer->endpoint_lock);
	peer->roamed_told = jiffies - HZ;
	skb_queue_head_init(&peer->staged);
	spin_lock_init(&peer->lane_ticket.lock);
	wg_timers_setup(peer);
	INIT_WORK(&peer->work, peer_work);

	first = wg_peer_find_prepared(wg, public_key);
	if (first) {
		/* In any order: one that is prepared is as good as another. */
		peer->heir = first->heir;
		first->heir = peer;
		first->expected = true;
		return peer;
	}
	err = rhashtable_insert_fast(&wg->peers_by_key, &peer->key_node, key_params);
	if (err)
		goto destroy_cache;
	return peer;

destroy_cache:
	dst_cache_destroy(&peer->endpoint_cache);
free_peer:
	wipe_and_free(peer);
	return ERR_PTR(err);
}

void wg_peer_add(struct wg_peer *peer)
{
	struct wg_device *wg = peer->wg;

	lockdep_assert_held(&wg->update_lock);
	peer->id = ++wg->next_peer_id;
	list_add_tail(&peer->peer_list, &wg->peers);
	++wg->peer_count;
	/* Pairs with compare_key(): all of the peer is there. */
	smp_store_release(&peer->prepared, false);
	pr_debug("%s: peer %llu created\n", wg->dev->name, peer->id);
}

void wg_peer_discard(struct wg_peer *peer)
{
	lockdep_assert_held(&peer->wg->update_lock);
	list_del_init(&peer->change_list);
	/* An heir is not there, which does no harm. */
	rhashtable_remove_fast(&peer->wg->peers_by_key, &peer->key_node, key_params);
	wg_peer_put(peer);
}

struct wg_peer *wg_peer_find(struct wg_device *wg, const u8 public_key[WG_KEY_LEN])
{
	return rhashtable_lookup_fast(&wg->peers_by_key, public_key, key_params);
}

struct wg_peer *wg_peer_find_expected(struct wg_device *wg, const u8 public_key[WG_KEY_LEN])
{
	lockdep_assert_held(&wg->update_lock);
	return rhashtable_lookup_fast(&wg->peers_by_key, public_key, expected_params);
}

static void free_peer(struct rcu_head *rcu)
{
	struct wg_peer *peer = container_of(rcu, struct wg_peer, rcu);

	/* A worker that was sending them may have put some back after the removal. */
	skb_queue_purge(&peer->staged);
	dst_cache_destroy(&peer->endpoint_cache);
	wipe_and_free(peer);
}

static void release_peer(struct kref *refs)
{
	struct wg_peer *peer = container_of(refs, struct wg_peer, refs);

	/* One that was prepared and discarded has no number. */
	if (peer->id)
		pr_debug("%s: peer %llu destroyed\n", peer->wg->dev->name, peer->id);
	call_rcu(&peer->rcu, free_peer);
}

void wg_peer_put(struct wg_peer *peer)
{
	kref_put(&peer->refs, release_peer);
}

void wg_peer_unlink(struct wg_peer *peer, struct list_head *removals)
{
	struct wg_device *wg = peer->wg;

	lockdep_assert_held(&wg->update_lock);
	WRITE_ONCE(peer->dead, true);
	list_del(&peer->peer_list);
	--wg->peer_count;
	if (peer->heir)	/* of the same key, so this cannot fail */
		rhashtable_replace_fast(&wg->peers_by_key, &peer->key_node, &peer->heir->key_node,
					key_params);
	else
		rhashtable_remove_fast(&wg->peers_by_key, &peer->key_node, key_params);
	wg_allowedips_remove_by_peer(&wg->allowedips, &peer->allowedips);
	list_move_tail(&peer->change_list, removals);
}

void wg_peer_unlink_all(struct wg_device *wg, struct list_head *removals)
{
	struct wg_peer *peer, *next;

	list_for_each_entry_safe(peer, next, &wg->peers, peer_list) {
		wg_peer_unlink(peer, removals);
		cond_resched();
	}
}

void wg_peers_destroy(struct list_head *removals)
{
	struct wg_peer *peer, *next;

	if (list_empty(removals))
		return;
	/* As synchronize_net() does with the RTNL held: thousands are removed one by one, too. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		synchronize_rcu();
	else
		synchronize_rcu_expedited();
	list_for_each_entry_safe(peer, next, removals, change_list) {
		wg_timers_stop(peer);
		if (cancel_work_sync(&peer->work))
			wg_peer_put(peer);
		wg_peer_wipe_keys(peer);
		wg_peer_drop_staged(peer, WGCTL_DROP_TX_NO_PEER);
		wg_peer_put(peer);
		cond_resched();
	}
}

void wg_peer_stop(struct wg_peer *peer)
{
	lockdep_assert_held(&peer->wg->update_lock);
	wg_timers_stop(peer);
	if (cancel_work_sync(&peer->work))
		wg_peer_put(peer);
	peer->todo = 0;
	wg_peer_renew(peer);
	wg_peer_drop_staged(peer, WGCTL_DROP_TX_NO_HANDSHAKE);
	atomic64_set(&peer->last_handshake_ns, 0);
}

/* Return: was there any session? */
static bool clear_keys(struct wg_peer *peer)
{
	lockdep_assert_held(&peer->handshake_lock);
	wg_handshake_clear(&peer->handshake);
	wg_session_discard(peer->pending);
	peer->pending = NULL;
	return wg_session_clear(&peer->sessions);
}

static void tell_expired(struct wg_peer *peer, bool expired)
{
	if (expired && !READ_ONCE(peer->dead))
		wg_event_peer(peer, WGCTL_EVENT_SESSION_EXPIRED);
}

void wg_peer_wipe_keys(struct wg_peer *peer)
{
	bool expired;

	mutex_lock(&peer->handshake_lock);
	expired = clear_keys(peer);
	mutex_unlock(&peer->handshake_lock);
	tell_expired(peer, expired);
}

void wg_peer_renew(struct wg_peer *peer)
{
	bool expired = false;
	unsigned int life;

	lockdep_assert(lockdep_is_held(&peer->wg->update_lock) ||
		       lockdep_is_held(&peer->wg->identity_lock));
	mutex_lock(&peer->handshake_lock);
	/* Read in here, so that a peer never goes back to an earlier life. */
	life = atomic_read(&peer->wg->life);
	if (peer->life != life) {
		if ((int)(peer->wg->identity_life - peer->life) > 0)
			wg_remote_forget_identity(&peer->remote);
		expired = clear_keys(peer);
		atomic64_set(&peer->last_handshake_ns, 0);
		peer->life = life;
	}
	mutex_unlock(&peer->handshake_lock);
	tell_expired(peer, expired);
}

unsigned int wg_peer_take_staged(struct wg_peer *peer, struct sk_buff_head *packets)
{
	unsigned int count;

	spin_lock_bh(&peer->staged.lock);
	skb_queue_splice_tail_init(&peer->staged, packets);
	count = peer->staged_count;
	peer->staged_count = 0;
	spin_unlock_bh(&peer->staged.lock);
	return count;
}

void wg_peer_drop_staged(struct wg_peer *peer, enum wgctl_drop reason)
{
	struct sk_buff_head dropped;
	struct sk_buff *skb;

	__skb_queue_head_init(&dropped);
	wg_peer_take_staged(peer, &dropped);

	DEV_STATS_ADD(peer->wg->dev, tx_dropped, skb_queue_len(&dropped));
	while ((skb = __skb_dequeue(&dropped)))
		wg_drop(peer->wg, peer, skb, reason);
}
