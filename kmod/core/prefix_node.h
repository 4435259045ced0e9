/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * prefix_node.h - the nodes of the trie of allowed IPs
 *
 * For allowedips.c, which explains the structure, and prefix_node.c alone.
 */
#ifndef WG_PREFIX_NODE_H
#define WG_PREFIX_NODE_H

#include "allowedips.h"

enum {
	STRIDE = 6,
	PAD = 4,
	FIRST_EXIT = 1 << STRIDE,	/* slots from here on lead out of the node */
	WIDE_LEVEL = 16,		/* smaller levels are not worth filling up */
	TAIL_MAX = 56,			/* bits of a prefix that a slot can hold */
	TAIL_LENGTH = 0xff,		/* mask of their number, below them */
};

/* The low bits of a slot's value. */
enum {
	SLOT_NODE = 0,
	SLOT_PEER = 1,
	SLOT_TAIL = 2,
	SLOT_IP = 3,
	SLOT_KIND = 3,
};

/*
 * An address with its four bits of padding, most significant bit first. Of the
 * last word only the top four bits are used.
 */
struct route_key {
	u64 word[3];
};

/**
 * struct wg_prefix_slot - what becomes of some bits
 * @value: a pointer and its kind
 * @tail: for SLOT_TAIL, the bits that follow, from the top, and their number
 *
 * A tail is written once in the life of a node, before the first value that
 * needs it: a reader who has seen such a value sees the tail of that value, even
 * if the slot was emptied and filled again meanwhile.
 */
struct wg_prefix_slot {
	struct wg_prefix_node __rcu *value;
	u64 tail;
};

/**
 * struct wg_prefix_node - six bits of the way
 * @inner: bit n: slot n is stored
 * @exits: bit n: slot 64 + n is stored; these come first in @slots
 * @bits: a key, of which as many bits count as @depth says
 * @used: slots that are not empty; for writers
 *
 * Behind the slots lie as many pointers to struct wg_allowedip, for writers:
 * whose slot is it, where it holds a peer.
 */
struct wg_prefix_node {
	struct rcu_head rcu;
	u64 inner;
	u64 exits;
	u64 bits[2];
	u8 depth;
	u8 used;
	struct wg_prefix_slot slots[];
};

/* Keys */

static __always_inline struct route_key key_load(u16 family, const u8 *address)
{
	struct route_key key = { };
	u64 high, low;

	if (family == AF_INET) {
		key.word[0] = (u64)get_unaligned_be32(address) << (32 - PAD);
		return key;
	}
	high = get_unaligned_be64(address);
	low = get_unaligned_be64(address + 8);
	key.word[0] = high >> PAD;
	key.word[1] = high << (64 - PAD) | low >> PAD;
	key.word[2] = low << (64 - PAD);
	return key;
}

/* The 64 bits from @depth on. IPv4 has all it has in the first word. */
static __always_inline u64 key_window(u16 family, const u64 *word, unsigned int depth)
{
	unsigned int at = depth % 64;

	if (family == AF_INET)
		return word[0] << depth;
	word += depth / 64;
	return word[0] << at | word[1] >> 1 >> (63 - at);
}

static __always_inline unsigned int window_step(u64 window)
{
	return window >> (64 - STRIDE);
}

/* Does the tail of a slot agree with what follows the step that led to it? */
static __always_inline bool window_has_tail(u64 window, u64 tail)
{
	return !(((window << STRIDE) ^ tail) >> (64 - (tail & TAIL_LENGTH)));
}

/* Are the first @length bits the same? */
static __always_inline bool key_agrees(u16 family, const u64 *a, const u64 *b, unsigned int length)
{
	if (family == AF_INET || length < 64)
		return !((a[0] ^ b[0]) >> 1 >> (63 - length));
	if (length < 128)
		return a[0] == b[0] && !((a[1] ^ b[1]) >> 1 >> (127 - length));
	return a[0] == b[0] && a[1] == b[1] && !((a[2] ^ b[2]) >> 1 >> (191 - length));
}

/* How many leading bits two keys share, @limit at most. */
static inline unsigned int key_common(const u64 *a, const u64 *b, unsigned int limit)
{
	unsigned int i;

	for (i = 0; i * 64 < limit; i++)
		if (a[i] != b[i])
			return min_t(unsigned int, limit, i * 64 + 64 - fls64(a[i] ^ b[i]));
	return limit;
}

/* Values of slots */

static __always_inline unsigned int slot_kind(const struct wg_prefix_node *value)
{
	return (unsigned long)value & SLOT_KIND;
}

static __always_inline void *slot_pointer(const struct wg_prefix_node *value)
{
	return (void *)((unsigned long)value & ~(unsigned long)SLOT_KIND);
}

static inline struct wg_prefix_node *slot_value(const void *pointer, unsigned int kind)
{
	return (struct wg_prefix_node *)((unsigned long)pointer | kind);
}

/* For writers, of whom the caller lets in one at a time. */
static inline struct wg_prefix_node *slot_get(struct wg_prefix_node __rcu **slot)
{
	return rcu_dereference_protected(*slot, true);
}

static inline struct wg_peer *ip_peer(const struct wg_allowedip *ip)
{
	return rcu_dereference_protected(ip->peer, true);
}

static __always_inline unsigned int ip_length(const struct wg_allowedip *ip)
{
	return ip->cidr + PAD;
}

/* Where things are in a node */

static inline unsigned int node_size(const struct wg_prefix_node *node)
{
	return hweight64(node->inner) + hweight64(node->exits);
}

/* The slot of a node at @depth where a prefix belongs that is no shorter than that. */
static inline unsigned int node_number(u16 family, unsigned int depth, const u64 *bits,
				       unsigned int length)
{
	unsigned int more = min_t(unsigned int, length - depth, STRIDE);

	return (FIRST_EXIT | window_step(key_window(family, bits, depth))) >> (STRIDE - more);
}

static inline bool node_has(const struct wg_prefix_node *node, unsigned int number)
{
	if (number < FIRST_EXIT)
		return node->inner & BIT_ULL(number);
	return node->exits & BIT_ULL(number - FIRST_EXIT);
}

static __always_inline unsigned int node_exit_index(const struct wg_prefix_node *node,
						    unsigned int step)
{
	return hweight64(node->exits & (BIT_ULL(step) - 1));
}

static __always_inline unsigned int node_inner_index(const struct wg_prefix_node *node,
						     unsigned int number)
{
	return hweight64(node->exits) + hweight64(node->inner & (BIT_ULL(number) - 1));
}

static inline struct wg_prefix_node __rcu **node_slot(struct wg_prefix_node *node,
						      unsigned int number)
{
	if (number < FIRST_EXIT)
		return &node->slots[node_inner_index(node, number)].value;
	return &node->slots[node_exit_index(node, number - FIRST_EXIT)].value;
}

/* The writer's note of whose prefix is in a slot. */
static inline struct wg_allowedip **node_owner(struct wg_prefix_node *node,
					       struct wg_prefix_node __rcu **slot)
{
	struct wg_allowedip **owners = (void *)&node->slots[node_size(node)];

	return &owners[container_of(slot, struct wg_prefix_slot, value) - node->slots];
}

/* For writers, of whom the caller lets in one at a time */

/**
 * wg_prefix_node_alloc() - a node whose slots are empty
 * @depth: a multiple of STRIDE
 * @bits: a key with at least that many bits
 * @inner: which slots it stores, as in struct wg_prefix_node
 * @exits: likewise
 *
 * Return: NULL without memory.
 */
struct wg_prefix_node *wg_prefix_node_alloc(unsigned int depth, const u64 *bits, u64 inner,
					    u64 exits, gfp_t gfp);

/** wg_prefix_node_grow() - a copy of @node that stores slot @number as well, or NULL */
struct wg_prefix_node *wg_prefix_node_grow(struct wg_prefix_node *node, unsigned int number);

/** wg_prefix_node_shrink() - a copy without its empty slots, if memory can be had without waiting */
struct wg_prefix_node *wg_prefix_node_shrink(struct wg_prefix_node *node);

/**
 * wg_prefix_slot_set() - put something into a slot
 * @node: that has the slot; NULL: it is the root's
 * @ip: a prefix, which is put in the way that suits its length, or NULL
 * @value: without a prefix: a node, or NULL to empty the slot
 */
void wg_prefix_slot_set(struct wg_prefix_node *node, struct wg_prefix_node __rcu **slot,
			struct wg_prefix_node *value, struct wg_allowedip *ip);

/** wg_prefix_slot_ip() - the prefix in a slot, or NULL if it holds a node or nothing */
struct wg_allowedip *wg_prefix_slot_ip(struct wg_prefix_node *node,
				       struct wg_prefix_node __rcu **slot);

#endif /* WG_PREFIX_NODE_H */
