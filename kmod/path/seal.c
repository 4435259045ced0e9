// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * seal.c - data on its way out: a run of inner packets becomes one train of data messages
 *
 * Theory of operation
 *
 * All happens in the sender's context. An inner packet is never changed: each
 * message is built in fresh memory, its payload copied there (with the checksum
 * summed on the way where one is due) and encrypted in place. So it makes no
 * difference whether the inner packet is shared, cloned or in fragments.
 *
 * An inner GSO packet of TCP or UDP is not segmented. It yields a train: one
 * outer skb whose page fragments hold the sealed messages back to back, marked
 * as UDP GSO, one message a segment. The train takes one range of nonces, one
 * route and one walk through the IP stack; the network card segments it, or the
 * stack does at the last moment. All messages of a train are equal in size but
 * the last, which may be shorter. A GSO packet of any other kind is segmented
 * by the stack first. Where trains are switched off (ethtool --set-priv-flags),
 * each message leaves in a packet of its own, and nothing else is different.
 *
 * The outer packet takes over the socket that the inner one is charged to, so
 * that a sender is held back by what has not left the machine yet.
 */
#include "seal.h"

#include <linux/local_lock.h>
#include <net/checksum.h>
#include <net/dst_metadata.h>
#include <net/inet_ecn.h>

#include "core/aead.h"
#include "state/compat_net.h"
#include "state/drop.h"
#include "state/peer.h"
#include "state/timers.h"
#include "outer.h"
#include "paged.h"
#include "segment.h"
#include "transmit.h"

enum {
	OUTER_HEADROOM = LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr),
	/* What an IPv4 datagram can carry, the smaller of the two families. */
	MAX_TRAIN_LEN = 65535 - sizeof(struct iphdr) - sizeof(struct udphdr),
	MAX_TRAIN_MESSAGES = 64,
};

/** struct wg_seal_cb - what a staged packet remembers of its route */
struct wg_seal_cb {
	unsigned int mtu;
};

/* Where the messages of trains are written, one after another. */
struct train_memory {
	local_lock_t lock;	/* taken with softirqs off, for one train */
	struct page_frag frag;
};

static DEFINE_PER_CPU(struct train_memory, train_memory) = {
	.lock = INIT_LOCAL_LOCK(lock),
};

void wg_seal_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct page_frag *frag = &per_cpu_ptr(&train_memory, cpu)->frag;

		if (frag->page)
			put_page(frag->page);
	}
}

static struct wg_seal_cb *seal_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct wg_seal_cb) > sizeof(skb->cb));
	return (struct wg_seal_cb *)skb->cb;
}

/* The length of the payload with its padding, which never makes a packet exceed the route's MTU. */
static unsigned int padded_len(unsigned int len, unsigned int mtu)
{
	unsigned int rest = len;

	if (mtu && rest > mtu)
		rest %= mtu;
	if (!mtu)
		return ALIGN(len, WG_PADDING_MULTIPLE);
	return len - rest + min(mtu, ALIGN(rest, WG_PADDING_MULTIPLE));
}

static u8 outer_dsfield(const struct sk_buff *inner)
{
	/* Copies the congestion bits alone (RFC 6040, normal mode): the rest would tell of the content. */
	return ip_tunnel_get_dsfield(ip_hdr(inner), inner) & INET_ECN_MASK;
}

/*
 * Writes the header of a message, the zeros behind the payload of @len bytes at
 * @message + 16, and encrypts. @message has room for @padded + WG_DATA_OVERHEAD.
 */
static void seal_message(const struct wg_keypair *keypair, u64 counter, u8 *message,
			 unsigned int len, unsigned int padded)
{
	struct wg_message_data *header = (struct wg_message_data *)message;
	u8 *payload = message + sizeof(*header);

	header->header.type = cpu_to_le32(WG_MESSAGE_DATA);
	header->receiver_index = keypair->remote_index;
	header->counter = cpu_to_le64(counter);
	memset(payload + len, 0, padded - len);
	wg_aead_seal(payload, padded, counter, keypair->sending_key);
}

/* Resolves a checksum that was left to the hardware, in the copy of @skb at @payload. */
static int finish_checksum(const struct sk_buff *skb, u8 *payload)
{
	unsigned int start, at;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return 0;
	start = skb_checksum_start_offset(skb);
	at = start + skb->csum_offset;
	if (unlikely(skb_checksum_start_offset(skb) < 0 || at + sizeof(__sum16) > skb->len))
		return -EINVAL;
	*(__sum16 *)(payload + at) =
		csum_fold(csum_partial(payload + start, skb->len - start, 0)) ?: CSUM_MANGLED_0;
	return 0;
}

/* A lone message in linear memory, nothing of it written yet, or NULL. */
static struct sk_buff *alloc_message(unsigned int padded, gfp_t gfp)
{
	struct sk_buff *outer = alloc_skb(OUTER_HEADROOM + padded + WG_DATA_OVERHEAD, gfp);

	if (unlikely(!outer))
		return NULL;
	skb_reserve(outer, OUTER_HEADROOM);
	skb_put(outer, padded + WG_DATA_OVERHEAD);
	return outer;
}

/* Seals one packet that is not GSO. Return: the outer packet, or an ERR_PTR. */
static struct sk_buff *seal_single(const struct wg_keypair *keypair, u64 counter,
				   struct sk_buff *inner, unsigned int mtu)
{
	unsigned int len = inner->len, padded = padded_len(len, mtu);
	struct sk_buff *outer;
	u8 *payload;

	if (unlikely(padded > MAX_TRAIN_LEN - WG_DATA_OVERHEAD))
		return ERR_PTR(-EMSGSIZE);
	if (padded > WG_PAGED_FROM_LEN) {
		outer = wg_paged_seal(inner, OUTER_HEADROOM, padded, keypair->remote_index,
				      counter, keypair->sending_key);
		if (!IS_ERR(outer))
			wg_outer_inherit(outer, inner, true);
		return outer;
	}
	outer = alloc_message(padded, wg_seal_gfp(inner));
	if (unlikely(!outer))
		return ERR_PTR(-ENOMEM);
	payload = outer->data + sizeof(struct wg_message_data);
	if (unlikely(skb_copy_bits(inner, 0, payload, len) || finish_checksum(inner, payload))) {
		kfree_skb(outer);
		return ERR_PTR(-EINVAL);
	}
	seal_message(keypair, counter, outer->data, len, padded);
	wg_outer_inherit(outer, inner, true);
	return outer;
}

/*
 * Room for @len more bytes of the train @outer, contiguous. They count as part
 * of it at once. train_memory.lock held. Return: NULL when the train is full or
 * memory is out.
 */
static u8 *extend_train(struct sk_buff *outer, unsigned int len)
{
	/* The rest of a page serves other packets, which may not use the reserves. */
	const gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN | __GFP_NOMEMALLOC;
	struct page_frag *memory = this_cpu_ptr(&train_memory.frag);
	int last = skb_shinfo(outer)->nr_frags;
	u8 *room;

	if (!skb_page_frag_refill(len, memory, gfp))
		return NULL;
	if (unlikely(memory->offset + len > memory->size)) {
		/* A page by itself. While nothing refers to it, it would be offered each time. */
		put_page(memory->page);
		memory->page = NULL;
		return NULL;
	}
	if (skb_can_coalesce(outer, last, memory->page, memory->offset)) {
		skb_frag_size_add(&skb_shinfo(outer)->frags[last - 1], len);
	} else {
		if (last == MAX_SKB_FRAGS)
			return NULL;
		get_page(memory->page);
		skb_fill_page_desc(outer, last, memory->page, memory->offset, len);
	}
	room = page_address(memory->page) + memory->offset;
	memory->offset += len;
	skb_len_add(outer, len);
	return room;
}

static void mark_as_gso(struct sk_buff *outer, unsigned int message_len, unsigned int count)
{
	if (count < 2)
		return;
	skb_shinfo(outer)->gso_type = SKB_GSO_UDP_L4;
	skb_shinfo(outer)->gso_size = message_len;
	skb_shinfo(outer)->gso_segs = count;
	/* Points at the UDP header to come, whose checksum covers each message. */
	outer->ip_summed = CHECKSUM_PARTIAL;
	outer->csum_start = skb_headroom(outer) - sizeof(struct udphdr);
	outer->csum_offset = offsetof(struct udphdr, check);
}

/*
 * Seals segments from @index on into one train, as many as it holds, at most @most.
 * @counter: of segment @index. Return: the outer packet and in @index the first
 * segment that is left; NULL when not even one could be sealed.
 */
static struct sk_buff *seal_train(const struct wg_keypair *keypair, u64 counter,
				  const struct wg_segments *segs, const struct sk_buff *inner,
				  unsigned int mtu, unsigned int most,
				  unsigned int *index)
{
	unsigned int first = *index, message_len = 0;
	struct sk_buff *outer = alloc_skb(OUTER_HEADROOM, wg_seal_gfp(inner));

	if (unlikely(!outer))
		return NULL;
	skb_reserve(outer, OUTER_HEADROOM);
	local_lock(&train_memory.lock);
	while (*index < segs->count && *index - first < most) {
		unsigned int len = wg_segment_len(segs, inner, *index);
		unsigned int padded = padded_len(len, mtu);
		u8 *message;

		if (outer->len + padded + WG_DATA_OVERHEAD > MAX_TRAIN_LEN)
			break;
		message = extend_train(outer, padded + WG_DATA_OVERHEAD);
		if (!message)
			break;
		wg_segment_write(segs, inner, *index, message + sizeof(struct wg_message_data),
				 len);
		seal_message(keypair, counter++, message, len, padded);
		message_len = message_len ?: padded + WG_DATA_OVERHEAD;
		++*index;
	}
	local_unlock(&train_memory.lock);
	if (unlikely(*index == first)) {
		kfree_skb(outer);
		return NULL;
	}
	mark_as_gso(outer, message_len, *index - first);
	return outer;
}

/*
 * Seals segment @index alone in linear memory, for when there is none for a train.
 * Return: NULL without that either, or when it does not fit a page.
 */
static struct sk_buff *seal_segment(const struct wg_keypair *keypair, u64 counter,
				    const struct wg_segments *segs, const struct sk_buff *inner,
				    unsigned int mtu, unsigned int index)
{
	unsigned int len = wg_segment_len(segs, inner, index), padded = padded_len(len, mtu);
	struct sk_buff *outer;

	if (padded > WG_PAGED_FROM_LEN)
		return NULL;
	outer = alloc_message(padded, wg_seal_gfp(inner));
	if (unlikely(!outer))
		return NULL;
	wg_segment_write(segs, inner, index, outer->data + sizeof(struct wg_message_data), len);
	seal_message(keypair, counter, outer->data, len, padded);
	return outer;
}

/*
 * Has the stack segment @skb. Plain TCP and UDP packets keep their pages, so that none
 * of their segments needs memory in one piece, and have their checksums left to us.
 */
static struct sk_buff *segment(struct sk_buff *skb)
{
	const unsigned int plain = SKB_GSO_TCPV4 | SKB_GSO_TCPV6 | SKB_GSO_UDP_L4;
	netdev_features_t features = 0;

	if ((skb_shinfo(skb)->gso_type & plain) && !skb->encapsulation)
		features = NETIF_F_SG | NETIF_F_HW_CSUM;
	return skb_gso_segment(skb, features);
}

static void drop(struct wg_peer *peer, struct sk_buff *skb, enum wgctl_drop reason)
{
	DEV_STATS_INC(peer->wg->dev, tx_dropped);
	wg_drop(peer->wg, peer, skb, reason);
}

/* A handshake is due when the session is late in its life or its counter high (whitepaper 6.2). */
static void after_sending(struct wg_peer *peer, const struct wg_keypair *keypair)
{
	if (unlikely(atomic64_read(&keypair->next_counter) > WG_REKEY_AFTER_MESSAGES ||
		     (keypair->initiator && wg_session_older(keypair, WG_REKEY_AFTER_TIME_SEC))))
		wg_peer_request_handshake(peer, false);
}

/* Consumes @outer. Return: has it gone to the IP layer? */
static bool send_sealed(struct wg_peer *peer, const struct wg_keypair *keypair,
			struct sk_buff *outer, u8 dsfield)
{
	int err;

	wg_timers_any_sent(peer);
	err = wg_transmit(peer, outer, dsfield);
	after_sending(peer, keypair);
	return !err;
}

/* Seals and sends a packet that is not GSO. Consumes @skb. */
static void send_single(struct wg_peer *peer, const struct wg_keypair *keypair, u64 counter,
			struct sk_buff *skb, unsigned int mtu)
{
	struct sk_buff *outer = seal_single(keypair, counter, skb, mtu);

	if (IS_ERR(outer)) {
		drop(peer, skb, PTR_ERR(outer) == -ENOMEM ? WGCTL_DROP_TX_NO_MEMORY :
							    WGCTL_DROP_TX_TOO_BIG);
		return;
	}
	if (send_sealed(peer, keypair, outer, outer_dsfield(skb)))
		wg_timers_data_sent(peer);
	consume_skb(skb);
}

/*
 * Seals and sends the segments of @skb from @index on, each alone: for when there is
 * no memory for a train, whose messages need pages in a row if they are longer than
 * one. @counter: of the first segment; those of @count segments are reserved.
 * Consumes @skb.
 */
static void send_segments(struct wg_peer *peer, const struct wg_keypair *keypair, u64 counter,
			  unsigned int count, struct sk_buff *skb, unsigned int mtu,
			  unsigned int index)
{
	struct sk_buff *segments = segment(skb), *one, *next;
	unsigned int number = 0;

	if (IS_ERR_OR_NULL(segments)) {
		drop(peer, skb, WGCTL_DROP_TX_NO_MEMORY);
		return;
	}
	consume_skb(skb);
	skb_list_walk_safe(segments, one, next) {
		skb_mark_not_on_list(one);
		if (number < index)
			consume_skb(one);
		else if (WARN_ON_ONCE(number >= count)) /* its counter is another packet's */
			drop(peer, one, WGCTL_DROP_TX_TOO_BIG);
		else
			send_single(peer, keypair, counter + number, one, mtu);
		++number;
	}
}

/* Segments, seals and sends a GSO packet. Consumes @skb. */
static void send_trains(struct wg_peer *peer, const struct wg_keypair *keypair, u64 counter,
			const struct wg_segments *segs, struct sk_buff *skb, unsigned int mtu)
{
	unsigned int most = READ_ONCE(peer->wg->trains) ? MAX_TRAIN_MESSAGES : 1, index = 0;
	u8 dsfield = outer_dsfield(skb);

	while (index < segs->count) {
		struct sk_buff *outer = seal_train(keypair, counter + index, segs, skb, mtu,
						   most, &index);

		if (unlikely(!outer)) {
			outer = seal_segment(keypair, counter + index, segs, skb, mtu, index);
			if (!outer) {
				send_segments(peer, keypair, counter, segs->count, skb, mtu, index);
				return;
			}
			++index;
		}
		wg_outer_inherit(outer, skb, index == segs->count);
		if (send_sealed(peer, keypair, outer, dsfield))
			wg_timers_data_sent(peer);
	}
	consume_skb(skb);
}

/* About how many messages @skb will be. */
static unsigned int message_count(const struct sk_buff *skb)
{
	return skb_is_gso(skb) ? DIV_ROUND_UP(skb->len, skb_shinfo(skb)->gso_size) : 1;
}

/*
 * Adds @packets, which are @count messages, before what is staged or behind it,
 * and drops the oldest of too many. A GSO packet counts as the packets that it
 * holds. Nothing here may take longer the more is staged: each packet to a peer
 * that does not answer comes this way.
 */
static void add_staged(struct wg_peer *peer, struct sk_buff_head *packets, unsigned int count,
		       bool before)
{
	struct sk_buff_head dropped;
	struct sk_buff *skb;

	__skb_queue_head_init(&dropped);
	spin_lock_bh(&peer->staged.lock);
	if (before)
		skb_queue_splice_init(packets, &peer->staged);
	else
		skb_queue_splice_tail_init(packets, &peer->staged);
	peer->staged_count += count;
	while (peer->staged_count > WG_MAX_STAGED_PACKETS && skb_queue_len(&peer->staged) > 1) {
		skb = __skb_dequeue(&peer->staged);
		peer->staged_count -= message_count(skb);
		__skb_queue_tail(&dropped, skb);
	}
	spin_unlock_bh(&peer->staged.lock);
	while ((skb = __skb_dequeue(&dropped)))
		drop(peer, skb, WGCTL_DROP_TX_STAGED_FULL);
}

/* Holds @skb until there is a session. Consumes it. */
static void stage(struct wg_peer *peer, struct sk_buff *skb, unsigned int mtu)
{
	struct sk_buff_head one;

	seal_cb(skb)->mtu = mtu;
	/*
	 * It may wait long: it must not hold a route or a socket of a namespace that
	 * goes away, nor keep a sender, who may have others to talk to, from sending.
	 */
	skb_dst_drop(skb);
	skb_orphan(skb);
	__skb_queue_head_init(&one);
	__skb_queue_tail(&one, skb);
	add_staged(peer, &one, message_count(skb), false);
}

/*
 * Sends @skb, which is not GSO or is segmented as @segs says, under the current
 * session. Return: false, with @skb untouched, when there is none.
 */
static bool try_send(struct wg_peer *peer, struct sk_buff *skb, const struct wg_segments *segs,
		     unsigned int mtu)
{
	struct wg_keypair *keypair;
	u64 counter;

	keypair = wg_session_reserve(&peer->sessions, segs ? segs->count : 1, &counter);
	if (!keypair)
		return false;
	if (segs)
		send_trains(peer, keypair, counter, segs, skb, mtu);
	else
		send_single(peer, keypair, counter, skb, mtu);
	return true;
}

/* Has the stack segment a GSO packet that we cannot. Return: false with @skb untouched. */
static bool try_send_segmented(struct wg_peer *peer, struct sk_buff *skb, unsigned int mtu)
{
	struct sk_buff *segments, *one, *next;

	if (!rcu_access_pointer(peer->sessions.current_keypair))
		return false;
	segments = segment(skb);
	if (IS_ERR_OR_NULL(segments)) {
		drop(peer, skb, PTR_ERR(segments) == -ENOMEM ? WGCTL_DROP_TX_NO_MEMORY :
							       WGCTL_DROP_TX_TOO_BIG);
		return true;
	}
	consume_skb(skb);
	skb_list_walk_safe(segments, one, next) {
		skb_mark_not_on_list(one);
		if (!try_send(peer, one, NULL, mtu)) {
			stage(peer, one, mtu);
			wg_peer_request_handshake(peer, false);
		}
	}
	return true;
}

/* Return: false with @skb untouched when there is no session. */
static bool send_or_not(struct wg_peer *peer, struct sk_buff *skb, unsigned int mtu)
{
	struct wg_segments segs;

	if (!skb_is_gso(skb))
		return try_send(peer, skb, NULL, mtu);
	if (wg_segments_of(skb, &segs))
		return try_send(peer, skb, &segs, mtu);
	return try_send_segmented(peer, skb, mtu);
}

void wg_seal_send(struct wg_peer *peer, struct sk_buff *skb)
{
	struct dst_entry *dst = skb_dst(skb);
	unsigned int mtu = skb_valid_dst(skb) ? dst_mtu(dst) : READ_ONCE(peer->wg->dev->mtu);

	/*
	 * A tunnel in a tunnel in a tunnel is sealed on one stack, more is taken for
	 * a loop, before the stack drops it without a word. A loop that leaves the
	 * stack on its way, by a queue of the interface, is told by the count that the
	 * packet carries: one that is fragmented in each round never gets too long.
	 */
	if (unlikely(dev_recursion_level() > WG_MAX_RECURSION ||
		     wg_outer_depth(skb) >= WG_MAX_DEPTH)) {
		drop(peer, skb, WGCTL_DROP_TX_LOOP);
		return;
	}
	/* What is staged goes first. */
	if (likely(skb_queue_empty_lockless(&peer->staged) && send_or_not(peer, skb, mtu)))
		return;
	stage(peer, skb, mtu);
	wg_seal_send_staged(peer);
}

void wg_seal_send_staged(struct wg_peer *peer)
{
	struct sk_buff_head packets;
	unsigned int count, messages;
	struct sk_buff *skb;

	__skb_queue_head_init(&packets);
	local_bh_disable();
	rcu_read_lock();
	count = wg_peer_take_staged(peer, &packets);

	while ((skb = __skb_dequeue(&packets))) {
		messages = message_count(skb);
		if (send_or_not(peer, skb, seal_cb(skb)->mtu)) {
			count -= messages;
			continue;
		}
		/* No session: put them back in front of whatever came meanwhile. */
		__skb_queue_head(&packets, skb);
		add_staged(peer, &packets, count, true);
		wg_peer_request_handshake(peer, false);
		break;
	}
	rcu_read_unlock();
	local_bh_enable();
}

/* An empty message. Return: false when there is no session. */
static bool try_send_keepalive(struct wg_peer *peer)
{
	struct wg_keypair *keypair;
	struct sk_buff *outer;
	u64 counter;

	keypair = wg_session_reserve(&peer->sessions, 1, &counter);
	if (!keypair)
		return false;
	outer = alloc_message(0, GFP_ATOMIC | __GFP_NOWARN);
	if (!outer)
		return true;
	seal_message(keypair, counter, outer->data, 0, 0);
	send_sealed(peer, keypair, outer, 0);
	return true;
}

void wg_seal_send_keepalive(struct wg_peer *peer)
{
	bool sent;

	if (!skb_queue_empty_lockless(&peer->staged)) {
		wg_seal_send_staged(peer);
		return;
	}
	local_bh_disable();
	rcu_read_lock();
	sent = try_send_keepalive(peer);
	rcu_read_unlock();
	local_bh_enable();
	if (!sent)
		wg_peer_request_handshake(peer, false);
}
