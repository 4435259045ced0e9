// SPDX-License-Identifier: MIT
// shim.cpp - what stands in for the kernel's cryptography, against published vectors
#include <catch2/catch.hpp>

#include "kmod.hpp"

using namespace kmod;

namespace {

std::vector<u8> blake2s(size_t out_len, std::span<const u8> key, std::span<const u8> in)
{
	std::vector<u8> out(out_len);
	wg_blake2s state;
	wg_blake2s_init(&state, out_len, key.data(), key.size());
	/* In two pieces, to cross a block in the middle. */
	wg_blake2s_update(&state, in.data(), in.size() / 3);
	wg_blake2s_update(&state, in.data() + in.size() / 3, in.size() - in.size() / 3);
	wg_blake2s_final(&state, out.data());
	return out;
}

// RFC 7693, appendix E: bytes that are easy to make anywhere.
std::vector<u8> sequence(size_t len, u32 seed)
{
	std::vector<u8> out;
	u32 a = 0xdead4bad * seed, b = 1;
	for (size_t i = 0; i < len; i++) {
		u32 t = a + b;
		a = b;
		b = t;
		out.push_back(static_cast<u8>(t >> 24));
	}
	return out;
}

} // namespace

TEST_CASE("Blake2sPassesTheSelfTestOfItsRfc")
{
	std::vector<u8> abc{'a', 'b', 'c'}, all;
	CHECK(blake2s(32, {}, abc) ==
	      unhex("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"));
	for (u32 out_len : {16, 20, 28, 32})
		for (u32 in_len : {0, 3, 64, 65, 255, 1024}) {
			auto in = sequence(in_len, in_len);
			for (auto& key : {std::vector<u8>{}, sequence(out_len, out_len)}) {
				auto hash = blake2s(out_len, key, in);
				all.insert(all.end(), hash.begin(), hash.end());
			}
		}
	CHECK(blake2s(32, {}, all) ==
	      unhex("6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe"));
}

TEST_CASE("Hchacha20MatchesTheVectorOfItsDraft")
{
	/* draft-irtf-cfrg-xchacha-03, 2.2.1 */
	u8 out[32];
	shim_hchacha20(out,
		       unhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").data(),
		       unhex("000000090000004a0000000031415927").data());
	CHECK(bytes_of(out) ==
	      unhex("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"));
}

TEST_CASE("Curve25519MatchesItsRfcAndRefusesZero")
{
	/* RFC 7748, 5.2 */
	u8 out[32];
	auto scalar = unhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
	auto point = unhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
	CHECK(curve25519(out, scalar.data(), point.data()));
	CHECK(bytes_of(out) ==
	      unhex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
	CHECK_FALSE(curve25519(out, scalar.data(), Key{}.data()));
}
