// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * netlink_set.c - changing a device
 *
 * A change is one message, or the parts of a transaction. It is checked as a whole,
 * then all that it needs is reserved, and last the port is opened. Until
 * then nothing has changed; nothing after that can fail.
 *
 * The whole machine waits for whoever holds the RTNL. So it is held for the sockets
 * alone; the rest takes as long as it takes under update_lock, and the peers that
 * are removed are destroyed under no lock. Meanwhile the link may go up or down, for
 * which peers.c sees to all peers afterwards, and the device may be deleted: then
 * what is left of the change is not worth doing.
 */
#include "netlink_set.h"

#include <linux/netdevice.h>

#include "state/device.h"
#include "state/events.h"
#include "state/peer.h"
#include "path/seal.h"
#include "netlink_check.h"
#include "peers.h"
#include "reserve.h"
#include "socket.h"

/* All with update_lock held. */

/* Something of the peer is set: to be told if it was there before. */
static void touch(struct wg_changes *changes, struct wg_peer *peer)
{
	if (list_empty(&peer->change_list))
		list_add_tail(&peer->change_list, &changes->changed);
}

/* The last that can fail, and changes nothing then. */
static int set_port(struct wg_device *wg, const struct nlattr *attr, struct wg_changes *changes,
		    struct netlink_ext_ack *extack)
{
	u16 port = nla_get_u16(attr);
	int err;

	/* Where there are no sockets, the same port may be free again. */
	if (wg->listen_port == port && !wg_socket_is_lost(wg) && !wg->binding.gone)
		return 0;
	if (!netif_running(wg->dev)) {
		WRITE_ONCE(wg->listen_port, port);
	} else {
		err = wg_socket_open(wg, port);
		if (err) {
			wg_socket_explain(err, extack);
			extack->bad_attr = attr;
			return err;
		}
	}
	changes->device = true;
	return 0;
}

/* Port and mark, which the sockets have. */
static int set_sockets(struct wg_device *wg, struct nlattr **attrs, struct wg_changes *changes,
		       const struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	u32 fwmark;
	int err;

	rtnl_lock();
	err = wg_netlink_check_place(wg, skb, extack);
	if (!err && attrs[WGDEVICE_A_LISTEN_PORT])
		err = set_port(wg, attrs[WGDEVICE_A_LISTEN_PORT], changes, extack);
	if (!err && attrs[WGDEVICE_A_FWMARK]) {
		fwmark = nla_get_u32(attrs[WGDEVICE_A_FWMARK]);
		changes->device |= wg->fwmark != fwmark;
		wg_socket_set_fwmark(wg, fwmark);
	}
	rtnl_unlock();
	return err;
}

static void begin_session(struct wg_peer *peer)
{
	if (READ_ONCE(peer->timers.persistent_keepalive_sec))
		wg_seal_send_keepalive(peer);
	else
		wg_seal_send_staged(peer);
}

static void set_private_key(struct wg_device *wg, const u8 *private_key,
			    struct wg_changes *changes)
{
	struct wg_identity identity;
	struct wg_peer *peer;

	wg_identity_set(&identity, private_key);
	if (!crypto_memneq(&identity, &wg->identity, sizeof(identity)))
		goto out;
	changes->device = true;
	if (identity.present) {
		peer = wg_peer_find(wg, identity.public_key);
		if (peer)
			wg_peer_unlink(peer, &changes->removed);
	}

	/* Workers wait for this, and link down for them: so all sessions are voided at once. */
	down_write(&wg->identity_lock);
	wg->identity = identity;
	wg_cookie_checker_set_identity(&wg->checker,
				       identity.present ? identity.public_key : NULL);
	wg->identity_life = atomic_inc_return(&wg->life);
	up_write(&wg->identity_lock);
	wg_peers_for_each(wg, wg_peer_renew);
	if (identity.present && netif_running(wg->dev))
		wg_peers_for_each(wg, begin_session);
out:
	memzero_explicit(&identity, sizeof(identity));
}

static void set_endpoint(struct wg_peer *peer, const struct nlattr *attr)
{
	const struct sockaddr *address = nla_data(attr);
	struct wg_endpoint endpoint = {};

	/* Anything else is ignored, as tools of other families expect. */
	if (address->sa_family == AF_INET && nla_len(attr) == sizeof(struct sockaddr_in)) {
		const struct sockaddr_in *in = nla_data(attr);

		endpoint.remote4.sin_family = AF_INET;
		endpoint.remote4.sin_port = in->sin_port;
		endpoint.remote4.sin_addr = in->sin_addr;
		wg_endpoint_set(peer, &endpoint);
	} else if (address->sa_family == AF_INET6 &&
		   nla_len(attr) == sizeof(struct sockaddr_in6)) {
		const struct sockaddr_in6 *in6 = nla_data(attr);

		endpoint.remote6.sin6_family = AF_INET6;
		endpoint.remote6.sin6_port = in6->sin6_port;
		endpoint.remote6.sin6_addr = in6->sin6_addr;
		endpoint.remote6.sin6_scope_id = in6->sin6_scope_id;
		wg_endpoint_set(peer, &endpoint);
	}
}

static void set_allowedip(struct wg_peer *peer, const struct nlattr *attr,
			  struct wg_changes *changes)
{
	struct wg_allowedips *table = &peer->wg->allowedips;
	struct wg_request_allowedip ip = wg_request_allowedip(attr);
	struct wg_peer *from;

	if (ip.remove) {
		wg_allowedips_remove(table, ip.family, ip.address, ip.cidr, peer);
		return;
	}
	WARN_ON_ONCE(wg_allowedips_insert(table, ip.family, ip.address, ip.cidr, peer,
					  &peer->allowedips, &from));
	if (from)
		touch(changes, from);
}

static void set_keepalive(struct wg_peer *peer, u16 seconds)
{
	bool turned_on = seconds && !peer->timers.persistent_keepalive_sec;

	WRITE_ONCE(peer->timers.persistent_keepalive_sec, seconds);
	wg_timers_keepalive_changed(peer);
	if (turned_on && netif_running(peer->wg->dev))
		wg_seal_send_keepalive(peer);
}

/* What the request changes of a peer that is there. */
static void change_peer(struct wg_peer *peer, struct nlattr **tb, u32 flags,
			struct wg_changes *changes)
{
	struct nlattr *attr;
	int remaining;

	if (tb[WGPEER_A_PRESHARED_KEY] || tb[WGPEER_A_ENDPOINT] || tb[WGPEER_A_ALLOWEDIPS] ||
	    tb[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL] || (flags & WGPEER_F_REPLACE_ALLOWEDIPS))
		touch(changes, peer);
	if (tb[WGPEER_A_PRESHARED_KEY]) {
		mutex_lock(&peer->handshake_lock);
		nla_memcpy(peer->remote.preshared_key, tb[WGPEER_A_PRESHARED_KEY], WG_KEY_LEN);
		mutex_unlock(&peer->handshake_lock);
	}
	if (tb[WGPEER_A_ENDPOINT])
		set_endpoint(peer, tb[WGPEER_A_ENDPOINT]);
	if (flags & WGPEER_F_REPLACE_ALLOWEDIPS)
		wg_allowedips_remove_by_peer(&peer->wg->allowedips, &peer->allowedips);
	if (tb[WGPEER_A_ALLOWEDIPS])
		nla_for_each_nested(attr, tb[WGPEER_A_ALLOWEDIPS], remaining)
			set_allowedip(peer, attr, changes);
	if (tb[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL])
		set_keepalive(peer, nla_get_u16(tb[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL]));
	if (netif_running(peer->wg->dev))
		wg_seal_send_staged(peer);
}

static void set_peer(struct wg_reserve *reserve, const struct nlattr *attr,
		     struct wg_changes *changes)
{
	struct wg_device *wg = reserve->wg;
	struct wg_request_peer request;
	struct wg_peer *peer;

	wg_request_peer(&request, attr);
	peer = wg_peer_find(wg, request.public_key);
	if (request.flags & WGPEER_F_REMOVE_ME) {
		if (peer)
			wg_peer_unlink(peer, &changes->removed);
		return;
	}
	if (!peer) {
		if (!wg_request_adds(&request, wg->identity.public_key))
			return;
		peer = wg_reserve_take_peer(reserve, request.public_key);
		if (!peer)
			return;
		/* Before anybody finds it: no handshake may do without. */
		if (request.attrs[WGPEER_A_PRESHARED_KEY])
			nla_memcpy(peer->remote.preshared_key,
				   request.attrs[WGPEER_A_PRESHARED_KEY], WG_KEY_LEN);
		wg_peer_add(peer);
		list_add_tail(&peer->change_list, &changes->added);
	}
	change_peer(peer, request.attrs, request.flags, changes);
}

/* Nothing in it can fail. */
static void apply(struct wg_reserve *reserve, struct nlattr **attrs, struct wg_changes *changes)
{
	struct wg_device *wg = reserve->wg;
	struct nlattr *attr;
	int remaining;

	/* Routes may now be others. */
	if (attrs[WGDEVICE_A_FWMARK] || (attrs[WGDEVICE_A_LISTEN_PORT] && changes->device))
		wg_peers_for_each(wg, wg_endpoint_forget_source);
	if (wg_request_replaces_peers(attrs))
		wg_peer_unlink_all(wg, &changes->removed);
	if (attrs[WGDEVICE_A_PRIVATE_KEY])
		set_private_key(wg, nla_data(attrs[WGDEVICE_A_PRIVATE_KEY]), changes);
	if (attrs[WGDEVICE_A_PEERS])
		nla_for_each_nested(attr, attrs[WGDEVICE_A_PEERS], remaining) {
			if (!wg_device_is_there(wg))
				return;
			set_peer(reserve, attr, changes);
			cond_resched();
		}
}

/* All that can fail. What is of the device itself is in the first part. */
static int prepare(struct wg_reserve *reserve, struct list_head *parts, struct wg_changes *changes,
		   const struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	struct nlattr **first = list_first_entry(parts, struct wg_change_part, list)->attrs;
	struct wg_change_part *part;
	int err;

	/* Looked at again, as parts may have waited. */
	err = wg_netlink_check_rights(reserve->wg, first, skb, extack);
	if (err)
		return err;
	list_for_each_entry(part, parts, list) {
		err = wg_reserve_part(reserve, part->attrs, extack);
		if (err)
			return err;
	}
	return set_sockets(reserve->wg, first, changes, skb, extack);
}

int wg_netlink_change(struct wg_device *wg, struct list_head *parts, const struct sk_buff *skb,
		      struct netlink_ext_ack *extack)
{
	struct wg_changes changes = {
		.removed = LIST_HEAD_INIT(changes.removed),
		.added = LIST_HEAD_INIT(changes.added),
		.changed = LIST_HEAD_INIT(changes.changed),
	};
	struct wg_change_part *part;
	struct wg_reserve reserve;
	int err;

	err = wg_device_lock_killable(wg);
	if (err)
		return err;
	wg_reserve_begin(&reserve, wg);
	err = prepare(&reserve, parts, &changes, skb, extack);
	if (!err) {
		wg_device_changed(wg);
		list_for_each_entry(part, parts, list)
			apply(&reserve, part->attrs, &changes);
	}
	/* Allowed IPs that it lets go may still lead to peers that are removed. */
	wg_reserve_end(&reserve);
	wg_events_changed(wg, &changes);
	wg_peers_unlock_and_destroy(wg, &changes.removed);
	return err;
}

int wg_netlink_set(struct sk_buff *skb, struct genl_info *info)
{
	struct wg_change_part part;
	struct wg_device *wg;
	LIST_HEAD(parts);
	int err;

	wg = wg_request_find_device(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(wg)) {
		err = PTR_ERR(wg);
		goto wipe;
	}
	err = wg_netlink_check(wg, info->attrs, skb, info->extack);
	if (err)
		goto put;
	memcpy(part.attrs, info->attrs, sizeof(part.attrs));
	list_add(&part.list, &parts);
	err = wg_netlink_change(wg, &parts, skb, info->extack);
put:
	dev_put(wg->dev);
wipe:
	wg_request_wipe(info);
	return err;
}
