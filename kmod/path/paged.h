/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* paged.h - messages that are too long for memory in one piece */
#ifndef WG_PAGED_H
#define WG_PAGED_H

#include <linux/skbuff.h>

#include "core/proto.h"

enum {
	/*
	 * A message that is longer is not even tried in one piece of memory: with its
	 * headroom and what the kernel puts behind it, it might need two pages in a row,
	 * which a machine that has run for long may not have for an interrupt.
	 */
	WG_PAGED_FROM_LEN = 3 * 1024,
};

/**
 * wg_seal_gfp() - how memory is taken for what @inner is sealed into
 *
 * A packet that may use the reserves, as one that swaps memory out, may do so for
 * its outer packet too. Any context. Return: flags that never sleep or warn.
 */
gfp_t wg_seal_gfp(const struct sk_buff *inner);

/**
 * wg_paged_seal() - seal a packet into a message whose payload lies in pages
 * @inner: at most 64 KiB, not GSO; its checksum may be left to be computed
 * @headroom: of the message, in bytes
 * @padded: length of the payload with its padding
 *
 * Any context. Return: the message, header included; or an ERR_PTR: -ENOMEM, or
 * -EINVAL for a packet whose checksum lies outside of it.
 */
struct sk_buff *wg_paged_seal(struct sk_buff *inner, unsigned int headroom, unsigned int padded,
			      __le32 receiver_index, u64 counter, const u8 key[WG_KEY_LEN]);

/**
 * wg_paged_open() - open a message into a fresh packet in pages
 * @sealed: skb->data at the WireGuard header; stays the caller's
 *
 * Any context. Return: the padded payload; or an ERR_PTR: -ENOMEM, -EBADMSG.
 */
struct sk_buff *wg_paged_open(const struct sk_buff *sealed, u64 counter,
			      const u8 key[WG_KEY_LEN]);

#endif /* WG_PAGED_H */
