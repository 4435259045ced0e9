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
 * A peer that is always busy has never nothing there, and stays with its lane for
 * as long: to move it would be to reorder what it sends.
 *
 * The poll takes a slice at a time. A slice is larger when much is waiting, as one
 * datagram of the stack's own backlog may be a train of 64 messages.
 *
 * What waits is charged to no socket and no user, so it is bounded three times: in
 * each lane; in all lanes of all devices together, as the root of a user namespace
 * may create many devices; and for each peer, once the lane or all lanes are nearly
 * full, so that one that floods us leaves room for the others.
 */
#include "lane.h"

#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/percpu_counter.h>
#include <net/gro.h>

#include "state/device.h"
#include "state/drop.h"
#include "state/peer.h"

enum {
	/* As much memory as the stack's own backlog of 1000 packets has with trains of 64 KB. */
	MAX_QUEUED_BYTES = 1000 * 65536,
	/* From there on, a peer that has its share of the whole gets no more. */
	CROWDED_BYTES = MAX_QUEUED_BYTES / 4 * 3,
	SHARE_BYTES = MAX_QUEUED_BYTES / 16,
	/* Peers are told apart by a hash of so many bits. */
	SHARE_BITS = 6,
	/* All lanes together may have that part of the memory. */
	MEMORY_SHARE = 16,
	/*
	 * Beyond that, until they have twice as much, a peer may still have a train: of
	 * 64 messages of 1500 bytes, each in an skb of its own.
	 */
	LEAST_SHARE_BYTES = 256 * 1024,
	/* What each CPU may count before others see it. */
	COUNT_BATCH = 4 * 65536,
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
	unsigned int shares[1 << SHARE_BITS];	/* the same, by peer */
	u32 queued;			/* the number of the last message */

	u32 opened;	/* the same; owned by the poll */
	u32 published;	/* all messages up to this one are through; written by the poll */
};

/* What a message that waits remembers: which of the lane's shares it is part of. */
struct wg_lane_cb {
	unsigned int share;
};

static struct percpu_counter queued_bytes;	/* in all lanes, truesize */
static s64 max_queued_bytes;

static struct wg_lane_cb *lane_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct wg_lane_cb) > sizeof(skb->cb));
	return (struct wg_lane_cb *)skb->cb;
}

/* May the lane have more of the peer whose share is @share? Its lock held. */
static bool has_room(const struct wg_lane *lane, unsigned int share)
{
	s64 all = percpu_counter_read(&queued_bytes), max = max_queued_bytes;
	unsigned int own = lane->shares[share];

	lockdep_assert_held(&lane->sealed.lock);
	if (unlikely(lane->sealed_bytes >= MAX_QUEUED_BYTES || all >= 2 * max))
		return false;
	if (own < LEAST_SHARE_BYTES)
		return true;
	if (likely(lane->sealed_bytes < CROWDED_BYTES && all < max / 4 * 3))
		return true;
	return all < max && own < min_t(s64, SHARE_BYTES, max / 16);
}

/* Counts @bytes more, or less, of @share. The lane's lock held. */
static void count(struct wg_lane *lane, unsigned int share, int bytes)
{
	lockdep_assert_held(&lane->sealed.lock);
	lane->sealed_bytes += bytes;
	lane->shares[share] += bytes;
	percpu_counter_add_batch(&queued_bytes, bytes, COUNT_BATCH);
}

/* Moves some @most messages to @slice. Return: how many wait still. */
static unsigned int take(struct wg_lane *lane, struct sk_buff_head *slice, unsigned int most)
{
	unsigned int left, bytes = 0;
	struct sk_buff *skb;

	spin_lock(&lane->sealed.lock);
	most = clamp_t(unsigned int, skb_queue_len(&lane->sealed) / 2, most, MAX_SLICE);
	while (most-- && bytes < MAX_SLICE_BYTES && (skb = __skb_dequeue(&lane->sealed))) {
		bytes += skb->len;
		count(lane, lane_cb(skb)->share, -(int)skb->truesize);
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

	/*
	 * Left to napi_complete_done(), GRO would keep some where gro_flush_timeout is
	 * set, to be overtaken by what another lane gets next.
	 */
	napi_gro_flush(&lane->napi, false);
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

/* Return: false when the lane is full, or when there is no more room for the peer. */
static bool queue(struct wg_lane *lane, const struct wg_peer *peer, struct sk_buff *skb,
		  struct wg_lane_ticket *ticket)
{
	unsigned int share = hash_ptr(peer, SHARE_BITS);
	bool first = false, fits;

	spin_lock(&lane->sealed.lock);
	fits = has_room(lane, share);
	if (likely(fits)) {
		first = skb_queue_empty(&lane->sealed);
		lane_cb(skb)->share = share;
		count(lane, share, skb->truesize);
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
	fits = queue(lane, peer, skb, ticket);
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
		percpu_counter_sub(&queued_bytes, lane->sealed_bytes);
		lane->sealed_bytes = 0;
		memset(lane->shares, 0, sizeof(lane->shares));
		skb_queue_splice_tail_init(&lane->sealed, &slice);
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

int wg_lane_init(void)
{
	max_queued_bytes = (s64)(totalram_pages() / MEMORY_SHARE) << PAGE_SHIFT;
	return percpu_counter_init(&queued_bytes, 0, GFP_KERNEL);
}

void wg_lane_exit(void)
{
	WARN_ON_ONCE(percpu_counter_sum(&queued_bytes));
	percpu_counter_destroy(&queued_bytes);
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
