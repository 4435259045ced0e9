// SPDX-License-Identifier: MIT
// dump.cpp - a driver's answer of any bytes: refused, or a device that a configuration can express
//
// Input: messages, each with its length before it (two bytes, the low one first); then an offset
// into the last one, as an extended acknowledgement has it.
#include "input.hpp"

#include "kernel/dump.hpp"

#include <wgctl/format.hpp>
#include <wgctl/parse.hpp>

using kmod::must;

namespace {

void is_sound(const wg::Device& device)
{
	for (auto& peer : device.peers)
		for (auto& ip : peer.allowed_ips)
			must(ip.cidr <= ip.address.bits());
	auto parsed = wg::parse(wg::format(device));
	must(parsed.has_value());
	auto& config = parsed->file.device;
	must(config.peers.size() == device.peers.size());
	must(config.private_key == device.private_key);
	for (size_t i = 0; i < device.peers.size(); i++) {
		auto& peer = device.peers[i];
		must(config.peers[i].public_key == peer.public_key);
		must(config.peers[i].preshared_key == peer.preshared_key);
		must(config.peers[i].persistent_keepalive.value_or(0) == peer.persistent_keepalive);
		must(config.peers[i].endpoint.has_value() == peer.endpoint.has_value());
		must(config.peers[i].allowed_ips.size() == peer.allowed_ips.size());
		for (size_t k = 0; k < peer.allowed_ips.size(); k++)
			must(config.peers[i].allowed_ips[k] == wg::AllowedIpChange{peer.allowed_ips[k], false});
	}
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size)
{
	kmod::Input input{data, size};
	wg::DumpDecoder decoder;
	std::vector<u8> message;
	while (!input.empty()) {
		size_t length = input.byte();
		length |= static_cast<size_t>(input.byte()) << 8;
		/* Exactly as long as it is, so that a sanitizer sees a read past its end. */
		message.assign(std::min(length, input.left()), 0);
		message.shrink_to_fit();
		input.bytes(message.data(), message.size());
		auto added = decoder.add(std::as_bytes(std::span(message)));
		if (!added) {
			must(added.error().code == wg::Code::malformed);
			return 0;
		}
		for (size_t offset = 0; offset <= message.size(); offset += 4)
			wg::locate(std::as_bytes(std::span(message)), offset);
	}
	is_sound(decoder.take());
	return 0;
}
