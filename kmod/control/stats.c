// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * stats.c - counters of devices and peers, for readers who may not see a secret
 *
 * Anybody may be let in to ask for them, so a dump holds nothing while its reader
 * sleeps: no device, which could not go away, and no peer. Between two messages it
 * knows the next peer by key and number alone: where that peer was removed, the
 * next one is found by number.
 */
#include "stats.h"

#include <linux/moduleparam.h>
#include <linux/netdevice.h>

#include "state/device.h"
#include "state/peer.h"
#include "state/wgctl_family.h"
#include "peers.h"
#include "request.h"

static bool open_stats;
module_param(open_stats, bool, 0644);
MODULE_PARM_DESC(open_stats, "let anybody read counters of devices and peers, which hold no secret");

/**
 * struct cursor - how far a dump has come
 * @key: of the next peer
 * @id: of that peer; 0 before the first of the device
 * @ifindex: of the device, or with @between the last that is done
 * @one: of the devices only this one is asked for
 * @between: the next device has not been begun
 */
struct cursor {
	u8 key[WG_KEY_LEN];
	u64 id;
	int ifindex;
	bool one;
	bool between;
};

static struct cursor *cursor_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct cursor) > sizeof(cb->ctx));
	return (struct cursor *)cb->ctx;
}

int wg_stats_start(struct netlink_callback *cb)
{
	struct net *net = sock_net(cb->skb->sk);
	struct nlattr **attrs = wg_dump_attrs(cb);
	struct cursor *cursor = cursor_of(cb);
	struct wg_device *wg;

	if (!READ_ONCE(open_stats) && !netlink_ns_capable(cb->skb, net->user_ns, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG(wg_dump_extack(cb),
			       "counters need CAP_NET_ADMIN while the module's parameter open_stats is off");
		return -EPERM;
	}
	if (!attrs[WGCTL_A_IFINDEX] && !attrs[WGCTL_A_IFNAME]) {
		cursor->between = true;
		return 0;
	}
	wg = wg_request_find_device(net, attrs, wg_dump_extack(cb));
	if (IS_ERR(wg))
		return PTR_ERR(wg);
	cursor->one = true;
	cursor->ifindex = wg->dev->ifindex;
	dev_put(wg->dev);
	return 0;
}

/* Puts @count where it is not zero. Zero is also what its padding has for a type. */
static bool put_drop(struct sk_buff *skb, enum wgctl_drop reason, u64 count)
{
	return !count || !nla_put_u64_64bit(skb, reason + 1, count, 0);
}

static bool put_device_drops(struct sk_buff *skb, struct wg_device *wg)
{
	struct nlattr *nest = nla_nest_start(skb, WGCTL_A_DROPS);
	enum wgctl_drop reason;

	if (!nest)
		return false;
	for (reason = 0; reason < WGCTL_DROP_COUNT; ++reason)
		if (!put_drop(skb, reason, wg_counters_read(wg->counters, reason)))
			return false;
	nla_nest_end(skb, nest);
	return true;
}

static bool put_peer_drops(struct sk_buff *skb, struct wg_peer *peer)
{
	struct nlattr *nest = nla_nest_start(skb, WGCTL_PEER_A_DROPS);
	enum wgctl_drop reason;

	if (!nest)
		return false;
	for (reason = 0; reason < WGCTL_DROP_COUNT; ++reason)
		if (!put_drop(skb, reason, (u32)atomic_read(&peer->drops[reason])))
			return false;
	nla_nest_end(skb, nest);
	return true;
}

static bool put_count(struct sk_buff *skb, int attr, const atomic64_t *count)
{
	return !nla_put_u64_64bit(skb, attr, atomic64_read(count), WGCTL_PEER_A_PAD);
}

/* Return: false, with nothing put, when the message is full. */
static bool put_peer(struct sk_buff *skb, struct wg_peer *peer)
{
	struct nlattr *nest = nla_nest_start(skb, 0);

	if (!nest)
		return false;
	if (nla_put(skb, WGCTL_PEER_A_PUBLIC_KEY, WG_KEY_LEN, peer->remote.public_key) ||
	    !put_count(skb, WGCTL_PEER_A_LAST_HANDSHAKE, &peer->last_handshake) ||
	    !put_count(skb, WGCTL_PEER_A_RX_BYTES, &peer->rx_bytes) ||
	    !put_count(skb, WGCTL_PEER_A_TX_BYTES, &peer->tx_bytes) ||
	    !put_count(skb, WGCTL_PEER_A_HANDSHAKES, &peer->handshakes) ||
	    !put_peer_drops(skb, peer)) {
		nla_nest_cancel(skb, nest);
		return false;
	}
	nla_nest_end(skb, nest);
	return true;
}

/* The peer to go on with, or NULL after the last. */
static struct wg_peer *resume(struct wg_device *wg, const struct cursor *cursor)
{
	struct wg_peer *peer;

	peer = cursor->id ? wg_peer_find(wg, cursor->key) : NULL;
	if (peer && peer->id == cursor->id)
		return peer;
	return wg_peers_from(wg, cursor->id);
}

/* Puts peers until the message is full. Return: false when there are more. */
static bool put_peers(struct sk_buff *skb, struct wg_device *wg, struct cursor *cursor)
{
	struct wg_peer *peer = resume(wg, cursor);
	struct nlattr *nest;

	if (!peer)
		return true;
	nest = nla_nest_start(skb, WGCTL_A_PEERS);
	if (!nest)
		return false;
	list_for_each_entry_from(peer, &wg->peers, peer_list) {
		if (put_peer(skb, peer))
			continue;
		nla_nest_end(skb, nest);
		memcpy(cursor->key, peer->remote.public_key, WG_KEY_LEN);
		cursor->id = peer->id;
		return false;
	}
	nla_nest_end(skb, nest);
	return true;
}

/*
 * Return: 0 when all of the device has been put, 1 when not, -EMSGSIZE when nothing
 * fits, -EINTR when the process is being killed.
 */
static int put_message(struct sk_buff *skb, struct netlink_callback *cb, struct wg_device *wg)
{
	struct cursor *cursor = cursor_of(cb);
	bool done;
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     &wg_wgctl_family, NLM_F_MULTI, WGCTL_CMD_GET_STATS);
	if (!header)
		return -EMSGSIZE;
	if (nla_put_u32(skb, WGCTL_A_IFINDEX, wg->dev->ifindex) ||
	    nla_put_string(skb, WGCTL_A_IFNAME, wg->dev->name) ||
	    (!cursor->id && !put_device_drops(skb, wg))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	if (wg_device_lock_killable(wg)) {
		genlmsg_cancel(skb, header);
		return -EINTR;
	}
	done = put_peers(skb, wg, cursor);
	wg_device_unlock(wg);
	genlmsg_end(skb, header);
	return !done;
}

/* The next device of the dump, with a reference, or NULL. */
static struct wg_device *next_device(struct net *net, const struct cursor *cursor)
{
	struct net_device *dev, *next = NULL;

	rcu_read_lock();
	if (!cursor->between) {
		next = dev_get_by_index_rcu(net, cursor->ifindex);
		if (next && !wg_device_is_ours(next))
			next = NULL;
	}
	if (!next && !cursor->one)
		for_each_netdev_rcu(net, dev)
			if (dev->ifindex > cursor->ifindex && wg_device_is_ours(dev) &&
			    (!next || dev->ifindex < next->ifindex))
				next = dev;
	dev_hold(next);
	rcu_read_unlock();
	return next ? netdev_priv(next) : NULL;
}

int wg_stats_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net *net = sock_net(cb->skb->sk);
	struct cursor *cursor = cursor_of(cb);
	struct wg_device *wg;
	int err = 0;

	while (!err && !(cursor->one && cursor->between)) {
		wg = next_device(net, cursor);
		if (!wg) {
			err = cursor->one ? -ENODEV : 0;
			break;
		}
		/* The one it was at may be gone. */
		if (cursor->between || cursor->ifindex != wg->dev->ifindex)
			cursor->id = 0;
		cursor->ifindex = wg->dev->ifindex;
		cursor->between = false;
		err = put_message(skb, cb, wg);
		if (!err)
			cursor->between = true;
		dev_put(wg->dev);
	}
	/* What has been put is sent, and this is called again. */
	return skb->len ? skb->len : err;
}
