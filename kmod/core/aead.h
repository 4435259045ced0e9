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

/**
 * struct wg_aead - a message that is sealed or opened in pieces
 *
 * wg_aead_begin() first. To seal, each piece in its order is encrypted and then
 * authenticated; to open, all are authenticated, the tag is compared, and then all
 * are decrypted. wg_aead_end() last, whatever happened.
 */
struct wg_aead {
	struct wg_chacha chacha;
	struct poly1305_desc_ctx poly1305;
	size_t len;	/* of what has been authenticated */
};

void wg_aead_begin(struct wg_aead *aead, u64 counter, const u8 key[WG_KEY_LEN]);

/** wg_aead_crypt() - en- or decrypt a piece in place; a multiple of 64 bytes, but for the last */
void wg_aead_crypt(struct wg_aead *aead, u8 *text, size_t len);

/** wg_aead_authenticate() - add a piece of ciphertext, of any length, to what the tag is of */
void wg_aead_authenticate(struct wg_aead *aead, const u8 *sealed, size_t len);

/** wg_aead_tag() - the tag of all pieces, once */
void wg_aead_tag(struct wg_aead *aead, u8 tag[WG_AEAD_TAG_LEN]);

/** wg_aead_end() - wipe it */
void wg_aead_end(struct wg_aead *aead);

#endif /* WG_AEAD_H */
