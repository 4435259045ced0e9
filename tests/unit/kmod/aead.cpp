// SPDX-License-Identifier: MIT
// aead.cpp - our ChaCha20-Poly1305 against OpenSSL's, at every length that takes another way
#include <catch2/catch.hpp>

#include "kmod.hpp"

using namespace kmod;

namespace {

// Every length up to some blocks past the short way, and the sizes of real packets.
std::vector<size_t> lengths()
{
	std::vector<size_t> all;
	for (size_t len = 0; len <= 520; ++len)
		all.push_back(len);
	for (size_t len : {576, 1024, 1279, 1280, 1420, 1424, 1500, 8920, 65000})
		all.push_back(len);
	return all;
}

std::vector<u8> bytes(size_t len, u8 seed)
{
	std::vector<u8> text(len);
	text.reserve(1);
	for (size_t i = 0; i < len; ++i)
		text[i] = static_cast<u8>(seed + 7 * i + i / 256);
	return text;
}

std::vector<u8> reference_seal(const std::vector<u8> &text, u64 counter, const Key &key)
{
	std::vector<u8> sealed(text.size() + WG_AEAD_TAG_LEN);
	chacha20poly1305_encrypt(sealed.data(), text.data(), text.size(), nullptr, 0, counter, key.data());
	return sealed;
}

const Key KEY = [] {
	Key key;
	for (size_t i = 0; i < key.size(); ++i)
		key[i] = static_cast<u8>(0x80 + i);
	return key;
}();

constexpr u64 COUNTERS[] = {0, 1, 0x0123456789abcdef, WG_REJECT_AFTER_MESSAGES - 1};

} // namespace

TEST_CASE("EveryLengthSealsAsOpenSslDoes")
{
	for (u64 counter : COUNTERS)
		for (size_t len : lengths()) {
			const auto text = bytes(len, static_cast<u8>(counter));
			auto sealed = text;
			sealed.resize(len + WG_AEAD_TAG_LEN);
			wg_aead_seal(sealed.data(), len, counter, KEY.data());
			if (sealed != reference_seal(text, counter, KEY))
				FAIL("length " << len << ", counter " << counter);
		}
}

TEST_CASE("WhatOpenSslSealsOpensInPlaceAndElsewhere")
{
	for (u64 counter : COUNTERS)
		for (size_t len : lengths()) {
			const auto text = bytes(len, 3);
			const auto sealed = reference_seal(text, counter, KEY);
			std::vector<u8> plain(len);
			plain.reserve(1); // never null, as in the kernel
			REQUIRE(wg_aead_open(plain.data(), sealed.data(), sealed.size(), counter, KEY.data()));
			REQUIRE(plain == text);
			auto place = sealed;
			REQUIRE(wg_aead_open(place.data(), place.data(), place.size(), counter, KEY.data()));
			place.resize(len);
			REQUIRE(place == text);
		}
}

TEST_CASE("AChangedBitIsRefusedAndNothingIsWritten")
{
	for (size_t len : {0, 1, 63, 64, 65, 191, 192, 193, 300}) {
		const auto sealed = reference_seal(bytes(len, 9), 5, KEY);
		const std::vector<u8> untouched(len, 0xee);
		for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
			auto changed = sealed;
			changed[bit / 8] ^= static_cast<u8>(1 << bit % 8);
			auto plain = untouched;
			plain.reserve(1);
			if (wg_aead_open(plain.data(), changed.data(), changed.size(), 5, KEY.data()) || plain != untouched)
				FAIL("length " << len << ", bit " << bit);
		}
		auto plain = untouched;
		plain.reserve(1);
		REQUIRE_FALSE(wg_aead_open(plain.data(), sealed.data(), sealed.size(), 6, KEY.data()));
	}
}

TEST_CASE("PiecesSealAndOpenAsTheWholeDoes")
{
	for (u64 counter : COUNTERS)
		for (size_t piece : {64, 256, 4096}) {
			for (size_t len : {1, 64, 65, 255, 256, 4096, 4097, 9000, 65000}) {
				const auto text = bytes(len, 11);
				const auto reference = reference_seal(text, counter, KEY);
				auto place = text;
				place.resize(len + WG_AEAD_TAG_LEN);
				wg_aead aead;
				wg_aead_begin(&aead, counter, KEY.data());
				for (size_t at = 0; at < len; at += piece) {
					wg_aead_crypt(&aead, place.data() + at, std::min(piece, len - at));
					wg_aead_authenticate(&aead, place.data() + at, std::min(piece, len - at));
				}
				wg_aead_tag(&aead, place.data() + len);
				wg_aead_end(&aead);
				REQUIRE(place == reference);

				u8 tag[WG_AEAD_TAG_LEN];
				wg_aead_begin(&aead, counter, KEY.data());
				for (size_t at = 0; at < len; at += 100)
					wg_aead_authenticate(&aead, place.data() + at, std::min<size_t>(100, len - at));
				wg_aead_tag(&aead, tag);
				for (size_t at = 0; at < len; at += piece)
					wg_aead_crypt(&aead, place.data() + at, std::min(piece, len - at));
				wg_aead_end(&aead);
				REQUIRE(std::equal(tag, tag + sizeof(tag), place.begin() + len));
				place.resize(len);
				REQUIRE(place == text);
			}
		}
}
