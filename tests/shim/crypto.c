// SPDX-License-Identifier: MIT
/* crypto.c - the kernel's crypto library calls over OpenSSL, with BLAKE2s (RFC 7693) of our own */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "base.h"

enum {
	TAG_LEN = 16,
};

/* Anything that OpenSSL refuses here is a fault of the test environment. */
static void must(bool success)
{
	if (!success)
		abort();
}

static u32 rotate_left(u32 value, unsigned int by)
{
	return value << by | value >> (32 - by);
}

static const u32 blake2s_iv[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static const u8 blake2s_schedule[10][16] = {
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	{ 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
	{ 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 },
	{ 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
	{ 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 },
	{ 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
	{ 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 },
	{ 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
	{ 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 },
	{ 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

static void blake2s_mix(u32 *a, u32 *b, u32 *c, u32 *d, u32 x, u32 y)
{
	*a += *b + x;
	*d = rotate_left(*d ^ *a, 16);
	*c += *d;
	*b = rotate_left(*b ^ *c, 20);
	*a += *b + y;
	*d = rotate_left(*d ^ *a, 24);
	*c += *d;
	*b = rotate_left(*b ^ *c, 25);
}

static void blake2s_compress(struct wg_blake2s *state, bool last)
{
	u32 v[16], m[16];

	for (int i = 0; i < 16; i++)
		m[i] = get_unaligned_le32(state->block + 4 * i);
	memcpy(v, state->h, sizeof(state->h));
	memcpy(v + 8, blake2s_iv, sizeof(blake2s_iv));
	v[12] ^= (u32)state->counted;
	v[13] ^= (u32)(state->counted >> 32);
	if (last)
		v[14] = ~v[14];
	for (int round = 0; round < 10; round++) {
		const u8 *s = blake2s_schedule[round];

		for (int i = 0; i < 4; i++)	/* columns */
			blake2s_mix(&v[i], &v[i + 4], &v[i + 8], &v[i + 12], m[s[2 * i]],
				    m[s[2 * i + 1]]);
		for (int i = 0; i < 4; i++)	/* diagonals */
			blake2s_mix(&v[i], &v[(i + 1) % 4 + 4], &v[(i + 2) % 4 + 8],
				    &v[(i + 3) % 4 + 12], m[s[8 + 2 * i]], m[s[8 + 2 * i + 1]]);
	}
	for (int i = 0; i < 8; i++)
		state->h[i] ^= v[i] ^ v[i + 8];
}

void wg_blake2s_init(struct wg_blake2s *state, size_t out_len, const void *key, size_t key_len)
{
	memset(state, 0, sizeof(*state));
	memcpy(state->h, blake2s_iv, sizeof(blake2s_iv));
	state->h[0] ^= 0x01010000 | (u32)(key_len << 8) | (u32)out_len;
	state->out_len = out_len;
	if (key_len) {
		memcpy(state->block, key, key_len);
		state->filled = sizeof(state->block);
	}
}

void wg_blake2s_update(struct wg_blake2s *state, const void *in, size_t in_len)
{
	const u8 *from = in;

	for (; in_len; in_len--) {
		/* The last block is compressed in final, so a full one waits for more. */
		if (state->filled == sizeof(state->block)) {
			state->counted += sizeof(state->block);
			blake2s_compress(state, false);
			state->filled = 0;
		}
		state->block[state->filled++] = *from++;
	}
}

void wg_blake2s_final(struct wg_blake2s *state, void *out)
{
	memset(state->block + state->filled, 0, sizeof(state->block) - state->filled);
	state->counted += state->filled;
	blake2s_compress(state, true);
	for (int i = 0; i < 8; i++)
		state->h[i] = htole32(state->h[i]);
	memcpy(out, state->h, state->out_len);
	memzero_explicit(state, sizeof(*state));
}

static EVP_CIPHER_CTX *aead_begin(const u8 nonce[12], const u8 key[32], bool encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	must(ctx);
	must(EVP_CipherInit_ex(ctx, EVP_chacha20_poly1305(), NULL, key, nonce, encrypt));
	return ctx;
}

static void aead_encrypt(u8 *dst, const u8 *src, size_t len, const u8 *ad, size_t ad_len,
			 const u8 nonce[12], const u8 key[32])
{
	EVP_CIPHER_CTX *ctx = aead_begin(nonce, key, true);
	int n;

	must(EVP_EncryptUpdate(ctx, NULL, &n, ad, (int)ad_len));
	if (len)
		must(EVP_EncryptUpdate(ctx, dst, &n, src, (int)len));
	must(EVP_EncryptFinal_ex(ctx, dst + len, &n));
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, dst + len));
	EVP_CIPHER_CTX_free(ctx);
}

static bool aead_decrypt(u8 *dst, const u8 *src, size_t len, const u8 *ad, size_t ad_len,
			 const u8 nonce[12], const u8 key[32])
{
	u8 tag[TAG_LEN], none[TAG_LEN];
	EVP_CIPHER_CTX *ctx;
	bool valid;
	int n;

	if (len < TAG_LEN)
		return false;
	len -= TAG_LEN;
	memcpy(tag, src + len, TAG_LEN);
	ctx = aead_begin(nonce, key, false);
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag));
	must(EVP_DecryptUpdate(ctx, NULL, &n, ad, (int)ad_len));
	if (len)
		must(EVP_DecryptUpdate(ctx, dst, &n, src, (int)len));
	valid = EVP_DecryptFinal_ex(ctx, none, &n) > 0;
	EVP_CIPHER_CTX_free(ctx);
	return valid;
}

static void counter_nonce(u8 out[12], u64 nonce)
{
	memset(out, 0, 4);
	nonce = htole64(nonce);
	memcpy(out + 4, &nonce, sizeof(nonce));
}

void wg_chacha_init(struct wg_chacha *state, const u32 *key, const u8 *iv)
{
	static const u32 constants[4] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };

	memcpy(state->x, constants, sizeof(constants));
	memcpy(state->x + 4, key, 8 * sizeof(u32));
	for (int i = 0; i < 4; ++i)
		state->x[12 + i] = get_unaligned_le32(iv + 4 * i);
}

void wg_chacha_crypt(struct wg_chacha *state, u8 *out, const u8 *in, size_t len)
{
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	u8 key[32], iv[16];
	int done;

	for (int i = 0; i < 8; ++i)
		put_unaligned_le32(state->x[4 + i], key + 4 * i);
	for (int i = 0; i < 4; ++i)
		put_unaligned_le32(state->x[12 + i], iv + 4 * i);
	must(cipher && EVP_EncryptInit_ex(cipher, EVP_chacha20(), NULL, key, iv) &&
	     EVP_EncryptUpdate(cipher, out, &done, in, (int)len) && done == (int)len);
	EVP_CIPHER_CTX_free(cipher);
	state->x[12] += (u32)((len + 63) / 64);
}

void poly1305_init(struct poly1305_desc_ctx *poly1305, const u8 *key)
{
	memcpy(poly1305->key, key, sizeof(poly1305->key));
	poly1305->input = NULL;
	poly1305->len = 0;
}

void poly1305_update(struct poly1305_desc_ctx *poly1305, const u8 *in, size_t len)
{
	if (!len)
		return;
	poly1305->input = realloc(poly1305->input, poly1305->len + len);
	must(poly1305->input);
	memcpy(poly1305->input + poly1305->len, in, len);
	poly1305->len += len;
}

void poly1305_final(struct poly1305_desc_ctx *poly1305, u8 *tag)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "POLY1305", NULL);
	EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
	size_t done;

	must(context && EVP_MAC_init(context, poly1305->key, sizeof(poly1305->key), NULL) &&
	     EVP_MAC_update(context, poly1305->input, poly1305->len) &&
	     EVP_MAC_final(context, tag, &done, TAG_LEN) && done == TAG_LEN);
	EVP_MAC_CTX_free(context);
	EVP_MAC_free(mac);
	free(poly1305->input);
}

void chacha20poly1305_encrypt(u8 *dst, const u8 *src, size_t src_len, const u8 *ad, size_t ad_len,
			      u64 nonce, const u8 key[32])
{
	u8 iv[12];

	counter_nonce(iv, nonce);
	aead_encrypt(dst, src, src_len, ad, ad_len, iv, key);
}

bool chacha20poly1305_decrypt(u8 *dst, const u8 *src, size_t src_len, const u8 *ad, size_t ad_len,
			      u64 nonce, const u8 key[32])
{
	u8 iv[12];

	counter_nonce(iv, nonce);
	return aead_decrypt(dst, src, src_len, ad, ad_len, iv, key);
}

static void chacha_quarter(u32 *s, int a, int b, int c, int d)
{
	s[a] += s[b];
	s[d] = rotate_left(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotate_left(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotate_left(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotate_left(s[b] ^ s[c], 7);
}

void shim_hchacha20(u8 out[32], const u8 key[32], const u8 nonce[16])
{
	u32 s[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };

	for (int i = 0; i < 8; i++)
		s[4 + i] = get_unaligned_le32(key + 4 * i);
	for (int i = 0; i < 4; i++)
		s[12 + i] = get_unaligned_le32(nonce + 4 * i);
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 4; i++)
			chacha_quarter(s, i, 4 + i, 8 + i, 12 + i);
		for (int i = 0; i < 4; i++)
			chacha_quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
	}
	for (int i = 0; i < 4; i++) {
		u32 low = htole32(s[i]), high = htole32(s[12 + i]);

		memcpy(out + 4 * i, &low, 4);
		memcpy(out + 16 + 4 * i, &high, 4);
	}
}

static void extended_nonce(u8 iv[12], u8 subkey[32], const u8 nonce[24], const u8 key[32])
{
	shim_hchacha20(subkey, key, nonce);
	memset(iv, 0, 4);
	memcpy(iv + 4, nonce + 16, 8);
}

void xchacha20poly1305_encrypt(u8 *dst, const u8 *src, size_t src_len, const u8 *ad, size_t ad_len,
			       const u8 nonce[24], const u8 key[32])
{
	u8 iv[12], subkey[32];

	extended_nonce(iv, subkey, nonce, key);
	aead_encrypt(dst, src, src_len, ad, ad_len, iv, subkey);
}

bool xchacha20poly1305_decrypt(u8 *dst, const u8 *src, size_t src_len, const u8 *ad, size_t ad_len,
			       const u8 nonce[24], const u8 key[32])
{
	u8 iv[12], subkey[32];

	extended_nonce(iv, subkey, nonce, key);
	return aead_decrypt(dst, src, src_len, ad, ad_len, iv, subkey);
}

bool curve25519(u8 out[32], const u8 secret[32], const u8 point[32])
{
	EVP_PKEY *ours = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, 32);
	EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, point, 32);
	EVP_PKEY_CTX *ctx;
	size_t len = 32;
	bool nonzero;

	must(ours && theirs);
	ctx = EVP_PKEY_CTX_new(ours, NULL);
	must(ctx && EVP_PKEY_derive_init(ctx) > 0);
	must(EVP_PKEY_derive_set_peer(ctx, theirs) > 0);
	/* OpenSSL refuses an all-zero product by itself. */
	nonzero = EVP_PKEY_derive(ctx, out, &len) > 0;
	if (!nonzero)
		memset(out, 0, 32);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(ours);
	return nonzero;
}

bool curve25519_generate_public(u8 out[32], const u8 secret[32])
{
	EVP_PKEY *ours = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, 32);
	size_t len = 32;

	must(ours && EVP_PKEY_get_raw_public_key(ours, out, &len));
	EVP_PKEY_free(ours);
	return true;
}

unsigned long crypto_memneq(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) != 0;
}

void memzero_explicit(void *p, size_t len)
{
	explicit_bzero(p, len);
}

void get_random_bytes(void *out, size_t len)
{
	must(RAND_bytes(out, (int)len) == 1);
}
