// SPDX-License-Identifier: MIT
// noise.cpp - the handshake: against vectors worked out elsewhere, and everything that must be refused
#include <catch2/catch.hpp>

#include "kmod.hpp"
#include "noise/vectors.hpp"

using namespace kmod;

// The wire, byte for byte.
static_assert(sizeof(wg_message_header) == 4);
static_assert(sizeof(wg_message_macs) == 32);
static_assert(sizeof(wg_message_initiation) == 148);
static_assert(sizeof(wg_message_response) == 92);
static_assert(sizeof(wg_message_cookie) == 64);
static_assert(sizeof(wg_message_data) == 16);
static_assert(WG_DATA_OVERHEAD == 32);
static_assert(WG_KEEPALIVE_LEN == 32);
static_assert(offsetof(wg_message_initiation, ephemeral) == 8);
static_assert(offsetof(wg_message_initiation, encrypted_static) == 40);
static_assert(offsetof(wg_message_initiation, encrypted_timestamp) == 88);
static_assert(offsetof(wg_message_initiation, macs) == 116);
static_assert(offsetof(wg_message_response, ephemeral) == 12);
static_assert(offsetof(wg_message_response, encrypted_nothing) == 44);
static_assert(offsetof(wg_message_response, macs) == 60);
static_assert(offsetof(wg_message_cookie, nonce) == 8);
static_assert(offsetof(wg_message_cookie, encrypted_cookie) == 32);

namespace {

constexpr u64 MS = 1000000, SECOND = 1000 * MS;
constexpr u32 INDEX_I = 0x12345678, INDEX_R = 0x9abcdef0;

using Timestamp = std::array<u8, WG_TIMESTAMP_LEN>;

Timestamp timestamp(u64 sec, u32 nsec = 0)
{
	Timestamp out;
	wg_tai64n(out.data(), sec, nsec);
	return out;
}

// An initiator and a responder who know each other.
struct Pair {
	wg_identity identity_i{}, identity_r{};
	wg_remote remote_i{}, remote_r{};	// remote_i is the initiator as the responder knows it
	wg_handshake handshake_i{}, handshake_r{};
	wg_message_initiation initiation{};
	wg_message_response response{};
	Key ephemeral_i = random_key(), ephemeral_r = random_key();
	u64 now = 1000 * SECOND;

	Pair() : Pair(random_key(), random_key()) {}

	Pair(const Key& static_i, const Key& static_r)
	{
		wg_identity_set(&identity_i, static_i.data());
		wg_identity_set(&identity_r, static_r.data());
		wg_remote_init(&remote_i, identity_i.public_key);
		wg_remote_init(&remote_r, identity_r.public_key);
	}

	void set_psk(const Key& psk)
	{
		std::memcpy(remote_i.preshared_key, psk.data(), psk.size());
		std::memcpy(remote_r.preshared_key, psk.data(), psk.size());
	}

	int create_initiation(const Timestamp& when = timestamp(1))
	{
		return wg_noise_create_initiation(&handshake_i, &remote_r, &identity_i, INDEX_I,
						  ephemeral_i.data(), when.data(), &initiation);
	}

	// Both phases of consuming it.
	int consume_initiation()
	{
		wg_opened_initiation opened{};
		if (int err = wg_noise_open_initiation(&opened, &identity_r, &initiation))
			return err;
		if (std::memcmp(opened.remote_public_key, remote_i.public_key, WG_KEY_LEN))
			return -ENOENT;
		return wg_noise_accept_initiation(&handshake_r, &remote_i, &identity_r, &opened, now);
	}

	int create_response()
	{
		return wg_noise_create_response(&handshake_r, &remote_i, INDEX_R, ephemeral_r.data(),
						&response);
	}

	int consume_response()
	{
		return wg_noise_consume_response(&handshake_i, &remote_r, &identity_i, &response);
	}

	// As far as the response, which is not consumed.
	void until_response()
	{
		REQUIRE(create_initiation() == 0);
		REQUIRE(consume_initiation() == 0);
		REQUIRE(create_response() == 0);
	}

	void require_same_keys()
	{
		wg_session_keys i, r;
		REQUIRE(wg_noise_derive(&handshake_i, &i) == 0);
		REQUIRE(wg_noise_derive(&handshake_r, &r) == 0);
		CHECK_FALSE(std::memcmp(i.sending, r.receiving, WG_KEY_LEN));
		CHECK_FALSE(std::memcmp(i.receiving, r.sending, WG_KEY_LEN));
		CHECK(std::memcmp(i.sending, i.receiving, WG_KEY_LEN));
		CHECK(handshake_i.state == WG_HANDSHAKE_NONE);
		CHECK(bytes_of(handshake_r) == bytes_of(wg_handshake{}));
	}

	std::vector<u8> state() const
	{
		auto all = bytes_of(remote_i);
		for (auto& part : {bytes_of(remote_r), bytes_of(handshake_i), bytes_of(handshake_r)})
			all.insert(all.end(), part.begin(), part.end());
		return all;
	}
};

// Every encoding of a point whose product with any clamped scalar is zero.
std::vector<Key> low_order_points()
{
	std::vector<Key> points;
	for (auto text : {
		     "0000000000000000000000000000000000000000000000000000000000000000",
		     "0100000000000000000000000000000000000000000000000000000000000000",
		     "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		     "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	     }) {
		auto point = unhex_to<WG_KEY_LEN>(text);
		points.push_back(point);
		point[31] |= 0x80;	// the top bit is ignored, so these are the same points
		points.push_back(point);
	}
	return points;
}

template <typename T> void load(T& out, std::string_view text)
{
	auto bytes = unhex(text);
	REQUIRE(bytes.size() == sizeof(out));
	std::memcpy(&out, bytes.data(), sizeof(out));
}

template <typename T> std::vector<u8> without_macs(const T& message)
{
	auto* p = reinterpret_cast<const u8*>(&message);
	return {p, p + sizeof(message) - sizeof(wg_message_macs)};
}

} // namespace

TEST_CASE("TheHandshakeMatchesVectorsOfTheNoiseSpecification")
{
	for (auto& vector : NOISE_VECTORS) {
		Pair pair{unhex_to<32>(vector.static_i), unhex_to<32>(vector.static_r)};
		pair.ephemeral_i = unhex_to<32>(vector.ephemeral_i);
		pair.ephemeral_r = unhex_to<32>(vector.ephemeral_r);
		pair.set_psk(unhex_to<32>(vector.psk));
		CHECK_FALSE(std::memcmp(pair.identity_i.public_key, unhex(vector.public_i).data(), 32));

		wg_message_initiation initiation;
		wg_message_response response;
		load(initiation, vector.initiation);
		load(response, vector.response);

		REQUIRE(pair.create_initiation(unhex_to<WG_TIMESTAMP_LEN>(vector.timestamp)) == 0);
		CHECK(without_macs(pair.initiation) == without_macs(initiation));
		pair.initiation = initiation;
		REQUIRE(pair.consume_initiation() == 0);
		CHECK(pair.handshake_r.remote_index == INDEX_I);
		REQUIRE(pair.create_response() == 0);
		CHECK(without_macs(pair.response) == without_macs(response));
		pair.response = response;
		REQUIRE(pair.consume_response() == 0);
		CHECK(pair.handshake_i.remote_index == INDEX_R);

		wg_session_keys i, r;
		REQUIRE(wg_noise_derive(&pair.handshake_i, &i) == 0);
		REQUIRE(wg_noise_derive(&pair.handshake_r, &r) == 0);
		CHECK_FALSE(std::memcmp(i.sending, unhex(vector.key_to_r).data(), 32));
		CHECK_FALSE(std::memcmp(i.receiving, unhex(vector.key_to_i).data(), 32));
		CHECK_FALSE(std::memcmp(r.receiving, unhex(vector.key_to_r).data(), 32));
		CHECK_FALSE(std::memcmp(r.sending, unhex(vector.key_to_i).data(), 32));
	}
}

TEST_CASE("BothSidesComeToTheSameKeys")
{
	Pair pair;
	SECTION("without a preshared key") {}
	SECTION("with one") { pair.set_psk(random_key()); }
	pair.until_response();
	REQUIRE(pair.consume_response() == 0);
	CHECK(bytes_of(pair.handshake_i.ephemeral_private) != bytes_of(Key{}));
	pair.require_same_keys();
}

TEST_CASE("EveryHandshakeYieldsOtherKeys")
{
	Pair pair;
	wg_session_keys first, second;
	pair.until_response();
	REQUIRE(pair.consume_response() == 0);
	REQUIRE(wg_noise_derive(&pair.handshake_i, &first) == 0);
	pair.ephemeral_i = random_key();
	pair.now += SECOND;
	REQUIRE(pair.create_initiation(timestamp(2)) == 0);
	REQUIRE(pair.consume_initiation() == 0);
	REQUIRE(pair.create_response() == 0);
	REQUIRE(pair.consume_response() == 0);
	REQUIRE(wg_noise_derive(&pair.handshake_i, &second) == 0);
	CHECK(bytes_of(first) != bytes_of(second));
}

TEST_CASE("AnotherPresharedKeyIsRefusedAtTheResponse")
{
	Pair pair;
	auto set = [](wg_remote& remote) {
		auto psk = random_key();
		std::memcpy(remote.preshared_key, psk.data(), psk.size());
	};
	SECTION("when both have one") { set(pair.remote_i); set(pair.remote_r); }
	SECTION("when only the initiator has one") { set(pair.remote_r); }
	SECTION("when only the responder has one") { set(pair.remote_i); }
	pair.until_response();
	auto before = pair.state();
	CHECK(pair.consume_response() == -EBADMSG);
	CHECK(pair.state() == before);
}

TEST_CASE("AnInitiationForAnotherResponderIsRefused")
{
	Pair pair, other;
	REQUIRE(pair.create_initiation() == 0);
	other.initiation = pair.initiation;
	CHECK(other.consume_initiation() == -EBADMSG);
}

TEST_CASE("AnInitiationInTheNameOfAnotherPeerIsRefused")
{
	/* Anyone can seal a public key to the responder; only its owner knows the ss that follows. */
	Pair pair;
	auto thief = pair.identity_i;
	auto key = random_key();
	curve25519_clamp_secret(key.data());
	std::memcpy(thief.private_key, key.data(), key.size());
	auto own = pair.identity_i;
	pair.identity_i = thief;
	REQUIRE(pair.create_initiation() == 0);
	pair.identity_i = own;
	auto before = pair.state();
	CHECK(pair.consume_initiation() == -EBADMSG);
	CHECK(pair.state() == before);
}

TEST_CASE("EveryFlippedByteOfAnInitiationIsNoticed")
{
	Pair pair;
	REQUIRE(pair.create_initiation() == 0);
	auto good = pair.initiation;
	auto before = pair.state();
	/* From the ephemeral to the macs; the header is the caller's, the macs are cookie.c's. */
	for (size_t at = offsetof(wg_message_initiation, ephemeral);
	     at < offsetof(wg_message_initiation, macs); at++) {
		for (unsigned flip : {0x01, 0x80, 0xff}) {
			pair.initiation = good;
			reinterpret_cast<u8*>(&pair.initiation)[at] ^= static_cast<u8>(flip);
			INFO("byte " << at << " flipped by " << flip);
			CHECK(pair.consume_initiation() != 0);
			CHECK(pair.state() == before);
		}
	}
	pair.initiation = good;
	CHECK(pair.consume_initiation() == 0);
}

TEST_CASE("EveryFlippedByteOfAResponseIsNoticed")
{
	Pair pair;
	pair.until_response();
	auto good = pair.response;
	auto before = pair.state();
	for (size_t at = offsetof(wg_message_response, ephemeral);
	     at < offsetof(wg_message_response, macs); at++) {
		for (unsigned flip : {0x01, 0x80, 0xff}) {
			pair.response = good;
			reinterpret_cast<u8*>(&pair.response)[at] ^= static_cast<u8>(flip);
			INFO("byte " << at << " flipped by " << flip);
			CHECK(pair.consume_response() != 0);
			CHECK(pair.state() == before);
		}
	}
	pair.response = good;
	CHECK(pair.consume_response() == 0);
	pair.require_same_keys();
}

TEST_CASE("AReplayedInitiationIsRefused")
{
	Pair pair;
	REQUIRE(pair.create_initiation() == 0);
	REQUIRE(pair.consume_initiation() == 0);
	auto before = pair.state();
	pair.now += 3600 * SECOND;
	CHECK(pair.consume_initiation() == -EALREADY);
	CHECK(pair.state() == before);
}

TEST_CASE("AnOlderTimestampIsRefusedAndANewerAccepted")
{
	Pair pair;
	REQUIRE(pair.create_initiation(timestamp(256, 1 << 24)) == 0);
	REQUIRE(pair.consume_initiation() == 0);
	for (auto& old : {timestamp(256, 1 << 24), timestamp(256, 0), timestamp(255, 999999999), Timestamp{}}) {
		pair.now += SECOND;
		REQUIRE(pair.create_initiation(old) == 0);
		CHECK(pair.consume_initiation() == -EALREADY);
	}
	for (auto& newer : {timestamp(256, 2 << 24), timestamp(257, 0), timestamp(65536, 0)}) {
		pair.now += SECOND;
		REQUIRE(pair.create_initiation(newer) == 0);
		CHECK(pair.consume_initiation() == 0);
	}
}

TEST_CASE("InitiationsCloserThanTwentyMillisecondsAreRefused")
{
	Pair pair;
	REQUIRE(pair.create_initiation(timestamp(1)) == 0);
	REQUIRE(pair.consume_initiation() == 0);
	REQUIRE(pair.create_initiation(timestamp(2)) == 0);
	auto before = pair.state();
	for (u64 later : {u64{0}, u64{1}, 20 * MS - 1}) {
		auto start = pair.now;
		pair.now += later;
		CHECK(pair.consume_initiation() == -EBUSY);
		CHECK(pair.state() == before);
		pair.now = start;
	}
	SECTION("nor does a clock read a little earlier let them in") {
		pair.now -= 5;
		CHECK(pair.consume_initiation() == -EBUSY);
	}
	SECTION("and after that they are accepted") {
		pair.now += 20 * MS;
		CHECK(pair.consume_initiation() == 0);
	}
}

TEST_CASE("AReplayIsToldFromAFloodAndAForgeryFromBoth")
{
	Pair pair;
	REQUIRE(pair.create_initiation() == 0);
	REQUIRE(pair.consume_initiation() == 0);
	CHECK(pair.consume_initiation() == -EALREADY);
	pair.initiation.encrypted_timestamp[0] ^= 1;
	CHECK(pair.consume_initiation() == -EBADMSG);
}

TEST_CASE("ALowOrderEphemeralIsRefusedInBothMessages")
{
	Pair pair;
	pair.until_response();
	auto before = pair.state();
	for (auto& point : low_order_points()) {
		std::memcpy(pair.initiation.ephemeral, point.data(), point.size());
		CHECK(pair.consume_initiation() == -EKEYREJECTED);
		std::memcpy(pair.response.ephemeral, point.data(), point.size());
		CHECK(pair.consume_response() == -EKEYREJECTED);
		CHECK(pair.state() == before);
	}
}

TEST_CASE("ALowOrderPeerKeyIsNeverTalkedTo")
{
	for (auto& point : low_order_points()) {
		Pair pair;
		wg_remote_init(&pair.remote_r, point.data());
		auto before = pair.state();
		CHECK(pair.create_initiation() == -EKEYREJECTED);
		CHECK(pair.state() == before);
	}
}

TEST_CASE("ALowOrderPeerKeyCannotInitiate")
{
	/* ss is zero for both, so whoever claims such a key could otherwise be anyone. */
	for (auto& point : low_order_points()) {
		Pair pair;
		auto honest = pair.identity_i;
		REQUIRE(pair.create_initiation() == 0);	/* caches ss, so that it is not what fails below */
		std::memcpy(pair.identity_i.public_key, point.data(), point.size());
		REQUIRE(pair.create_initiation() == 0);
		wg_remote_init(&pair.remote_i, point.data());
		auto before = pair.state();
		CHECK(pair.consume_initiation() == -EKEYREJECTED);
		CHECK(pair.state() == before);
		pair.identity_i = honest;
	}
}

TEST_CASE("AZeroProductRefusesTheResponseToo")
{
	auto points = low_order_points();
	Pair pair;
	REQUIRE(pair.create_initiation() == 0);
	REQUIRE(pair.consume_initiation() == 0);
	auto consumed = pair.handshake_r;
	auto before = pair.state();
	SECTION("when it is ee") {
		std::memcpy(pair.handshake_r.remote_ephemeral, points[0].data(), 32);
		consumed = pair.handshake_r;
		before = pair.state();
	}
	SECTION("when it is se") {
		std::memcpy(pair.remote_i.public_key, points[2].data(), 32);
		before = pair.state();
	}
	CHECK(pair.create_response() == -EKEYREJECTED);
	CHECK(pair.state() == before);
	CHECK(bytes_of(consumed) == bytes_of(pair.handshake_r));
}

TEST_CASE("NothingHappensWithoutAnIdentity")
{
	Pair pair;
	pair.until_response();
	wg_opened_initiation opened{};
	REQUIRE(wg_noise_open_initiation(&opened, &pair.identity_r, &pair.initiation) == 0);
	Key none{};
	wg_identity_set(&pair.identity_i, none.data());
	wg_identity_set(&pair.identity_r, none.data());
	CHECK(bytes_of(pair.identity_i) == bytes_of(wg_identity{}));
	auto before = pair.state();
	CHECK(pair.create_initiation() == -ENOKEY);
	CHECK(pair.consume_initiation() == -ENOKEY);
	CHECK(wg_noise_accept_initiation(&pair.handshake_r, &pair.remote_i, &pair.identity_r, &opened,
					 pair.now) == -ENOKEY);
	CHECK(pair.consume_response() == -ENOKEY);
	CHECK(pair.state() == before);
}

TEST_CASE("AStepOutOfTurnIsRefused")
{
	Pair pair;
	wg_session_keys keys;
	pair.until_response();
	auto created_initiation = pair.handshake_i, created_response = pair.handshake_r;
	REQUIRE(pair.consume_response() == 0);
	auto consumed_response = pair.handshake_i;

	for (auto& wrong : {wg_handshake{}, created_initiation, created_response, consumed_response}) {
		pair.handshake_r = wrong;
		CHECK(pair.create_response() == -EINVAL);
		CHECK(bytes_of(pair.handshake_r) == bytes_of(wrong));
	}
	for (auto& wrong : {wg_handshake{}, created_response, consumed_response}) {
		pair.handshake_i = wrong;
		CHECK(pair.consume_response() == -EINVAL);
		CHECK(bytes_of(pair.handshake_i) == bytes_of(wrong));
	}
	for (auto& wrong : {wg_handshake{}, created_initiation}) {
		pair.handshake_i = wrong;
		CHECK(wg_noise_derive(&pair.handshake_i, &keys) == -EINVAL);
		CHECK(bytes_of(pair.handshake_i) == bytes_of(wrong));
	}
}

TEST_CASE("AResponseToAnEarlierInitiationIsRefused")
{
	Pair pair;
	pair.until_response();
	pair.ephemeral_i = random_key();
	REQUIRE(pair.create_initiation(timestamp(2)) == 0);
	auto before = pair.state();
	CHECK(pair.consume_response() == -EBADMSG);
	CHECK(pair.state() == before);
}

TEST_CASE("TheStaticProductIsComputedOnceAndForgottenWithTheIdentity")
{
	Pair pair;
	CHECK_FALSE(pair.remote_r.static_static_known);
	pair.until_response();
	CHECK(pair.remote_r.static_static_known);
	CHECK(pair.remote_i.static_static_known);
	CHECK(bytes_of(pair.remote_i.static_static) == bytes_of(pair.remote_r.static_static));

	/* A wrong cache is used, which shows that it is used at all. */
	pair.remote_r.static_static[0] ^= 1;
	pair.now += SECOND;
	REQUIRE(pair.create_initiation(timestamp(2)) == 0);
	CHECK(pair.consume_initiation() == -EBADMSG);

	wg_remote_forget_identity(&pair.remote_r);
	CHECK(bytes_of(pair.remote_r.static_static) == bytes_of(Key{}));
	REQUIRE(pair.create_initiation(timestamp(2)) == 0);
	CHECK(pair.consume_initiation() == 0);
}

TEST_CASE("AnIdentityChangedBetweenThePhasesIsRefused")
{
	Pair pair;
	REQUIRE(pair.create_initiation() == 0);
	wg_opened_initiation opened{};
	REQUIRE(wg_noise_open_initiation(&opened, &pair.identity_r, &pair.initiation) == 0);
	wg_identity_set(&pair.identity_r, random_key().data());
	wg_remote_forget_identity(&pair.remote_i);
	CHECK(wg_noise_accept_initiation(&pair.handshake_r, &pair.remote_i, &pair.identity_r, &opened,
					 pair.now) == -EBADMSG);
}

TEST_CASE("APrivateKeyIsClampedWhenSet")
{
	wg_identity identity{};
	Key key;
	key.fill(0xff);
	wg_identity_set(&identity, key.data());
	CHECK(identity.present);
	CHECK(identity.private_key[0] == 0xf8);
	CHECK(identity.private_key[31] == 0x7f);
}

TEST_CASE("ATimestampIsRoundedDownToSixteenMilliseconds")
{
	auto hex = [](u64 sec, u32 nsec) { return timestamp(sec, nsec); };
	CHECK(hex(0, 0) == unhex_to<12>("400000000000000a00000000"));
	CHECK(hex(1, (1 << 24) - 1) == unhex_to<12>("400000000000000b00000000"));
	CHECK(hex(1, 1 << 24) == unhex_to<12>("400000000000000b01000000"));
	CHECK(hex(1700000000, 999999999) == unhex_to<12>("400000006553f10a3b000000"));
	CHECK(hex(1, 0x01ffffff) < hex(1, 0x02000000));
	CHECK(hex(1, 999999999) < hex(2, 0));
	CHECK(hex(0xffffffff, 0) < hex(0x100000000, 0));
}

TEST_CASE("ATimestampComesAfterTheLastOneWhateverTheClockSays")
{
	auto after = [](Timestamp now, const Timestamp& last) {
		wg_tai64n_after(now.data(), last.data());
		return now;
	};
	constexpr u32 grain = 1 << 24, last_of_second = 59 * grain;
	CHECK(after(timestamp(5), Timestamp{}) == timestamp(5));
	CHECK(after(timestamp(5, grain), timestamp(5)) == timestamp(5, grain));
	CHECK(after(timestamp(5), timestamp(5)) == timestamp(5, grain));
	CHECK(after(timestamp(5), timestamp(3600, 7 * grain)) == timestamp(3600, 8 * grain));
	CHECK(after(timestamp(5), timestamp(3600, last_of_second)) == timestamp(3601));
	CHECK(after(timestamp(5), timestamp(0xffffffff, last_of_second)) == timestamp(0x100000000));
}
