// SPDX-License-Identifier: GPL-2.0 OR MIT
/* segment.c - how an inner GSO packet becomes segments, each written where it is sealed */
#include "segment.h"

#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>

enum {
	MAX_HEADER_LEN = 60 + 60,	/* IP and TCP with all the options they can have */
	JUMBO_LEN = 8,
};

/*
 * Before Linux 7, an IPv6 packet of more than 64 KiB has a hop-by-hop header that
 * tells its length (RFC 2675), behind an IPv6 header that cannot. Return: its
 * length, or 0. @skb has its headers up to the transport header linear.
 */
static unsigned int jumbo_len(const struct sk_buff *skb)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);
	const u8 *hop = (const u8 *)(ip + 1);

	/* Next header, own length in units of 8 bytes less one, and the option with its length. */
	if (ip->nexthdr != NEXTHDR_HOP || ip->payload_len ||
	    skb_transport_offset(skb) != sizeof(*ip) + JUMBO_LEN ||
	    hop[1] || hop[2] != IPV6_TLV_JUMBO || hop[3] != sizeof(__be32))
		return 0;
	return JUMBO_LEN;
}

/* The network header, and that the transport header is where it says. */
static bool read_network(const struct sk_buff *skb, struct wg_segments *segs)
{
	const struct iphdr *ip = ip_hdr(skb);

	segs->left_out = 0;
	segs->transport = skb_transport_offset(skb);
	if (!segs->ipv6)
		return segs->transport >= sizeof(*ip) && ip->ihl * 4 == segs->transport &&
		       !ip_is_fragment(ip) && ip->protocol == segs->protocol;
	if (segs->transport < sizeof(struct ipv6hdr))
		return false;
	segs->left_out = jumbo_len(skb);
	segs->transport -= segs->left_out;
	return segs->transport == sizeof(struct ipv6hdr) && segs->protocol ==
	       (segs->left_out ? skb->data[segs->transport] : ipv6_hdr(skb)->nexthdr);
}

bool wg_segments_of(struct sk_buff *skb, struct wg_segments *segs)
{
	const unsigned int known = SKB_GSO_TCPV4 | SKB_GSO_TCPV6 | SKB_GSO_UDP_L4 | SKB_GSO_DODGY |
				   SKB_GSO_TCP_ECN | SKB_GSO_TCP_FIXEDID;
	unsigned int type = skb_shinfo(skb)->gso_type, payload;

	if ((type & ~known) || skb->encapsulation || skb->ip_summed != CHECKSUM_PARTIAL ||
	    !skb_transport_header_was_set(skb) || skb_transport_offset(skb) < 0)
		return false;
	segs->tcp = type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6);
	segs->ipv6 = ip_hdr(skb)->version == 6;
	segs->fixed_id = type & SKB_GSO_TCP_FIXEDID;
	segs->protocol = segs->tcp ? IPPROTO_TCP : IPPROTO_UDP;
	if (!pskb_may_pull(skb, skb_transport_offset(skb) + (segs->tcp ? sizeof(struct tcphdr) :
							     sizeof(struct udphdr))))
		return false;
	if (!read_network(skb, segs))
		return false;
	segs->header_len = segs->transport;
	if (segs->tcp) {
		if (tcp_hdrlen(skb) < sizeof(struct tcphdr))
			return false;
		segs->header_len += tcp_hdrlen(skb);
	} else {
		segs->header_len += sizeof(struct udphdr);
	}
	if (!pskb_may_pull(skb, segs->header_len + segs->left_out) ||
	    skb->len <= segs->header_len + segs->left_out)
		return false;
	payload = skb->len - segs->header_len - segs->left_out;
	segs->size = skb_shinfo(skb)->gso_size;
	segs->count = DIV_ROUND_UP(payload, segs->size);
	/* One whole message must fit the memory that trains are written to. */
	return segs->header_len + segs->size <= PAGE_SIZE << SKB_FRAG_PAGE_ORDER >> 1;
}

static void finish_ip_header(const struct wg_segments *segs, u8 *headers, unsigned int len,
			     unsigned int index)
{
	if (segs->ipv6) {
		struct ipv6hdr *ip = (struct ipv6hdr *)headers;

		ip->nexthdr = segs->protocol;
		ip->payload_len = htons(len - sizeof(*ip));
	} else {
		struct iphdr *ip = (struct iphdr *)headers;

		ip->tot_len = htons(len);
		if (!segs->fixed_id)
			ip->id = htons(ntohs(ip->id) + index);
		ip_send_check(ip);
	}
}

/* The checksum of a segment whose payload sums up to @sum and whose checksum field is zero. */
static __sum16 transport_checksum(const struct wg_segments *segs, const u8 *headers,
				  unsigned int len, __wsum sum)
{
	unsigned int transport_len = len - segs->transport;

	sum = csum_partial(headers + segs->transport, segs->header_len - segs->transport, sum);
	if (segs->ipv6) {
		const struct ipv6hdr *ip = (const struct ipv6hdr *)headers;

		return csum_ipv6_magic(&ip->saddr, &ip->daddr, transport_len, segs->protocol, sum);
	}
	return csum_tcpudp_magic(((const struct iphdr *)headers)->saddr,
				 ((const struct iphdr *)headers)->daddr, transport_len,
				 segs->protocol, sum);
}

static void finish_transport_header(const struct wg_segments *segs, u8 *headers, unsigned int len,
				    unsigned int index, __wsum sum)
{
	if (segs->tcp) {
		struct tcphdr *tcp = (struct tcphdr *)(headers + segs->transport);

		tcp->seq = htonl(ntohl(tcp->seq) + index * segs->size);
		if (index + 1 < segs->count) {
			tcp->fin = 0;
			tcp->psh = 0;
		}
		if (index)
			tcp->cwr = 0;
		tcp->check = 0;
		tcp->check = transport_checksum(segs, headers, len, sum);
	} else {
		struct udphdr *udp = (struct udphdr *)(headers + segs->transport);

		udp->len = htons(len - segs->transport);
		udp->check = 0;
		udp->check = transport_checksum(segs, headers, len, sum) ?: CSUM_MANGLED_0;
	}
}

void wg_segment_write(const struct wg_segments *segs, const struct sk_buff *inner,
		      unsigned int index, u8 *packet, unsigned int len)
{
	/* A packet may begin at any address, and headers are written in words. */
	u8 headers[MAX_HEADER_LEN] __aligned(sizeof(u32));
	__wsum sum;

	memcpy(headers, inner->data, segs->transport);
	memcpy(headers + segs->transport, inner->data + segs->transport + segs->left_out,
	       segs->header_len - segs->transport);
	sum = skb_copy_and_csum_bits(inner, segs->header_len + segs->left_out + index * segs->size,
				     packet + segs->header_len, len - segs->header_len);
	finish_ip_header(segs, headers, len, index);
	finish_transport_header(segs, headers, len, index, sum);
	memcpy(packet, headers, segs->header_len);
}

unsigned int wg_segment_len(const struct wg_segments *segs, const struct sk_buff *inner,
			    unsigned int index)
{
	unsigned int start = segs->header_len + segs->left_out + index * segs->size;

	return segs->header_len + min(segs->size, inner->len - start);
}
