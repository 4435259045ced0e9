// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * handshake.c - handshake messages, sent and received, in process context
 *
 * Theory of operation
 *
 * Diffie-Hellman is slow, so nothing here runs in softirq: messages come by
 * handshake_queue.c. One passes, in this order: mac1; under load mac2 and the
 * rate limit; and only then the handshake itself.
 *
 * Our own initiation lives in peer->handshake, the answer to the peer's on the
 * worker's stack. So the two never mix, and when both sides begin at once both
 * succeed; session.c tells which of the two sessions is used then. A response
 * finds its initiation by receiver index; a new initiation retires the index of
 * the old, and with it every late response. So does a session that the peer has
 * begun since, once it is in use: whoever held the response back could let it in
 * at any time, and we would send with keys that the peer has long forgotten.
 */
#include "handshake.h"

#include <linux/random.h>
#include <linux/slab.h>

#include "core/cookie.h"
#include "state/drop.h"
#include "state/events.h"
#include "state/peer.h"
#include "state/timers.h"
#include "path/seal.h"
#include "path/transmit.h"
#include "handshake_queue.h"

enum {
	/* Messages in one go: a device under a flood lets others, and our own initiations, have a turn. */
	WORKER_BUDGET = 32,
};

/* One limit for all devices; guarded by limiter_lock. */
static struct wg_ratelimiter *limiter;
static DEFINE_SPINLOCK(limiter_lock);

/* How many are in the way of new sessions: each sleep that is being prepared, or slept. */
static atomic_t holds;

void wg_handshake_hold(void)
{
	atomic_inc(&holds);
}

void wg_handshake_release(void)
{
	/* The module may have been loaded between the two. */
	atomic_dec_if_positive(&holds);
}

/*
 * handshake_lock held. Who is not stopped here is done with its handshake before the
 * peer's keys are wiped, which takes the same lock, and comes after the hold.
 */
static bool is_held(const struct wg_peer *peer)
{
	lockdep_assert_held(&peer->handshake_lock);
	return atomic_read(&holds);
}

/* Messages we send */

/* Fills in an initiation and makes it the pending one. handshake_lock held. */
static int create_initiation(struct wg_peer *peer, struct wg_message_initiation *msg)
{
	u8 ephemeral[WG_KEY_LEN], timestamp[WG_TIMESTAMP_LEN];
	struct wg_keypair *keypair;
	struct timespec64 now;
	int err;

	if (is_held(peer))
		return -EAGAIN;
	keypair = wg_session_create(peer);
	if (!keypair)
		return -ENOMEM;
	get_random_bytes(ephemeral, sizeof(ephemeral));
	ktime_get_real_ts64(&now);
	wg_tai64n(timestamp, now.tv_sec, now.tv_nsec);
	wg_tai64n_after(timestamp, peer->sent_timestamp);
	err = wg_noise_create_initiation(&peer->handshake, &peer->remote, &peer->wg->identity,
					 keypair->index, ephemeral, timestamp, msg);
	memzero_explicit(ephemeral, sizeof(ephemeral));
	if (err) {
		wg_session_discard(keypair);
		return err;
	}
	memcpy(peer->sent_timestamp, timestamp, sizeof(timestamp));
	wg_session_discard(peer->pending);
	peer->pending = keypair;
	wg_cookie_add_macs(&peer->cookie_maker, msg, sizeof(*msg), ktime_get_coarse_boottime_ns());
	return 0;
}

void wg_handshake_send_initiation(struct wg_peer *peer)
{
	struct wg_message_initiation msg;
	int err;

	/* Early in the boot this waits, with no lock held. */
	wait_for_random_bytes();
	down_read(&peer->wg->identity_lock);
	wg_peer_renew(peer);
	/* Of a link that has gone down a peer keeps no secrets, and nobody would wipe new ones. */
	if (!netif_running(peer->wg->dev) || !wg_peer_claim_initiation(peer)) {
		up_read(&peer->wg->identity_lock);
		return;
	}
	net_dbg_ratelimited("%s: sending initiation to peer %llu\n", peer->wg->dev->name, peer->id);
	mutex_lock(&peer->handshake_lock);
	err = create_initiation(peer, &msg);
	mutex_unlock(&peer->handshake_lock);
	up_read(&peer->wg->identity_lock);

	/* Also after a failure, so that it is tried again and given up in the end. */
	wg_timers_initiation_sent(peer);
	if (err)
		return;
	wg_timers_any_sent(peer);
	wg_transmit_message(peer, &msg, sizeof(msg));
}

/* handshake_lock held. Retires our initiation when a session that the peer began is in use. */
static void drop_overtaken(struct wg_peer *peer)
{
	const struct wg_keypair *current_keypair;
	bool overtaken;

	if (!peer->pending)
		return;
	rcu_read_lock();
	current_keypair = rcu_dereference(peer->sessions.current_keypair);
	overtaken = current_keypair && !current_keypair->initiator &&
		    current_keypair->birth_ns >= peer->pending->birth_ns;
	rcu_read_unlock();
	if (!overtaken)
		return;
	wg_handshake_clear(&peer->handshake);
	wg_session_discard(peer->pending);
	peer->pending = NULL;
}

/* Messages we receive */

/*
 * Fills in the answer to an accepted initiation. Its session is in place before
 * the answer leaves. identity_lock and handshake_lock held.
 */
static int create_response(struct wg_peer *peer, struct wg_handshake *handshake,
			   struct wg_message_response *msg)
{
	u32 remote_index = handshake->remote_index;
	struct wg_session_keys keys;
	struct wg_keypair *keypair;
	u8 ephemeral[WG_KEY_LEN];
	int err;

	keypair = wg_session_create(peer);
	if (!keypair)
		return -ENOMEM;
	get_random_bytes(ephemeral, sizeof(ephemeral));
	err = wg_noise_create_response(handshake, &peer->remote, keypair->index, ephemeral, msg);
	memzero_explicit(ephemeral, sizeof(ephemeral));
	if (!err)
		err = wg_noise_derive(handshake, &keys);
	if (err) {
		wg_session_discard(keypair);
		return err;
	}
	wg_cookie_add_macs(&peer->cookie_maker, msg, sizeof(*msg), ktime_get_coarse_boottime_ns());
	drop_overtaken(peer);
	/* Public keys, so a comparison in constant time is not called for. */
	keypair->prevails = peer->pending && memcmp(peer->remote.public_key,
						    peer->wg->identity.public_key, WG_KEY_LEN) > 0;
	wg_session_install(keypair, &keys, remote_index, false);
	memzero_explicit(&keys, sizeof(keys));
	return 0;
}

static enum wgctl_drop initiation_error(int err)
{
	switch (err) {
	case -EALREADY:
		return WGCTL_DROP_HS_REPLAY;
	case -EBUSY:
		return WGCTL_DROP_HS_TOO_OFTEN;
	case -ENOMEM:
		return WGCTL_DROP_RX_NO_MEMORY;
	case -EAGAIN:
		return WGCTL_DROP_HS_ASLEEP;
	default:
		return WGCTL_DROP_HS_INVALID;
	}
}

static void count_received(struct wg_peer *peer, unsigned int len)
{
	atomic64_add(len, &peer->rx_bytes);
	local_bh_disable();
	dev_sw_netstats_rx_add(peer->wg->dev, len);
	local_bh_enable();
}

/* Accepts an opened initiation from @peer and answers it. identity_lock held. */
static void answer_initiation(struct wg_peer *peer, const struct wg_incoming *in,
			      const struct wg_opened_initiation *opened)
{
	struct wg_device *wg = peer->wg;
	struct wg_message_response msg;
	struct wg_handshake handshake;
	int err;

	memset(&handshake, 0, sizeof(handshake));
	wg_peer_renew(peer);
	mutex_lock(&peer->handshake_lock);
	/* A peer that was removed meanwhile must not get a session that nobody would retire. */
	err = READ_ONCE(peer->dead) ? -ENOENT : is_held(peer) ? -EAGAIN :
	      wg_noise_accept_initiation(&handshake, &peer->remote, &wg->identity, opened,
					 ktime_get_boottime_ns());
	if (!err) {
		wg_endpoint_roam(peer, &in->from);
		err = create_response(peer, &handshake, &msg);
	}
	mutex_unlock(&peer->handshake_lock);
	wg_handshake_clear(&handshake);
	if (err) {
		wg_drop_count(wg, peer, initiation_error(err), 1);
		return;
	}
	net_dbg_ratelimited("%s: answering initiation of peer %llu\n", wg->dev->name, peer->id);
	count_received(peer, in->len);
	wg_timers_any_received(peer);
	wg_timers_session_derived(peer);
	/* No need for an initiation of our own while this session awaits its first packet. */
	atomic64_set(&peer->last_handshake_ns, ktime_get_coarse_boottime_ns());
	wg_timers_any_sent(peer);
	wg_transmit_message(peer, &msg, sizeof(msg));
}

static void receive_initiation(struct wg_device *wg, const struct wg_incoming *in)
{
	struct wg_opened_initiation opened;
	struct wg_peer *peer = NULL;

	wait_for_random_bytes();
	down_read(&wg->identity_lock);
	if (wg_noise_open_initiation(&opened, &wg->identity, &in->initiation)) {
		wg_drop_count(wg, NULL, WGCTL_DROP_HS_INVALID, 1);
		goto out;
	}
	rcu_read_lock();
	peer = wg_peer_find(wg, opened.remote_public_key);
	if (peer && !kref_get_unless_zero(&peer->refs))
		peer = NULL;
	rcu_read_unlock();
	if (!peer) {
		wg_drop_count(wg, NULL, WGCTL_DROP_HS_UNKNOWN_PEER, 1);
		goto out;
	}
	answer_initiation(peer, in, &opened);
	wg_peer_put(peer);
out:
	up_read(&wg->identity_lock);
	memzero_explicit(&opened, sizeof(opened));
}

/* The peer whose initiation has this receiver index, with a reference, or NULL. */
static struct wg_peer *peer_of_index(struct wg_device *wg, __le32 index)
{
	struct wg_keypair *keypair;
	struct wg_peer *peer = NULL;

	rcu_read_lock();
	keypair = wg_session_find(wg, index);
	if (keypair && kref_get_unless_zero(&keypair->peer->refs))
		peer = keypair->peer;
	rcu_read_unlock();
	return peer;
}

/* handshake_lock held. Return: 0 when our initiation has become a session. */
static int consume_response(struct wg_peer *peer, const struct wg_message_response *msg)
{
	struct wg_session_keys keys;
	struct wg_keypair *keypair;
	u32 remote_index;
	int err;

	drop_overtaken(peer);
	keypair = peer->pending;
	/* Looked at again: the index may have been retired since the peer was found by it. */
	if (!keypair || keypair->index != le32_to_cpu(msg->receiver_index))
		return -ENOENT;
	if (peer->life != (unsigned int)atomic_read(&peer->wg->life))
		return -ENOENT;
	err = wg_noise_consume_response(&peer->handshake, &peer->remote, &peer->wg->identity, msg);
	if (err)
		return err;
	remote_index = peer->handshake.remote_index;
	err = wg_noise_derive(&peer->handshake, &keys);
	if (err)
		return err;
	peer->pending = NULL;
	wg_session_install(keypair, &keys, remote_index, true);
	memzero_explicit(&keys, sizeof(keys));
	return 0;
}

static void receive_response(struct wg_device *wg, const struct wg_incoming *in)
{
	struct wg_peer *peer = peer_of_index(wg, in->response.receiver_index);
	int err;

	if (!peer) {
		wg_drop_count(wg, NULL, WGCTL_DROP_HS_INVALID, 1);
		return;
	}
	down_read(&wg->identity_lock);
	mutex_lock(&peer->handshake_lock);
	err = consume_response(peer, &in->response);
	mutex_unlock(&peer->handshake_lock);
	up_read(&wg->identity_lock);
	if (err) {
		wg_drop_count(wg, peer, WGCTL_DROP_HS_INVALID, 1);
		goto out;
	}
	net_dbg_ratelimited("%s: session with peer %llu\n", wg->dev->name, peer->id);
	wg_endpoint_roam(peer, &in->from);
	count_received(peer, in->len);
	wg_timers_any_received(peer);
	wg_timers_session_derived(peer);
	wg_timers_handshake_complete(peer);
	wg_event_handshake(peer, &in->from, true);
	/* Something must be sent, or the peer may not use the session (whitepaper 5.1). */
	wg_seal_send_keepalive(peer);
out:
	wg_peer_put(peer);
}

static void receive_cookie(struct wg_device *wg, const struct wg_incoming *in)
{
	struct wg_peer *peer = peer_of_index(wg, in->cookie.receiver_index);
	int err;

	if (!peer) {
		wg_drop_count(wg, NULL, WGCTL_DROP_HS_INVALID, 1);
		return;
	}
	mutex_lock(&peer->handshake_lock);
	err = wg_cookie_consume_reply(&peer->cookie_maker, &in->cookie,
				      ktime_get_coarse_boottime_ns());
	mutex_unlock(&peer->handshake_lock);
	if (err)
		wg_drop_count(wg, peer, WGCTL_DROP_HS_INVALID, 1);
	wg_peer_put(peer);
}

/* Source address and port in one piece, as a cookie covers them. Return: their length. */
static size_t cookie_source(const struct wg_endpoint *from, u8 source[18], size_t *address_len)
{
	if (from->remote.sa_family == AF_INET) {
		*address_len = sizeof(struct in_addr);
		memcpy(source, &from->remote4.sin_addr, *address_len);
		memcpy(source + *address_len, &from->remote4.sin_port, sizeof(__be16));
	} else {
		*address_len = sizeof(struct in6_addr);
		memcpy(source, &from->remote6.sin6_addr, *address_len);
		memcpy(source + *address_len, &from->remote6.sin6_port, sizeof(__be16));
	}
	return *address_len + sizeof(__be16);
}

/* Tells one creating namespace from another, never zero. */
static u64 limiter_scope(struct wg_device *wg)
{
	u64 scope = 1;
	struct net *net;

	rcu_read_lock();
	net = rcu_dereference(wg->creating_net);
	if (net)
		scope = net->net_cookie + 2;
	rcu_read_unlock();
	return scope;
}

/*
 * Under load a source must first prove that it receives what we send there, then
 * hold back. identity_lock held.
 */
static bool admit_under_load(struct wg_device *wg, const struct wg_incoming *in, __le32 sender_index)
{
	u64 now = ktime_get_coarse_boottime_ns();
	struct wg_message_cookie reply;
	size_t source_len, address_len;
	bool proven, allowed;
	u8 source[18];

	source_len = cookie_source(&in->from, source, &address_len);
	spin_lock(&wg->checker_lock);
	proven = wg_cookie_mac2_valid(&wg->checker, &in->header, in->len, source, source_len, now);
	if (!proven)
		wg_cookie_create_reply(&wg->checker, &reply, &in->header, in->len, sender_index,
				       source, source_len, now);
	spin_unlock(&wg->checker_lock);
	if (!proven) {
		wg_drop_count(wg, NULL, WGCTL_DROP_HS_COOKIE_SENT, 1);
		wg_transmit_reply(wg, &in->from, &reply, sizeof(reply));
		return false;
	}

	spin_lock(&limiter_lock);
	allowed = wg_ratelimiter_allow(limiter, limiter_scope(wg), source, address_len, now);
	spin_unlock(&limiter_lock);
	if (!allowed)
		wg_drop_count(wg, NULL, WGCTL_DROP_HS_RATE_LIMITED, 1);
	return allowed;
}

/* Does an initiation or response deserve the cost of its handshake? */
static bool admit(struct wg_device *wg, const struct wg_incoming *in, __le32 sender_index)
{
	bool valid;

	down_read(&wg->identity_lock);
	valid = wg_cookie_mac1_valid(&wg->checker, &in->header, in->len);
	if (!valid)
		wg_drop_count(wg, NULL, WGCTL_DROP_HS_BAD_MAC1, 1);
	else if (wg_handshake_queue_under_load(wg))
		valid = admit_under_load(wg, in, sender_index);
	up_read(&wg->identity_lock);
	return valid;
}

static void receive_message(struct wg_device *wg, const struct wg_incoming *in)
{
	switch (le32_to_cpu(in->header.type)) {
	case WG_MESSAGE_INITIATION:
		if (admit(wg, in, in->initiation.sender_index))
			receive_initiation(wg, in);
		break;
	case WG_MESSAGE_RESPONSE:
		if (admit(wg, in, in->response.sender_index))
			receive_response(wg, in);
		break;
	case WG_MESSAGE_COOKIE:
		receive_cookie(wg, in);
		break;
	}
}

void wg_handshake_work(struct work_struct *work)
{
	struct wg_device *wg = container_of(work, struct wg_handshake_worker, work)->wg;
	unsigned int budget = WORKER_BUDGET;
	struct wg_incoming *in;

	while ((in = wg_handshake_queue_take(wg))) {
		receive_message(wg, in);
		kfree(in);
		if (!--budget) {
			wg_handshake_queue_work(work);
			return;
		}
		cond_resched();
	}
}

int wg_handshake_init(void)
{
	int err;

	wg_noise_init();
	limiter = kvzalloc(sizeof(*limiter), GFP_KERNEL);
	if (!limiter)
		return -ENOMEM;
	err = wg_handshake_workers_init();
	if (err)
		kvfree(limiter);
	return err;
}

void wg_handshake_exit(void)
{
	wg_handshake_workers_exit();
	kvfree_sensitive(limiter, sizeof(*limiter));
}
