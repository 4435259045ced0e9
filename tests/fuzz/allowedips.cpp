// SPDX-License-Identifier: MIT
// allowedips.cpp - any sequence of changes, with failing allocations, against a naive list
//
// Input: records of an operation, a length, and an address, of which the first
// and the last bytes are the fuzzer's to choose, so that prefixes meet.
#include "input.hpp"
#include "table.hpp"

using namespace kmod;

namespace {

constexpr unsigned PEERS = 4;
constexpr int MOST_CHANGES = 400;

Prefix prefix_from(Input& input, u16 family)
{
	Prefix prefix{family, {}, input.byte()};
	unsigned bytes = prefix.width() / 8;
	input.bytes(prefix.address.data(), 2);
	input.bytes(prefix.address.data() + bytes - 2, 2);
	if (family == AF_INET6)
		input.bytes(prefix.address.data() + 7, 2);
	return prefix;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size)
{
	Input input{data, size};
	auto before = shim_allocations();
	{
		Table table{PEERS};
		NaiveTable naive;
		for (int i = 0; i < MOST_CHANGES && !input.empty(); i++) {
			auto what = input.byte();
			unsigned peer = what & 3;
			auto prefix = prefix_from(input, what & 4 ? AF_INET6 : AF_INET);
			bool valid = prefix.cidr <= prefix.width();
			shim_fail_allocation(what & 0x80 ? what >> 5 & 3 : -1);
			if ((what >> 3 & 3) < 2) {
				int err = table.insert(prefix, peer);
				must(valid ? err == 0 || (err == -ENOMEM && shim_allocation_failed())
					   : err == -EINVAL);
				if (!err)
					naive.insert(prefix, peer);
			} else if ((what >> 3 & 3) == 2) {
				must(table.remove(prefix, peer) == (valid ? 0 : -EINVAL));
				if (valid)
					naive.remove(prefix, peer);
			} else if (prefix.cidr & 1) {
				table.remove_peer(peer);
				naive.remove_peer(peer);
			}
			shim_fail_allocation(-1);
			if (valid)
				for (auto& address : edges(prefix))
					must(table.lookup(prefix.family, address.data()) ==
					     naive.lookup(prefix.family, address));
		}
		for (auto& [prefix, peer] : naive.all())
			for (auto& address : edges(prefix))
				must(table.lookup(prefix.family, address.data()) ==
				     naive.lookup(prefix.family, address));
	}
	must(shim_allocations() == before);
	return 0;
}
