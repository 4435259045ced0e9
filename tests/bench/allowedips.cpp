// SPDX-License-Identifier: MIT
// allowedips.cpp - what a lookup costs, by the number and kind of prefixes
//
// Usage: bench-allowedips [LARGEST]. Lookups are of random addresses that some
// prefix covers, in nanoseconds each; insertion and removal per prefix.
#include "table.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace kmod;

namespace {

// The processor time of this thread: other programs then disturb it by their cache use alone.
struct Clock {
	using time_point = double;	// nanoseconds

	static time_point now()
	{
		timespec time;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
		return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
	}
};

constexpr size_t ADDRESSES = 1 << 18;
constexpr int ROUNDS = 9;

struct Kind {
	const char* name;
	Prefix (*make)(u64 n);
};

u64 scatter(u64 n)
{
	n = (n + 1) * 0x9e3779b97f4a7c15;
	n ^= n >> 29;
	return n * 0xbf58476d1ce4e5b9;
}

// A routing table's mixture: most are /24, some shorter or longer.
u8 mixed_length(u64 n)
{
	static constexpr u8 lengths[] = {24, 24, 24, 24, 24, 24, 22, 22, 23, 20, 21, 16, 19, 28, 32, 32};
	return lengths[scatter(n) >> 60];
}

constexpr Kind KINDS[] = {
	{"v4 hosts side by side", [](u64 n) { return v4(0x0a000000 + static_cast<u32>(n), 32); }},
	{"v4 hosts at random", [](u64 n) { return v4(static_cast<u32>(scatter(n) >> 32), 32); }},
	{"v4 mixed lengths", [](u64 n) { return v4(static_cast<u32>(scatter(n) >> 32), mixed_length(n)); }},
	{"v6 hosts side by side", [](u64 n) { return v6(0xfd00'0000'0000'0001, n, 128); }},
	{"v6 hosts at random", [](u64 n) { return v6(scatter(n), scatter(~n), 128); }},
	{"v6 /64 of one /32", [](u64 n) { return v6(0x20010db8'00000000 | scatter(n) >> 32, 0, 64); }},
};

double nanoseconds_each(Clock::time_point since, size_t count)
{
	return (Clock::now() - since) / static_cast<double>(count);
}

void measure(const Kind& kind, size_t count)
{
	std::vector<Prefix> prefixes;
	for (size_t n = 0; n < count; n++)
		prefixes.push_back(kind.make(n));

	Table table{64};
	auto before = shim_bytes();
	auto start = Clock::now();
	for (size_t n = 0; n < count; n++)
		if (table.insert(prefixes[n], n % 64))
			std::exit(1);
	auto insert = nanoseconds_each(start, count);
	auto peak = shim_bytes() - before;
	shim_rcu_barrier();
	auto bytes = shim_bytes() - before;

	std::vector<std::array<u8, 16>> addresses(ADDRESSES);
	for (auto& address : addresses) {
		auto prefix = prefixes[random_below(count)];
		for (unsigned bit = prefix.cidr; bit < prefix.width(); bit += 8)
			prefix.address[bit / 8] |= static_cast<u8>(random_below(256) & (0xff >> bit % 8));
		address = prefix.address;
	}

	double lookup = 1e9;
	unsigned found = 0;
	for (int round = 0; round < ROUNDS; round++) {
		start = Clock::now();
		found += table.lookup_all(prefixes[0].family, addresses);
		lookup = std::min(lookup, nanoseconds_each(start, ADDRESSES));
	}
	if (found != ROUNDS * ADDRESSES)
		std::exit(1);

	start = Clock::now();
	for (unsigned peer = 0; peer < 64; peer++)
		table.remove_peer(peer);
	auto remove = nanoseconds_each(start, count);
	std::printf("%-22s %8zu  lookup %6.1f ns  insert %6.0f ns  remove %6.0f ns  %4.0f bytes each, "
		    "%4.0f at most\n",
		    kind.name, count, lookup, insert, remove,
		    static_cast<double>(bytes) / static_cast<double>(count),
		    static_cast<double>(peak) / static_cast<double>(count));
}

} // namespace

int main(int argc, char* argv[])
{
	size_t largest = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000000;
	for (auto& kind : KINDS)
		for (size_t count : {1000UL, 100000UL, 1000000UL})
			if (count <= largest)
				measure(kind, count);
}
