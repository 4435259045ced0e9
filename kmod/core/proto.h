/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * proto.h - the WireGuard protocol's messages and limits
 *
 * Sources: the WireGuard whitepaper (Donenfeld, revision 2020-06-01), sections
 * 5.4 (messages), 5.3 (denial of service), 6.1 to 6.5 (timers and limits).
 */
#ifndef WG_PROTO_H
#define WG_PROTO_H

#include "base.h"

/* Lengths of keys and codes, in bytes. The first is a macro in linux/wireguard.h too, word for word. */
#define WG_KEY_LEN 32
enum {
	WG_HASH_LEN = 32,
	WG_AEAD_TAG_LEN = 16,
	WG_MAC_LEN = 16,
	WG_COOKIE_LEN = 16,
	WG_COOKIE_NONCE_LEN = 24,
	WG_TIMESTAMP_LEN = 12,	/* TAI64N: 8 bytes seconds, 4 nanoseconds, big endian */
};

/* Session limits, whitepaper 6.1. Counters are counts of messages. */
#ifdef WG_TEST_LIMITS	/* a build for tests alone: rekeys by count, and load, within reach */
#define WG_UNDER_LOAD_HANDSHAKES	16
#define WG_REKEY_AFTER_MESSAGES		256ULL
#define WG_REJECT_AFTER_MESSAGES	(WG_REKEY_AFTER_MESSAGES + 1024)
#else
#define WG_UNDER_LOAD_HANDSHAKES	(WG_MAX_QUEUED_HANDSHAKES / 8)
#define WG_REKEY_AFTER_MESSAGES		(1ULL << 60)
#define WG_REJECT_AFTER_MESSAGES	(U64_MAX - (1ULL << 13))
#endif

enum {
	WG_REKEY_AFTER_TIME_SEC = 120,
	WG_REJECT_AFTER_TIME_SEC = 180,
	WG_REKEY_TIMEOUT_SEC = 5,
	WG_REKEY_TIMEOUT_JITTER_MS = 333,
	WG_REKEY_ATTEMPT_TIME_SEC = 90,
	WG_KEEPALIVE_TIMEOUT_SEC = 10,
	WG_COOKIE_SECRET_LIFE_SEC = 120,
	WG_COOKIE_LATENCY_SEC = 5,	/* a cookie is used this much shorter than it lives */
	WG_INITIATIONS_PER_SECOND = 50,	/* taken from one peer */
	WG_MAX_STAGED_PACKETS = 128,	/* held for one peer while a handshake runs */
	WG_MAX_QUEUED_HANDSHAKES = 4096,	/* of one device, waiting for a worker */
	WG_UNDER_LOAD_STICKY_SEC = 1,
	WG_MAX_PEERS = 1 << 20,		/* of one device */
	WG_PADDING_MULTIPLE = 16,
	WG_REPLAY_WINDOW_BITS = 8192,	/* of which one word is spare, see replay.c */
	WG_RATELIMIT_PER_SECOND = 20,	/* handshakes of one source address under load */
	WG_RATELIMIT_BURST = 5,
	WG_OUTER_DSCP_HANDSHAKE = 0x88,	/* AF41, ECN bits clear */
};

enum wg_message_type {
	WG_MESSAGE_INITIATION = 1,
	WG_MESSAGE_RESPONSE = 2,
	WG_MESSAGE_COOKIE = 3,
	WG_MESSAGE_DATA = 4,
};

/* The type byte and its three reserved zero bytes, read as one number. */
struct wg_message_header {
	__le32 type;
} __packed;

struct wg_message_macs {
	u8 mac1[WG_MAC_LEN];
	u8 mac2[WG_MAC_LEN];
} __packed;

struct wg_message_initiation {
	struct wg_message_header header;
	__le32 sender_index;
	u8 ephemeral[WG_KEY_LEN];
	u8 encrypted_static[WG_KEY_LEN + WG_AEAD_TAG_LEN];
	u8 encrypted_timestamp[WG_TIMESTAMP_LEN + WG_AEAD_TAG_LEN];
	struct wg_message_macs macs;
} __packed;

struct wg_message_response {
	struct wg_message_header header;
	__le32 sender_index;
	__le32 receiver_index;
	u8 ephemeral[WG_KEY_LEN];
	u8 encrypted_nothing[WG_AEAD_TAG_LEN];
	struct wg_message_macs macs;
} __packed;

struct wg_message_cookie {
	struct wg_message_header header;
	__le32 receiver_index;
	u8 nonce[WG_COOKIE_NONCE_LEN];
	u8 encrypted_cookie[WG_COOKIE_LEN + WG_AEAD_TAG_LEN];
} __packed;

struct wg_message_data {
	struct wg_message_header header;
	__le32 receiver_index;
	__le64 counter;
	u8 encrypted[];
} __packed;

enum {
	WG_DATA_OVERHEAD = sizeof(struct wg_message_data) + WG_AEAD_TAG_LEN,
	WG_KEEPALIVE_LEN = WG_DATA_OVERHEAD,	/* a data message that carries nothing */
};

#endif /* WG_PROTO_H */
