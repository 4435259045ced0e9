/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* allowedips.h - cryptokey routing: the longest prefix of an address tells its peer */
#ifndef WG_ALLOWEDIPS_H
#define WG_ALLOWEDIPS_H

#include "proto.h"

struct wg_peer;		/* never looked into here */
struct wg_prefix_node;	/* allowedips.c's own */

/**
 * struct wg_allowedip - one prefix and its peer
 * @peer_list: in the list of its peer, in order of insertion
 * @peer: changes when another peer claims the prefix; read under RCU
 * @rcu: once it is freed
 * @reserved_list: while it is reserved
 * @address: network byte order, host bits zero; IPv4 takes the first four bytes
 * @cidr: 0 to 32, or to 128
 * @family: AF_INET or AF_INET6
 * @owned: in the list of a peer; what is not is reserved
 * @reserved: has its place in the table whether it is owned or not
 */
struct wg_allowedip {
	struct list_head peer_list;
	struct wg_peer __rcu *peer;
	union {
		struct rcu_head rcu;
		struct list_head reserved_list;
	};
	u8 address[16];
	u8 cidr;
	u8 family;
	bool owned;
	bool reserved;
};

/**
 * struct wg_allowedips - the table of a device
 *
 * Readers hold the RCU read lock and nothing else. Writers are serialised by
 * the caller. A lookup that races a write sees the table before or after it,
 * never a prefix lost on the way.
 */
struct wg_allowedips {
	struct wg_prefix_node __rcu *root4;
	struct wg_prefix_node __rcu *root6;
};

/** wg_allowedips_init() - an empty table. */
void wg_allowedips_init(struct wg_allowedips *table);

/**
 * wg_allowedips_destroy() - free what wg_allowedips_remove_by_peer() of every peer has left
 *
 * No reader may be left that can find the table.
 */
void wg_allowedips_destroy(struct wg_allowedips *table);

/**
 * wg_allowedips_insert() - give a prefix to a peer, or move it there from another
 * @family: AF_INET or AF_INET6
 * @address: 4 or 16 bytes, network byte order; host bits are ignored
 * @peer_list: the peer's list of struct wg_allowedip
 * @from: set to the other peer that it is taken from, or NULL; may be NULL itself
 *
 * Process context. Return: 0, -EINVAL for a bad family or @cidr, -ENOMEM with
 * the table unchanged; not the last if the prefix is reserved.
 */
int wg_allowedips_insert(struct wg_allowedips *table, u16 family, const void *address, u8 cidr,
			 struct wg_peer *peer, struct list_head *peer_list,
			 struct wg_peer **from);

/**
 * wg_allowedips_reserve() - let insertions of a prefix need no memory for a while
 * @reserved: list of what is reserved together, for wg_allowedips_release()
 *
 * Lookups do not see it: a prefix that is nobody's leads where the next shorter
 * one does. Until it is released, a reserved prefix that is taken from its peer
 * goes on leading there, unless another peer claims it; so peers must not be
 * freed before. Process context.
 *
 * Return: 0, -EINVAL for a bad family or @cidr, -ENOMEM with nothing reserved.
 */
int wg_allowedips_reserve(struct wg_allowedips *table, u16 family, const void *address, u8 cidr,
			  struct list_head *reserved);

/** wg_allowedips_release() - undo the reservations; what is nobody's is removed. Cannot fail. */
void wg_allowedips_release(struct wg_allowedips *table, struct list_head *reserved);

/**
 * wg_allowedips_remove() - take a prefix from a peer
 *
 * Process context; cannot fail for want of memory. Return: 0, also when the
 * prefix is not there or another peer's; -EINVAL for a bad family or @cidr.
 */
int wg_allowedips_remove(struct wg_allowedips *table, u16 family, const void *address, u8 cidr,
			 const struct wg_peer *peer);

/** wg_allowedips_remove_by_peer() - take all prefixes in @peer_list from its peer. Process context. */
void wg_allowedips_remove_by_peer(struct wg_allowedips *table, struct list_head *peer_list);

/**
 * wg_allowedips_lookup() - whose is this address?
 * @family: AF_INET or AF_INET6
 * @address: 4 or 16 bytes, network byte order, any alignment
 *
 * Under the RCU read lock, which the answer lives no longer than.
 *
 * Return: the peer with the longest prefix, or NULL.
 */
struct wg_peer *wg_allowedips_lookup(const struct wg_allowedips *table, u16 family,
				     const void *address);

#endif /* WG_ALLOWEDIPS_H */
