// SPDX-License-Identifier: MIT
// table.hpp - a table of allowed IPs beside a naive list that says what it should do
#pragma once

#include "kmod.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace kmod {

struct Prefix {
	u16 family;
	std::array<u8, 16> address;
	u8 cidr;

	auto operator<=>(const Prefix&) const = default;
	unsigned width() const { return family == AF_INET ? 32 : 128; }
};

// Byte by byte, unlike the trie, so that they do not err alike.
inline Prefix masked(Prefix prefix)
{
	for (unsigned byte = 0; byte < 16; byte++) {
		unsigned kept = prefix.cidr > byte * 8 ? std::min(prefix.cidr - byte * 8, 8U) : 0;
		prefix.address[byte] &= static_cast<u8>(0xff00 >> kept);
	}
	return prefix;
}

inline bool covers(const Prefix& prefix, const std::array<u8, 16>& address)
{
	unsigned whole = prefix.cidr / 8, rest = prefix.cidr % 8;
	if (std::memcmp(prefix.address.data(), address.data(), whole))
		return false;
	return !rest || !((prefix.address[whole] ^ address[whole]) >> (8 - rest));
}

// "10.0.0.0/8" of IPv4, or IPv6 as given by its 16 bytes.
inline Prefix v4(u32 address, u8 cidr)
{
	Prefix prefix{AF_INET, {}, cidr};
	put_unaligned_be32(address, prefix.address.data());
	return prefix;
}

inline Prefix v6(u64 high, u64 low, u8 cidr)
{
	Prefix prefix{AF_INET6, {}, cidr};
	put_unaligned_be64(high, prefix.address.data());
	put_unaligned_be64(low, prefix.address.data() + 8);
	return prefix;
}

// The real table with peers that are numbers, each with its list.
class Table {
public:
	explicit Table(unsigned peer_count) : peers_(peer_count), lists_(peer_count)
	{
		wg_allowedips_init(&table_);
		for (auto& list : lists_)
			list.next = list.prev = &list;
		reserved_.next = reserved_.prev = &reserved_;
	}
	Table(const Table&) = delete;
	Table& operator=(const Table&) = delete;

	~Table()
	{
		for (unsigned peer = 0; peer < lists_.size(); peer++)
			remove_peer(peer);
		wg_allowedips_destroy(&table_);
		shim_rcu_barrier();
	}

	int insert(const Prefix& p, unsigned peer)
	{
		return wg_allowedips_insert(&table_, p.family, p.address.data(), p.cidr,
					    pointer(peer), &lists_[peer], &from_);
	}

	// Whom the last insertion has taken its prefix from.
	std::optional<unsigned> from() const
	{
		return from_ ? std::optional(number(from_)) : std::nullopt;
	}

	int reserve(const Prefix& p)
	{
		return wg_allowedips_reserve(&table_, p.family, p.address.data(), p.cidr, &reserved_);
	}

	void release() { wg_allowedips_release(&table_, &reserved_); }

	int remove(const Prefix& p, unsigned peer)
	{
		return wg_allowedips_remove(&table_, p.family, p.address.data(), p.cidr,
					    pointer(peer));
	}

	void remove_peer(unsigned peer) { wg_allowedips_remove_by_peer(&table_, &lists_[peer]); }

	std::optional<unsigned> lookup(u16 family, const void* address) const
	{
		rcu_read_lock();
		auto* found = wg_allowedips_lookup(&table_, family, address);
		rcu_read_unlock();
		if (!found)
			return std::nullopt;
		return number(found);
	}

	// How many of these addresses are anybody's, in one go: for timing.
	unsigned lookup_all(u16 family, std::span<const std::array<u8, 16>> addresses) const
	{
		unsigned found = 0;
		rcu_read_lock();
		for (auto& address : addresses)
			found += wg_allowedips_lookup(&table_, family, address.data()) != nullptr;
		rcu_read_unlock();
		return found;
	}

	// What the peer's list says, in its order.
	std::vector<Prefix> listed(unsigned peer) const
	{
		std::vector<Prefix> out;
		auto* head = &lists_[peer];
		for (auto* at = head->next; at != head; at = at->next) {
			auto* ip = reinterpret_cast<const wg_allowedip*>(
				reinterpret_cast<const char*>(at) - offsetof(wg_allowedip, peer_list));
			Prefix prefix{ip->family, {}, ip->cidr};
			std::memcpy(prefix.address.data(), ip->address, 16);
			if (ip->peer != pointer(peer))
				throw std::logic_error("a prefix in the list of a peer not its own");
			out.push_back(prefix);
		}
		return out;
	}

	bool empty() const { return !table_.root4 && !table_.root6; }

private:
	struct alignas(8) Peer {
		char nothing[8];
	};

	wg_peer* pointer(unsigned peer) const
	{
		return reinterpret_cast<wg_peer*>(const_cast<Peer*>(&peers_[peer]));
	}

	unsigned number(const wg_peer* peer) const
	{
		return static_cast<unsigned>(reinterpret_cast<const Peer*>(peer) - peers_.data());
	}

	wg_allowedips table_;
	std::vector<Peer> peers_;
	std::vector<list_head> lists_;
	list_head reserved_;
	wg_peer* from_ = nullptr;
};

// What the table should say: every prefix is tried.
class NaiveTable {
public:
	void insert(const Prefix& p, unsigned peer) { prefixes_[masked(p)] = peer; }

	void remove(const Prefix& p, unsigned peer)
	{
		auto found = prefixes_.find(masked(p));
		if (found != prefixes_.end() && found->second == peer)
			prefixes_.erase(found);
	}

	void remove_peer(unsigned peer)
	{
		std::erase_if(prefixes_, [&](auto& entry) { return entry.second == peer; });
	}

	std::optional<unsigned> lookup(u16 family, const std::array<u8, 16>& address) const
	{
		std::optional<unsigned> best;
		int longest = -1;
		for (auto& [prefix, peer] : prefixes_)
			if (prefix.family == family && prefix.cidr > longest &&
			    covers(prefix, address)) {
				best = peer;
				longest = prefix.cidr;
			}
		return best;
	}

	std::vector<Prefix> of(unsigned peer) const
	{
		std::vector<Prefix> out;
		for (auto& [prefix, owner] : prefixes_)
			if (owner == peer)
				out.push_back(prefix);
		return out;
	}

	const std::map<Prefix, unsigned>& all() const { return prefixes_; }

private:
	std::map<Prefix, unsigned> prefixes_;
};

// The addresses at and just past both ends of a prefix: where tables go wrong.
inline std::vector<std::array<u8, 16>> edges(const Prefix& prefix)
{
	auto first = masked(prefix).address, last = first;
	for (unsigned bit = prefix.cidr; bit < prefix.width(); bit++)
		last[bit / 8] |= static_cast<u8>(0x80 >> bit % 8);
	auto before = first, after = last;
	for (int i = static_cast<int>(prefix.width() / 8) - 1; i >= 0 && before[i]-- == 0; i--)
		;
	for (int i = static_cast<int>(prefix.width() / 8) - 1; i >= 0 && ++after[i] == 0; i--)
		;
	return {first, last, before, after};
}

// Prefixes that lie close together, so that they share, nest, and collide.
inline Prefix random_prefix(u16 family)
{
	static constexpr u8 bytes[] = {0, 0, 0, 10, 10, 1, 3, 127, 128, 192, 255};
	Prefix prefix{family, {}, 0};
	for (unsigned i = 0; i < prefix.width() / 8; i++)
		prefix.address[i] = random_below(20) ? bytes[random_below(std::size(bytes))]
						     : static_cast<u8>(random_below(256));
	prefix.cidr = static_cast<u8>(random_below(4) ? random_below(prefix.width() + 1)
						      : prefix.width());
	return prefix;
}

} // namespace kmod
