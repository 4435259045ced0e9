/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* compat_crypto.h - how ciphers and unaligned access differ between the kernels 6.1 to 7.2 */
#ifndef WG_COMPAT_CRYPTO_H
#define WG_COMPAT_CRYPTO_H

#include <linux/version.h>
#include <crypto/blake2s.h>
#include <crypto/chacha.h>
#include <crypto/poly1305.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <crypto/utils.h>
#else
#include <crypto/algapi.h>
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/*
 * The portable files name BLAKE2s this way: struct wg_blake2s,
 * wg_blake2s_init(state, out_len, key, key_len) where key_len may be 0,
 * wg_blake2s_update(state, in, len), wg_blake2s_final(state, out).
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define wg_blake2s blake2s_ctx
#else
#define wg_blake2s blake2s_state
#endif

static inline void wg_blake2s_init(struct wg_blake2s *state, size_t out_len,
				   const void *key, size_t key_len)
{
	if (key_len)
		blake2s_init_key(state, out_len, key, key_len);
	else
		blake2s_init(state, out_len);
}

#define wg_blake2s_update(state, in, len) blake2s_update(state, in, len)
#define wg_blake2s_final(state, out) blake2s_final(state, out)

/*
 * And ChaCha20 this way: struct wg_chacha, wg_chacha_init(state, key, iv),
 * wg_chacha_crypt(state, out, in, len), wg_chacha_set_block(state, number).
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define wg_chacha chacha_state
#define WG_CHACHA_STATE(state) (state)
#else
struct wg_chacha {
	u32 x[16];
};

#define WG_CHACHA_STATE(state) ((state)->x)
#endif

#define wg_chacha_init(state, key, iv) chacha_init(WG_CHACHA_STATE(state), key, iv)
#define wg_chacha_crypt(state, out, in, len) chacha20_crypt(WG_CHACHA_STATE(state), out, in, len)
#define wg_chacha_set_block(state, number) ((state)->x[12] = (number))

#endif /* WG_COMPAT_CRYPTO_H */
