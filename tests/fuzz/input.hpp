// SPDX-License-Identifier: MIT
// input.hpp - takes a fuzzer's bytes apart; past the end there are zeros
#pragma once

#include "kmod.hpp"

#include <algorithm>

namespace kmod {

class Input {
public:
	Input(const u8* data, size_t size) : rest_(data, size) {}

	bool empty() const { return rest_.empty(); }
	size_t left() const { return rest_.size(); }

	u8 byte()
	{
		u8 out = 0;
		bytes(&out, 1);
		return out;
	}

	void bytes(void* out, size_t len)
	{
		// An empty vector's data may be null, which memset does not take.
		if (len == 0)
			return;
		auto got = std::min(len, rest_.size());
		std::memset(out, 0, len);
		std::copy_n(rest_.begin(), got, static_cast<u8*>(out));
		rest_ = rest_.subspan(got);
	}

private:
	std::span<const u8> rest_;
};

// A fuzzer wants to see a crash.
inline void must(bool holds)
{
	if (!holds)
		__builtin_trap();
}

} // namespace kmod
