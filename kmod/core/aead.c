// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * aead.c - ChaCha20-Poly1305 for data messages, put together from the kernel's two primitives
 *
 * The kernel's own AEAD computes the Poly1305 key as a single ChaCha block, for
 * which its vector code is not used: a lone block costs as much as eight do
 * side by side. Here that block is computed together with the text when that is
 * short, and with one more block otherwise, so that vector code always serves.
 */
#include "aead.h"

enum {
	BLOCK_LEN = 64,
	/* The vector code is for more than one block. */
	LEAST_VECTOR_LEN = 2 * BLOCK_LEN,
	/* Key block and text together in one go; vector code does four blocks nearly as fast as two. */
	SHORT_BUFFER_LEN = 4 * BLOCK_LEN,
	SHORT_TEXT_LEN = SHORT_BUFFER_LEN - BLOCK_LEN,
};

/* The cipher at the block that the Poly1305 key is taken from; the text begins with the next. */
static void start(struct wg_chacha *chacha, u64 counter, const u8 key[WG_KEY_LEN])
{
	u32 key_words[WG_KEY_LEN / sizeof(u32)];
	u8 iv[16] = {};	/* block number, zeros, nonce */
	unsigned int i;

	for (i = 0; i < WG_KEY_LEN / sizeof(u32); ++i)
		key_words[i] = get_unaligned_le32(key + i * sizeof(u32));
	put_unaligned_le64(counter, iv + 8);
	wg_chacha_init(chacha, key_words, iv);
	memzero_explicit(key_words, sizeof(key_words));
}

/* The tag of @len bytes of sealed text, all of which @poly1305 has seen. */
static void finish_tag(struct poly1305_desc_ctx *poly1305, size_t len, u8 tag[WG_AEAD_TAG_LEN])
{
	/* Zeros up to a multiple of 16, then the lengths of the additional data and of the text. */
	u8 end[2 * WG_AEAD_TAG_LEN] = {};
	size_t padding = -len % WG_AEAD_TAG_LEN;

	put_unaligned_le64(len, end + padding + sizeof(u64));
	poly1305_update(poly1305, end, padding + WG_AEAD_TAG_LEN);
	poly1305_final(poly1305, tag);
}

static void authenticate(u8 tag[WG_AEAD_TAG_LEN], const u8 *sealed, size_t len,
			 const u8 *poly1305_key)
{
	struct poly1305_desc_ctx poly1305;

	poly1305_init(&poly1305, poly1305_key);
	poly1305_update(&poly1305, sealed, len);
	finish_tag(&poly1305, len, tag);
}

/* Runs the cipher over @buffer: the Poly1305 key in its first block, then @len bytes of text. */
static void crypt_short(struct wg_chacha *chacha, u8 buffer[SHORT_BUFFER_LEN], const u8 *text,
			size_t len)
{
	memset(buffer, 0, BLOCK_LEN);
	memcpy(buffer + BLOCK_LEN, text, len);
	if (len < BLOCK_LEN)
		memset(buffer + BLOCK_LEN + len, 0, BLOCK_LEN - len);
	wg_chacha_crypt(chacha, buffer, buffer, max_t(size_t, BLOCK_LEN + len, LEAST_VECTOR_LEN));
}

/* Leaves the Poly1305 key in @buffer and the cipher at the first block of the text. */
static void key_block(struct wg_chacha *chacha, u8 buffer[SHORT_BUFFER_LEN])
{
	memset(buffer, 0, LEAST_VECTOR_LEN);
	wg_chacha_crypt(chacha, buffer, buffer, LEAST_VECTOR_LEN);
	wg_chacha_set_block(chacha, 1);
}

void wg_aead_seal(u8 *text, size_t len, u64 counter, const u8 key[WG_KEY_LEN])
{
	u8 buffer[SHORT_BUFFER_LEN];
	struct wg_chacha chacha;

	start(&chacha, counter, key);
	if (len <= SHORT_TEXT_LEN) {
		crypt_short(&chacha, buffer, text, len);
		memcpy(text, buffer + BLOCK_LEN, len);
	} else {
		key_block(&chacha, buffer);
		wg_chacha_crypt(&chacha, text, text, len);
	}
	authenticate(text + len, text, len, buffer);
	memzero_explicit(buffer, sizeof(buffer));
	memzero_explicit(&chacha, sizeof(chacha));
}

bool wg_aead_open(u8 *plain, const u8 *sealed, size_t len, u64 counter,
		  const u8 key[WG_KEY_LEN])
{
	u8 buffer[SHORT_BUFFER_LEN], tag[WG_AEAD_TAG_LEN];
	struct wg_chacha chacha;
	bool authentic;

	len -= WG_AEAD_TAG_LEN;
	start(&chacha, counter, key);
	if (len <= SHORT_TEXT_LEN)
		crypt_short(&chacha, buffer, sealed, len);
	else
		key_block(&chacha, buffer);
	authenticate(tag, sealed, len, buffer);
	authentic = !crypto_memneq(tag, sealed + len, sizeof(tag));
	if (authentic) {
		if (len <= SHORT_TEXT_LEN)
			memcpy(plain, buffer + BLOCK_LEN, len);
		else
			wg_chacha_crypt(&chacha, plain, sealed, len);
	}
	memzero_explicit(buffer, sizeof(buffer));
	memzero_explicit(tag, sizeof(tag));
	memzero_explicit(&chacha, sizeof(chacha));
	return authentic;
}

void wg_aead_begin(struct wg_aead *aead, u64 counter, const u8 key[WG_KEY_LEN])
{
	u8 buffer[SHORT_BUFFER_LEN];

	start(&aead->chacha, counter, key);
	key_block(&aead->chacha, buffer);
	poly1305_init(&aead->poly1305, buffer);
	aead->len = 0;
	memzero_explicit(buffer, sizeof(buffer));
}

void wg_aead_crypt(struct wg_aead *aead, u8 *text, size_t len)
{
	wg_chacha_crypt(&aead->chacha, text, text, len);
}

void wg_aead_authenticate(struct wg_aead *aead, const u8 *sealed, size_t len)
{
	poly1305_update(&aead->poly1305, sealed, len);
	aead->len += len;
}

void wg_aead_tag(struct wg_aead *aead, u8 tag[WG_AEAD_TAG_LEN])
{
	finish_tag(&aead->poly1305, aead->len, tag);
}

void wg_aead_end(struct wg_aead *aead)
{
	memzero_explicit(aead, sizeof(*aead));
}
