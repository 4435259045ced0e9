// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * lane.c - sealed messages wait for the CPU that opens them
 *
 * Theory of operation
 *
 * Every CPU has a lane: a queue of sealed messages, and a NAPI context that opens
 * them and passes the inner packets on. The queue is ahead of the decryption, so
 * nothing is dropped on which that work has been spent: an opened packet goes
 * straight to the stack, and its GRO, from within the poll.
 *
 * A message is queued on the CPU where it arrives, which costs next to nothing.
 * That matters for the order. Packets of one flow may arrive on two CPUs, as when
 * a sender at the other end of a veth pair moves between them. If they were opened
 * right there, one CPU would be busy with a train of milliseconds while the other
 * overtakes it. So a peer stays with its lane until all that it has there is
 * through, GRO included, and only then follows to another CPU. The ticket tells:
 * each message in a lane has a number, and the lane publishes how far it has come.
 *
 * A network card sends all messages of a peer to one CPU. Then none of this is
 * ever contended.
 *
 * The poll takes a slice at a time. A slice is larger when much is waiting, as one
 * datagram of the stack's own backlog may be a train of 64 messages.
 */
#include "lane.h"

#include <linux/netdevice.h>

#include "device.h"
#include "drop.h"
#include "peer.h"

enum {
	/* As much memory as the stack's own backlog of 1000 packets has with trains of 64 KB. */
	MAX_QUEUED_BYTES = 1000 * 65536,
	/* What one poll opens at most, however much waits: a fraction of a millisecond. */
	MAX_SLICE = 256,
	MAX_SLICE_BYTES = 512 * 1024,
	/* A lane that never runs empty publishes its progress after so many messages. */
	PUBLISH_AFTER = 1024,
};

struct wg_lane {
	struct wg_device *wg;
	wg_lane_open_t open;
	unsigned int cpu;
	struct napi_struct napi;

	/* Guarded by @sealed.lock, taken with softirqs off. */
	struct sk_buff_head sealed;
	unsigned int sealed_bytes;	/* truesize */
	u32 queued;			/* the number of the last message */

	u32 opened;	/* the same; owned by the poll */
	u32 published;	/* all messages up to this one are through; written by the poll */
};

/* Moves some @count messages to @slice. Return: how many wait still. */
static unsigned int take(struct wg_lane *lane, struct sk_buff_head *slice, unsigned int count)
{
	unsigned int left, bytes = 0;
	struct sk_buff *skb;

	spin_lock(&lane->sealed.lock);
	count = clamp_t(unsigned int, skb_queue_len(&lane->sealed) / 2, count, MAX_SLICE);
	while (count-- && bytes < MAX_SLICE_BYTES && (skb = __skb_dequeue(&lane->sealed))) {
		bytes += skb->len;
		lane->sealed_bytes -= skb->truesize;
		__skb_queue_tail(slice, skb);
	}
	left = skb_queue_len(&lane->sealed);
	/* Those that were purged are through as well. */
	lane->opened = lane->queued - left;
	spin_unlock(&lane->sealed.lock);
	return left;
}

/* Passes on what GRO holds, and lets go of the peers that have nothing here any more. */
static void finish(struct wg_lane *lane, int work)
{
	u32 opened = lane->opened;

	/* From here on another CPU may poll. */
	napi_complete_done(&lane->napi, work);
	/* Pairs with the acquire in choose(). One that is older than what is there does no harm. */
	if ((s32)(opened - READ_ONCE(lane->published)) > 0)
		smp_store_release(&lane->published, opened);
}

static int poll(struct napi_struct *napi, int budget)
{
	struct wg_lane *lane = container_of(napi, struct wg_lane, napi);
	struct sk_buff_head slice;
	unsigned int left;
	int work;

	if (unlikely(!budget))
		return 0;
	__skb_queue_head_init(&slice);
	left = take(lane, &slice, budget);
	work = min_t(unsigned int, skb_queue_len(&slice), budget - 1);

	rcu_read_lock();
	lane->open(lane->wg, napi, &slice);
	rcu_read_unlock();

	if (left && lane->opened - READ_ONCE(lane->published) < PUBLISH_AFTER)
		return budget;
	finish(lane, work);
	if (left)
		napi_schedule(napi);
	return work;
}

/* The lane for the next message of a peer whose last one has @ticket. */
static struct wg_lane *choose(struct wg_device *wg, const struct wg_lane_ticket *ticket)
{
	unsigned int cpu = smp_processor_id();
	struct wg_lane *last;

	if (likely(ticket->cpu == cpu))
		return per_cpu_ptr(wg->lanes, cpu);
	last = per_cpu_ptr(wg->lanes, ticket->cpu);
	if ((s32)(smp_load_acquire(&last->published) - ticket->number) < 0)
		return last;
	return per_cpu_ptr(wg->lanes, cpu);
}

/* Return: false when the lane is full. */
static bool queue(struct wg_lane *lane, struct sk_buff *skb, struct wg_lane_ticket *ticket)
{
	bool first = false, fits;

	spin_lock(&lane->sealed.lock);
	fits = lane->sealed_bytes < MAX_QUEUED_BYTES;
	if (likely(fits)) {
		first = skb_queue_empty(&lane->sealed);
		lane->sealed_bytes += skb->truesize;
		__skb_queue_tail(&lane->sealed, skb);
		ticket->number = ++lane->queued;
	}
	spin_unlock(&lane->sealed.lock);
	/* Where it is being polled already, it is polled again. */
	if (first)
		napi_schedule(&lane->napi);
	return fits;
}

void wg_lane_add(struct wg_device *wg, struct wg_peer *peer, struct sk_buff *skb)
{
	struct wg_lane_ticket *ticket = &peer->lane_ticket;
	struct wg_lane *lane;
	bool fits;

	/* What may go away before it is opened. */
	skb_dst_drop(skb);
	skb->dev = wg->dev;

	spin_lock(&ticket->lock);
	lane = choose(wg, ticket);
	fits = queue(lane, skb, ticket);
	if (likely(fits))
		ticket->cpu = lane->cpu;
	spin_unlock(&ticket->lock);
	if (unlikely(!fits)) {
		DEV_STATS_INC(wg->dev, rx_dropped);
		wg_drop(wg, peer, skb, WGCTL_DROP_RX_BACKLOG);
	}
}

static void purge(struct wg_device *wg)
{
	struct sk_buff_head slice;
	int cpu;

	__skb_queue_head_init(&slice);
	for_each_possible_cpu(cpu) {
		struct wg_lane *lane = per_cpu_ptr(wg->lanes, cpu);

		spin_lock_bh(&lane->sealed.lock);
		skb_queue_splice_tail_init(&lane->sealed, &slice);
		lane->sealed_bytes = 0;
		spin_unlock_bh(&lane->sealed.lock);
	}
	__skb_queue_purge(&slice);
}

void wg_lanes_purge(struct wg_device *wg)
{
	purge(wg);
	/* A poll has softirqs off. What it has taken is opened or dropped after this. */
	synchronize_net();
}

int wg_lanes_init(struct wg_device *wg, wg_lane_open_t open)
{
	int cpu;

	wg->lanes = alloc_percpu(struct wg_lane);
	if (!wg->lanes)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct wg_lane *lane = per_cpu_ptr(wg->lanes, cpu);

		lane->wg = wg;
		lane->open = open;
		lane->cpu = cpu;
		skb_queue_head_init(&lane->sealed);
		/* Whoever waits for a packet would have to poll the network card. */
		set_bit(NAPI_STATE_NO_BUSY_POLL, &lane->napi.state);
		netif_napi_add(wg->dev, &lane->napi, poll);
		napi_enable(&lane->napi);
	}
	return 0;
}

void wg_lanes_destroy(struct wg_device *wg)
{
	int cpu;

	if (!wg->lanes)
		return;
	for_each_possible_cpu(cpu) {
		struct wg_lane *lane = per_cpu_ptr(wg->lanes, cpu);

		napi_disable(&lane->napi);
		__netif_napi_del(&lane->napi);
	}
	/* Pollers under RCU may have found a context in the device's list. */
	synchronize_net();
	purge(wg);
	free_percpu(wg->lanes);
	wg->lanes = NULL;
}
