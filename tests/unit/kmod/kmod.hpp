// SPDX-License-Identifier: MIT
// kmod.hpp - the portable kernel files seen from C++, and bytes to feed them
#pragma once

extern "C" {
#include "aead.h"
#include "allowedips.h"
#include "cookie.h"
#include "noise.h"
#include "replay.h"
}

#include <array>
#include <cstring>
#include <random>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace kmod {

using Key = std::array<u8, WG_KEY_LEN>;

// Bytes from hexadecimal digits.
inline std::vector<u8> unhex(std::string_view text)
{
	auto digit = [](char c) -> int {
		if (c >= '0' && c <= '9')
			return c - '0';
		if (c >= 'a' && c <= 'f')
			return c - 'a' + 10;
		throw std::invalid_argument("not a hexadecimal digit");
	};
	std::vector<u8> bytes;
	for (size_t i = 0; i + 1 < text.size(); i += 2)
		bytes.push_back(static_cast<u8>(digit(text[i]) << 4 | digit(text[i + 1])));
	return bytes;
}

template <size_t N> std::array<u8, N> unhex_to(std::string_view text)
{
	auto bytes = unhex(text);
	std::array<u8, N> out;
	if (bytes.size() != N)
		throw std::length_error("another length was expected");
	std::memcpy(out.data(), bytes.data(), N);
	return out;
}

// The bytes of any plain struct, for comparing before and after.
template <typename T> std::vector<u8> bytes_of(const T& value)
{
	auto* p = reinterpret_cast<const u8*>(&value);
	return {p, p + sizeof(value)};
}

// A fixed seed: a failure repeats.
inline std::mt19937_64& random_source()
{
	static std::mt19937_64 source{20240229};
	return source;
}

inline u64 random_below(u64 n)
{
	return random_source()() % n;
}

inline Key random_key()
{
	Key key;
	for (auto& byte : key)
		byte = static_cast<u8>(random_source()());
	return key;
}

} // namespace kmod
