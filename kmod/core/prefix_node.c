// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * prefix_node.c - the nodes of the trie of allowed IPs: made, filled and copied, for writers
 *
 * The structure, and why a node is copied, stands in allowedips.c.
 */
#include "prefix_node.h"

struct wg_prefix_node *wg_prefix_node_alloc(unsigned int depth, const u64 *bits, u64 inner,
					    u64 exits, gfp_t gfp)
{
	unsigned int size = hweight64(inner) + hweight64(exits);
	struct wg_prefix_node *node;

	node = kzalloc(struct_size(node, slots, size) + size * sizeof(struct wg_allowedip *), gfp);
	if (!node)
		return NULL;
	node->inner = inner;
	node->exits = exits;
	memcpy(node->bits, bits, sizeof(node->bits));
	node->depth = depth;
	return node;
}

/* Write a slot and who owns it. @node is the slot's, or NULL for the root's. */
static void slot_set(struct wg_prefix_node *node, struct wg_prefix_node __rcu **slot,
		     struct wg_prefix_node *value, struct wg_allowedip *owner)
{
	if (node) {
		node->used += !!value;
		node->used -= !!slot_get(slot);
		*node_owner(node, slot) = owner;
	}
	rcu_assign_pointer(*slot, value);
}

/* Can the rest of @ip stand in the slot? The rest of another may have been there before. */
static bool slot_take_tail(const struct wg_prefix_node *node, struct wg_prefix_slot *slot,
			   const struct wg_allowedip *ip)
{
	unsigned int length = ip_length(ip) - node->depth - STRIDE;
	struct route_key key = key_load(ip->family, ip->address);
	u64 tail = key_window(ip->family, key.word, node->depth) << STRIDE | length;

	if (length > TAIL_MAX || (slot->tail && slot->tail != tail))
		return false;
	WRITE_ONCE(slot->tail, tail);
	return true;
}

/* Put a prefix into a slot in the way that suits its length. */
static void slot_set_ip(struct wg_prefix_node *node, struct wg_prefix_node __rcu **slot,
			struct wg_allowedip *ip)
{
	if (node && ip_length(ip) <= node->depth + STRIDE)
		slot_set(node, slot, slot_value(ip_peer(ip), SLOT_PEER), ip);
	else if (node && slot_take_tail(node, container_of(slot, struct wg_prefix_slot, value), ip))
		slot_set(node, slot, slot_value(ip_peer(ip), SLOT_TAIL), ip);
	else
		slot_set(node, slot, slot_value(ip, SLOT_IP), ip);
}

void wg_prefix_slot_set(struct wg_prefix_node *node, struct wg_prefix_node __rcu **slot,
			struct wg_prefix_node *value, struct wg_allowedip *ip)
{
	if (ip)
		slot_set_ip(node, slot, ip);
	else
		slot_set(node, slot, value, NULL);
}

struct wg_allowedip *wg_prefix_slot_ip(struct wg_prefix_node *node,
				       struct wg_prefix_node __rcu **slot)
{
	struct wg_prefix_node *value = slot_get(slot);

	if (slot_kind(value) == SLOT_IP)
		return slot_pointer(value);
	return node ? *node_owner(node, slot) : NULL;
}

/* A copy of @node with other slots stored; those in use must be among them. */
static struct wg_prefix_node *node_copy(struct wg_prefix_node *node, u64 inner, u64 exits,
					gfp_t gfp)
{
	struct wg_prefix_node *copy;
	struct wg_prefix_node __rcu **slot;
	unsigned int number;

	copy = wg_prefix_node_alloc(node->depth, node->bits, inner, exits, gfp);
	if (!copy)
		return NULL;
	for (number = 1; number < 2 * FIRST_EXIT; number++) {
		if (!node_has(node, number))
			continue;
		slot = node_slot(node, number);
		if (slot_get(slot))
			wg_prefix_slot_set(copy, node_slot(copy, number), slot_get(slot),
					   wg_prefix_slot_ip(node, slot));
	}
	return copy;
}

/* Fill up a level of @size slots, the first being @first, once a quarter is stored. */
static u64 widen(u64 stored, unsigned int first, unsigned int size)
{
	u64 level = size < 64 ? (BIT_ULL(size) - 1) << first : U64_MAX;

	if (hweight64(stored & level) > size / 4)
		stored |= level;
	return stored;
}

struct wg_prefix_node *wg_prefix_node_grow(struct wg_prefix_node *node, unsigned int number)
{
	u64 inner = node->inner, exits = node->exits;
	unsigned int size;

	if (number < FIRST_EXIT)
		inner |= BIT_ULL(number);
	else
		exits |= BIT_ULL(number - FIRST_EXIT);

	for (size = WIDE_LEVEL; size < FIRST_EXIT; size *= 2)
		inner = widen(inner, size, size);
	exits = widen(exits, 0, FIRST_EXIT);
	return node_copy(node, inner, exits, GFP_KERNEL_ACCOUNT);
}

struct wg_prefix_node *wg_prefix_node_shrink(struct wg_prefix_node *node)
{
	u64 stored[2] = { };
	unsigned int number;

	for (number = 1; number < 2 * FIRST_EXIT; number++)
		if (node_has(node, number) && slot_get(node_slot(node, number)))
			stored[number / FIRST_EXIT] |= BIT_ULL(number % FIRST_EXIT);
	return node_copy(node, stored[0], stored[1], GFP_NOWAIT | __GFP_NOWARN);
}
