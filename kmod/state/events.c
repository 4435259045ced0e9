// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * events.c - what happens, told to the multicast group of the device's namespace
 *
 * An event is one small message, made only when somebody listens. It is told at
 * once, in whatever context it happens, and lost for a listener who does not
 * keep up: netlink lets him know. What the other side can cause at will is
 * bounded: handshakes by the protocol, roaming by endpoint.c.
 *
 * A change by an administrator is told when it is done, each peer once, and many
 * events in one datagram: a listener's buffer holds a tenfold of them so, and
 * whoever changes ten thousand peers need not make ten thousand buffers.
 */
#include "events.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "device.h"
#include "peer.h"
#include "trace.h"
#include "wgctl_family.h"

enum {
	EVENT_LEN = 256,	/* of the largest, with room to spare */
};

/**
 * struct event - what there is to tell
 * @event: what has happened
 * @peer: NULL for events of devices
 * @endpoint: NULL if it is not told
 * @old: the same, or its family is 0
 * @role: 1 as initiator, 0 as responder, -1 if it is not told
 */
struct event {
	enum wgctl_event event;
	struct wg_peer *peer;
	const struct sockaddr_in6 *endpoint;
	const struct sockaddr_in6 *old;
	int role;
};

static bool put_endpoint(struct sk_buff *skb, int attr, const struct sockaddr_in6 *endpoint)
{
	if (!endpoint || !endpoint->sin6_family)
		return true;
	return !nla_put(skb, attr, endpoint->sin6_family == AF_INET ?
			sizeof(struct sockaddr_in) : sizeof(*endpoint), endpoint);
}

static bool put_peer(struct sk_buff *skb, const struct event *event)
{
	struct nlattr *nest;

	if (!event->peer)
		return true;
	nest = nla_nest_start(skb, WGCTL_A_PEER);
	if (!nest || nla_put(skb, WGCTL_PEER_A_PUBLIC_KEY, WG_KEY_LEN,
			     event->peer->remote.public_key) ||
	    !put_endpoint(skb, WGCTL_PEER_A_ENDPOINT, event->endpoint))
		return false;
	nla_nest_end(skb, nest);
	return true;
}

static bool put_event(struct sk_buff *skb, struct wg_device *wg, const struct event *event)
{
	return !nla_put_u32(skb, WGCTL_A_EVENT, event->event) &&
	       !nla_put_u64_64bit(skb, WGCTL_A_TIME, ktime_get_real_ns(), WGCTL_A_PAD) &&
	       !nla_put_u32(skb, WGCTL_A_IFINDEX, wg->dev->ifindex) &&
	       !nla_put_string(skb, WGCTL_A_IFNAME, wg->dev->name) &&
	       put_peer(skb, event) &&
	       put_endpoint(skb, WGCTL_A_OLD_ENDPOINT, event->old) &&
	       (event->role < 0 || !nla_put_u8(skb, WGCTL_A_INITIATOR, event->role));
}

/* Under RCU, so that the namespace stays. */
static bool listening(struct wg_device *wg)
{
	return genl_has_listeners(&wg_wgctl_family, dev_net(wg->dev), 0);
}

bool wg_events_listened(struct wg_device *wg)
{
	bool listened;

	rcu_read_lock();
	listened = listening(wg);
	rcu_read_unlock();
	return listened;
}

/* Appends a message. Return: false, with nothing put, when the buffer is full. */
static bool put_message(struct sk_buff *skb, struct wg_device *wg, const struct event *event)
{
	void *header = genlmsg_put(skb, 0, 0, &wg_wgctl_family, 0, WGCTL_CMD_EVENT);

	if (!header)
		return false;
	if (!put_event(skb, wg, event)) {
		genlmsg_cancel(skb, header);
		return false;
	}
	genlmsg_end(skb, header);
	return true;
}

static void tell(struct wg_device *wg, const struct event *event)
{
	struct sk_buff *skb;

	rcu_read_lock();
	/* Its namespace may go before it. The removal itself is told with the RTNL held. */
	if (!wg_device_is_there(wg) && event->event != WGCTL_EVENT_DEVICE_REMOVED)
		goto out;
	if (!listening(wg))
		goto out;
	skb = genlmsg_new(EVENT_LEN, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		goto out;
	if (WARN_ON_ONCE(!put_message(skb, wg, event))) {
		nlmsg_free(skb);
		goto out;
	}
	genlmsg_multicast_netns(&wg_wgctl_family, dev_net(wg->dev), skb, 0, 0, GFP_ATOMIC);
out:
	rcu_read_unlock();
}

void wg_event_device(struct wg_device *wg, enum wgctl_event event)
{
	tell(wg, &(struct event){ .event = event, .role = -1 });
}

void wg_event_peer(struct wg_peer *peer, enum wgctl_event event)
{
	if (event == WGCTL_EVENT_SESSION_EXPIRED)
		trace_wg_session_expired(peer);
	tell(peer->wg, &(struct event){ .event = event, .peer = peer, .role = -1 });
}

/**
 * struct batch - events that are told together
 * @wg: of one device
 * @net: where, with a reference; NULL: nobody listens
 * @skb: NULL when there is none
 */
struct batch {
	struct wg_device *wg;
	struct net *net;
	struct sk_buff *skb;
};

/* The device may move to another namespace meanwhile, or go. */
static void begin_batch(struct batch *batch, struct wg_device *wg)
{
	*batch = (struct batch){ .wg = wg };
	rcu_read_lock();
	if (wg_device_is_there(wg) && listening(wg))
		batch->net = maybe_get_net(dev_net(wg->dev));
	rcu_read_unlock();
}

static void flush(struct batch *batch)
{
	if (batch->skb)
		genlmsg_multicast_netns(&wg_wgctl_family, batch->net, batch->skb, 0, 0,
					GFP_KERNEL);
	batch->skb = NULL;
}

static void add_event(struct batch *batch, enum wgctl_event kind, struct wg_peer *peer)
{
	const struct event event = { .event = kind, .peer = peer, .role = -1 };

	if (!batch->net)
		return;
	if (batch->skb && put_message(batch->skb, batch->wg, &event))
		return;
	flush(batch);
	batch->skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (batch->skb)
		WARN_ON_ONCE(!put_message(batch->skb, batch->wg, &event));
	else
		/* As if their buffers had run over. */
		genl_set_err(&wg_wgctl_family, batch->net, 0, 0, -ENOBUFS);
}

static void add_removals(struct batch *batch, struct list_head *removed)
{
	struct wg_peer *peer;

	list_for_each_entry(peer, removed, change_list)
		if (peer->told) {
			add_event(batch, WGCTL_EVENT_PEER_REMOVED, peer);
			cond_resched();
		}
}

static void take_events(struct batch *batch, struct list_head *peers, enum wgctl_event event)
{
	struct wg_peer *peer, *next;

	list_for_each_entry_safe(peer, next, peers, change_list) {
		list_del_init(&peer->change_list);
		peer->told = true;
		add_event(batch, event, peer);
		cond_resched();
	}
}

void wg_events_changed(struct wg_device *wg, struct wg_changes *changes)
{
	struct batch batch;

	lockdep_assert_held(&wg->update_lock);
	begin_batch(&batch, wg);
	if (changes->device)
		add_event(&batch, WGCTL_EVENT_DEVICE_CHANGED, NULL);
	if (batch.net)
		add_removals(&batch, &changes->removed);
	take_events(&batch, &changes->added, WGCTL_EVENT_PEER_ADDED);
	take_events(&batch, &changes->changed, WGCTL_EVENT_PEER_CHANGED);
	flush(&batch);
	if (batch.net)
		put_net(batch.net);
}

void wg_event_handshake(struct wg_peer *peer, const struct wg_endpoint *endpoint, bool initiator)
{
	const struct event event = {
		.event = WGCTL_EVENT_HANDSHAKE,
		.peer = peer,
		.endpoint = &endpoint->remote6,
		.role = initiator,
	};

	trace_wg_handshake(peer, initiator);
	tell(peer->wg, &event);
}

void wg_event_endpoint(struct wg_peer *peer, const struct sockaddr_in6 *old,
		       const struct sockaddr_in6 *new)
{
	const struct event event = {
		.event = WGCTL_EVENT_ENDPOINT,
		.peer = peer,
		.endpoint = new,
		.old = old,
		.role = -1,
	};

	tell(peer->wg, &event);
}
