// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * netlink_get.c - reading a device: a dump of messages
 *
 * A reader may take his time, or never come back, and has read what he was allowed
 * to before the device moved on. So between two messages a dump holds nothing: the
 * device is looked up again each time, and pointers count for as long as the
 * configuration has not changed at all.
 */
#include "netlink_get.h"

#include <linux/netdevice.h>

#include "state/device.h"
#include "state/peer.h"
#include "peers.h"
#include "request.h"

/**
 * struct cursor - how far a dump has come
 * @generation: of the configuration, unique among all devices; the next two belong to it
 * @peer: the next to be put
 * @allowedip: the next of @peer to be put; NULL when @peer has not been begun
 * @peer_id: of @peer; 0 before the first
 * @ifindex: of the device
 */
struct cursor {
	u64 generation;
	struct wg_peer *peer;
	struct wg_allowedip *allowedip;
	u64 peer_id;
	int ifindex;
};

static struct cursor *cursor_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct cursor) > sizeof(cb->ctx));
	return (struct cursor *)cb->ctx;
}

int wg_netlink_get_start(struct netlink_callback *cb)
{
	struct wg_device *wg;

	wg = wg_request_find_device(sock_net(cb->skb->sk), wg_dump_attrs(cb), wg_dump_extack(cb));
	if (IS_ERR(wg))
		return PTR_ERR(wg);
	cursor_of(cb)->ifindex = wg->dev->ifindex;
	dev_put(wg->dev);
	return 0;
}

static bool put_interface(struct sk_buff *skb, struct wg_device *wg)
{
	bool ok;

	if (nla_put_u16(skb, WGDEVICE_A_LISTEN_PORT, READ_ONCE(wg->listen_port)) ||
	    nla_put_u32(skb, WGDEVICE_A_FWMARK, READ_ONCE(wg->fwmark)) ||
	    nla_put_u32(skb, WGDEVICE_A_IFINDEX, wg->dev->ifindex) ||
	    nla_put_string(skb, WGDEVICE_A_IFNAME, wg->dev->name))
		return false;
	down_read(&wg->identity_lock);
	ok = !wg->identity.present ||
	     (!nla_put(skb, WGDEVICE_A_PRIVATE_KEY, WG_KEY_LEN, wg->identity.private_key) &&
	      !nla_put(skb, WGDEVICE_A_PUBLIC_KEY, WG_KEY_LEN, wg->identity.public_key));
	up_read(&wg->identity_lock);
	return ok;
}

static bool put_allowedip(struct sk_buff *skb, const struct wg_allowedip *allowedip)
{
	size_t len = allowedip->family == AF_INET ? sizeof(struct in_addr) :
						    sizeof(struct in6_addr);
	struct nlattr *nest = nla_nest_start(skb, 0);

	if (!nest)
		return false;
	if (nla_put_u8(skb, WGALLOWEDIP_A_CIDR_MASK, allowedip->cidr) ||
	    nla_put_u16(skb, WGALLOWEDIP_A_FAMILY, allowedip->family) ||
	    nla_put(skb, WGALLOWEDIP_A_IPADDR, len, allowedip->address)) {
		nla_nest_cancel(skb, nest);
		return false;
	}
	nla_nest_end(skb, nest);
	return true;
}

/* Puts allowed IPs from @from on. Return: the first that does not fit, or NULL. */
static struct wg_allowedip *put_allowedips(struct sk_buff *skb, struct wg_peer *peer,
					   struct wg_allowedip *from)
{
	struct nlattr *nest = nla_nest_start(skb, WGPEER_A_ALLOWEDIPS);

	if (!nest)
		return from;
	list_for_each_entry_from(from, &peer->allowedips, peer_list) {
		if (!put_allowedip(skb, from)) {
			nla_nest_end(skb, nest);
			return from;
		}
	}
	nla_nest_end(skb, nest);
	return NULL;
}

static bool put_endpoint(struct sk_buff *skb, struct wg_peer *peer)
{
	struct wg_endpoint endpoint;

	wg_endpoint_read(peer, &endpoint);
	if (endpoint.remote.sa_family == AF_INET)
		return !nla_put(skb, WGPEER_A_ENDPOINT, sizeof(endpoint.remote4),
				&endpoint.remote4);
	if (endpoint.remote.sa_family == AF_INET6)
		return !nla_put(skb, WGPEER_A_ENDPOINT, sizeof(endpoint.remote6),
				&endpoint.remote6);
	return true;
}

/* All of a peer but its public key and its allowed IPs. */
static bool put_peer_state(struct sk_buff *skb, struct wg_peer *peer)
{
	struct timespec64 handshake = ns_to_timespec64(atomic64_read(&peer->last_handshake));
	struct __kernel_timespec last = { .tv_sec = handshake.tv_sec,
					  .tv_nsec = handshake.tv_nsec };
	bool ok;

	mutex_lock(&peer->handshake_lock);
	ok = !nla_put(skb, WGPEER_A_PRESHARED_KEY, WG_KEY_LEN, peer->remote.preshared_key);
	mutex_unlock(&peer->handshake_lock);

	return ok && !nla_put(skb, WGPEER_A_LAST_HANDSHAKE_TIME, sizeof(last), &last) &&
	       !nla_put_u16(skb, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
			    READ_ONCE(peer->timers.persistent_keepalive_sec)) &&
	       !nla_put_u64_64bit(skb, WGPEER_A_TX_BYTES, atomic64_read(&peer->tx_bytes),
				  WGPEER_A_UNSPEC) &&
	       !nla_put_u64_64bit(skb, WGPEER_A_RX_BYTES, atomic64_read(&peer->rx_bytes),
				  WGPEER_A_UNSPEC) &&
	       !nla_put_u32(skb, WGPEER_A_PROTOCOL_VERSION, 1) && put_endpoint(skb, peer);
}

/*
 * Puts a peer, from @cursor->allowedip on if that is set. Return: false when
 * the message is full; the cursor then says where to go on.
 */
static bool put_peer(struct sk_buff *skb, struct wg_peer *peer, struct cursor *cursor)
{
	struct nlattr *nest = nla_nest_start(skb, 0);
	struct wg_allowedip *first = cursor->allowedip;

	if (!nest)
		return false;
	if (nla_put(skb, WGPEER_A_PUBLIC_KEY, WG_KEY_LEN, peer->remote.public_key) ||
	    (!first && !put_peer_state(skb, peer))) {
		nla_nest_cancel(skb, nest);
		return false;
	}
	if (!first)
		first = list_first_entry_or_null(&peer->allowedips, struct wg_allowedip,
						 peer_list);
	cursor->allowedip = first ? put_allowedips(skb, peer, first) : NULL;
	nla_nest_end(skb, nest);
	return !cursor->allowedip;
}

/*
 * The peer to go on with, or NULL. When the configuration has changed since the
 * last message, the reader is told and will ask again; all we have to do is not
 * to stumble.
 */
static struct wg_peer *resume(struct wg_device *wg, struct cursor *cursor)
{
	if (cursor->generation == wg->generation)
		return cursor->peer;
	cursor->allowedip = NULL;
	return wg_peers_from(wg, cursor->peer_id);
}

/* Puts peers until the message is full. Return: false when there are more. */
static bool put_peers(struct sk_buff *skb, struct wg_device *wg, struct cursor *cursor)
{
	struct wg_peer *peer = resume(wg, cursor);
	bool any = false;
	struct nlattr *nest;

	if (!peer)
		return true;
	nest = nla_nest_start(skb, WGDEVICE_A_PEERS);
	if (!nest)
		return false;
	list_for_each_entry_from(peer, &wg->peers, peer_list) {
		unsigned int before = skb->len;
		bool all = put_peer(skb, peer, cursor);

		any |= skb->len != before;
		if (all)
			continue;
		if (any)
			nla_nest_end(skb, nest);
		else
			nla_nest_cancel(skb, nest);
		/* Until a peer has been put, the next message begins with the device again. */
		if (any || cursor->peer_id) {
			cursor->peer = peer;
			cursor->peer_id = peer->id;
			cursor->generation = wg->generation;
		}
		return false;
	}
	nla_nest_end(skb, nest);
	return true;
}

int wg_netlink_get_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct cursor *cursor = cursor_of(cb);
	struct net_device *dev;
	struct wg_device *wg;
	int err = -EMSGSIZE;
	void *header;

	dev = dev_get_by_index(sock_net(cb->skb->sk), cursor->ifindex);
	if (!dev || !wg_device_is_ours(dev)) {
		dev_put(dev);
		return -ENODEV;
	}
	wg = netdev_priv(dev);
	if (wg_device_lock_killable(wg)) {
		dev_put(dev);
		return -EINTR;
	}
	/* Zero is for those who do not tell. */
	cb->seq = lower_32_bits(wg->generation) ?: 1;
	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     &wg_request_family, NLM_F_MULTI, WG_CMD_GET_DEVICE);
	if (!header)
		goto out;
	genl_dump_check_consistent(cb, header);
	if (!cursor->peer_id && !put_interface(skb, wg)) {
		genlmsg_cancel(skb, header);
		goto out;
	}
	err = put_peers(skb, wg, cursor) ? 0 : 1;
	genlmsg_end(skb, header);
out:
	wg_device_unlock(wg);
	dev_put(dev);
	return err;
}
