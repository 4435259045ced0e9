// SPDX-License-Identifier: GPL-2.0 OR MIT
/* cookie.c - the macs of handshake messages, cookie replies, and the rate limit under load */
#include "cookie.h"

static const char mac1_label[] = "mac1----";
static const char cookie_label[] = "cookie--";

#define RATELIMIT_COST_NS	(NSEC_PER_SEC / WG_RATELIMIT_PER_SECOND)
#define RATELIMIT_CREDIT_NS	(RATELIMIT_COST_NS * WG_RATELIMIT_BURST)

/*
 * The limiter knows IPv4 and IPv6 by one number. No IPv6 source starts with
 * these bits (they are multicast), so the two never meet.
 */
#define RATELIMIT_IPV4		0xffffffff00000000ULL

static void derive_key(u8 out[WG_KEY_LEN], const char *label, const u8 public_key[WG_KEY_LEN])
{
	struct wg_blake2s state;

	wg_blake2s_init(&state, WG_KEY_LEN, NULL, 0);
	wg_blake2s_update(&state, (const u8 *)label, strlen(label));
	wg_blake2s_update(&state, public_key, WG_KEY_LEN);
	wg_blake2s_final(&state, out);
}

/* MAC(key, in) of the whitepaper: keyed BLAKE2s of 16 bytes. */
static void mac(u8 out[WG_MAC_LEN], const u8 *key, size_t key_len, const void *in, size_t in_len)
{
	struct wg_blake2s state;

	wg_blake2s_init(&state, WG_MAC_LEN, key, key_len);
	wg_blake2s_update(&state, in, in_len);
	wg_blake2s_final(&state, out);
}

/* The macs close a message: mac1 covers all before it, mac2 mac1 as well. */
static size_t mac1_at(size_t len)
{
	return len - sizeof(struct wg_message_macs);
}

static size_t mac2_at(size_t len)
{
	return mac1_at(len) + WG_MAC_LEN;
}

static bool younger_than(u64 birth_ns, unsigned int seconds, u64 now_ns)
{
	return birth_ns && now_ns < birth_ns + seconds * (u64)NSEC_PER_SEC;
}

void wg_cookie_checker_set_identity(struct wg_cookie_checker *checker, const u8 *public_key)
{
	if (public_key) {
		derive_key(checker->mac1_key, mac1_label, public_key);
		derive_key(checker->cookie_key, cookie_label, public_key);
	} else {
		memzero_explicit(checker->mac1_key, sizeof(checker->mac1_key));
		memzero_explicit(checker->cookie_key, sizeof(checker->cookie_key));
	}
}

bool wg_cookie_mac1_valid(const struct wg_cookie_checker *checker, const void *msg, size_t len)
{
	u8 expected[WG_MAC_LEN];

	/* Without an identity the key is zeros, which everybody knows. */
	if (!memchr_inv(checker->mac1_key, 0, sizeof(checker->mac1_key)))
		return false;

	mac(expected, checker->mac1_key, WG_KEY_LEN, msg, mac1_at(len));
	return !crypto_memneq(expected, (const u8 *)msg + mac1_at(len), WG_MAC_LEN);
}

bool wg_cookie_mac2_valid(const struct wg_cookie_checker *checker, const void *msg, size_t len,
			  const void *source, size_t source_len, u64 now_ns)
{
	u8 cookie[WG_COOKIE_LEN], expected[WG_MAC_LEN];
	bool valid;

	if (!younger_than(checker->secret_birth_ns, WG_COOKIE_SECRET_LIFE_SEC, now_ns))
		return false;

	mac(cookie, checker->secret, WG_KEY_LEN, source, source_len);
	mac(expected, cookie, WG_COOKIE_LEN, msg, mac2_at(len));
	valid = !crypto_memneq(expected, (const u8 *)msg + mac2_at(len), WG_MAC_LEN);

	memzero_explicit(cookie, sizeof(cookie));
	memzero_explicit(expected, sizeof(expected));
	return valid;
}

void wg_cookie_create_reply(struct wg_cookie_checker *checker, struct wg_message_cookie *reply,
			    const void *msg, size_t len, __le32 receiver_index,
			    const void *source, size_t source_len, u64 now_ns)
{
	u8 cookie[WG_COOKIE_LEN];

	if (!younger_than(checker->secret_birth_ns, WG_COOKIE_SECRET_LIFE_SEC, now_ns)) {
		get_random_bytes(checker->secret, sizeof(checker->secret));
		checker->secret_birth_ns = now_ns;
	}

	reply->header.type = cpu_to_le32(WG_MESSAGE_COOKIE);
	reply->receiver_index = receiver_index;
	get_random_bytes(reply->nonce, sizeof(reply->nonce));
	mac(cookie, checker->secret, WG_KEY_LEN, source, source_len);
	xchacha20poly1305_encrypt(reply->encrypted_cookie, cookie, WG_COOKIE_LEN,
				  (const u8 *)msg + mac1_at(len), WG_MAC_LEN, reply->nonce,
				  checker->cookie_key);
	memzero_explicit(cookie, sizeof(cookie));
}

void wg_cookie_maker_init(struct wg_cookie_maker *maker, const u8 public_key[WG_KEY_LEN])
{
	memset(maker, 0, sizeof(*maker));
	derive_key(maker->mac1_key, mac1_label, public_key);
	derive_key(maker->cookie_key, cookie_label, public_key);
}

void wg_cookie_add_macs(struct wg_cookie_maker *maker, void *msg, size_t len, u64 now_ns)
{
	u8 *mac1 = (u8 *)msg + mac1_at(len);
	u8 *mac2 = (u8 *)msg + mac2_at(len);

	mac(mac1, maker->mac1_key, WG_KEY_LEN, msg, mac1_at(len));
	memcpy(maker->sent_mac1, mac1, WG_MAC_LEN);
	maker->awaiting = true;

	/* The secret behind the cookie may be older than the cookie, but not by more than this. */
	if (younger_than(maker->cookie_birth_ns,
			 WG_COOKIE_SECRET_LIFE_SEC - WG_COOKIE_LATENCY_SEC, now_ns))
		mac(mac2, maker->cookie, WG_COOKIE_LEN, msg, mac2_at(len));
	else
		memset(mac2, 0, WG_MAC_LEN);
}

int wg_cookie_consume_reply(struct wg_cookie_maker *maker, const struct wg_message_cookie *reply,
			    u64 now_ns)
{
	u8 cookie[WG_COOKIE_LEN];
	int err = -EBADMSG;

	if (!maker->awaiting)
		return -EALREADY;

	if (!xchacha20poly1305_decrypt(cookie, reply->encrypted_cookie,
				       sizeof(reply->encrypted_cookie), maker->sent_mac1,
				       WG_MAC_LEN, reply->nonce, maker->cookie_key))
		goto out;

	memcpy(maker->cookie, cookie, WG_COOKIE_LEN);
	maker->cookie_birth_ns = now_ns;
	maker->awaiting = false;
	err = 0;
out:
	memzero_explicit(cookie, sizeof(cookie));
	return err;
}

static u64 ratelimit_address(const void *address, size_t address_len)
{
	if (address_len == sizeof(u32))
		return RATELIMIT_IPV4 | get_unaligned_be32(address);
	return get_unaligned_be64(address);	/* the rest is the host's own to choose */
}

/*
 * The bucket of an address, or the one it shall have. A keyed place: whoever
 * does not know the key cannot aim at the set of somebody else's bucket.
 */
static struct wg_ratelimit_bucket *find_bucket(struct wg_ratelimiter *limiter, u64 scope,
					       u64 address)
{
	const u64 source[] = { scope, address };
	struct wg_ratelimit_bucket *set, *oldest;
	struct wg_blake2s state;
	u8 place[sizeof(u32)];
	unsigned int i;

	BUILD_BUG_ON(WG_RATELIMITER_SETS & (WG_RATELIMITER_SETS - 1));
	wg_blake2s_init(&state, sizeof(place), limiter->key, sizeof(limiter->key));
	wg_blake2s_update(&state, (const u8 *)source, sizeof(source));
	wg_blake2s_final(&state, place);

	set = limiter->buckets[get_unaligned_le32(place) % WG_RATELIMITER_SETS];
	oldest = &set[0];
	for (i = 0; i < WG_RATELIMITER_WAYS; i++) {
		if (set[i].scope == scope && set[i].address == address)
			return &set[i];
		/* An empty bucket is older than any. */
		if (oldest->scope && (!set[i].scope || set[i].last_ns < oldest->last_ns))
			oldest = &set[i];
	}
	return oldest;
}

bool wg_ratelimiter_allow(struct wg_ratelimiter *limiter, u64 scope, const void *address,
			  size_t address_len, u64 now_ns)
{
	u64 source = ratelimit_address(address, address_len);
	struct wg_ratelimit_bucket *bucket;

	if (unlikely(!limiter->keyed)) {
		get_random_bytes(limiter->key, sizeof(limiter->key));
		limiter->keyed = true;
	}

	bucket = find_bucket(limiter, scope, source);
	if (bucket->scope != scope || bucket->address != source) {
		bucket->scope = scope;
		bucket->address = source;
		bucket->tokens_ns = RATELIMIT_CREDIT_NS;
		bucket->last_ns = now_ns;
	} else if (now_ns > bucket->last_ns) {
		bucket->tokens_ns = min_t(u64, RATELIMIT_CREDIT_NS,
					  bucket->tokens_ns + (now_ns - bucket->last_ns));
		bucket->last_ns = now_ns;
	}

	if (bucket->tokens_ns < RATELIMIT_COST_NS)
		return false;
	bucket->tokens_ns -= RATELIMIT_COST_NS;
	return true;
}
