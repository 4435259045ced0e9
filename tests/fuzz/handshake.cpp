// SPDX-License-Identifier: MIT
// handshake.cpp - messages from anybody: nothing forged is accepted, and a refusal changes nothing
//
// Input: which message, then pairs of place and difference to a good one; or,
// from 0x80 on, all of its bytes.
#include "input.hpp"

using namespace kmod;

namespace {

constexpr u64 NOW = 1000000000000;

struct World {
	wg_identity identity_i{}, identity_r{};
	wg_remote remote_i{}, remote_r{};
	wg_handshake handshake_i{}, handshake_r{};
	wg_message_initiation initiation{};
	wg_message_response response{};
	wg_message_cookie reply{};
	wg_cookie_maker maker{};
	wg_cookie_checker checker{};

	World()
	{
		Key key_i, key_r, ephemeral;
		u8 timestamp[WG_TIMESTAMP_LEN];
		u8 source[6] = {192, 0, 2, 1, 0, 1};
		key_i.fill(1);
		key_r.fill(2);
		ephemeral.fill(3);
		wg_noise_init();
		wg_identity_set(&identity_i, key_i.data());
		wg_identity_set(&identity_r, key_r.data());
		wg_remote_init(&remote_i, identity_i.public_key);
		wg_remote_init(&remote_r, identity_r.public_key);
		wg_tai64n(timestamp, 1, 0);
		must(!wg_noise_create_initiation(&handshake_i, &remote_r, &identity_i, 7,
						 ephemeral.data(), timestamp, &initiation));

		wg_cookie_maker_init(&maker, identity_r.public_key);
		wg_cookie_checker_set_identity(&checker, identity_r.public_key);
		wg_cookie_add_macs(&maker, &initiation, sizeof(initiation), NOW);
		wg_cookie_create_reply(&checker, &reply, &initiation, sizeof(initiation),
				       initiation.sender_index, source, sizeof(source), NOW);

		auto remote = remote_i;
		must(!consume(initiation, handshake_r, remote));
		ephemeral.fill(4);
		must(!wg_noise_create_response(&handshake_r, &remote, 8, ephemeral.data(), &response));
		wg_handshake_clear(&handshake_r);
	}

	int consume(const wg_message_initiation& msg, wg_handshake& handshake, wg_remote& remote) const
	{
		wg_opened_initiation opened{};
		if (int err = wg_noise_open_initiation(&opened, &identity_r, &msg))
			return err;
		return wg_noise_accept_initiation(&handshake, &remote, &identity_r, &opened, NOW);
	}
};

// The fuzzer's version of a message.
template <typename T> T altered(T msg, Input& input, bool whole)
{
	auto* bytes = reinterpret_cast<u8*>(&msg);
	if (whole)
		input.bytes(&msg, sizeof(msg));
	else
		while (!input.empty()) {
			auto at = input.byte() % sizeof(msg);
			bytes[at] ^= input.byte();
		}
	return msg;
}

template <typename T> bool same(const T& a, const T& b, size_t from, size_t to)
{
	return !std::memcmp(reinterpret_cast<const u8*>(&a) + from,
			    reinterpret_cast<const u8*>(&b) + from, to - from);
}

void try_initiation(const World& world, Input& input, bool whole)
{
	auto msg = altered(world.initiation, input, whole);
	auto handshake = world.handshake_r;
	auto remote = world.remote_i;
	auto err = world.consume(msg, handshake, remote);
	must((err == 0) == same(msg, world.initiation, offsetof(wg_message_initiation, ephemeral),
				offsetof(wg_message_initiation, macs)));
	if (err) {
		must(bytes_of(handshake) == bytes_of(world.handshake_r));
		must(bytes_of(remote) == bytes_of(world.remote_i));
	}
	must(wg_cookie_mac1_valid(&world.checker, &msg, sizeof(msg)) ==
	     same(msg, world.initiation, 0, offsetof(wg_message_initiation, macs.mac2)));
}

void try_response(const World& world, Input& input, bool whole)
{
	auto msg = altered(world.response, input, whole);
	auto handshake = world.handshake_i;
	auto err = wg_noise_consume_response(&handshake, &world.remote_r, &world.identity_i, &msg);
	must((err == 0) == same(msg, world.response, offsetof(wg_message_response, ephemeral),
				offsetof(wg_message_response, macs)));
	if (err)
		must(bytes_of(handshake) == bytes_of(world.handshake_i));
}

void try_cookie(const World& world, Input& input, bool whole)
{
	auto msg = altered(world.reply, input, whole);
	auto maker = world.maker;
	auto err = wg_cookie_consume_reply(&maker, &msg, NOW);
	must((err == 0) == same(msg, world.reply, offsetof(wg_message_cookie, nonce), sizeof(msg)));
	if (err)
		must(bytes_of(maker) == bytes_of(world.maker));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size)
{
	static const World world;
	Input input{data, size};
	auto what = input.byte();
	switch (what % 3) {
	case 0: try_initiation(world, input, what & 0x80); break;
	case 1: try_response(world, input, what & 0x80); break;
	case 2: try_cookie(world, input, what & 0x80); break;
	}
	return 0;
}
