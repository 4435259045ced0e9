/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * cookie.h - the macs of handshake messages, cookie replies, and the rate limit under load
 *
 * Whitepaper 5.3, 5.4.4 and 5.4.7. Nothing here locks: each struct is guarded
 * by its owner. Times are nanoseconds of the boottime clock. A source is the
 * sender's address (4 or 16 bytes) followed by its port (2), network byte order.
 */
#ifndef WG_COOKIE_H
#define WG_COOKIE_H

#include "proto.h"

/**
 * struct wg_cookie_checker - judges the macs of messages to us, makes cookie replies
 * @mac1_key: H("mac1----" || our public key)
 * @cookie_key: H("cookie--" || our public key)
 * @secret: cookies are derived from it
 * @secret_birth_ns: when it was drawn; 0 means never
 */
struct wg_cookie_checker {
	u8 mac1_key[WG_KEY_LEN];
	u8 cookie_key[WG_KEY_LEN];
	u8 secret[WG_KEY_LEN];
	u64 secret_birth_ns;
};

/**
 * struct wg_cookie_maker - puts the macs on messages to one peer, takes its cookie replies
 * @sent_mac1: of our last message to it; the additional data of the reply
 * @awaiting: no cookie reply has been taken for @sent_mac1 yet
 * @cookie_birth_ns: when @cookie came; 0 means there is none
 */
struct wg_cookie_maker {
	u8 mac1_key[WG_KEY_LEN];
	u8 cookie_key[WG_KEY_LEN];
	u8 cookie[WG_COOKIE_LEN];
	u64 cookie_birth_ns;
	u8 sent_mac1[WG_MAC_LEN];
	bool awaiting;
};

/** wg_cookie_checker_set_identity() - our public key is now this; NULL wipes both keys */
void wg_cookie_checker_set_identity(struct wg_cookie_checker *checker, const u8 *public_key);

/**
 * wg_cookie_mac1_valid() - does the message know our public key? Constant time.
 * @msg: a whole initiation or response of @len bytes, its macs last
 */
bool wg_cookie_mac1_valid(const struct wg_cookie_checker *checker, const void *msg, size_t len);

/**
 * wg_cookie_mac2_valid() - does the message carry the cookie of its source?
 *
 * False when our secret has outlived WG_COOKIE_SECRET_LIFE_SEC or was never drawn.
 */
bool wg_cookie_mac2_valid(const struct wg_cookie_checker *checker, const void *msg, size_t len,
			  const void *source, size_t source_len, u64 now_ns);

/**
 * wg_cookie_create_reply() - the answer to a message with a valid mac1, under load
 * @receiver_index: the message's sender index, as it stood there
 *
 * Draws a new secret when the present one is too old.
 */
void wg_cookie_create_reply(struct wg_cookie_checker *checker, struct wg_message_cookie *reply,
			    const void *msg, size_t len, __le32 receiver_index,
			    const void *source, size_t source_len, u64 now_ns);

/** wg_cookie_maker_init() - for messages to the peer with this public key */
void wg_cookie_maker_init(struct wg_cookie_maker *maker, const u8 public_key[WG_KEY_LEN]);

/** wg_cookie_add_macs() - fill in mac1, and mac2 (zeros without a fresh cookie), and remember mac1 */
void wg_cookie_add_macs(struct wg_cookie_maker *maker, void *msg, size_t len, u64 now_ns);

/**
 * wg_cookie_consume_reply() - take a cookie from the peer
 *
 * Return: 0, -EALREADY when none is awaited, -EBADMSG when it does not authenticate
 * (nothing changes then).
 */
int wg_cookie_consume_reply(struct wg_cookie_maker *maker, const struct wg_message_cookie *reply,
			    u64 now_ns);

enum {
	WG_RATELIMITER_SETS = 1024,
	WG_RATELIMITER_WAYS = 4,
};

/**
 * struct wg_ratelimiter - token buckets of source addresses, a fixed table
 * @key: places addresses in the table; random, drawn at the first use
 *
 * A full set drops its oldest bucket: the table never grows, whoever sends.
 */
struct wg_ratelimiter {
	bool keyed;
	u8 key[WG_KEY_LEN];
	struct wg_ratelimit_bucket {
		u64 scope;	/* which network namespace; 0 is an empty bucket */
		u64 address;	/* IPv4, or the /64 of IPv6 */
		u64 last_ns;
		u64 tokens_ns;	/* credit; one handshake costs 1 s / WG_RATELIMIT_PER_SECOND */
	} buckets[WG_RATELIMITER_SETS][WG_RATELIMITER_WAYS];
};

/**
 * wg_ratelimiter_allow() - may this source have one more handshake now?
 * @scope: not zero, unlike for unlike namespaces
 * @address: 4 bytes of IPv4 or 16 of IPv6, of which 8 count
 */
bool wg_ratelimiter_allow(struct wg_ratelimiter *limiter, u64 scope, const void *address,
			  size_t address_len, u64 now_ns);

#endif /* WG_COOKIE_H */
