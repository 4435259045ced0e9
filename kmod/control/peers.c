// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * peers.c - what is done with all peers of a device
 *
 * There may be a million of them. So this is done under update_lock alone: the
 * whole machine waits for whoever holds the RTNL, and who holds it must not wait
 * for update_lock. When the link goes up or down, which is under the RTNL, a work
 * item sees to all peers but a few. When it goes down the device is silent at once
 * nevertheless: its sockets are closed, and its sessions void by a new life.
 */
#include "peers.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "state/device.h"
#include "state/peer.h"
#include "path/seal.h"

/* So long the RTNL is held for peers that follow the link: at once, of each of many devices, and later. */
#define AT_ONCE_NS (200 * NSEC_PER_USEC)
#define PIECE_NS (2 * NSEC_PER_MSEC)

static struct workqueue_struct *peers_wq;

int wg_peers_init(void)
{
	/* Unbound: it may take seconds. */
	peers_wq = alloc_workqueue("wg-peers", WQ_UNBOUND | WQ_FREEZABLE, 0);
	return peers_wq ? 0 : -ENOMEM;
}

void wg_peers_exit(void)
{
	destroy_workqueue(peers_wq);
}

void wg_peers_defer(struct work_struct *work)
{
	queue_work(peers_wq, work);
}

void wg_peers_for_each(struct wg_device *wg, void (*action)(struct wg_peer *peer))
{
	struct wg_peer *peer;

	lockdep_assert_held(&wg->update_lock);
	list_for_each_entry(peer, &wg->peers, peer_list) {
		action(peer);
		cond_resched();
	}
}

struct wg_peer *wg_peers_from(struct wg_device *wg, u64 id)
{
	struct wg_peer *peer;

	lockdep_assert_held(&wg->update_lock);
	list_for_each_entry(peer, &wg->peers, peer_list) {
		if (peer->id >= id)
			return peer;
		cond_resched();
	}
	return NULL;
}

static void start(struct wg_peer *peer)
{
	wg_peer_renew(peer);
	wg_seal_send_staged(peer);
	if (READ_ONCE(peer->timers.persistent_keepalive_sec))
		wg_seal_send_keepalive(peer);
}

/* Whoever sends looks for a socket first, and with the RTNL held none is opened. */
static void follow_link(struct wg_peer *peer)
{
	ASSERT_RTNL();
	if (netif_running(peer->wg->dev)) {
		start(peer);
	} else {
		wg_peer_stop(peer);
		wg_endpoint_forget_routes(peer);
	}
}

/* The RTNL is let go now and then. If the link changes meanwhile, all this is done once more. */
void wg_peers_work(struct work_struct *work)
{
	struct wg_device *wg = container_of(work, struct wg_device, peers_work);
	struct wg_peer *peer;
	u64 end;

	wg_device_lock(wg);
	rtnl_lock();
	end = ktime_get_ns() + PIECE_NS;
	list_for_each_entry(peer, &wg->peers, peer_list) {
		follow_link(peer);
		if (ktime_get_ns() < end)
			continue;
		rtnl_unlock();
		cond_resched();
		rtnl_lock();
		end = ktime_get_ns() + PIECE_NS;
	}
	rtnl_unlock();
	wg_device_unlock(wg);
}

/* Return: were these all? Those of a device that is being changed have to wait. */
static bool follow_link_at_once(struct wg_device *wg)
{
	u64 end = ktime_get_ns() + AT_ONCE_NS;
	struct wg_peer *peer;
	bool all = true;

	if (!mutex_trylock(&wg->update_lock))
		return false;
	list_for_each_entry(peer, &wg->peers, peer_list) {
		all = ktime_get_ns() < end;
		if (!all)
			break;
		follow_link(peer);
	}
	mutex_unlock(&wg->update_lock);
	return all;
}

void wg_peers_follow_link(struct wg_device *wg)
{
	ASSERT_RTNL();
	if (!follow_link_at_once(wg))
		wg_peers_defer(&wg->peers_work);
}

void wg_peers_unlock_and_destroy(struct wg_device *wg, struct list_head *removals)
{
	lockdep_assert_held(&wg->update_lock);
	if (list_empty(removals)) {
		wg_device_unlock(wg);
		return;
	}
	mutex_lock(&wg->removal_lock);
	wg_device_unlock(wg);
	wg_peers_destroy(removals);
	mutex_unlock(&wg->removal_lock);
}

void wg_peers_settle(struct wg_device *wg)
{
	mutex_lock(&wg->removal_lock);
	mutex_unlock(&wg->removal_lock);
}

void wg_peers_remove(struct wg_device *wg)
{
	LIST_HEAD(removals);

	wg_device_lock(wg);
	wg_peer_unlink_all(wg, &removals);
	wg_peers_unlock_and_destroy(wg, &removals);
}
