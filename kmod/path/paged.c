// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * paged.c - messages that are too long for memory in one piece
 *
 * Where the MTU of a tunnel is high, a packet may have 64 KiB, and so has a datagram
 * that came in fragments. Neither end can wait for as many pages in a row. Here
 * the payload lies in whatever pages there are: text is copied there, and sealed
 * or opened in place, page by page. Pages hold a multiple of the cipher's block.
 */
#include "paged.h"

#include <net/checksum.h>
#include <net/sock.h>

#include "core/aead.h"

enum {
	/* The linear part of an opened packet, for headers; a multiple of the cipher's block. */
	OPENED_HEAD_LEN = 256,
};

/* An empty skb with @head_len bytes of linear memory and @len bytes in pages, or NULL. */
static struct sk_buff *alloc_paged(unsigned int head_len, unsigned int len, gfp_t gfp)
{
	struct sk_buff *skb;
	int err;

	skb = alloc_skb_with_frags(head_len, len, PAGE_ALLOC_COSTLY_ORDER, &err,
				   gfp);
	if (!skb)
		return NULL;
	skb->data_len = len;
	skb->len = len;
	return skb;
}

/* What of the text, @left bytes of which are to come, lies in fragment @index. */
static u8 *piece(const struct sk_buff *skb, unsigned int index, unsigned int left,
		 unsigned int *len)
{
	const skb_frag_t *frag = &skb_shinfo(skb)->frags[index];

	*len = min_t(unsigned int, skb_frag_size(frag), left);
	return skb_frag_address(frag);
}

/* Copies all of @inner to the pages of @outer, zeros behind it. */
static int copy_text(const struct sk_buff *inner, struct sk_buff *outer, unsigned int padded)
{
	unsigned int index, len, offset = 0;

	for (index = 0; offset < padded; ++index, offset += len) {
		u8 *text = piece(outer, index, padded - offset, &len);
		unsigned int filled = offset < inner->len ? min(len, inner->len - offset) : 0;

		if (filled && skb_copy_bits(inner, offset, text, filled))
			return -EINVAL;
		memset(text + filled, 0, len - filled);
	}
	return 0;
}

/* Resolves a checksum that was left to the hardware, in the copy at @text_offset of @outer. */
static int finish_checksum(const struct sk_buff *inner, struct sk_buff *outer,
			   unsigned int text_offset)
{
	int start = skb_checksum_start_offset(inner), at = start + inner->csum_offset;
	__sum16 sum;

	if (inner->ip_summed != CHECKSUM_PARTIAL)
		return 0;
	if (start < 0 || at + sizeof(sum) > inner->len)
		return -EINVAL;
	/* Over the copy: the pages of a file may change meanwhile. */
	sum = csum_fold(skb_checksum(outer, text_offset + start, inner->len - start, 0)) ?:
	      CSUM_MANGLED_0;
	return skb_store_bits(outer, text_offset + at, &sum, sizeof(sum));
}

/* Encrypts @padded bytes of text in the pages of @outer and appends the tag. */
static int seal_text(struct sk_buff *outer, unsigned int padded, u64 counter,
		     const u8 key[WG_KEY_LEN])
{
	unsigned int index, len, offset = 0;
	u8 tag[WG_AEAD_TAG_LEN];
	struct wg_aead aead;

	wg_aead_begin(&aead, counter, key);
	for (index = 0; offset < padded; ++index, offset += len) {
		u8 *text = piece(outer, index, padded - offset, &len);

		wg_aead_crypt(&aead, text, len);
		wg_aead_authenticate(&aead, text, len);
	}
	wg_aead_tag(&aead, tag);
	wg_aead_end(&aead);
	return skb_store_bits(outer, outer->len - sizeof(tag), tag, sizeof(tag));
}

gfp_t wg_seal_gfp(const struct sk_buff *inner)
{
	const struct sock *sk = inner->sk;

	if (unlikely(skb_pfmemalloc(inner) ||
		     (sk && sk_fullsock(sk) && sock_flag(sk, SOCK_MEMALLOC))))
		return GFP_ATOMIC | __GFP_NOWARN | __GFP_MEMALLOC;
	return GFP_ATOMIC | __GFP_NOWARN;
}

struct sk_buff *wg_paged_seal(struct sk_buff *inner, unsigned int headroom, unsigned int padded,
			      __le32 receiver_index, u64 counter, const u8 key[WG_KEY_LEN])
{
	struct wg_message_data *header;
	struct sk_buff *outer;
	int err;

	outer = alloc_paged(headroom + sizeof(*header), padded + WG_AEAD_TAG_LEN,
			    wg_seal_gfp(inner));
	if (!outer)
		return ERR_PTR(-ENOMEM);
	skb_reserve(outer, headroom + sizeof(*header));
	header = skb_push(outer, sizeof(*header));
	header->header.type = cpu_to_le32(WG_MESSAGE_DATA);
	header->receiver_index = receiver_index;
	header->counter = cpu_to_le64(counter);
	err = copy_text(inner, outer, padded) ?: finish_checksum(inner, outer, sizeof(*header)) ?:
	      seal_text(outer, padded, counter, key);
	if (err) {
		kfree_skb(outer);
		return ERR_PTR(-EINVAL);
	}
	return outer;
}

/* Authenticates @fresh, whose last bytes are the tag, and decrypts it in place. */
static bool open_text(struct sk_buff *fresh, u64 counter, const u8 key[WG_KEY_LEN])
{
	unsigned int text_len = fresh->len - WG_AEAD_TAG_LEN, index, len, offset;
	u8 tag[WG_AEAD_TAG_LEN], wanted[WG_AEAD_TAG_LEN];
	struct wg_aead aead;
	bool authentic;

	wg_aead_begin(&aead, counter, key);
	wg_aead_authenticate(&aead, fresh->data, OPENED_HEAD_LEN);
	for (index = 0, offset = OPENED_HEAD_LEN; offset < text_len; ++index, offset += len) {
		const u8 *text = piece(fresh, index, text_len - offset, &len);

		wg_aead_authenticate(&aead, text, len);
	}
	wg_aead_tag(&aead, tag);
	authentic = !skb_copy_bits(fresh, text_len, wanted, sizeof(wanted)) &&
		    !crypto_memneq(tag, wanted, sizeof(tag));
	if (authentic) {
		wg_aead_crypt(&aead, fresh->data, OPENED_HEAD_LEN);
		for (index = 0, offset = OPENED_HEAD_LEN; offset < text_len;
		     ++index, offset += len) {
			u8 *text = piece(fresh, index, text_len - offset, &len);

			wg_aead_crypt(&aead, text, len);
		}
	}
	wg_aead_end(&aead);
	return authentic;
}

struct sk_buff *wg_paged_open(const struct sk_buff *sealed, u64 counter,
			      const u8 key[WG_KEY_LEN])
{
	unsigned int len = sealed->len - sizeof(struct wg_message_data), index, piece_len, offset;
	struct sk_buff *fresh;
	int err;

	if (len < OPENED_HEAD_LEN + WG_AEAD_TAG_LEN)
		return ERR_PTR(-EBADMSG);
	/* As netdev_alloc_skb() does: it may be what a swap device waits for. */
	fresh = alloc_paged(OPENED_HEAD_LEN, len - OPENED_HEAD_LEN,
			    GFP_ATOMIC | __GFP_NOWARN |
			    (sk_memalloc_socks() ? __GFP_MEMALLOC : 0));
	if (!fresh)
		return ERR_PTR(-ENOMEM);
	fresh->tail += OPENED_HEAD_LEN;
	fresh->len += OPENED_HEAD_LEN;
	offset = sizeof(struct wg_message_data);
	err = skb_copy_bits(sealed, offset, fresh->data, OPENED_HEAD_LEN);
	offset += OPENED_HEAD_LEN;
	for (index = 0; !err && offset < sealed->len; ++index, offset += piece_len) {
		u8 *text = piece(fresh, index, sealed->len - offset, &piece_len);

		err = skb_copy_bits(sealed, offset, text, piece_len);
	}
	if (err || !open_text(fresh, counter, key) ||
	    pskb_trim(fresh, fresh->len - WG_AEAD_TAG_LEN)) {
		kfree_skb(fresh);
		return ERR_PTR(-EBADMSG);
	}
	return fresh;
}
