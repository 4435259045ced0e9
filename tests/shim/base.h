/* SPDX-License-Identifier: MIT */
/*
 * base.h - what the portable kernel files need, in user space
 *
 * Carries the guard of kmod/core/base.h and is force-included before anything else,
 * so the very same files compile into tests and fuzzers. The names are the
 * kernel's, with the kernel's meaning; those beginning with shim_ are for tests.
 */
#ifndef WG_BASE_H
#define WG_BASE_H

#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;
typedef unsigned int gfp_t;

#define U64_MAX UINT64_MAX
#define BITS_PER_LONG (8 * (int)sizeof(long))
#define NSEC_PER_SEC 1000000000L

#define __rcu
#define __ro_after_init
#define __packed __attribute__((packed))
#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define ALIGN_DOWN(n, a) ((n) & ~((__typeof__(n))(a) - 1))
#define min_t(type, a, b) ((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define max_t(type, a, b) ((type)(a) > (type)(b) ? (type)(a) : (type)(b))

#define READ_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, value) __atomic_store_n(&(x), value, __ATOMIC_RELAXED)

/* Memory. The nth allocation from now can be made to fail. */
#define GFP_KERNEL_ACCOUNT 0U
#define GFP_NOWAIT 1U
#define __GFP_NOWARN 2U

void *shim_alloc(size_t size);
void shim_free(const void *pointer);

/** shim_fail_allocation() - the @nth allocation from now fails, 0 being the next; -1 for none */
void shim_fail_allocation(long nth);

/** shim_allocation_failed() - has it come to that since? */
bool shim_allocation_failed(void);

/** shim_allocations() - allocated and not freed, those waiting for a grace period included */
long shim_allocations(void);

/** shim_bytes() - the same, in bytes as kmalloc() would round them; only with SHIM_KMALLOC_SIZES */
long shim_bytes(void);

/* RCU. Freed memory is held back until shim_rcu_barrier(). */
struct rcu_head {
	struct rcu_head *next;
	void *pointer;
};

void rcu_read_lock(void);
void rcu_read_unlock(void);
void shim_kfree_rcu(struct rcu_head *head, void *pointer);

/** shim_rcu_barrier() - wait for the readers of this moment, then free what was held back */
void shim_rcu_barrier(void);

struct list_head {
	struct list_head *next, *prev;
};

/* Unaligned access. */
static inline u64 get_unaligned_be64(const void *p)
{
	u64 value;

	memcpy(&value, p, sizeof(value));
	return be64toh(value);
}

static inline u32 get_unaligned_be32(const void *p)
{
	u32 value;

	memcpy(&value, p, sizeof(value));
	return be32toh(value);
}

static inline void put_unaligned_le32(u32 value, void *p)
{
	value = htole32(value);
	memcpy(p, &value, sizeof(value));
}

static inline void put_unaligned_le64(u64 value, void *p)
{
	value = htole64(value);
	memcpy(p, &value, sizeof(value));
}

static inline u32 get_unaligned_le32(const void *p)
{
	u32 value;

	memcpy(&value, p, sizeof(value));
	return le32toh(value);
}

static inline void put_unaligned_be64(u64 value, void *p)
{
	value = htobe64(value);
	memcpy(p, &value, sizeof(value));
}

static inline void put_unaligned_be32(u32 value, void *p)
{
	value = htobe32(value);
	memcpy(p, &value, sizeof(value));
}

static inline __le32 cpu_to_le32(u32 value)
{
	return htole32(value);
}

static inline u32 le32_to_cpu(__le32 value)
{
	return le32toh(value);
}

/* Cryptography, see crypto.c. */
struct wg_blake2s {
	u32 h[8];
	u64 counted;
	u8 block[64];
	size_t filled;
	size_t out_len;
};

void wg_blake2s_init(struct wg_blake2s *state, size_t out_len, const void *key, size_t key_len);
void wg_blake2s_update(struct wg_blake2s *state, const void *in, size_t in_len);
void wg_blake2s_final(struct wg_blake2s *state, void *out);

/* ChaCha20: the state as RFC 8439 lays it out, of which word 12 is the block number. */
struct wg_chacha {
	u32 x[16];
};

void wg_chacha_init(struct wg_chacha *state, const u32 *key, const u8 *iv);
void wg_chacha_crypt(struct wg_chacha *state, u8 *out, const u8 *in, size_t len);
#define wg_chacha_set_block(state, number) ((state)->x[12] = (number))

/* Poly1305 gathers its input and is computed at the end. */
struct poly1305_desc_ctx {
	u8 key[32];
	u8 *input;
	size_t len;
};

void poly1305_init(struct poly1305_desc_ctx *poly1305, const u8 *key);
void poly1305_update(struct poly1305_desc_ctx *poly1305, const u8 *in, size_t len);
void poly1305_final(struct poly1305_desc_ctx *poly1305, u8 *tag);

void chacha20poly1305_encrypt(u8 *dst, const u8 *src, size_t src_len, const u8 *ad, size_t ad_len,
			      u64 nonce, const u8 key[32]);
bool chacha20poly1305_decrypt(u8 *dst, const u8 *src, size_t src_len, const u8 *ad, size_t ad_len,
			      u64 nonce, const u8 key[32]);
void xchacha20poly1305_encrypt(u8 *dst, const u8 *src, size_t src_len, const u8 *ad, size_t ad_len,
			       const u8 nonce[24], const u8 key[32]);
bool xchacha20poly1305_decrypt(u8 *dst, const u8 *src, size_t src_len, const u8 *ad, size_t ad_len,
			       const u8 nonce[24], const u8 key[32]);
bool curve25519(u8 out[32], const u8 secret[32], const u8 point[32]);
bool curve25519_generate_public(u8 out[32], const u8 secret[32]);

static inline void curve25519_clamp_secret(u8 secret[32])
{
	secret[0] &= 248;
	secret[31] = (secret[31] & 127) | 64;
}

unsigned long crypto_memneq(const void *a, const void *b, size_t len);
void memzero_explicit(void *p, size_t len);
void get_random_bytes(void *out, size_t len);

/** shim_hchacha20() - the core of XChaCha20, here to be checked against its draft's vector */
void shim_hchacha20(u8 out[32], const u8 key[32], const u8 nonce[16]);

#ifdef __cplusplus
}
#else /* what only the kernel files themselves use */

#define min(a, b) ((a) < (b) ? (a) : (b))
#define BUILD_BUG_ON(condition) _Static_assert(!(condition), #condition)
#define WARN_ON_ONCE(condition) ((condition) ? (__builtin_trap(), true) : false)
#define cond_resched() ((void)0)

#define kzalloc(size, gfp) ((void)(gfp), shim_alloc(size))
#define kfree(pointer) shim_free(pointer)
#define kfree_rcu(pointer, field) shim_kfree_rcu(&(pointer)->field, pointer)

#define smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define rcu_dereference(p) __atomic_load_n(&(p), __ATOMIC_ACQUIRE)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_dereference_protected(p, held) ((void)(held), READ_ONCE(p))
#define rcu_assign_pointer(p, value) __atomic_store_n(&(p), value, __ATOMIC_RELEASE)
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, value)

#define struct_size(p, member, n) (sizeof(*(p)) + sizeof((p)->member[0]) * (n))
#define container_of(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head->prev = head;
}

static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
	entry->prev = head->prev;
	entry->next = head;
	head->prev->next = entry;
	head->prev = entry;
}

static inline void list_del(struct list_head *entry)
{
	entry->prev->next = entry->next;
	entry->next->prev = entry->prev;
	entry->next = entry->prev = NULL;
}

static inline void list_del_init(struct list_head *entry)
{
	list_del(entry);
	INIT_LIST_HEAD(entry);
}

static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
	list_del(entry);
	list_add_tail(entry, head);
}

#define list_for_each_entry_safe(pos, following, head, member)					\
	for (pos = container_of((head)->next, __typeof__(*pos), member),			\
	     following = container_of(pos->member.next, __typeof__(*pos), member);		\
	     &pos->member != (head);								\
	     pos = following,									\
	     following = container_of(following->member.next, __typeof__(*pos), member))

static inline unsigned int hweight64(u64 value)
{
	return __builtin_popcountll(value);
}

static inline int fls64(u64 value)
{
	return value ? 64 - __builtin_clzll(value) : 0;
}

static inline bool __test_and_set_bit(unsigned long nr, unsigned long *bits)
{
	unsigned long mask = BIT(nr % BITS_PER_LONG), *word = &bits[nr / BITS_PER_LONG];
	bool was = *word & mask;

	*word |= mask;
	return was;
}

static inline const void *memchr_inv(const void *start, int c, size_t len)
{
	const u8 *p = start;

	for (; len; len--, p++)
		if (*p != (u8)c)
			return p;
	return NULL;
}

#endif /* __cplusplus */

#endif /* WG_BASE_H */
