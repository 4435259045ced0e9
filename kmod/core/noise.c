// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * noise.c - the handshake Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s over plain structs
 *
 * Written after the whitepaper, 5.4. The tokens of the Noise pattern stand
 * beside the lines that carry them out:
 *
 *	<- s
 *	...
 *	-> e, es, s, ss, {timestamp}
 *	<- e, ee, se, psk, {}
 *
 * Every message is worked out on a copy of the handshake, and the copy takes
 * the place of the original only when nothing more can fail.
 */
#include "noise.h"

#define TAI64_EPOCH		0x400000000000000aULL	/* 1970 in TAI64, ten leap seconds in */
#define TIMESTAMP_GRAIN_NS	BIT(24)
#define INITIATION_INTERVAL_NS	(NSEC_PER_SEC / WG_INITIATIONS_PER_SECOND)

enum {
	HMAC_BLOCK_LEN = 64,
};

static const char construction[] = "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s";
static const char identifier[] = "WireGuard v1 zx2c4 Jason@zx2c4.com";

/* What a handshake starts from, the same for everybody. */
static u8 first_chaining_key[WG_HASH_LEN] __ro_after_init;
static u8 first_hash[WG_HASH_LEN] __ro_after_init;

/* HASH(a || b). @out may be @a. */
static void hash_two(u8 out[WG_HASH_LEN], const void *a, size_t a_len, const void *b, size_t b_len)
{
	struct wg_blake2s state;

	wg_blake2s_init(&state, WG_HASH_LEN, NULL, 0);
	wg_blake2s_update(&state, a, a_len);
	wg_blake2s_update(&state, b, b_len);
	wg_blake2s_final(&state, out);
}

/* RFC 2104. Our keys are always shorter than a block, so none is hashed first. */
static void hmac(u8 out[WG_HASH_LEN], const u8 key[WG_HASH_LEN], const void *in, size_t in_len)
{
	u8 inner[HMAC_BLOCK_LEN], outer[HMAC_BLOCK_LEN], digest[WG_HASH_LEN];
	unsigned int i;

	memset(inner, 0x36, sizeof(inner));
	memset(outer, 0x5c, sizeof(outer));
	for (i = 0; i < WG_HASH_LEN; i++) {
		inner[i] ^= key[i];
		outer[i] ^= key[i];
	}

	hash_two(digest, inner, sizeof(inner), in, in_len);
	hash_two(out, outer, sizeof(outer), digest, sizeof(digest));

	memzero_explicit(inner, sizeof(inner));
	memzero_explicit(outer, sizeof(outer));
	memzero_explicit(digest, sizeof(digest));
}

/*
 * RFC 5869, drawn from one output at a time: KDF1, KDF2 and KDF3 of the
 * whitepaper are one, two and three draws.
 */
struct kdf {
	u8 secret[WG_HASH_LEN];
	u8 chain[WG_HASH_LEN + 1];	/* the last output, then the count */
};

static void kdf_begin(struct kdf *kdf, const u8 chaining_key[WG_HASH_LEN], const void *in,
		      size_t in_len)
{
	hmac(kdf->secret, chaining_key, in, in_len);
	kdf->chain[WG_HASH_LEN] = 0;
}

static void kdf_draw(struct kdf *kdf, u8 out[WG_HASH_LEN])
{
	/* Before the first output there is none to chain, only the count goes in. */
	size_t skip = kdf->chain[WG_HASH_LEN] ? 0 : WG_HASH_LEN;

	kdf->chain[WG_HASH_LEN]++;
	hmac(kdf->chain, kdf->secret, kdf->chain + skip, sizeof(kdf->chain) - skip);
	memcpy(out, kdf->chain, WG_HASH_LEN);
}

static void kdf_end(struct kdf *kdf)
{
	memzero_explicit(kdf, sizeof(*kdf));
}

static void mix_hash(struct wg_handshake *handshake, const void *in, size_t in_len)
{
	hash_two(handshake->hash, handshake->hash, WG_HASH_LEN, in, in_len);
}

/* Move the chaining key on; draw a message key as well unless @key is NULL. */
static void mix_key(struct wg_handshake *handshake, u8 *key, const u8 in[WG_KEY_LEN])
{
	struct kdf kdf;

	kdf_begin(&kdf, handshake->chaining_key, in, WG_KEY_LEN);
	kdf_draw(&kdf, handshake->chaining_key);
	if (key)
		kdf_draw(&kdf, key);
	kdf_end(&kdf);
}

/* mix_key() of a Diffie-Hellman product, refused when it is zero. */
static int mix_product(struct wg_handshake *handshake, u8 *key, const u8 private_key[WG_KEY_LEN],
		       const u8 public_key[WG_KEY_LEN])
{
	u8 product[WG_KEY_LEN];
	int err = -EKEYREJECTED;

	if (!curve25519(product, private_key, public_key))
		goto out;
	mix_key(handshake, key, product);
	err = 0;
out:
	memzero_explicit(product, sizeof(product));
	return err;
}

static void mix_preshared(struct wg_handshake *handshake, u8 key[WG_KEY_LEN],
			  const u8 preshared_key[WG_KEY_LEN])
{
	u8 hashed[WG_HASH_LEN];
	struct kdf kdf;

	kdf_begin(&kdf, handshake->chaining_key, preshared_key, WG_KEY_LEN);
	kdf_draw(&kdf, handshake->chaining_key);
	kdf_draw(&kdf, hashed);
	kdf_draw(&kdf, key);
	kdf_end(&kdf);

	mix_hash(handshake, hashed, sizeof(hashed));
	memzero_explicit(hashed, sizeof(hashed));
}

static void mix_ephemeral(struct wg_handshake *handshake, const u8 public_key[WG_KEY_LEN])
{
	mix_key(handshake, NULL, public_key);
	mix_hash(handshake, public_key, WG_KEY_LEN);
}

/* Our half of the token e. @public_key is in a message, of any alignment. */
static int take_ephemeral(struct wg_handshake *handshake, u8 public_key[WG_KEY_LEN],
			  const u8 private_key[WG_KEY_LEN])
{
	memcpy(handshake->ephemeral_private, private_key, WG_KEY_LEN);
	curve25519_clamp_secret(handshake->ephemeral_private);
	if (!curve25519_generate_public(public_key, handshake->ephemeral_private))
		return -EKEYREJECTED;
	mix_ephemeral(handshake, public_key);
	return 0;
}

/* @out has room for the tag behind the @len bytes. A key seals once: the nonce is 0. */
static void seal(struct wg_handshake *handshake, const u8 key[WG_KEY_LEN], u8 *out, const u8 *in,
		 size_t len)
{
	chacha20poly1305_encrypt(out, in, len, handshake->hash, WG_HASH_LEN, 0, key);
	mix_hash(handshake, out, len + WG_AEAD_TAG_LEN);
}

/* @len counts the tag. */
static int unseal(struct wg_handshake *handshake, const u8 key[WG_KEY_LEN], u8 *out, const u8 *in,
		  size_t len)
{
	if (!chacha20poly1305_decrypt(out, in, len, handshake->hash, WG_HASH_LEN, 0, key))
		return -EBADMSG;
	mix_hash(handshake, in, len);
	return 0;
}

static void begin(struct wg_handshake *handshake, const u8 responder_public_key[WG_KEY_LEN])
{
	memset(handshake, 0, sizeof(*handshake));
	memcpy(handshake->chaining_key, first_chaining_key, WG_HASH_LEN);
	memcpy(handshake->hash, first_hash, WG_HASH_LEN);
	mix_hash(handshake, responder_public_key, WG_KEY_LEN);
}

/* From the cache, or computed; the cache is left to the caller's success. */
static int static_product(u8 out[WG_KEY_LEN], const struct wg_remote *remote,
			  const struct wg_identity *identity)
{
	if (!identity->present)
		return -ENOKEY;
	if (remote->static_static_known)
		memcpy(out, remote->static_static, WG_KEY_LEN);
	else if (!curve25519(out, identity->private_key, remote->public_key))
		return -EKEYREJECTED;
	return 0;
}

static void static_product_keep(struct wg_remote *remote, const u8 product[WG_KEY_LEN])
{
	memcpy(remote->static_static, product, WG_KEY_LEN);
	remote->static_static_known = true;
}

void wg_noise_init(void)
{
	hash_two(first_chaining_key, construction, strlen(construction), NULL, 0);
	hash_two(first_hash, first_chaining_key, WG_HASH_LEN, identifier, strlen(identifier));
}

void wg_identity_set(struct wg_identity *identity, const u8 private_key[WG_KEY_LEN])
{
	static const u8 none[WG_KEY_LEN];
	struct wg_identity fresh = { };

	if (crypto_memneq(private_key, none, WG_KEY_LEN)) {
		memcpy(fresh.private_key, private_key, WG_KEY_LEN);
		curve25519_clamp_secret(fresh.private_key);
		fresh.present = curve25519_generate_public(fresh.public_key, fresh.private_key);
	}
	*identity = fresh;
	memzero_explicit(&fresh, sizeof(fresh));
}

void wg_remote_init(struct wg_remote *remote, const u8 public_key[WG_KEY_LEN])
{
	memset(remote, 0, sizeof(*remote));
	memcpy(remote->public_key, public_key, WG_KEY_LEN);
}

void wg_remote_forget_identity(struct wg_remote *remote)
{
	memzero_explicit(remote->static_static, sizeof(remote->static_static));
	remote->static_static_known = false;
}

void wg_handshake_clear(struct wg_handshake *handshake)
{
	BUILD_BUG_ON(WG_HANDSHAKE_NONE != 0);
	memzero_explicit(handshake, sizeof(*handshake));
}

void wg_tai64n(u8 out[WG_TIMESTAMP_LEN], u64 sec, u32 nsec)
{
	put_unaligned_be64(TAI64_EPOCH + sec, out);
	put_unaligned_be32(ALIGN_DOWN(nsec, TIMESTAMP_GRAIN_NS), out + sizeof(u64));
}

void wg_tai64n_after(u8 timestamp[WG_TIMESTAMP_LEN], const u8 last[WG_TIMESTAMP_LEN])
{
	u64 sec = get_unaligned_be64(last);
	u32 nsec = get_unaligned_be32(last + sizeof(sec)) + TIMESTAMP_GRAIN_NS;

	/* Big endian: the order of bytes is the order of time. */
	if (memcmp(timestamp, last, WG_TIMESTAMP_LEN) > 0)
		return;
	if (nsec >= NSEC_PER_SEC) {
		++sec;
		nsec = 0;
	}
	put_unaligned_be64(sec, timestamp);
	put_unaligned_be32(nsec, timestamp + sizeof(sec));
}

int wg_noise_create_initiation(struct wg_handshake *handshake, struct wg_remote *remote,
			       const struct wg_identity *identity, u32 sender_index,
			       const u8 ephemeral_private[WG_KEY_LEN],
			       const u8 timestamp[WG_TIMESTAMP_LEN],
			       struct wg_message_initiation *msg)
{
	u8 static_static[WG_KEY_LEN], key[WG_KEY_LEN];
	struct wg_handshake next;
	int err;

	err = static_product(static_static, remote, identity);
	if (err)
		goto out;
	begin(&next, remote->public_key);

	/* e */
	err = take_ephemeral(&next, msg->ephemeral, ephemeral_private);
	if (err)
		goto out;
	/* es */
	err = mix_product(&next, key, next.ephemeral_private, remote->public_key);
	if (err)
		goto out;
	/* s */
	seal(&next, key, msg->encrypted_static, identity->public_key, WG_KEY_LEN);
	/* ss */
	mix_key(&next, key, static_static);
	/* {timestamp} */
	seal(&next, key, msg->encrypted_timestamp, timestamp, WG_TIMESTAMP_LEN);

	msg->header.type = cpu_to_le32(WG_MESSAGE_INITIATION);
	msg->sender_index = cpu_to_le32(sender_index);
	next.state = WG_HANDSHAKE_CREATED_INITIATION;
	*handshake = next;
	static_product_keep(remote, static_static);
out:
	memzero_explicit(&next, sizeof(next));
	memzero_explicit(key, sizeof(key));
	memzero_explicit(static_static, sizeof(static_static));
	return err;
}

int wg_noise_open_initiation(struct wg_opened_initiation *opened,
			     const struct wg_identity *identity,
			     const struct wg_message_initiation *msg)
{
	u8 remote_public_key[WG_KEY_LEN], key[WG_KEY_LEN];
	struct wg_handshake next;
	int err = -ENOKEY;

	if (!identity->present)
		goto out;
	begin(&next, identity->public_key);

	/* e */
	mix_ephemeral(&next, msg->ephemeral);
	/* es */
	err = mix_product(&next, key, identity->private_key, msg->ephemeral);
	if (err)
		goto out;
	/* s */
	err = unseal(&next, key, remote_public_key, msg->encrypted_static,
		     sizeof(msg->encrypted_static));
	if (err)
		goto out;

	next.remote_index = le32_to_cpu(msg->sender_index);
	memcpy(next.remote_ephemeral, msg->ephemeral, WG_KEY_LEN);
	memcpy(opened->remote_public_key, remote_public_key, WG_KEY_LEN);
	memcpy(opened->encrypted_timestamp, msg->encrypted_timestamp,
	       sizeof(opened->encrypted_timestamp));
	opened->handshake = next;
out:
	memzero_explicit(&next, sizeof(next));
	memzero_explicit(key, sizeof(key));
	memzero_explicit(remote_public_key, sizeof(remote_public_key));
	return err;
}

/* Is an authenticated initiation new, and not one of a flood? */
static int judge_timestamp(const struct wg_remote *remote, const u8 timestamp[WG_TIMESTAMP_LEN],
			   u64 now_ns)
{
	if (memcmp(timestamp, remote->timestamp, WG_TIMESTAMP_LEN) <= 0)
		return -EALREADY;
	if (remote->accepted_ns && now_ns < remote->accepted_ns + INITIATION_INTERVAL_NS)
		return -EBUSY;
	return 0;
}

int wg_noise_accept_initiation(struct wg_handshake *handshake, struct wg_remote *remote,
			       const struct wg_identity *identity,
			       const struct wg_opened_initiation *opened, u64 now_ns)
{
	u8 static_static[WG_KEY_LEN], key[WG_KEY_LEN], timestamp[WG_TIMESTAMP_LEN];
	struct wg_handshake next = opened->handshake;
	int err;

	err = static_product(static_static, remote, identity);
	if (err)
		goto out;
	/* ss */
	mix_key(&next, key, static_static);
	/* {timestamp} */
	err = unseal(&next, key, timestamp, opened->encrypted_timestamp,
		     sizeof(opened->encrypted_timestamp));
	if (err)
		goto out;
	err = judge_timestamp(remote, timestamp, now_ns);
	if (err)
		goto out;

	next.state = WG_HANDSHAKE_CONSUMED_INITIATION;
	*handshake = next;
	memcpy(remote->timestamp, timestamp, WG_TIMESTAMP_LEN);
	remote->accepted_ns = now_ns;
	static_product_keep(remote, static_static);
out:
	memzero_explicit(&next, sizeof(next));
	memzero_explicit(key, sizeof(key));
	memzero_explicit(static_static, sizeof(static_static));
	return err;
}

int wg_noise_create_response(struct wg_handshake *handshake, const struct wg_remote *remote,
			     u32 sender_index, const u8 ephemeral_private[WG_KEY_LEN],
			     struct wg_message_response *msg)
{
	struct wg_handshake next = *handshake;
	u8 key[WG_KEY_LEN];
	int err = -EINVAL;

	if (next.state != WG_HANDSHAKE_CONSUMED_INITIATION)
		goto out;

	/* e */
	err = take_ephemeral(&next, msg->ephemeral, ephemeral_private);
	if (err)
		goto out;
	/* ee */
	err = mix_product(&next, NULL, next.ephemeral_private, next.remote_ephemeral);
	if (err)
		goto out;
	/* se */
	err = mix_product(&next, NULL, next.ephemeral_private, remote->public_key);
	if (err)
		goto out;
	/* psk */
	mix_preshared(&next, key, remote->preshared_key);
	/* {} */
	seal(&next, key, msg->encrypted_nothing, NULL, 0);

	msg->header.type = cpu_to_le32(WG_MESSAGE_RESPONSE);
	msg->sender_index = cpu_to_le32(sender_index);
	msg->receiver_index = cpu_to_le32(next.remote_index);
	next.state = WG_HANDSHAKE_CREATED_RESPONSE;
	*handshake = next;
out:
	memzero_explicit(&next, sizeof(next));
	memzero_explicit(key, sizeof(key));
	return err;
}

int wg_noise_consume_response(struct wg_handshake *handshake, const struct wg_remote *remote,
			      const struct wg_identity *identity,
			      const struct wg_message_response *msg)
{
	struct wg_handshake next = *handshake;
	u8 key[WG_KEY_LEN];
	int err = -EINVAL;

	if (next.state != WG_HANDSHAKE_CREATED_INITIATION)
		goto out;
	err = -ENOKEY;
	if (!identity->present)
		goto out;

	/* e */
	mix_ephemeral(&next, msg->ephemeral);
	/* ee */
	err = mix_product(&next, NULL, next.ephemeral_private, msg->ephemeral);
	if (err)
		goto out;
	/* se */
	err = mix_product(&next, NULL, identity->private_key, msg->ephemeral);
	if (err)
		goto out;
	/* psk */
	mix_preshared(&next, key, remote->preshared_key);
	/* {} */
	err = unseal(&next, key, NULL, msg->encrypted_nothing, sizeof(msg->encrypted_nothing));
	if (err)
		goto out;

	next.remote_index = le32_to_cpu(msg->sender_index);
	memcpy(next.remote_ephemeral, msg->ephemeral, WG_KEY_LEN);
	next.state = WG_HANDSHAKE_CONSUMED_RESPONSE;
	*handshake = next;
out:
	memzero_explicit(&next, sizeof(next));
	memzero_explicit(key, sizeof(key));
	return err;
}

int wg_noise_derive(struct wg_handshake *handshake, struct wg_session_keys *keys)
{
	bool initiator = handshake->state == WG_HANDSHAKE_CONSUMED_RESPONSE;
	struct kdf kdf;

	if (!initiator && handshake->state != WG_HANDSHAKE_CREATED_RESPONSE)
		return -EINVAL;

	/* The first key is the initiator's to send with. */
	kdf_begin(&kdf, handshake->chaining_key, NULL, 0);
	kdf_draw(&kdf, initiator ? keys->sending : keys->receiving);
	kdf_draw(&kdf, initiator ? keys->receiving : keys->sending);
	kdf_end(&kdf);
	wg_handshake_clear(handshake);
	return 0;
}
