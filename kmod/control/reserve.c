// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * reserve.c - what a change of a device will need, set aside before anything changes
 *
 * The change is followed in its own order: which peers are there at each of its
 * steps, and so which will have to be made. These are prepared, which takes their
 * memory and their place in the key table, and allowed IPs are reserved. Then
 * carrying it out takes the same steps and cannot fail.
 */
#include "reserve.h"

#include <linux/sched/signal.h>

#include "state/device.h"
#include "state/peer.h"
#include "request.h"

void wg_reserve_begin(struct wg_reserve *reserve, struct wg_device *wg)
{
	lockdep_assert_held(&wg->update_lock);
	*reserve = (struct wg_reserve){ .wg = wg, .peer_count = wg->peer_count };
	INIT_LIST_HEAD(&reserve->peers);
	INIT_LIST_HEAD(&reserve->allowedips);
	memcpy(reserve->own_key, wg->identity.public_key, WG_KEY_LEN);
}

static void expect_gone(struct wg_reserve *reserve, struct wg_peer *peer)
{
	peer->expected = false;
	reserve->any_gone = true;
	--reserve->peer_count;
}

static void follow_replacement(struct wg_reserve *reserve)
{
	struct wg_peer *peer;

	list_for_each_entry(peer, &reserve->wg->peers, peer_list) {
		peer->expected = false;
		cond_resched();
	}
	reserve->any_gone = true;
	reserve->peer_count = 0;
}

static void follow_private_key(struct wg_reserve *reserve, const u8 *private_key)
{
	struct wg_identity identity;
	struct wg_peer *peer;

	wg_identity_set(&identity, private_key);
	memcpy(reserve->own_key, identity.public_key, WG_KEY_LEN);
	peer = identity.present ? wg_peer_find_expected(reserve->wg, identity.public_key) : NULL;
	if (peer)
		expect_gone(reserve, peer);
	memzero_explicit(&identity, sizeof(identity));
}

static int follow_allowedips(struct wg_reserve *reserve, const struct nlattr *list)
{
	struct nlattr *attr;
	int err, remaining;

	nla_for_each_nested(attr, list, remaining) {
		struct wg_request_allowedip ip = wg_request_allowedip(attr);

		if (ip.remove)
			continue;
		err = wg_allowedips_reserve(&reserve->wg->allowedips, ip.family, ip.address,
					    ip.cidr, &reserve->allowedips);
		if (err)
			return err;
	}
	return 0;
}

static int prepare_peer(struct wg_reserve *reserve, const u8 *public_key)
{
	struct wg_peer *peer;

	/* Those that go again before the end of the change take memory, too. */
	if (reserve->peer_count >= WG_MAX_PEERS || reserve->prepared >= WG_MAX_PEERS)
		return -ERANGE;
	peer = wg_peer_prepare(reserve->wg, public_key);
	if (IS_ERR(peer))
		return PTR_ERR(peer);
	list_add_tail(&peer->change_list, &reserve->peers);
	++reserve->prepared;
	++reserve->peer_count;
	return 0;
}

static int follow_peer(struct wg_reserve *reserve, const struct nlattr *attr)
{
	struct wg_request_peer request;
	struct wg_peer *peer;
	int err;

	wg_request_peer(&request, attr);
	peer = wg_peer_find_expected(reserve->wg, request.public_key);
	if (request.flags & WGPEER_F_REMOVE_ME) {
		if (peer)
			expect_gone(reserve, peer);
		return 0;
	}
	if (!peer) {
		if (!wg_request_adds(&request, reserve->own_key))
			return 0;
		err = prepare_peer(reserve, request.public_key);
		if (err)
			return err;
	}
	if (!request.attrs[WGPEER_A_ALLOWEDIPS])
		return 0;
	return follow_allowedips(reserve, request.attrs[WGPEER_A_ALLOWEDIPS]);
}

static int follow_peers(struct wg_reserve *reserve, const struct nlattr *list,
			struct netlink_ext_ack *extack)
{
	struct nlattr *attr;
	int err, remaining;

	nla_for_each_nested(attr, list, remaining) {
		/* A large change takes seconds, and nobody else configures the device meanwhile. */
		if (fatal_signal_pending(current))
			return -EINTR;
		/* Whoever deletes it waits for us, too. */
		if (!wg_device_is_there(reserve->wg)) {
			NL_SET_ERR_MSG(extack, "the interface has gone meanwhile");
			return -ENODEV;
		}
		cond_resched();
		err = follow_peer(reserve, attr);
		if (!err)
			continue;
		if (err == -ERANGE)
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "an interface cannot have more than 1048576 peers, nor a change add more; nothing was changed");
		else
			NL_SET_ERR_MSG_ATTR(extack, attr, "out of memory; nothing was changed");
		return err;
	}
	return 0;
}

int wg_reserve_part(struct wg_reserve *reserve, struct nlattr **attrs,
		    struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&reserve->wg->update_lock);
	if (wg_request_replaces_peers(attrs))
		follow_replacement(reserve);
	if (attrs[WGDEVICE_A_PRIVATE_KEY])
		follow_private_key(reserve, nla_data(attrs[WGDEVICE_A_PRIVATE_KEY]));
	return attrs[WGDEVICE_A_PEERS] ? follow_peers(reserve, attrs[WGDEVICE_A_PEERS], extack) : 0;
}

struct wg_peer *wg_reserve_take_peer(struct wg_reserve *reserve, const u8 public_key[WG_KEY_LEN])
{
	struct wg_peer *peer = wg_peer_find_prepared(reserve->wg, public_key);

	if (WARN_ON_ONCE(!peer))
		return NULL;
	list_del_init(&peer->change_list);
	return peer;
}

void wg_reserve_end(struct wg_reserve *reserve)
{
	struct wg_peer *peer, *next;

	wg_allowedips_release(&reserve->wg->allowedips, &reserve->allowedips);
	list_for_each_entry_safe(peer, next, &reserve->peers, change_list) {
		wg_peer_discard(peer);
		cond_resched();
	}
	if (!reserve->any_gone)
		return;
	list_for_each_entry(peer, &reserve->wg->peers, peer_list) {
		peer->expected = true;
		cond_resched();
	}
}
