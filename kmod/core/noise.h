/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * noise.h - the handshake Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s over plain structs
 *
 * Nothing here locks, allocates, or knows a peer or a packet. Every function
 * that fails leaves its struct wg_handshake and struct wg_remote as they were.
 * They compute Diffie-Hellman products: about 50 to 100 microseconds each, so
 * call them where that may be spent (process context).
 */
#ifndef WG_NOISE_H
#define WG_NOISE_H

#include "proto.h"

/** struct wg_identity - our own static key pair; zeroed means there is none */
struct wg_identity {
	u8 private_key[WG_KEY_LEN];
	u8 public_key[WG_KEY_LEN];
	bool present;
};

/**
 * struct wg_remote - what we know of the other side for as long as it is configured
 * @public_key: its static public key
 * @preshared_key: mixed into every handshake; zeros when none is set
 * @static_static: DH(our private, its public), once @static_static_known
 * @static_static_known: computed at the first handshake under our present identity
 * @timestamp: of the newest initiation accepted from it, TAI64N; zeros at first
 * @accepted_ns: when that was, nanoseconds of the boottime clock; 0 at first
 */
struct wg_remote {
	u8 public_key[WG_KEY_LEN];
	u8 preshared_key[WG_KEY_LEN];
	u8 static_static[WG_KEY_LEN];
	bool static_static_known;
	u8 timestamp[WG_TIMESTAMP_LEN];
	u64 accepted_ns;
};

enum wg_handshake_state {
	WG_HANDSHAKE_NONE,
	WG_HANDSHAKE_CREATED_INITIATION,
	WG_HANDSHAKE_CONSUMED_INITIATION,
	WG_HANDSHAKE_CREATED_RESPONSE,
	WG_HANDSHAKE_CONSUMED_RESPONSE,
};

/**
 * struct wg_handshake - one handshake on its way
 * @remote_index: the other side's sender index, host byte order
 */
struct wg_handshake {
	enum wg_handshake_state state;
	u32 remote_index;
	u8 ephemeral_private[WG_KEY_LEN];
	u8 remote_ephemeral[WG_KEY_LEN];
	u8 hash[WG_HASH_LEN];
	u8 chaining_key[WG_HASH_LEN];
};

/**
 * struct wg_opened_initiation - an initiation whose sender is known but not yet believed
 * @remote_public_key: who claims to have sent it; look the peer up by this
 */
struct wg_opened_initiation {
	u8 remote_public_key[WG_KEY_LEN];
	struct wg_handshake handshake;	/* not yet WG_HANDSHAKE_CONSUMED_INITIATION */
	u8 encrypted_timestamp[WG_TIMESTAMP_LEN + WG_AEAD_TAG_LEN];
};

/** struct wg_session_keys - what a finished handshake yields */
struct wg_session_keys {
	u8 sending[WG_KEY_LEN];
	u8 receiving[WG_KEY_LEN];
};

/** wg_noise_init() - compute the hashes that every handshake begins with; once, before any other */
void wg_noise_init(void);

/**
 * wg_identity_set() - take a private key, or none
 * @private_key: 32 bytes, clamped here; all zeros removes the identity
 *
 * The wg_remote of every peer must then be told by wg_remote_forget_identity().
 */
void wg_identity_set(struct wg_identity *identity, const u8 private_key[WG_KEY_LEN]);

/** wg_remote_init() - a remote with this public key, no preshared key, nothing received yet */
void wg_remote_init(struct wg_remote *remote, const u8 public_key[WG_KEY_LEN]);

/** wg_remote_forget_identity() - wipe what was computed with our former private key */
void wg_remote_forget_identity(struct wg_remote *remote);

/** wg_handshake_clear() - wipe a handshake; its state becomes WG_HANDSHAKE_NONE */
void wg_handshake_clear(struct wg_handshake *handshake);

/**
 * wg_tai64n() - the timestamp of an initiation
 * @out: TAI64N, big endian
 * @sec: seconds of the real-time clock since 1970
 * @nsec: and nanoseconds, rounded down to 2^24 here so that they tell no more than needed
 */
void wg_tai64n(u8 out[WG_TIMESTAMP_LEN], u64 sec, u32 nsec);

/**
 * wg_tai64n_after() - let a timestamp be newer than another
 * @timestamp: if it is not, it becomes the first one after @last
 * @last: of the last initiation
 *
 * A peer takes no initiation that is not newer than the last. If the clock is
 * set back, by whomever, it would take none before the clock is there again.
 */
void wg_tai64n_after(u8 timestamp[WG_TIMESTAMP_LEN], const u8 last[WG_TIMESTAMP_LEN]);

/**
 * wg_noise_create_initiation() - whitepaper 5.4.2, all but the macs
 * @sender_index: our index for the session to come, host byte order
 * @ephemeral_private: 32 fresh random bytes; clamped here
 * @timestamp: see wg_tai64n()
 * @msg: filled in, macs excepted
 *
 * Return: 0, -ENOKEY without an identity, -EKEYREJECTED when a Diffie-Hellman
 * product is zero (the remote's key is of low order).
 */
int wg_noise_create_initiation(struct wg_handshake *handshake, struct wg_remote *remote,
			       const struct wg_identity *identity, u32 sender_index,
			       const u8 ephemeral_private[WG_KEY_LEN],
			       const u8 timestamp[WG_TIMESTAMP_LEN],
			       struct wg_message_initiation *msg);

/**
 * wg_noise_open_initiation() - first phase: find out who claims to have sent it
 * @opened: filled in on success; wipe it with memzero_explicit() when done
 *
 * Return: 0, -ENOKEY without an identity, -EKEYREJECTED on a zero product,
 * -EBADMSG when the static key does not authenticate.
 */
int wg_noise_open_initiation(struct wg_opened_initiation *opened, const struct wg_identity *identity,
			     const struct wg_message_initiation *msg);

/**
 * wg_noise_accept_initiation() - second phase: authenticate it against the peer that was looked up
 * @handshake: becomes WG_HANDSHAKE_CONSUMED_INITIATION; what was there is wiped
 * @remote: its @timestamp and @accepted_ns move on
 * @now_ns: boottime clock
 *
 * Return: 0, -ENOKEY, -EKEYREJECTED, -EBADMSG as above, -EALREADY when the
 * timestamp is not newer than the last, -EBUSY when the last initiation came
 * less than 1 s / WG_INITIATIONS_PER_SECOND ago.
 */
int wg_noise_accept_initiation(struct wg_handshake *handshake, struct wg_remote *remote,
			       const struct wg_identity *identity,
			       const struct wg_opened_initiation *opened, u64 now_ns);

/**
 * wg_noise_create_response() - whitepaper 5.4.3, all but the macs
 * @handshake: WG_HANDSHAKE_CONSUMED_INITIATION, becomes WG_HANDSHAKE_CREATED_RESPONSE
 *
 * Return: 0, -EINVAL in any other state, -EKEYREJECTED on a zero product.
 */
int wg_noise_create_response(struct wg_handshake *handshake, const struct wg_remote *remote,
			     u32 sender_index, const u8 ephemeral_private[WG_KEY_LEN],
			     struct wg_message_response *msg);

/**
 * wg_noise_consume_response() - authenticate the answer to our initiation
 * @handshake: WG_HANDSHAKE_CREATED_INITIATION, becomes WG_HANDSHAKE_CONSUMED_RESPONSE
 *
 * Return: 0, -EINVAL in any other state, -ENOKEY, -EKEYREJECTED, -EBADMSG.
 */
int wg_noise_consume_response(struct wg_handshake *handshake, const struct wg_remote *remote,
			      const struct wg_identity *identity,
			      const struct wg_message_response *msg);

/**
 * wg_noise_derive() - whitepaper 5.4.5, the two keys of the session
 * @handshake: either of the two last states; wiped here
 *
 * Return: 0, or -EINVAL in any other state.
 */
int wg_noise_derive(struct wg_handshake *handshake, struct wg_session_keys *keys);

#endif /* WG_NOISE_H */
