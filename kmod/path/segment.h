/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* segment.h - how an inner GSO packet becomes segments */
#ifndef WG_SEGMENT_H
#define WG_SEGMENT_H

#include <linux/skbuff.h>

/**
 * struct wg_segments - what all of them have in common
 * @transport: offset of the TCP or UDP header in a segment
 * @header_len: of all headers, which every segment repeats
 * @left_out: bytes between IP and transport header that no segment repeats
 * @size: of the payload of a segment, the last one excepted
 * @count: of segments
 * @ipv6: else IPv4
 * @tcp: else UDP
 * @protocol: of the two, as the IP header names it
 * @fixed_id: all segments have the same IPv4 identification
 */
struct wg_segments {
	unsigned int transport;
	unsigned int header_len;
	unsigned int left_out;
	unsigned int size;
	unsigned int count;
	bool ipv6;
	bool tcp;
	u8 protocol;
	bool fixed_id;
};

/**
 * wg_segments_of() - find out how a GSO packet becomes segments
 * @skb: network header at skb->data; its headers are made linear
 *
 * Return: false for a kind of GSO that the stack has to segment: it is neither
 * TCP nor UDP straight behind an IP header, but for the jumbo header of a large
 * IPv6 packet, or has no checksum to be filled in.
 */
bool wg_segments_of(struct sk_buff *skb, struct wg_segments *segs);

/** wg_segment_len() - the length in bytes of segment @index, headers included */
unsigned int wg_segment_len(const struct wg_segments *segs, const struct sk_buff *inner,
			    unsigned int index);

/**
 * wg_segment_write() - write a segment, its headers and checksums made for it
 * @index: from 0
 * @packet: room for @len bytes
 * @len: of the segment, see wg_segment_len()
 */
void wg_segment_write(const struct wg_segments *segs, const struct sk_buff *inner,
		      unsigned int index, u8 *packet, unsigned int len);

#endif /* WG_SEGMENT_H */
