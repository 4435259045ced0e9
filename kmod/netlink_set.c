// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * netlink_set.c - changing a device
 *
 * A request is checked as a whole, every attribute of every peer, before
 * anything changes; what can fail after that is a port that is taken, a limit,
 * and memory.
 */
#include <linux/netdevice.h>

#include "device.h"
#include "netlink.h"
#include "peer.h"
#include "seal.h"
#include "socket.h"

/* First all is checked. */

static int check_allowedip(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[WG_ALLOWEDIP_MAX + 1];
	u8 cidr;
	int err;

	err = nla_parse_nested(tb, WG_ALLOWEDIP_MAX, attr, wg_allowedip_policy, extack);
	if (err)
		return err;
	if (!tb[WGALLOWEDIP_A_FAMILY] || !tb[WGALLOWEDIP_A_IPADDR] ||
	    !tb[WGALLOWEDIP_A_CIDR_MASK]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an allowed IP needs its family, address and prefix length");
		return -EINVAL;
	}
	cidr = nla_get_u8(tb[WGALLOWEDIP_A_CIDR_MASK]);
	switch (nla_get_u16(tb[WGALLOWEDIP_A_FAMILY])) {
	case AF_INET:
		if (nla_len(tb[WGALLOWEDIP_A_IPADDR]) == sizeof(struct in_addr) && cidr <= 32)
			return 0;
		break;
	case AF_INET6:
		if (nla_len(tb[WGALLOWEDIP_A_IPADDR]) == sizeof(struct in6_addr) && cidr <= 128)
			return 0;
		break;
	default:
		NL_SET_ERR_MSG_ATTR(extack, tb[WGALLOWEDIP_A_FAMILY],
				    "the family of an allowed IP must be AF_INET or AF_INET6");
		return -EINVAL;
	}
	NL_SET_ERR_MSG_ATTR(extack, tb[WGALLOWEDIP_A_CIDR_MASK],
			    "the address or the prefix length does not fit the family");
	return -EINVAL;
}

static int check_peer(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[WGPEER_A_MAX + 1], *allowedip;
	int err, remaining;

	err = nla_parse_nested(tb, WGPEER_A_MAX, attr, wg_peer_policy, extack);
	if (err)
		return err;
	if (!tb[WGPEER_A_PUBLIC_KEY]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "a peer needs its public key");
		return -EINVAL;
	}
	if (tb[WGPEER_A_PROTOCOL_VERSION] && nla_get_u32(tb[WGPEER_A_PROTOCOL_VERSION]) != 1) {
		NL_SET_ERR_MSG_ATTR(extack, tb[WGPEER_A_PROTOCOL_VERSION],
				    "the only protocol version is 1");
		return -EPFNOSUPPORT;
	}
	if (!tb[WGPEER_A_ALLOWEDIPS])
		return 0;
	nla_for_each_nested(allowedip, tb[WGPEER_A_ALLOWEDIPS], remaining) {
		err = check_allowedip(allowedip, extack);
		if (err)
			return err;
	}
	return 0;
}

/* A port or a mark acts in the namespace that the device was created in. */
static int check_capability(struct wg_device *wg, struct genl_info *info)
{
	struct net *net;
	bool capable;

	if (!info->attrs[WGDEVICE_A_LISTEN_PORT] && !info->attrs[WGDEVICE_A_FWMARK])
		return 0;
	rcu_read_lock();
	net = rcu_dereference(wg->creating_net);
	capable = net && ns_capable(net->user_ns, CAP_NET_ADMIN);
	rcu_read_unlock();
	if (capable)
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "port and mark need CAP_NET_ADMIN in the namespace where the interface was created, which must still be there");
	return -EPERM;
}

static int check_request(struct wg_device *wg, struct genl_info *info)
{
	struct nlattr *peer;
	int err, remaining;

	err = check_capability(wg, info);
	if (err || !info->attrs[WGDEVICE_A_PEERS])
		return err;
	nla_for_each_nested(peer, info->attrs[WGDEVICE_A_PEERS], remaining) {
		err = check_peer(peer, info->extack);
		if (err)
			return err;
	}
	return 0;
}

/* Then it is done. update_lock is held from here on. */

static void set_fwmark(struct wg_device *wg, u32 fwmark)
{
	struct wg_peer *peer;

	WRITE_ONCE(wg->fwmark, fwmark);
	/* Routes may now be others. */
	list_for_each_entry(peer, &wg->peers, peer_list)
		wg_endpoint_forget_source(peer);
}

static int set_port(struct wg_device *wg, u16 port, struct genl_info *info)
{
	struct wg_peer *peer;
	int err;

	if (wg->listen_port == port)
		return 0;
	if (!netif_running(wg->dev)) {
		WRITE_ONCE(wg->listen_port, port);
	} else {
		err = wg_socket_open(wg, port);
		if (err) {
			NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WGDEVICE_A_LISTEN_PORT],
					    "the port cannot be opened, most likely it is in use");
			return err;
		}
	}
	list_for_each_entry(peer, &wg->peers, peer_list)
		wg_endpoint_forget_source(peer);
	return 0;
}

static void set_private_key(struct wg_device *wg, const u8 *private_key,
			    struct list_head *removals)
{
	struct wg_identity identity;
	struct wg_peer *peer;

	wg_identity_set(&identity, private_key);
	if (!crypto_memneq(&identity, &wg->identity, sizeof(identity)))
		goto out;
	if (identity.present) {
		peer = wg_peer_find(wg, identity.public_key);
		if (peer)
			wg_peer_unlink(peer, removals);
	}

	down_write(&wg->identity_lock);
	wg->identity = identity;
	wg_cookie_checker_set_identity(&wg->checker,
				       identity.present ? identity.public_key : NULL);
	list_for_each_entry(peer, &wg->peers, peer_list) {
		wg_peer_wipe_keys(peer);
		mutex_lock(&peer->handshake_lock);
		wg_remote_forget_identity(&peer->remote);
		mutex_unlock(&peer->handshake_lock);
		atomic64_set(&peer->last_handshake_ns, 0);
	}
	up_write(&wg->identity_lock);

	if (identity.present && netif_running(wg->dev))
		list_for_each_entry(peer, &wg->peers, peer_list) {
			if (READ_ONCE(peer->timers.persistent_keepalive_sec))
				wg_seal_send_keepalive(peer);
			else
				wg_seal_send_staged(peer);
		}
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

static int set_allowedip(struct wg_peer *peer, const struct nlattr *attr)
{
	struct wg_allowedips *table = &peer->wg->allowedips;
	struct nlattr *tb[WG_ALLOWEDIP_MAX + 1];
	const void *address;
	u16 af;
	u8 cidr;
	int err;

	err = nla_parse_nested(tb, WG_ALLOWEDIP_MAX, attr, wg_allowedip_policy, NULL);
	if (err)
		return err;
	af = nla_get_u16(tb[WGALLOWEDIP_A_FAMILY]);
	cidr = nla_get_u8(tb[WGALLOWEDIP_A_CIDR_MASK]);
	address = nla_data(tb[WGALLOWEDIP_A_IPADDR]);
	if (tb[WGALLOWEDIP_A_FLAGS] &&
	    (nla_get_u32(tb[WGALLOWEDIP_A_FLAGS]) & WGALLOWEDIP_F_REMOVE_ME))
		return wg_allowedips_remove(table, af, address, cidr, peer);
	return wg_allowedips_insert(table, af, address, cidr, peer, &peer->allowedips);
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
static int change_peer(struct wg_peer *peer, struct nlattr **tb, u32 flags)
{
	struct nlattr *attr;
	int err, remaining;

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
		nla_for_each_nested(attr, tb[WGPEER_A_ALLOWEDIPS], remaining) {
			err = set_allowedip(peer, attr);
			if (err)
				return err;
		}
	if (tb[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL])
		set_keepalive(peer, nla_get_u16(tb[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL]));
	if (netif_running(peer->wg->dev))
		wg_seal_send_staged(peer);
	return 0;
}

static int set_peer(struct wg_device *wg, const struct nlattr *attr, struct list_head *removals)
{
	struct nlattr *tb[WGPEER_A_MAX + 1];
	struct wg_peer *peer;
	const u8 *public_key;
	u32 flags = 0;
	int err;

	err = nla_parse_nested(tb, WGPEER_A_MAX, attr, wg_peer_policy, NULL);
	if (err)
		return err;
	if (tb[WGPEER_A_FLAGS])
		flags = nla_get_u32(tb[WGPEER_A_FLAGS]);
	public_key = nla_data(tb[WGPEER_A_PUBLIC_KEY]);
	peer = wg_peer_find(wg, public_key);

	if (flags & WGPEER_F_REMOVE_ME) {
		if (peer)
			wg_peer_unlink(peer, removals);
		return 0;
	}
	if (!peer) {
		/* Our own key as a peer is not an error: one peer list may serve every host. */
		if ((flags & WGPEER_F_UPDATE_ONLY) ||
		    (wg->identity.present &&
		     !memcmp(public_key, wg->identity.public_key, WG_KEY_LEN)))
			return 0;
		peer = wg_peer_create(wg, public_key);
		if (IS_ERR(peer))
			return PTR_ERR(peer);
	}
	return change_peer(peer, tb, flags);
}

static int set_peers(struct wg_device *wg, struct genl_info *info, struct list_head *removals)
{
	struct nlattr *attr;
	int err, remaining;

	nla_for_each_nested(attr, info->attrs[WGDEVICE_A_PEERS], remaining) {
		err = set_peer(wg, attr, removals);
		if (err == -ERANGE)
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "an interface cannot have more than 1048576 peers");
		if (err == -ENOMEM)
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "out of memory, what stands before this is done");
		if (err)
			return err;
	}
	return 0;
}

static int apply_request(struct wg_device *wg, struct genl_info *info, struct list_head *removals)
{
	struct nlattr **attrs = info->attrs;
	struct wg_peer *peer, *next;
	int err;

	/* First, because it may fail: then nothing has changed. */
	if (attrs[WGDEVICE_A_LISTEN_PORT]) {
		err = set_port(wg, nla_get_u16(attrs[WGDEVICE_A_LISTEN_PORT]), info);
		if (err)
			return err;
	}
	if (attrs[WGDEVICE_A_FWMARK])
		set_fwmark(wg, nla_get_u32(attrs[WGDEVICE_A_FWMARK]));
	if (attrs[WGDEVICE_A_FLAGS] &&
	    (nla_get_u32(attrs[WGDEVICE_A_FLAGS]) & WGDEVICE_F_REPLACE_PEERS))
		list_for_each_entry_safe(peer, next, &wg->peers, peer_list)
			wg_peer_unlink(peer, removals);
	if (attrs[WGDEVICE_A_PRIVATE_KEY])
		set_private_key(wg, nla_data(attrs[WGDEVICE_A_PRIVATE_KEY]), removals);
	return attrs[WGDEVICE_A_PEERS] ? set_peers(wg, info, removals) : 0;
}

int wg_netlink_set(struct sk_buff *skb, struct genl_info *info)
{
	struct wg_device *wg;
	LIST_HEAD(removals);
	int err;

	wg = wg_netlink_find_device(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(wg)) {
		err = PTR_ERR(wg);
		goto wipe;
	}
	err = check_request(wg, info);
	if (err)
		goto put;
	/* The interface goes neither up nor down meanwhile, and grace periods are short. */
	rtnl_lock();
	mutex_lock(&wg->update_lock);
	/* Never zero, which a dump takes for "does not tell". */
	if (!++wg->generation)
		++wg->generation;
	err = apply_request(wg, info, &removals);
	wg_peers_destroy(&removals);
	mutex_unlock(&wg->update_lock);
	rtnl_unlock();
put:
	dev_put(wg->dev);
wipe:
	/* Private and preshared keys are in it, and nobody wipes a freed skb. */
	memzero_explicit(genlmsg_data(info->genlhdr), genlmsg_len(info->genlhdr));
	return err;
}
