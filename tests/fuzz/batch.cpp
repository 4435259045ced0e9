// SPDX-License-Identifier: MIT
// batch.cpp - any change, cut to any size: every piece fits, and together they are the change
//
// Input: the limit, the device's fields, then peers with their allowed IPs until it ends.
#include "input.hpp"

#include "kernel/batch.hpp"
#include "kernel/encode.hpp"

using kmod::Input;
using kmod::must;

namespace {

constexpr int MOST_IPS = 2000;

template <typename Key> Key key_from(Input& input)
{
	wg::KeyBytes bytes{};
	input.bytes(bytes.data(), 4);
	return Key(bytes);
}

wg::IpAddress address_from(Input& input, bool six)
{
	std::array<u8, 16> bytes{};
	input.bytes(bytes.data(), 2);
	return *wg::IpAddress::from_bytes(std::span(bytes).first(six ? 16 : 4));
}

wg::PeerConfig peer_from(Input& input)
{
	wg::PeerConfig peer;
	auto what = input.byte();
	peer.public_key = key_from<wg::PublicKey>(input);
	peer.remove = what & 1;
	peer.update_only = what & 2;
	peer.replace_allowed_ips = what & 4;
	if (what & 8)
		peer.preshared_key = key_from<wg::PresharedKey>(input);
	if (what & 16)
		peer.endpoint = wg::Endpoint{address_from(input, what & 32), 7, 0};
	if (what & 64)
		peer.persistent_keepalive = input.byte();
	int ips = input.byte();
	if (what & 128)
		ips = std::min(ips * 16, MOST_IPS);
	for (int i = 0; i < ips; i++) {
		auto kind = input.byte();
		auto address = address_from(input, kind & 1);
		auto cidr = static_cast<u8>((kind >> 1) % (address.bits() + 1));
		peer.allowed_ips.push_back({{address, cidr}, (kind & 128) != 0});
	}
	return peer;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size)
{
	Input input{data, size};
	size_t limit = input.byte();
	limit |= static_cast<size_t>(input.byte() & 0x7f) << 8;
	wg::Config change;
	auto what = input.byte();
	change.replace_peers = what & 1;
	if (what & 2)
		change.fwmark = input.byte();
	if (what & 4)
		change.listen_port = input.byte();
	if (what & 8)
		change.private_key = key_from<wg::PrivateKey>(input);
	while (!input.empty())
		change.peers.push_back(peer_from(input));

	auto pieces = wg::split(change, limit);
	must(!pieces.empty());
	for (auto& piece : pieces) {
		auto body = wg::encode_set("fifteen-letters", piece.change);
		must(body && body->size() <= std::max(limit, wg::kMinMessageBytes));
	}
	must(wg::merge(std::move(pieces)) == change);
	return 0;
}
