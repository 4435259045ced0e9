/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* aead.h - ChaCha20-Poly1305 (RFC 8439) for data messages: a counter as nonce, no additional data */
#ifndef WG_AEAD_H
#define WG_AEAD_H

#include "proto.h"

/**
 * wg_aead_seal() - encrypt in place and append the tag
 * @text: @len bytes, with room for WG_AEAD_TAG_LEN more
 * @counter: the nonce: four zero bytes, then this in little endian
 *
 * Any context in which the kernel's vector registers may or may not be usable.
 */
void wg_aead_seal(u8 *text, size_t len, u64 counter, const u8 key[WG_KEY_LEN]);

/**
 * wg_aead_open() - authenticate and decrypt
 * @plain: takes @len - WG_AEAD_TAG_LEN bytes; may be @sealed, but not overlap it otherwise
 * @sealed: ciphertext and tag, @len bytes in all, at least WG_AEAD_TAG_LEN
 *
 * Return: false when the tag is wrong; @plain is untouched then.
 */
bool wg_aead_open(u8 *plain, const u8 *sealed, size_t len, u64 counter,
		  const u8 key[WG_KEY_LEN]);

#endif /* WG_AEAD_H */
