// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * expiry.c - what follows when a peer's timer expires, and its work item
 *
 * Timers and peers know nothing of messages. What sends them is here, and is handed
 * to both when the module is loaded.
 */
#include "expiry.h"

#include <linux/workqueue.h>

#include "state/events.h"
#include "state/peer.h"
#include "path/seal.h"
#include "handshake.h"

enum {
	/* So many initiations, WG_REKEY_TIMEOUT_SEC apart, and nobody is there. */
	MAX_INITIATIONS = WG_REKEY_ATTEMPT_TIME_SEC / WG_REKEY_TIMEOUT_SEC,
};

static void retry_initiation(struct wg_peer *peer)
{
	if (atomic_inc_return(&peer->timers.attempts) >= MAX_INITIATIONS) {
		net_dbg_ratelimited("%s: handshake with peer %llu given up after %u initiations\n",
				    peer->wg->dev->name, peer->id, MAX_INITIATIONS);
		wg_timers_handshake_failed(peer);
		wg_peer_drop_staged(peer, WGCTL_DROP_TX_NO_HANDSHAKE);
		wg_event_peer(peer, WGCTL_EVENT_HANDSHAKE_FAILED);
		return;
	}
	/* The address we send from may be why nobody answers. */
	wg_endpoint_forget_source(peer);
	/* Set anew first: should this one come too early to be sent, another will follow. */
	wg_timers_initiation_sent(peer);
	wg_peer_request_handshake(peer, true);
}

static void send_keepalive(struct wg_peer *peer)
{
	wg_seal_send_keepalive(peer);
	wg_timers_keepalive_sent(peer);
}

static void begin_new_handshake(struct wg_peer *peer)
{
	wg_endpoint_forget_source(peer);
	wg_peer_request_handshake(peer, false);
}

static void send_persistent_keepalive(struct wg_peer *peer)
{
	/* Set anew first: it must go on also when nothing can be sent just now. */
	wg_timers_keepalive_again(peer);
	if (READ_ONCE(peer->timers.persistent_keepalive_sec))
		wg_seal_send_keepalive(peer);
}

void wg_expiry_timer(struct wg_peer *peer, enum wg_timer which)
{
	switch (which) {
	case WG_TIMER_RETRY_INITIATION:
		return retry_initiation(peer);
	case WG_TIMER_SEND_KEEPALIVE:
		return send_keepalive(peer);
	case WG_TIMER_NEW_HANDSHAKE:
		return begin_new_handshake(peer);
	case WG_TIMER_WIPE_KEYS:
		return wg_peer_queue(peer, WG_PEER_WIPE_KEYS);
	case WG_TIMER_PERSISTENT_KEEPALIVE:
		return send_persistent_keepalive(peer);
	case WG_TIMER_TELL_ROAMED:
		return wg_endpoint_roamed_due(peer);
	case WG_TIMER_COUNT:
		break;
	}
}

void wg_expiry_work(struct work_struct *work)
{
	struct wg_peer *peer = container_of(work, struct wg_peer, work);

	if (test_and_clear_bit(WG_PEER_WIPE_KEYS, &peer->todo))
		wg_peer_wipe_keys(peer);
	if (test_and_clear_bit(WG_PEER_SEND_INITIATION, &peer->todo))
		wg_handshake_send_initiation(peer);
	wg_peer_put(peer);
}
