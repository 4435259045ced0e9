// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * open.c - data on its way in: a data message becomes an inner packet
 *
 * A message of a known session is queued in a lane (lane.c), whose poll opens it
 * soon afterwards, in a softirq, most often on the same CPU. A linear datagram that
 * is ours alone is decrypted in place; any other is decrypted into a fresh one.
 * From there on the order matters: nothing but the receiver index and the counter
 * is believed before the AEAD has passed, the replay window is marked only after
 * that, and the endpoint moves only after both.
 */
#include "open.h"

#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "core/aead.h"
#include "state/drop.h"
#include "state/events.h"
#include "state/peer.h"
#include "state/timers.h"
#include "lane.h"
#include "paged.h"
#include "seal.h"

enum {
	/* From this age on, receiving asks for a new session, so that it comes before the end. */
	REFRESH_AFTER_TIME_SEC = WG_REJECT_AFTER_TIME_SEC - WG_KEEPALIVE_TIMEOUT_SEC -
				 WG_REKEY_TIMEOUT_SEC,
};

/*
 * Decrypts @skb. Return: an skb of its own that holds the padded payload,
 * @skb itself if possible; or an ERR_PTR with @skb still the caller's.
 */
static struct sk_buff *open_message(const struct wg_keypair *keypair, u64 counter,
				    struct sk_buff *skb)
{
	unsigned int len = skb->len - sizeof(struct wg_message_data);
	struct sk_buff *fresh;

	if (!skb_is_nonlinear(skb) && !skb_cloned(skb)) {
		u8 *payload = skb->data + sizeof(struct wg_message_data);

		if (!wg_aead_open(payload, payload, len, counter, keypair->receiving_key))
			return ERR_PTR(-EBADMSG);
		__skb_pull(skb, sizeof(struct wg_message_data));
		__skb_trim(skb, len - WG_AEAD_TAG_LEN);
		return skb;
	}

	if (len > WG_PAGED_FROM_LEN) {
		fresh = wg_paged_open(skb, counter, keypair->receiving_key);
		if (!IS_ERR(fresh))
			consume_skb(skb);
		return fresh;
	}
	fresh = netdev_alloc_skb_ip_align(NULL, len);
	if (unlikely(!fresh))
		return ERR_PTR(-ENOMEM);
	/*
	 * The message is read twice, to authenticate and to decrypt it, and others may
	 * write to its pages meanwhile: those of a packet ring, or of a file that was
	 * spliced. No flag tells all of these, so it is copied first.
	 */
	if (skb_copy_bits(skb, sizeof(struct wg_message_data), fresh->data, len) ||
	    !wg_aead_open(fresh->data, fresh->data, len, counter, keypair->receiving_key)) {
		kfree_skb(fresh);
		return ERR_PTR(-EBADMSG);
	}
	__skb_put(fresh, len - WG_AEAD_TAG_LEN);
	consume_skb(skb);
	return fresh;
}

/*
 * The inner packet's family and true length, from its own header. Return: the
 * family, -EPROTO for what is not an IP packet, or -EMSGSIZE for one whose length
 * cannot be true.
 */
static int inner_family(struct sk_buff *skb, unsigned int *len, const void **source, u8 *dsfield)
{
	skb_reset_network_header(skb);
	if (pskb_may_pull(skb, sizeof(struct iphdr)) && ip_hdr(skb)->version == 4) {
		*len = ntohs(ip_hdr(skb)->tot_len);
		if (*len < sizeof(struct iphdr) || *len > skb->len)
			return -EMSGSIZE;
		*source = &ip_hdr(skb)->saddr;
		*dsfield = ip_hdr(skb)->tos;
		return AF_INET;
	}
	if (pskb_may_pull(skb, sizeof(struct ipv6hdr)) && ip_hdr(skb)->version == 6) {
		*len = ntohs(ipv6_hdr(skb)->payload_len) + sizeof(struct ipv6hdr);
		if (*len > skb->len)
			return -EMSGSIZE;
		*source = &ipv6_hdr(skb)->saddr;
		*dsfield = ipv6_get_dsfield(ipv6_hdr(skb));
		return AF_INET6;
	}
	return -EPROTO;
}

/*
 * Makes @skb look like a packet that has just come in by the tunnel. What it says
 * of itself is about the datagram outside: all of that goes, whatever fields a
 * kernel has there, and what holds for the inner packet is written anew.
 */
static void forget_outside(struct sk_buff *skb, struct net_device *dev, int family)
{
	u16 alloc_cpu = skb->alloc_cpu;

	/* First what it holds a reference to: route, conntrack, extensions; and the timestamp. */
	skb_scrub_packet(skb, true);
	memset(&skb->headers, 0, sizeof(skb->headers));
	/* Its memory goes back to the CPU that it came from. */
	skb->alloc_cpu = alloc_cpu;
	skb->pkt_type = PACKET_HOST;
	skb->protocol = family == AF_INET ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	/* The AEAD has vouched for every byte, checksums at all levels included. */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = SKB_MAX_CSUM_LEVEL;

	/* These lie outside of that group. */
	skb_gso_reset(skb);
	skb_metadata_clear(skb);
	skb->dev = dev;
	skb_set_queue_mapping(skb, 0);
	memset(skb_hwtstamps(skb), 0, sizeof(*skb_hwtstamps(skb)));
}

/* Checks the inner packet and passes it up. Consumes @skb. */
static void deliver(struct wg_peer *peer, struct napi_struct *napi, struct sk_buff *skb,
		    unsigned int message_len, u8 outer_dsfield)
{
	struct wg_device *wg = peer->wg;
	const void *source;
	unsigned int len;
	u8 dsfield;
	int family;

	family = inner_family(skb, &len, &source, &dsfield);
	if (unlikely(family < 0)) {
		DEV_STATS_INC(wg->dev, rx_errors);
		if (family == -EMSGSIZE)
			DEV_STATS_INC(wg->dev, rx_length_errors);
		else
			DEV_STATS_INC(wg->dev, rx_frame_errors);
		wg_drop(wg, peer, skb, WGCTL_DROP_RX_NOT_IP);
		return;
	}
	if (unlikely(wg_allowedips_lookup(&wg->allowedips, family, source) != peer)) {
		net_dbg_ratelimited("%s: packet of peer %llu with a source that is not allowed\n",
				    wg->dev->name, peer->id);
		DEV_STATS_INC(wg->dev, rx_errors);
		DEV_STATS_INC(wg->dev, rx_frame_errors);
		wg_drop(wg, peer, skb, WGCTL_DROP_RX_SOURCE_NOT_ALLOWED);
		return;
	}
	/* It is ours alone, so this moves nothing. */
	if (unlikely(pskb_trim(skb, len))) {
		wg_drop(wg, peer, skb, WGCTL_DROP_RX_NO_MEMORY);
		return;
	}
	forget_outside(skb, wg->dev, family);
	/*
	 * RFC 6040 would have it dropped: congestion that its sender does not heed. But
	 * a router that writes the whole byte would cut the tunnel off.
	 */
	if (unlikely(INET_ECN_decapsulate(skb, outer_dsfield, dsfield) > 1))
		wg_counters_add(wg->counters, WG_COUNT_ECN_IGNORED, 1);
	atomic64_add(message_len, &peer->rx_bytes);
	dev_sw_netstats_rx_add(wg->dev, message_len);
	napi_gro_receive(napi, skb);
}

/* An initiator asks for the next session in good time, once (whitepaper 6.2). */
static void after_receiving(struct wg_peer *peer, struct wg_keypair *keypair)
{
	if (unlikely(keypair->initiator && !READ_ONCE(keypair->refreshed) &&
		     wg_session_older(keypair, REFRESH_AFTER_TIME_SEC) &&
		     keypair == rcu_access_pointer(peer->sessions.current_keypair))) {
		WRITE_ONCE(keypair->refreshed, true);
		wg_peer_request_handshake(peer, false);
	}
}

/* What follows from an authentic message that is not a repeat, before its content matters. */
static void believe(struct wg_peer *peer, struct wg_keypair *keypair,
		    const struct wg_endpoint *endpoint)
{
	wg_endpoint_roam(peer, endpoint);
	wg_timers_any_received(peer);
	if (unlikely(wg_session_confirm(keypair))) {
		wg_timers_handshake_complete(peer);
		wg_event_handshake(peer, endpoint, false);
		wg_seal_send_staged(peer);
	}
	after_receiving(peer, keypair);
}

/* May @keypair, found by its index, be received with? */
static bool is_session(const struct wg_keypair *keypair)
{
	/* Pairs with the release of wg_session_install(). */
	return keypair && smp_load_acquire(&keypair->ready) &&
	       !wg_session_older(keypair, WG_REJECT_AFTER_TIME_SEC);
}

static bool is_new(struct wg_keypair *keypair, u64 counter)
{
	bool accepted;

	spin_lock(&keypair->replay_lock);
	accepted = wg_replay_accept(&keypair->replay, counter);
	spin_unlock(&keypair->replay_lock);
	return accepted;
}

/* Opens one message, under RCU. @keypair: what its receiver index led to, or NULL. Consumes @skb. */
static void open(struct wg_device *wg, struct wg_keypair *keypair, struct napi_struct *napi,
		 u64 counter, struct sk_buff *skb)
{
	unsigned int message_len = skb->len;
	struct wg_endpoint endpoint;
	struct sk_buff *inner;
	struct wg_peer *peer;
	u8 outer_dsfield;

	if (unlikely(!is_session(keypair) || counter >= WG_REJECT_AFTER_MESSAGES)) {
		wg_drop(wg, NULL, skb, WGCTL_DROP_RX_NO_SESSION);
		return;
	}
	peer = keypair->peer;
	wg_endpoint_from_skb(&endpoint, skb);
	outer_dsfield = ip_hdr(skb)->version == 4 ? ip_hdr(skb)->tos :
						    ipv6_get_dsfield(ipv6_hdr(skb));

	inner = open_message(keypair, counter, skb);
	if (IS_ERR(inner)) {
		wg_drop(wg, peer, skb, PTR_ERR(inner) == -ENOMEM ? WGCTL_DROP_RX_NO_MEMORY :
								   WGCTL_DROP_RX_BAD_AUTH);
		return;
	}
	if (unlikely(!is_new(keypair, counter))) {
		net_dbg_ratelimited("%s: repeated or too old counter %llu of peer %llu\n",
				    wg->dev->name, counter, peer->id);
		wg_drop(wg, peer, inner, WGCTL_DROP_RX_REPLAY);
		return;
	}
	believe(peer, keypair, &endpoint);

	if (unlikely(!inner->len)) {	/* a keepalive */
		atomic64_add(message_len, &peer->rx_bytes);
		dev_sw_netstats_rx_add(wg->dev, message_len);
		consume_skb(inner);
		return;
	}
	wg_timers_data_received(peer);
	deliver(peer, napi, inner, message_len, outer_dsfield);
}

void wg_open_slice(struct wg_device *wg, struct napi_struct *napi, struct sk_buff_head *slice)
{
	struct wg_keypair *keypair = NULL;
	struct wg_message_data header;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(slice))) {
		/* It was long enough when it was queued. */
		if (WARN_ON_ONCE(skb_copy_bits(skb, 0, &header, sizeof(header)))) {
			kfree_skb(skb);
			continue;
		}
		/* Most often they are of one session. */
		if (!keypair || keypair->index != le32_to_cpu(header.receiver_index))
			keypair = wg_session_find(wg, header.receiver_index);
		open(wg, keypair, napi, le64_to_cpu(header.counter), skb);
	}
}

void wg_open_receive(struct wg_device *wg, struct sk_buff *skb)
{
	struct wg_message_data header;
	struct wg_keypair *keypair;

	if (unlikely(skb_copy_bits(skb, 0, &header, sizeof(header)))) {
		wg_drop(wg, NULL, skb, WGCTL_DROP_RX_MALFORMED);
		return;
	}
	keypair = wg_session_find(wg, header.receiver_index);
	if (unlikely(!keypair)) {
		wg_drop(wg, NULL, skb, WGCTL_DROP_RX_NO_SESSION);
		return;
	}
	wg_lane_add(wg, keypair->peer, skb);
}
